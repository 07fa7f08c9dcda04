"""Smooth line: an outline redrawn as things are shaped, where the picture does not show its course.

Along the line, between its corners, every point is fitted anew by a curve through its neighbours
(local quadratic regression, Cleveland 1979): bumps and notches of a few pixels are outliers to it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]
Points = NDArray[np.float64]

_REACH = 36
"""Points on either side that a curve goes through, in pixels of a megapixel picture."""
_CHORD = 14
"""Length of the chords whose turn makes a corner."""
_CORNER = np.radians(50)
_OUTLIER = 2.0
"""Pixels off its curve from which a point counts for nothing."""
_FARTHEST = 4.0
"""The most that a point is moved, in pixels."""
_ROUNDS = 3
_SUBPIXELS = 4
"""Binary digits of a pixel in which the new line is drawn."""


def smooth_line(inside: Where, freedom: Plane, unit: float) -> Where:
    """The shape (H, W) with its line redrawn as far as `freedom` (H, W, 0 to 1) lets it.

    `unit` is the pixels of a megapixel picture's pixel. Corners stay; so do small parts.
    """
    contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return inside
    reach = max(8, round(_REACH * unit))
    drawn = [_redrawn(c[:, 0].astype(np.float64), freedom, reach, unit) for c in contours]
    result = np.zeros(inside.shape, np.uint8)
    scaled = [np.round(points * 2**_SUBPIXELS).astype(np.int32) for points in drawn]
    cv2.fillPoly(result, scaled, 1, shift=_SUBPIXELS)
    # Drawing takes in a line's own pixels, those around a hole too.
    moved = np.asarray(cv2.GaussianBlur(freedom, (0, 0), 2 * unit) > 0.02, np.bool_)
    return np.where(moved, result > 0, inside)


def _redrawn(points: Points, freedom: Plane, reach: int, unit: float) -> Points:
    """(N, 2) x and y of a closed line."""
    if len(points) < 3 * reach:
        return points
    free = freedom[points[:, 1].astype(int), points[:, 0].astype(int)].astype(np.float64)
    if not (free > 0).any():
        return points
    corners = _corners(points, max(3, round(_CHORD * unit)))
    shift = int(corners[0]) if len(corners) else 0
    points, free = np.roll(points, -shift, axis=0), np.roll(free, -shift)
    piece = np.zeros(len(points), np.int64)
    piece[(corners - shift) % len(points)] = 1
    fitted = _fitted(points, np.cumsum(piece), reach, unit)
    step = fitted - points
    length = np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
    step = step * np.minimum(1, _FARTHEST * unit / length)
    return np.asarray(points + step * free[:, None], np.float64)


def _corners(points: Points, chord: int) -> NDArray[np.intp]:
    """Where the line turns sharply: the sharpest point of each such stretch."""
    calm = _rolling(points, 2)
    ahead, behind = np.roll(calm, -chord, axis=0) - calm, calm - np.roll(calm, chord, axis=0)
    turn = np.arctan2(
        ahead[:, 0] * behind[:, 1] - ahead[:, 1] * behind[:, 0], (ahead * behind).sum(axis=1)
    )
    sharp = np.abs(turn)
    highest = np.max([np.roll(sharp, k) for k in range(-chord, chord + 1)], axis=0)
    return np.flatnonzero((sharp >= highest) & (sharp > _CORNER))


def _rolling(points: Points, reach: int) -> Points:
    rolled = [np.roll(points, k, axis=0) for k in range(-reach, reach + 1)]
    return np.asarray(np.mean(rolled, axis=0), np.float64)


def _fitted(points: Points, piece: NDArray[np.int64], reach: int, unit: float) -> Points:
    """Each point on the quadratic through its neighbours of the same piece."""
    along = np.arange(-reach, reach + 1)
    place = (np.arange(len(points))[:, None] + along) % len(points)
    part = along / (reach + 1)
    near = (1 - np.abs(part) ** 3) ** 3 * (piece[place] == piece[:, None])
    basis = np.stack([np.ones_like(part), part, part * part], axis=1)
    around = points[place]
    weight = near
    for _ in range(_ROUNDS):
        normal = np.einsum("nk,ki,kj->nij", weight, basis, basis) + 1e-6 * np.eye(3)
        right = np.einsum("nk,ki,nkc->nic", weight, basis, around)
        curve = np.linalg.solve(normal, right)
        off = np.linalg.norm(around - np.einsum("ki,nic->nkc", basis, curve), axis=2)
        weight = near * np.maximum(0, 1 - (off / (_OUTLIER * unit)) ** 2) ** 2 + 1e-4 * near
    return np.asarray(curve[:, 0], np.float64)
