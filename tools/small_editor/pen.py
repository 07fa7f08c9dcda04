"""Pen: shapes in a product's own coordinates, drawn as anti-aliased coverage."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Points = NDArray[np.float64]

_FINE = 4
"""Fractions of a pixel: cv2's fixed-point bits."""


class Pen:
    """Draws at several times the size asked for and averages down.

    A product's coordinates run from -1 to 1, downwards; its foot stands at 1.
    """

    def __init__(self, size: int, center: tuple[float, float], scale: float, *, flip: bool) -> None:
        self.size = size
        self._fine = 4 if size <= 128 else 2
        side = size * self._fine
        self._scale = np.array([-scale if flip else scale, scale]) * side / 2
        self._center = np.array(center) * side
        self._side = side
        rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) + 0.5
        self.x: Plane = ((columns * self._fine - self._center[0]) / self._scale[0]).astype(
            np.float32
        )
        self.y: Plane = ((rows * self._fine - self._center[1]) / self._scale[1]).astype(np.float32)

    def fill(self, *outlines: Points | Sequence[tuple[float, float]]) -> Plane:
        """Coverage of closed outlines together."""
        canvas = np.zeros((self._side, self._side), np.uint8)
        for outline in outlines:
            cv2.fillPoly(canvas, [self._placed(outline)], 255, cv2.LINE_8, _FINE)
        return self._averaged(canvas)

    def stroke(
        self, *lines: Points | Sequence[tuple[float, float]], width: float, closed: bool = False
    ) -> Plane:
        """Coverage of lines, `width` in product coordinates."""
        canvas = np.zeros((self._side, self._side), np.uint8)
        thick = max(1, round(width * self._scale[1]))
        for line in lines:
            points = [self._placed(line)]
            cv2.polylines(canvas, points, closed, 255, thick, cv2.LINE_8, _FINE)
        return self._averaged(canvas)

    def _placed(self, points: Points | Sequence[tuple[float, float]]) -> NDArray[np.int32]:
        placed = np.asarray(points, np.float64) * self._scale + self._center
        return np.round(placed * 2**_FINE).astype(np.int32)

    def _averaged(self, canvas: NDArray[np.uint8]) -> Plane:
        small = cv2.resize(canvas, (self.size, self.size), interpolation=cv2.INTER_AREA)
        return small.astype(np.float32) / 255


def rounded(points: Sequence[tuple[float, float]], times: int = 3) -> Points:
    """A closed outline with its corners cut by Chaikin's rule."""
    outline = np.asarray(points, np.float64)
    for _ in range(times):
        following = np.roll(outline, -1, axis=0)
        pair = np.stack([0.75 * outline + 0.25 * following, 0.25 * outline + 0.75 * following], 1)
        outline = pair.reshape(-1, 2)
    return outline


def arc(
    center: tuple[float, float], radii: tuple[float, float], start: float = 0, end: float = 360
) -> Points:
    """Points along an ellipse; degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 33))
    return np.stack(
        [center[0] + radii[0] * np.cos(angles), center[1] + radii[1] * np.sin(angles)], 1
    )


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """A rectangle."""
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float64)


def soft_box(x0: float, y0: float, x1: float, y1: float, corner: float) -> Points:
    """A rectangle with round corners of radius `corner`."""
    quarters = [
        arc((x1 - corner, y1 - corner), (corner, corner), 0, 90),
        arc((x0 + corner, y1 - corner), (corner, corner), 90, 180),
        arc((x0 + corner, y0 + corner), (corner, corner), 180, 270),
        arc((x1 - corner, y0 + corner), (corner, corner), 270, 360),
    ]
    return np.concatenate(quarters)
