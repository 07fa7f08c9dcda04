"""How much chroma fits into sRGB, for many colors at once: bisection in place, on the CPU.

A look asks for it several times a color, and a bisection is some nine hundred passes over its
colors. Each pass writes into memory that stays in a core's cache: a fifth of the time that passes
take which allocate what they return. Three planes go through a pass together, since for a few
thousand colors calling is what takes the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.floating]
"""(N,) float32 or float64."""
Rows = NDArray[np.floating]
"""(3, N), or (3, 1) for a column of a matrix."""
Matrix = tuple[tuple[float, float, float], ...]
_AT_ONCE = 1 << 15
"""Colors searched together."""


@dataclass(frozen=True, slots=True)
class Gamut:
    """What is inside: linear RGB within `slack` of [0, 1]."""

    to_roots: Matrix
    """From OKLab to the cube roots of cone responses; its first column is 1."""
    to_linear: Matrix
    """From cone responses to linear RGB."""
    slack: float
    bisections: int

    def share_inside(
        self, light: Plane, a: Plane, b: Plane, bisections: int | None = None
    ) -> Plane:
        """The largest share of a and b, to 2^-bisections, with which these colors are inside.

        Every step adds a power of two, so that the shares are exact numbers. `bisections` are the
        gamut's own where none are given.
        """
        share = np.zeros_like(light)
        desk = _Desk.of(min(_AT_ONCE, len(light)), light.dtype)
        steps = bisections or self.bisections
        for start in range(0, len(light), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            self._search((light[part], a[part], b[part]), share[part], desk, steps)
        return share

    def _search(
        self, colors: tuple[Plane, Plane, Plane], share: Plane, desk: _Desk, bisections: int
    ) -> None:
        light, a, b = colors
        desk = desk.cut(len(light))
        slope, roots, term, more = desk.slope, desk.roots, desk.term, desk.more
        second, third = desk.columns(self.to_roots)[1:]
        np.multiply(second, a, out=slope)
        np.multiply(third, b, out=term)
        np.add(slope, term, out=slope)
        columns = desk.columns(self.to_linear)
        for number in range(1, bisections + 1):
            step = 0.5**number
            np.add(share, step, out=more)
            np.multiply(slope, more, out=roots)
            np.add(roots, light, out=roots)
            np.multiply(roots, roots, out=term)
            np.multiply(roots, term, out=roots)
            self._look(columns, desk)
            np.multiply(desk.within, step, out=more, dtype=share.dtype)
            np.add(share, more, out=share)

    def _look(self, columns: list[Rows], desk: _Desk) -> None:
        """Into `desk.within`: whether colors of these cone responses are inside."""
        linear, term, edge = desk.linear, desk.term, desk.more
        (first, second, third), (long, middle, short) = columns, desk.roots
        np.multiply(first, long, out=linear)
        np.multiply(second, middle, out=term)
        np.add(linear, term, out=linear)
        np.multiply(third, short, out=term)
        np.add(linear, term, out=linear)
        red, green, blue = linear
        np.minimum(red, green, out=edge)
        np.minimum(edge, blue, out=edge)
        np.greater_equal(edge, -self.slack, out=desk.within)
        np.maximum(red, green, out=edge)
        np.maximum(edge, blue, out=edge)
        np.less_equal(edge, 1 + self.slack, out=desk.below)
        np.logical_and(desk.within, desk.below, out=desk.within)


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    """Memory to work in."""

    more: Plane
    slope: Rows
    """What a whole share adds to each cube root."""
    roots: Rows
    linear: Rows
    term: Rows
    within: NDArray[np.bool_]
    below: NDArray[np.bool_]

    @classmethod
    def of(cls, count: int, dtype: np.dtype[np.floating]) -> Self:
        slope, roots, linear, term = (np.empty((3, count), dtype) for _ in range(4))
        within, below = np.empty((2, count), np.bool_)
        return cls(np.empty(count, dtype), slope, roots, linear, term, within, below)

    def columns(self, matrix: Matrix) -> list[Rows]:
        """The columns of a matrix, each to be multiplied by a plane."""
        return [np.array(column, self.more.dtype)[:, None] for column in zip(*matrix, strict=True)]

    def cut(self, count: int) -> _Desk:
        """The same memory for fewer colors."""
        if count == len(self.more):
            return self
        return _Desk(
            self.more[:count],
            self.slope[:, :count],
            self.roots[:, :count],
            self.linear[:, :count],
            self.term[:, :count],
            self.within[:count],
            self.below[:count],
        )
