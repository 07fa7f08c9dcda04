"""Lines of lettering: where they are, by a network that marks their middles (Liao et al. 2020)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.networks.text_weights import LINES, network

Plane = NDArray[np.float32]

LONG_EDGE = 2048
"""Pixels of the long edge at which a picture is looked at, at most."""
MOST_PIXELS = 1_640_000
"""Pixels at which it is looked at, at most: 0.8 s of one core."""
SHORT_EDGE = 480
"""Small pictures are enlarged until their short edge has so many, within both."""
_STEP = 32
"""Sides are multiples of this for the network."""
_MARKED = 0.3
"""Answer from which on a pixel belongs to a line."""
_SURE = 0.5
"""Mean answer from which on a line is one."""
_ROOM = 1.6
"""A marked middle is a line shrunk by area / perimeter times this; it is grown back by as much."""
_THIN = 3.0
"""Pixels, as the network sees them, below which a marked middle is dirt."""
_MOST = 200
"""Lines of one picture, the surest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Quad:
    """One line of lettering in a picture."""

    corners: Plane
    """(4, 2) x, y in pixels: clockwise, beginning where the text would begin were it upright."""
    score: float
    """0 to 1: how sure the network is that it is lettering."""


def find_lines(rgb: NDArray[np.uint8]) -> tuple[Quad, ...]:
    """The lines of lettering in an (H, W, 3) picture, the surest first. Deterministic."""
    height, width = rgb.shape[:2]
    seen = _seen_at(width, height)
    scale = seen[0] / width
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    small = cv2.resize(rgb, seen, interpolation=way)
    values = (small[..., ::-1].astype(np.float32) / 255 - 0.5) / 0.5
    session = network(LINES)
    asked = {session.get_inputs()[0].name: np.ascontiguousarray(values.transpose(2, 0, 1)[None])}
    answer = np.asarray(session.run(None, asked)[0], np.float32)[0, 0]
    factor = np.array([width / answer.shape[1], height / answer.shape[0]], np.float32)
    found = [Quad(_ordered(q.corners * factor), q.score) for q in _boxes(answer)]
    return tuple(sorted(found, key=lambda q: -q.score)[:_MOST])


def _seen_at(width: int, height: int) -> tuple[int, int]:
    """Width and height at which a picture of this size is looked at."""
    scale = min(
        LONG_EDGE / max(width, height),
        float(np.sqrt(MOST_PIXELS / (width * height))),
        max(1.0, SHORT_EDGE / min(width, height)),
    )
    sides = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
    return next(sides), next(sides)


def _boxes(answer: Plane) -> list[Quad]:
    """The marked places of the network's (h, w) answer as boxes, upright or slanted."""
    marked = cv2.dilate((answer > _MARKED).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(marked, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        center, (across, down), turn = cv2.minAreaRect(outline)
        if min(across, down) < _THIN:
            continue
        corners = np.asarray(cv2.boxPoints((center, (across, down), turn)), np.float32)
        score = _mean_inside(answer, corners)
        if score < _SURE:
            continue
        by = across * down * _ROOM / (2 * (across + down))
        grown = cv2.boxPoints((center, (across + 2 * by, down + 2 * by), turn))
        found.append(Quad(np.asarray(grown, np.float32), score))
    return found


def _mean_inside(answer: Plane, corners: Plane) -> float:
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = answer[top:bottom, left:right]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(corners - (left, top)).astype(np.int32)], 1)
    return float(part[inside > 0].mean()) if inside.any() else 0.0


def _ordered(corners: Plane) -> Plane:
    """The corners clockwise, from the one nearest to where upright text begins."""
    center = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - center[1], corners[:, 0] - center[0])
    round_ = corners[np.argsort(angles)]
    first = int(np.argmin(round_.sum(axis=1)))
    return np.asarray(np.roll(round_, -first, axis=0), np.float32)
