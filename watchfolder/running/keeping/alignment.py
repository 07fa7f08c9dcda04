"""Alignment: how a model's picture lies on its source."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.picture import Size

Numbers = NDArray[np.float64]
Status = Literal["found", "flat", "lost"]
_STILL = 0.06
"""Movement, in working pixels at the corners, that is not worth another resampling."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the source's pixel (x, y) is found in the model's picture, in working pixels.

    From the pictures' centres: at [[s cos, -s sin], [s sin, s cos]] (x, y) + (dx, dy).
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

    def matrix(self, width: int, height: int) -> Numbers:
        """(2, 3): from a pixel of the source to that of the model's picture, both of this size.

        The size is the one it was found at. Pixel centres are at whole numbers, as OpenCV has them.
        """
        return self.matrix_between(Size(width, height), Size(width, height), width)

    def matrix_between(self, source: Size, made: Size, found_at: int) -> Numbers:
        """(2, 3): alike between a source and a model's picture of other sizes.

        `found_at` is the width, in pixels, at which the alignment was found.
        """
        a, b = 1 + self.grow, self.turn
        sx, sy = made.width / source.width, made.height / source.height
        dx, dy = (d * made.width / found_at for d in (self.dx, self.dy))
        cx, cy = (source.width - 1) / 2, (source.height - 1) / 2
        return np.array(
            [
                [sx * a, -sx * b, (made.width - 1) / 2 - sx * (a * cx - b * cy) + dx],
                [sy * b, sy * a, (made.height - 1) / 2 - sy * (b * cx + a * cy) + dy],
            ],
            np.float64,
        )

    def moves(self, width: int, height: int) -> float:
        """How far, in pixels, the farthest corner moves."""
        reach = math.hypot(width, height) / 2
        return math.hypot(self.dx, self.dy) + reach * math.hypot(self.grow, self.turn)

    def is_still(self, width: int, height: int) -> bool:
        """Whether there is nothing to undo."""
        return self.status != "found" or self.moves(width, height) < _STILL
