"""Register: where the model put what it should have left alone: shift, zoom and turn.

Phase correlation over a fan of zooms finds the way roughly, however far it is; robust direct
alignment (Gauss-Newton on structure, the change itself weighed out tile by tile) then settles it
to a few hundredths of a pixel. Light and colour do not count: both pictures are first reduced to
their local structure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.running.keeping.alignment import Alignment, Numbers
from watchfolder.running.keeping.view import Plane, View, Where, blurred, luma

ZOOMS = tuple(1 + step / 100 for step in range(-6, 7))
"""What the coarse search tries."""
FARTHEST = 0.12
"""A shift beyond this share of the long edge is not taken for drift."""
_FLOOR = 0.012
"""Local contrast, in encoded values, under which there is nothing but noise (3 of 255)."""
_TILES = 14
"""Tiles along the long edge."""
_POINTS = 260
"""Points of a tile at most."""
_LEVELS = (4, 2, 1)
_ROUNDS = 14
_STARTS = 3
"""Guesses of the coarse search that are followed."""
_ZOOM_WORTH = 6.0
"""Prior on the corner's movement by zoom and turn, in pixels: where nothing speaks for one, 0."""
_GRAIN, _CLEAR = 0.003, 0.02
"""Contrast of a tile, in encoded values, that is mere grain, and what makes it count wholly."""
_LEAST = 1.5
"""Tiles of clear structure under which nothing can be told."""
_LOST = 0.2
"""Share of the structure, found again in place, under which it is another picture."""
_SAME = 0.65
"""Correlation of a tile's structure from which on it is the same thing in the same place."""


@dataclass(frozen=True, slots=True)
class _Points:
    """Where structure is looked for: places, what is there, and how it changes around."""

    x: Plane
    y: Plane
    tile: NDArray[np.intp]
    value: Plane
    jacobian: Plane
    """(N, 4): change of the value by dx, dy, and by a pixel of zoom and of turn at the corner."""
    reach: float
    """Half the diagonal in pixels."""
    strength: Numbers
    """For each tile, how much structure it has, 0 to 1."""

    @property
    def tiles(self) -> int:
        """How many tiles have points."""
        return len(self.strength)


def register(view: View, trust: Plane) -> Alignment:
    """Find how the model's picture lies on the source.

    `trust` (h, w) is above 0 where the picture should be unchanged; where that is not known it
    may be 1 everywhere, the change is then told by its not agreeing.
    """
    (first, contrast), (second, _) = structure(luma(view.source)), structure(luma(view.made))
    weight = np.where(view.seen, trust, 0).astype(np.float32)
    height, width = first.shape
    found: Alignment | None = None
    for level in [n for n in _LEVELS if min(height, width) / n >= 48] or [1]:
        one, two, worth = (_shrunk(plane, level) for plane in (first, second, weight))
        points = _points(one, _shrunk(contrast, level), worth > 0.98)
        if points is not None:
            start = found or _coarse(one, two, worth, points, level)
            found = _settled(start, points, two, level)
    return found or Alignment("flat")


def registered(view: View, way: Alignment) -> tuple[View, Where]:
    """The view with the model's picture put in place, and where that has pixels of its own.

    Elsewhere, a strip at the border, it shows the source.
    """
    height, width = view.made.shape[:2]
    if way.is_still(width, height):
        return view, np.ones((height, width), np.bool_)
    made = cv2.warpAffine(
        view.made,
        way.matrix(width, height),
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    there = _taken(np.ones((height, width), np.float32), way, width, height, cv2.BORDER_CONSTANT)
    valid = (
        cv2.erode((there > 0.999).astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=1) > 0
    )
    made = np.where(valid[..., None], np.clip(made, 0, 1), view.source)
    return view.with_made(made.astype(np.float32)), np.asarray(valid, np.bool_)


def structure(values: Plane) -> tuple[Plane, Plane]:
    """Local structure free of brightness and contrast, and the contrast it had.

    (values - mean nearby) / deviation nearby, in a band that leaves grain and shading out.
    """
    sigma = max(2.0, max(values.shape) / 140)
    detail = blurred(values, 0.8) - blurred(values, sigma)
    deviation = np.sqrt(blurred(detail * detail, sigma))
    return np.asarray(detail / (deviation + _FLOOR), np.float32), np.asarray(deviation, np.float32)


def _shrunk(plane: Plane, level: int) -> Plane:
    if level == 1:
        return plane
    height, width = plane.shape
    size = (max(1, width // level), max(1, height // level))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _points(values: Plane, contrast: Plane, trusted: Where) -> _Points | None:
    """The points of most structure of each tile; None when too few tiles have any."""
    height, width = values.shape
    gx = cv2.Sobel(values, cv2.CV_32F, 1, 0, ksize=3) / 8
    gy = cv2.Sobel(values, cv2.CV_32F, 0, 1, ksize=3) / 8
    steep = gx * gx + gy * gy
    safe = cv2.erode(trusted.astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=0)
    steep[safe == 0] = 0
    side = max(12, -(-max(height, width) // _TILES))
    chosen = []
    for top in range(0, height, side):
        for left in range(0, width, side):
            part = steep[top : top + side, left : left + side]
            strong = np.flatnonzero(part > 0.02)
            if strong.size < 24:
                continue
            if strong.size > _POINTS:
                order = np.argsort(-part.ravel()[strong], kind="stable")[:_POINTS]
                strong = np.sort(strong[order])
            rows, columns = np.divmod(strong, part.shape[1])
            chosen.append((rows + top, columns + left))
    if sum(_strength(float(contrast[r, c].mean())) for r, c in chosen) < _LEAST:
        return None
    tile = np.repeat(np.arange(len(chosen)), [len(rows) for rows, _ in chosen])
    rows = np.concatenate([r for r, _ in chosen])
    columns = np.concatenate([c for _, c in chosen])
    reach = math.hypot(width, height) / 2
    u = (columns - (width - 1) / 2) / reach
    v = (rows - (height - 1) / 2) / reach
    px, py = gx[rows, columns], gy[rows, columns]
    jacobian = np.stack([px, py, px * u + py * v, py * u - px * v], axis=1)
    return _Points(
        x=columns.astype(np.float32),
        y=rows.astype(np.float32),
        tile=tile,
        value=values[rows, columns],
        jacobian=jacobian.astype(np.float32),
        reach=reach,
        strength=np.array([_strength(float(contrast[r, c].mean())) for r, c in chosen]),
    )


def _strength(contrast: float) -> float:
    return min(1.0, max(0.0, contrast - _GRAIN) / _CLEAR)


def _coarse(first: Plane, second: Plane, weight: Plane, points: _Points, level: int) -> Alignment:
    """The best of a fan of zooms with the shift under which phases agree, settled at this level."""
    height, width = first.shape
    window = cv2.createHanningWindow((width, height), cv2.CV_32F)
    base = np.ascontiguousarray(first * weight)
    ways = [Alignment("found")]
    for zoom in ZOOMS:
        back = _taken(second, Alignment("found", grow=zoom - 1), width, height)
        (dx, dy), _ = cv2.phaseCorrelate(base, back, window)
        if math.hypot(dx, dy) <= FARTHEST * max(width, height):
            ways.append(Alignment("found", zoom - 1, 0.0, zoom * dx * level, zoom * dy * level))
    ranked = sorted(ways, key=lambda way: -_fit(way, points, second, level))
    settled = [_settled(way, points, second, level) for way in ranked[:_STARTS]]
    return max(settled, key=lambda way: _fit(way, points, second, level))


def _fit(way: Alignment, points: _Points, second: Plane, level: int) -> float:
    """How well structures agree on the way: the mean over the tiles, those at odds as 0."""
    values, inside = _sampled(second, points, _parameters(way, points, level))
    return float(np.maximum(_agreement(points, values, inside), 0).mean())


def _parameters(way: Alignment, points: _Points, level: int) -> Numbers:
    """dx, dy, and the corner's movement by zoom and by turn, all in pixels of the level."""
    reach = points.reach
    return np.array([way.dx / level, way.dy / level, way.grow * reach, way.turn * reach])


def _taken(
    picture: Plane, way: Alignment, width: int, height: int, border: int = cv2.BORDER_REFLECT_101
) -> Plane:
    return np.asarray(
        cv2.warpAffine(
            picture,
            way.matrix(width, height),
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=border,
        ),
        np.float32,
    )


def _settled(start: Alignment, points: _Points, second: Plane, level: int) -> Alignment:
    """Gauss-Newton with Tukey's weights, from `start`; tiles that do not agree do not count."""
    p = _parameters(start, points, level)
    prior = np.diag([0.0, 0.0, _ZOOM_WORTH**-2, _ZOOM_WORTH**-2])
    agrees = np.zeros(points.tiles)
    for _ in range(_ROUNDS):
        values, inside = _sampled(second, points, p)
        agrees = _agreement(points, values, inside)
        weight = np.clip((agrees - 0.25) / 0.4, 0, 1)[points.tile] * inside
        if np.count_nonzero(weight > 0) < 40:
            break
        residual = values - points.value
        spread = 1.4826 * float(np.median(np.abs(residual[weight > 0]))) + 1e-3
        weight = weight * np.square(np.clip(1 - np.square(residual / (4.685 * spread)), 0, 1))
        weighted = points.jacobian * weight[:, None].astype(np.float32)
        # By einsum: the last bits of a matrix product depend on the number of threads.
        system = np.einsum("ni,nj->ij", weighted, points.jacobian) + spread**2 * prior
        right = np.einsum("ni,n->i", weighted, residual) + spread**2 * np.diag(prior) * p
        step = np.linalg.solve(system + 1e-9 * np.eye(4), right)
        longest = float(np.abs(step).max())
        p -= step * min(1.0, 3.0 / max(longest, 1e-12))
        if longest < 2e-3:
            break
    matched = agrees > _SAME
    share = float(points.strength[matched].sum() / points.strength.sum())
    lost = np.count_nonzero(matched) < 2 or share < _LOST
    return Alignment(
        "lost" if lost else "found",
        grow=float(p[2] / points.reach),
        turn=float(p[3] / points.reach),
        dx=float(p[0] * level),
        dy=float(p[1] * level),
        matched=share,
    )


def _sampled(second: Plane, points: _Points, p: Numbers) -> tuple[Plane, Where]:
    """The values that are found for the points, and which of them lie on the picture."""
    height, width = second.shape
    u, v = points.x - (width - 1) / 2, points.y - (height - 1) / 2
    a, b = p[2] / points.reach, p[3] / points.reach
    x = (points.x + a * u - b * v + p[0]).astype(np.float32)
    y = (points.y + b * u + a * v + p[1]).astype(np.float32)
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    # cv2.remap takes maps of fewer than 32768 rows.
    rows = -(-x.size // 1024)
    padded = [np.resize(axis, (rows, 1024)) for axis in (x, y)]
    values = cv2.remap(
        second, padded[0], padded[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(values, np.float32).ravel()[: x.size], inside


def _agreement(points: _Points, values: Plane, inside: Where) -> Numbers:
    """Correlation of both structures in every tile, -1 to 1; 0 where too little is inside."""
    count, tile, known = points.tiles, points.tile, inside.astype(np.float64)

    def total(what: Plane) -> Numbers:
        summed = np.bincount(tile, weights=what * known, minlength=count)
        return np.asarray(summed, np.float64)

    n = np.maximum(total(np.ones_like(values)), 1)
    one, two = points.value, values
    mean1, mean2 = total(one) / n, total(two) / n
    both = total(one * two) / n - mean1 * mean2
    variance1 = total(one * one) / n - mean1 * mean1
    variance2 = total(two * two) / n - mean2 * mean2
    return np.where(n >= 20, both / np.sqrt(np.maximum(variance1 * variance2, 1e-8)), 0)
