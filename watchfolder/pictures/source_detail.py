"""What a source looks like at full size: how blurred its edges are, and how much grain it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.source_colors import Plane, levels_of

_TILE = 512
_MOST_TILES = 16
_NEAR_SIGMA, _MORE_SIGMA = 0.8, 1.6
"""Blurs of the two gradients that an edge's own blur is read from."""
_STRONG = 14.0
"""8-bit levels of contrast within an edge from which it tells something."""
_LEAST_EDGES = 150
_SHARPEST = 20.0
"""Percentile of the edges' blur that counts: what is out of focus on purpose is not a fault."""
_BLOCK = 8
_EVEN = 20.0
"""Percentile of the blocks, by their noise, that counts: texture is in the others."""
_FEW = 64


def blur_of(gray: NDArray[Any]) -> float | None:
    """Sigma of the sharpest edges, read from how their gradients fall when blurred further.

    An edge of blur s has, after a further blur of a, a gradient of 1 / sqrt(s^2 + a^2); of two of
    them s follows. After Zhuo and Sim, "Defocus map estimation from a single image", Pattern
    Recognition 44 (2011), with two blurs where they have one, against noise.
    """
    found = [_edge_blurs(tile) for tile in _tiles(gray)]
    blurs = np.concatenate(found) if found else np.empty(0, np.float32)
    if len(blurs) < _LEAST_EDGES:
        return None
    return float(np.percentile(blurs, _SHARPEST))


def _tiles(gray: NDArray[Any]) -> Iterator[Plane]:
    """The parts of the picture with most drawing in them, at full size."""
    height, width = gray.shape
    boxes = [
        (top, left)
        for top in range(0, max(1, height - _TILE // 2), _TILE)
        for left in range(0, max(1, width - _TILE // 2), _TILE)
    ]
    parts = [gray[top : top + _TILE, left : left + _TILE] for top, left in boxes]
    if len(parts) > _MOST_TILES:
        drawn = [float(part[::4, ::4].std()) for part in parts]
        order = sorted(range(len(parts)), key=drawn.__getitem__, reverse=True)
        parts = [parts[i] for i in order[:_MOST_TILES]]
    yield from (levels_of(part) for part in parts)


def _edge_blurs(tile: Plane) -> Plane:
    near, more = (_gradient(tile, sigma) for sigma in (_NEAR_SIGMA, _MORE_SIGMA))
    thickest = cv2.dilate(more, np.ones((3, 3), np.uint8))
    # Height of an ideal edge: its gradient times sqrt(2 pi) sigma, at least.
    strong = more * (np.sqrt(2 * np.pi) * _MORE_SIGMA) > _STRONG
    crest = strong & (more >= thickest)
    squared = (near[crest] / np.maximum(more[crest], 1e-6)) ** 2
    squared = squared[squared > 1.0005]
    rest = (_MORE_SIGMA**2 - squared * _NEAR_SIGMA**2) / (squared - 1)
    return np.asarray(np.sqrt(np.clip(rest, 0, 400)), np.float32)


def _gradient(tile: Plane, sigma: float) -> Plane:
    soft = cv2.GaussianBlur(tile, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)
    across = cv2.filter2D(soft, cv2.CV_32F, np.array([[-0.5, 0, 0.5]], np.float32))
    down = cv2.filter2D(soft, cv2.CV_32F, np.array([[-0.5], [0], [0.5]], np.float32))
    return np.asarray(cv2.magnitude(across, down), np.float32)


def grain_of(gray: NDArray[Any]) -> float | None:
    """Noise of the even blocks: Immerkaer's mask (1996) answers to no plane or ramp.

    Blown and black blocks have no noise left to see and do not count.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    rows = max(1, gray.shape[0] * gray.shape[1] // 4_000_000)
    blocks = []
    for top in range(0, gray.shape[0] - _BLOCK + 1, _BLOCK * rows):
        strip = levels_of(gray[top : top + _BLOCK])
        width = strip.shape[1] // _BLOCK * _BLOCK
        if not width:
            return None
        answer = cv2.filter2D(strip, cv2.CV_32F, mask, borderType=cv2.BORDER_REFLECT_101)

        level = _cut(strip, width).mean(axis=(1, 2))
        inner = _cut(np.asarray(answer, np.float32), width)[:, 1:-1, 1:-1]
        blocks.append(np.sqrt((inner**2).mean(axis=(1, 2)) / 36)[(level > 8) & (level < 247)])
    noise = np.concatenate(blocks) if blocks else np.empty(0, np.float32)
    if len(noise) < _FEW:
        return None
    return float(np.percentile(noise, _EVEN))


def _cut(strip: Plane, width: int) -> Plane:
    """(n, 8, 8): the blocks of a strip of 8 rows."""
    return strip[:, :width].reshape(_BLOCK, -1, _BLOCK).swapaxes(0, 1)
