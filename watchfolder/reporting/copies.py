"""Copies: photographs that are there in several grades, and how far those are apart.

Spreads over unlike photographs hold what is in them as well as how they were taken. The same
photograph in several grades holds only the latter: what a preset makes of them should be one
picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.measure import delta_e
from watchfolder.pictures.picture import Picture

ALIKE_BITS = 26
"""Of 256 that may differ between shapes of one photograph: what clipping and rounding turn."""
_SAME_ORDER = 0.97
"""Rank correlation of lightness from which two pictures are one photograph."""
_SAME_ASPECT = 0.01
_SIDE = 32
_FLAT = 24
"""Bits that a shape must have of each kind: an even picture is like every other."""
_ROWS = 512


def alike(shapes: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Groups of at least two names whose shapes are alike, by name; no name is in two."""
    names = [n for n, shape in shapes.items() if _FLAT <= shape.bit_count() <= 256 - _FLAT]
    if len(names) < 2:
        return []
    table = np.array(
        [np.frombuffer(shapes[name].to_bytes(32, "big"), ">u8") for name in names]
    ).astype(np.uint64)
    taken: set[int] = set()
    groups = []
    for start in range(0, len(names), _ROWS):
        off = table[start : start + _ROWS, None] ^ table[None]
        near = np.bitwise_count(off).sum(axis=2) <= ALIKE_BITS
        for row, number in enumerate(range(start, min(start + _ROWS, len(names)))):
            if number in taken:
                continue
            group = [int(n) for n in np.flatnonzero(near[row]) if n not in taken]
            if len(group) > 1:
                taken.update(group)
                groups.append(tuple(sorted(names[n] for n in group)))
    return sorted(groups)


def same_photograph(first: Picture, second: Picture) -> bool:
    """Whether two small pictures are one photograph, whatever their grades."""
    (w1, h1), (w2, h2) = first.size, second.size
    if abs(w1 / h1 / (w2 / h2) - 1) > 2 * _SAME_ASPECT:
        return False
    ranks = [_ranks(picture) for picture in (first, second)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1]) >= _SAME_ORDER


def mean_apart(pictures: Sequence[Picture]) -> float:
    """Mean CIEDE2000 over all pairs, each at the size of its first; of at least two pictures."""
    return float(np.mean([apart(first, second) for first, second in combinations(pictures, 2)]))


def apart(first: Picture, second: Picture) -> float:
    """Mean CIEDE2000 of two pictures of one framing; the second is brought to the first's size."""
    here, there = _bytes(first), _bytes(second)
    if here.shape != there.shape:
        size = (here.shape[1], here.shape[0])
        there = np.asarray(cv2.resize(there, size, interpolation=cv2.INTER_AREA), np.uint8)
    return delta_e(Picture(here), Picture(there)).mean


def same_framing(first: Picture, second: Picture) -> bool:
    """Whether neither was cropped, as far as their shapes tell."""
    (w1, h1), (w2, h2) = first.size, second.size
    return abs(w1 / h1 / (w2 / h2) - 1) <= _SAME_ASPECT


def _bytes(picture: Picture) -> NDArray[np.uint8]:
    if picture.rgb.dtype == np.uint8:
        return np.ascontiguousarray(picture.rgb, np.uint8)
    return ((picture.rgb.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _ranks(picture: Picture) -> NDArray[np.float64]:
    gray = _bytes(picture).astype(np.float32) @ np.array((0.2126, 0.7152, 0.0722), np.float32)
    cells = cv2.resize(gray, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).reshape(-1)
    ranks = np.empty(cells.size)
    ranks[np.argsort(cells, kind="stable")] = np.arange(cells.size)
    return ranks
