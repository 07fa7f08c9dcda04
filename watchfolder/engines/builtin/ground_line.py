"""The ground line: where a subject meets the floor, read from its outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

_FLAT = 0.30
_STEEP = 0.95
"""Slopes of the outline between which it stops being a base and becomes a side."""
_LIFT = 0.012
"""Gap above the line, as a share of the height, at which contact has fallen to a third."""


@dataclass(frozen=True, slots=True)
class GroundLine:
    """The floor under a subject, column by column."""

    y: Plane
    """(W,) the line's row; outside the subject the row of its nearest end."""
    contact: Plane
    """(W,) 1 where the subject touches the floor, falling to 0 where it is lifted off."""
    left: int
    right: int
    """First and one past the last column of the subject."""
    base: float
    """The lowest row of the line."""
    height: float
    """The subject's, in pixels."""

    @property
    def width(self) -> int:
        """The subject's, in pixels."""
        return self.right - self.left


def ground_line(alpha: Plane) -> GroundLine | None:
    """The line under `alpha` (H, W); None when nothing is there.

    It is the lower convex hull of the outline: it follows the front edge of a box in perspective
    and the curve of a round base, and bridges what is lifted off the floor, such as the arch of a
    sole. Where the hull grows steep it is a side or a handle, and touches nothing.
    """
    inside = alpha > 0.5
    columns = np.flatnonzero(inside.any(axis=0))
    if not columns.size:
        return None
    height, width = alpha.shape
    lowest = height - np.argmax(inside[::-1, columns], axis=0).astype(np.float64)
    top = float(np.flatnonzero(inside.any(axis=1))[0])
    corners = _lower_hull(columns.astype(np.float64), lowest)
    everywhere = np.arange(width, dtype=np.float64)
    line = np.interp(everywhere, corners[:, 0], corners[:, 1])
    tall = max(1.0, float(lowest.max()) - top)
    gap = np.full(width, np.inf)
    gap[columns] = line[columns] - lowest
    slope = np.abs(np.gradient(line))
    side = np.clip((slope - _FLAT) / (_STEEP - _FLAT), 0, 1)
    touch = np.exp(-((gap / (_LIFT * tall)) ** 2)) * (1 - side * side * (3 - 2 * side))
    line = _gently(line, slope)
    return GroundLine(
        line.astype(np.float32),
        touch.astype(np.float32),
        int(columns[0]),
        int(columns[-1]) + 1,
        float(lowest.max()),
        tall,
    )


def _gently(line: NDArray[np.float64], slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line without steep rises: where it runs up a side, the floor rises half as steeply.

    A round base seen from above goes on behind the subject, a toe in the air does not.
    """
    steps = np.diff(line, prepend=line[0])
    middle = int(np.argmax(line - 1e-6 * np.abs(np.arange(line.size) - line.size / 2)))
    limit = np.where(slope > _STEEP, 0.5 * _STEEP, _STEEP)
    steps = np.clip(steps, -limit, limit)
    gentle = np.cumsum(steps)
    return np.asarray(gentle - gentle[middle] + line[middle], np.float64)


def _lower_hull(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 2) corners of the hull on the side of large y (down), by Andrew's monotone chain."""
    hull: list[tuple[float, float]] = []
    for point in zip(x.tolist(), y.tolist(), strict=True):
        while len(hull) >= 2 and _turn(hull[-2], hull[-1], point) >= 0:
            hull.pop()
        hull.append(point)
    return np.array(hull)


def _turn(
    first: tuple[float, float], second: tuple[float, float], third: tuple[float, float]
) -> float:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (
        third[0] - first[0]
    )
