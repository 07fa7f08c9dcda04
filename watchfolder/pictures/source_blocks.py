"""The grid that JPEG leaves in even ground, whatever the file was saved as since."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.source_colors import Plane, Where, levels_of

_GRID = 8
_TILE = 512
_MOST_TILES = 8
_SLOPE = 6.0
"""8-bit levels between neighbors from which a step is not told from drawing."""
_HIGHEST = 16.0
_LEAST_BETWEEN = 0.05
"""Levels within blocks, below which a ratio would say nothing."""
_FEW = 64


def blocks_of(gray: NDArray[Any], opaque: Where | None = None) -> float | None:
    """How much larger steps are on a grid of 8 pixels than between its lines; 1 where none is.

    In the manner of Wang, Sheikh and Bovik, "No-reference perceptual quality assessment of JPEG
    compressed images" (ICIP 2002): a step is what two neighbors differ by beyond the slope that
    goes on through them, on even ground alone. The ratio says more than the steps themselves, as
    compression empties the blocks while it parts them. The grid may begin anywhere, and the weaker
    direction counts. None where too little is even; `opaque` pixels alone count.
    """
    across, down = np.zeros((2, _GRID)), np.zeros((2, _GRID))
    for top, left in _spread(gray.shape):
        here = np.s_[top : top + _TILE, left : left + _TILE]
        tile = levels_of(gray[here])
        seen = None if opaque is None else opaque[here]
        across += _steps(tile, seen)
        down += _steps(
            np.ascontiguousarray(tile.T), None if seen is None else np.ascontiguousarray(seen.T)
        )
    if min(across[1].min(), down[1].min()) < _FEW:
        return None
    return min(_ratio(across), _ratio(down))


def _spread(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """A few tiles from all over the picture, all of them on one grid."""
    boxes = [(top, left) for top in range(0, shape[0], _TILE) for left in range(0, shape[1], _TILE)]
    every = -(-len(boxes) // _MOST_TILES)
    return boxes[every // 2 :: every]


def _steps(tile: Plane, seen: Where | None) -> NDArray[np.float64]:
    """(2, 8): sum and number of the steps from left to right, by their place on the grid."""
    found = np.zeros((2, _GRID))
    if tile.shape[1] < 2 * _GRID:
        return found
    beyond = cv2.filter2D(tile, cv2.CV_32F, np.array([[0.5, -1.5, 1.5, -0.5]], np.float32))
    slope = np.abs(np.diff(tile, axis=1))
    even = np.maximum(slope[:, :-2], slope[:, 2:]) < _SLOPE
    if seen is not None:
        even &= seen[:, 1:-2]
    # filter2D puts the answer at the third of its four pixels: columns 2 to the last but one.
    step = np.minimum(np.abs(beyond[:, 2:-1]), _HIGHEST) * even
    sums, numbers = step.sum(axis=0, dtype=np.float64), even.sum(axis=0)
    for place in range(_GRID):
        found[0, place] = sums[place::_GRID].sum()
        found[1, place] = numbers[place::_GRID].sum()
    return found


def _ratio(found: NDArray[np.float64]) -> float:
    means = found[0] / found[1]
    line = int(means.argmax())
    between = float(np.median(np.delete(means, line)))
    return float(means[line]) / max(between, _LEAST_BETWEEN)
