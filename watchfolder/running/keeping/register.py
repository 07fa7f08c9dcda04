"""Register: where the model put what it should have left alone: shift, zoom and turn.

Phase correlation over a fan of zooms finds the way roughly, however far it is; robust direct
alignment (Gauss-Newton on structure, the change itself weighed out tile by tile) then settles it
to a few hundredths of a pixel. Light and colour do not count: both pictures are first reduced to
their local structure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from watchfolder.running.keeping.view import Plane, View, Where, blurred, luma

Status = Literal["found", "flat", "lost"]
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
_STILL = 0.06
"""Movement, in working pixels at the corners, that is not worth another resampling."""
_LEVELS = (4, 2, 1)
_ROUNDS = 14
_ZOOM_WORTH = 6.0
"""Prior on the corner's movement by zoom and turn, in pixels: where nothing speaks for one, 0."""
_SAME = 0.55
"""Correlation of a tile's structure from which on it is the same thing in the same place."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the source's pixel (x, y) is found in the model's picture, in working pixels.

    With (u, v) measured from the picture's centre: u' = zoom_x... the two rows of `matrix`, of the
    form [[s cos, -s sin, tx], [s sin, s cos, ty]].
    """

    status: Status
    """found; flat: too little structure to tell; lost: structure there is, but not the same."""
    grow: float = 0.0
    """s cos - 1: zoom, less one."""
    turn: float = 0.0
    """s sin, about the angle in radians."""
    dx: float = 0.0
    dy: float = 0.0
    matched: float = 0.0
    """Share of the structured tiles whose structure was found again in place."""

    @property
    def zoom(self) -> float:
        """How many times larger the model made things."""
        return math.hypot(1 + self.grow, self.turn)

    @property
    def degrees(self) -> float:
        """By how much it turned them, clockwise."""
        return math.degrees(math.atan2(self.turn, 1 + self.grow))

    def matrix(self, width: int, height: int) -> Plane:
        """(2, 3): from a pixel of the source to that of the model's picture, both of this size.

        Pixel centres are at whole numbers, as OpenCV has them.
        """
        a, b = 1 + self.grow, self.turn
        cx, cy = (width - 1) / 2, (height - 1) / 2
        return np.array(
            [[a, -b, cx - a * cx + b * cy + self.dx], [b, a, cy - b * cx - a * cy + self.dy]],
            np.float64,
        ).astype(np.float32)

    def moves(self, width: int, height: int) -> float:
        """How far, in pixels, the farthest corner moves."""
        reach = math.hypot(width, height) / 2
        return math.hypot(self.dx, self.dy) + reach * math.hypot(self.grow, self.turn)

    def is_still(self, width: int, height: int) -> bool:
        """Whether there is nothing to undo."""
        return self.status != "found" or self.moves(width, height) < _STILL


@dataclass(frozen=True, slots=True)
class _Points:
    """Where structure is looked for: places, what is there, and how it changes around."""

    x: Plane
    y: Plane
    tile: np.ndarray[tuple[int], np.dtype[np.intp]]
    value: Plane
    jacobian: Plane
    """(N, 4): change of the value by dx, dy, and by a pixel of zoom and of turn at the corner."""
    reach: float
    """Half the diagonal in pixels."""
    tiles: int
    """How many tiles have points."""


def register(view: View, trust: Plane) -> Alignment:
    """Find how the model's picture lies on the source.

    `trust` (h, w) is above 0 where the picture should be unchanged; where that is not known it
    may be 1 everywhere, the change is then told by its not agreeing.
    """
    first, second = structure(luma(view.source)), structure(luma(view.made))
    weight = np.where(view.seen, trust, 0).astype(np.float32)
    height, width = first.shape
    found: Alignment | None = None
    for level in [n for n in _LEVELS if min(height, width) / n >= 48] or [1]:
        one, two, worth = (_shrunk(plane, level) for plane in (first, second, weight))
        points = _points(one, worth > 0.98)
        if points is not None:
            start = found or _coarse(one, two, worth, level)
            found = _settled(start, points, two, level)
    return found or Alignment("flat")


def structure(values: Plane) -> Plane:
    """Local structure free of brightness and contrast: (values - mean) / deviation nearby."""
    sigma = max(2.0, max(values.shape) / 140)
    detail = blurred(values, 0.8) - blurred(values, sigma)
    deviation = np.sqrt(blurred(detail * detail, sigma))
    return detail / (deviation + _FLOOR)


def _shrunk(plane: Plane, level: int) -> Plane:
    if level == 1:
        return plane
    height, width = plane.shape
    size = (max(1, width // level), max(1, height // level))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def _points(values: Plane, trusted: Where) -> _Points | None:
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
    if len(chosen) < 3:
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
        tiles=len(chosen),
    )


def _coarse(first: Plane, second: Plane, weight: Plane, level: int) -> Alignment:
    """The zoom and shift under which the phases agree best, in pixels of the full view."""
    height, width = first.shape
    window = cv2.createHanningWindow((width, height), cv2.CV_32F)
    base = np.ascontiguousarray(first * weight)
    best = (-1.0, Alignment("found"))
    for zoom in ZOOMS:
        guess = Alignment("found", grow=zoom - 1)
        back = _taken(second, guess, width, height)
        (dx, dy), response = cv2.phaseCorrelate(base, back, window)
        if math.hypot(dx, dy) > FARTHEST * max(width, height):
            continue
        if response > best[0]:
            shift = Alignment("found", zoom - 1, 0.0, zoom * dx * level, zoom * dy * level)
            best = (response, shift)
    return best[1]


def _taken(picture: Plane, way: Alignment, width: int, height: int) -> Plane:
    return np.asarray(
        cv2.warpAffine(
            picture,
            way.matrix(width, height),
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT_101,
        ),
        np.float32,
    )


def _settled(start: Alignment, points: _Points, second: Plane, level: int) -> Alignment:
    """Gauss-Newton with Tukey's weights, from `start`; tiles that do not agree do not count."""
    height, width = second.shape
    p = np.array([start.dx / level, start.dy / level, start.grow, start.turn], np.float64)
    p[2:] *= points.reach
    prior = np.diag([0.0, 0.0, _ZOOM_WORTH**-2, _ZOOM_WORTH**-2])
    agrees = np.zeros(points.tiles)
    for _ in range(_ROUNDS):
        values, inside = _sampled(second, points, p, (width, height))
        agrees = _agreement(points, values, inside)
        weight = np.clip((agrees - 0.25) / 0.4, 0, 1)[points.tile] * inside
        if np.count_nonzero(weight > 0) < 40:
            break
        residual = values - points.value
        spread = 1.4826 * float(np.median(np.abs(residual[weight > 0]))) + 1e-3
        weight = weight * np.square(np.clip(1 - np.square(residual / (4.685 * spread)), 0, 1))
        weighted = points.jacobian * weight[:, None].astype(np.float32)
        system = weighted.T @ points.jacobian + spread**2 * prior
        right = weighted.T @ residual + spread**2 * prior @ p
        step = np.linalg.solve(system + 1e-9 * np.eye(4), right)
        longest = float(np.abs(step).max())
        p -= step * min(1.0, 3.0 / max(longest, 1e-12))
        if longest < 2e-3:
            break
    matched = agrees > _SAME
    share = float(matched.mean())
    lost = np.count_nonzero(matched) < 2 or share < 0.05
    return Alignment(
        "lost" if lost else "found",
        grow=float(p[2] / points.reach),
        turn=float(p[3] / points.reach),
        dx=float(p[0] * level),
        dy=float(p[1] * level),
        matched=share,
    )


def _sampled(
    second: Plane, points: _Points, p: np.ndarray[tuple[int], np.dtype[np.float64]], size: tuple[int, int]
) -> tuple[Plane, Where]:
    width, height = size
    u, v = points.x - (width - 1) / 2, points.y - (height - 1) / 2
    a, b = p[2] / points.reach, p[3] / points.reach
    x = (points.x + a * u - b * v + p[0]).astype(np.float32)
    y = (points.y + b * u + a * v + p[1]).astype(np.float32)
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    # cv2.remap takes maps of fewer than 32768 rows.
    rows = -(-x.size // 1024)
    padded = [np.resize(axis, (rows, 1024)) for axis in (x, y)]
    values = cv2.remap(second, padded[0], padded[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(values, np.float32).ravel()[: x.size], inside


def _agreement(points: _Points, values: Plane, inside: Where) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Correlation of both structures in every tile, -1 to 1; 0 where too little is inside."""
    count, tile, known = points.tiles, points.tile, inside.astype(np.float64)

    def total(what: Plane) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.bincount(tile, weights=what * known, minlength=count)

    n = np.maximum(total(np.ones_like(values)), 1)
    one, two = points.value, values
    mean1, mean2 = total(one) / n, total(two) / n
    both = total(one * two) / n - mean1 * mean2
    variance1 = total(one * one) / n - mean1 * mean1
    variance2 = total(two * two) / n - mean2 * mean2
    return np.where(n >= 20, both / np.sqrt(np.maximum(variance1 * variance2, 1e-8)), 0)
