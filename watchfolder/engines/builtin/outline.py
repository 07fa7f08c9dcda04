"""Outline: where a solid subject ends, as one smooth line, even where colors hardly tell.

The line is the cheapest cut between sure subject and sure ground: each pixel pays for being on the
side that its color speaks against, and the line pays for its length, less where it runs along an
edge of the picture. The cut is found as the minimum of a total variation, by solving weighted
Laplacians in turn (Grady 2006 with the weights of Chartrand 2008): unlike a cut on a grid it has
no steps, and it is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix  # type: ignore[import-untyped]
from scipy.sparse.linalg import splu  # type: ignore[import-untyped]

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]
Numbers = NDArray[np.float64]

_ROUNDS = 4
_LENGTH = 0.6
"""What a pixel of the line costs where there is no edge, against 1 for a pixel on a wrong side."""
_ON_EDGE = 0.03
"""The share of it that remains on the strongest edge."""
_TAUT = 0.03
"""Differences below this count as none when the weights are renewed."""
_STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))
_SPECK = 0.002
"""Parts of the picture's area below which an island or a hole that no sure pixel is in is none."""


@dataclass(frozen=True, slots=True, eq=False)
class _Links:
    """Neighbours in one direction: the number of each (-1: it is fixed), its place, the price."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    first_place: NDArray[np.int64]
    second_place: NDArray[np.int64]
    price: Numbers


def cut(image: Plane, known: Plane, leaning: Plane) -> Where:
    """(H, W): which pixels are the subject's side, cut through the 0.5 of a trimap `known`.

    `image` is (H, W, 3) in [0, 1]. `leaning` (H, W) speaks for the subject where it is positive,
    against it where negative, by at most about 1. Islands and holes without any sure pixel are
    closed.
    """
    open_ = known == 0.5
    if not open_.any():
        return np.asarray(known > 0.5, np.bool_)
    values = np.where(open_, 0.5 + 0.5 * np.clip(leaning, -1, 1), known).astype(np.float64)
    links = list(_links(image, open_))
    pull = leaning[open_].astype(np.float64)
    wanted = (pull > 0).astype(np.float64)
    for _ in range(_ROUNDS):
        now = values[open_]
        own = np.abs(pull) / (np.abs(now - wanted) + 0.1) + 1e-6
        values[open_] = np.clip(_solved(values, links, own, own * wanted), 0, 1)
    return _without_specks(values > 0.5, known)


def _links(image: Plane, open_: Where) -> Iterator[_Links]:
    height, width = open_.shape
    number = np.full(open_.shape, -1, np.int64)
    number[open_] = np.arange(int(open_.sum()))
    place = np.arange(open_.size, dtype=np.int64).reshape(open_.shape)
    calm = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.8), np.float32)
    pairs = []
    for down, right in _STEPS:
        left, far = max(0, -right), width - max(0, right)
        here = np.s_[: height - down, left:far]
        there = np.s_[down:, left + right : far + right]
        used = open_[here] | open_[there]
        edge = np.linalg.norm(calm[here][used] - calm[there][used], axis=1)
        pairs.append((here, there, used, edge, float(np.hypot(down, right))))
    strong = 0.01 + 0.7 * float(np.sqrt(np.mean(np.concatenate([p[3] for p in pairs]) ** 2)))
    for here, there, used, edge, length in pairs:
        price = _LENGTH * (np.exp(-edge / strong) + _ON_EDGE) / length
        yield _Links(
            number[here][used],
            number[there][used],
            place[here][used],
            place[there][used],
            price.astype(np.float64),
        )


def _solved(values: Numbers, links: list[_Links], own: Numbers, right: Numbers) -> Numbers:
    """The values (N,) of the open pixels that minimise this round's weighted squares."""
    count = len(own)
    flat = values.ravel()
    diagonal, right = own.copy(), right.copy()
    rows, columns, entries = [np.arange(count)], [np.arange(count)], []
    for link in links:
        first, second = flat[link.first_place], flat[link.second_place]
        weight = link.price / (np.abs(first - second) + _TAUT)
        for mine, other, fixed in (
            (link.first, link.second, second),
            (link.second, link.first, first),
        ):
            free = mine >= 0
            diagonal += np.bincount(mine[free], weight[free], minlength=count)
            edge = free & (other < 0)
            right += np.bincount(mine[edge], (weight * fixed)[edge], minlength=count)
        both = (link.first >= 0) & (link.second >= 0)
        rows += [link.first[both], link.second[both]]
        columns += [link.second[both], link.first[both]]
        entries += [-weight[both], -weight[both]]
    cells = np.concatenate([diagonal, *entries])
    matrix = csc_matrix((cells, (np.concatenate(rows), np.concatenate(columns))), (count, count))
    return np.asarray(splu(matrix).solve(right), np.float64)


def _without_specks(inside: Where, known: Plane) -> Where:
    result = inside.astype(np.uint8)
    for side in (1, 0):
        parts = (result == side).astype(np.uint8)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=4)
        keep = stats[:, cv2.CC_STAT_AREA] > _SPECK * known.size
        keep[np.unique(labels[(known == side) & (parts > 0)])] = True
        keep[0] = True
        result[~keep[labels]] = 1 - side
    return np.asarray(result > 0, np.bool_)


def smoothed(inside: Where, sigma: float) -> Where:
    """The same shape with its line freed of bends narrower than about `sigma` pixels."""
    return np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), sigma) > 0.5, np.bool_)


def distance(inside: Where) -> Plane:
    """(H, W) pixels from the line, positive inside."""
    solid = inside.astype(np.uint8)
    within = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    return np.asarray(within - cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5), np.float32)


def unit_of(plane: Plane) -> float:
    """A pixel of a megapixel picture, in pixels of this one; not much less in a small one."""
    return max(0.75, float(np.sqrt(plane.size / 1e6)))


def smooth_step(values: Plane, low: float, high: float) -> Plane:
    """0 up to `low`, 1 from `high` on, smoothly between."""
    part = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)
