"""Pieces of a surface: where its connected parts lie on the subject."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.surfaces import Surface, Surfaces
from watchfolder.engines.builtin.words import Asked, Side

Plane = NDArray[np.float32]
Labels = NDArray[np.int32]
Where = NDArray[np.bool_]

APART = 0.15
"""How far apart two things must lie along the subject to be told apart by side."""
_TOGETHER = 0.012
"""Pieces nearer than this share of the picture's long side are one thing: letters of a word."""
_OF_NOTE = 0.05
"""Smaller groups than this share of a surface are not counted."""


class Unclear(Exception):  # noqa: N818 - not an error yet: the caller words it for a person
    """Nothing fits the words clearly; the text says what was found instead."""


def groups(own: Where) -> tuple[Labels, list[int]]:
    """Pieces that lie together get one label; and the labels of the groups worth counting."""
    size = 2 * max(1, round(_TOGETHER * max(own.shape) / 2)) + 1
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    count, wide = cv2.connectedComponents(cv2.dilate(own.astype(np.uint8), reach))
    labels = np.where(own, wide, 0).astype(np.int32)
    areas = np.bincount(labels.ravel(), minlength=count)
    total = int(own.sum())
    return labels, [n for n in range(1, count) if areas[n] >= _OF_NOTE * total]


def on_side(own: Where, side: Side, subject: Plane) -> Where:
    """The group of pieces that lies clearly farthest to one side of the subject.

    Raises Unclear when two lie there, or when the only one lies elsewhere.
    """
    labels, counted = groups(own)
    axis = 0 if side in {"left", "right"} else 1
    sign = 1.0 if side in {"left", "top"} else -1.0
    covered = np.flatnonzero((subject > 0.5).any(axis=axis))
    length = float(covered[-1] - covered[0] + 1)

    def middle(label: int) -> float:
        places = np.nonzero(labels == label)[1 - axis]
        return float(places.mean() - covered[0]) / length

    order = sorted(counted, key=lambda label: sign * middle(label))
    if not order:
        raise Unclear("it is in many small pieces")
    first = middle(order[0])
    if len(order) == 1:
        if (first if sign > 0 else 1 - first) < 0.45:
            return own
        raise Unclear(f"it is in one place, which is not on the {side}")
    if abs(middle(order[1]) - first) < APART:
        raise Unclear(f"two pieces lie on the {side}")
    return np.asarray(labels == order[0], np.bool_)


def lies_where_usual(
    asked: Asked, surface: Surface, main: Surface, surfaces: Surfaces, subject: Plane
) -> bool:
    """Whether nine tenths of the surface lie at the subject's top, bottom, or within `main`.

    A handle must also be thin, a lid full.
    """
    own = (surfaces.labels == surface.label) & (subject > 0.5)
    if asked.usual_place == "enclosed":
        ground = (surfaces.labels == main.label).astype(np.uint8)
        contours, _ = cv2.findContours(ground, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        filled = np.zeros_like(ground)
        cv2.drawContours(filled, contours, -1, 1, cv2.FILLED)
        return bool((filled[own] > 0).mean() > 0.9)
    rows = np.flatnonzero((subject > 0.5).any(axis=1))
    top, height = int(rows[0]), int(rows[-1] - rows[0] + 1)
    limit = round(0.4 * height)
    part = own[: top + limit] if asked.usual_place == "top" else own[top + height - limit :]
    if part.sum() < 0.9 * own.sum():
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(own.astype(np.uint8))
    _, _, width, tall, area = (int(v) for v in max(stats[1:], key=lambda row: int(row[4])))
    full = area > 0.55 * width * tall
    return asked.thin is None or asked.thin != full
