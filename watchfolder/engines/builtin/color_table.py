"""Color functions on 8-bit pictures, evaluated once a color instead of once a pixel.

A photo of 12 megapixels has some 15 000 to 550 000 distinct colors. A function of color alone is
therefore evaluated in float32 on those, and spread over the pixels by one gather: the same result,
to the last bit, as evaluating it on every pixel, in a twentieth of the time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.pictures.exact_table import ExactTable
from watchfolder.pictures.picture import Samples

Colors = Callable[[Tensor], Tensor]
_ALL = 1 << 24
_AT_ONCE = 1 << 16
"""Colors evaluated together: what stays in a core's cache."""
_TABLES_KEPT = 3
"""Tables that stay warm, 64 MiB each."""


def color_codes(rgb: NDArray[np.uint8]) -> NDArray[np.int32]:
    """(..., 3) samples as one number a pixel: red + 256 green + 65536 blue."""
    padded = np.zeros((*rgb.shape[:-1], 4), np.uint8)
    padded[..., :3] = rgb
    return padded.view("<i4")[..., 0]


def colors_of_codes(codes: NDArray[np.integer]) -> Tensor:
    """(3, 1, N) float32 in [0, 1] of (N,) codes."""
    planes = np.stack([codes & 255, (codes >> 8) & 255, codes >> 16]).astype(np.float32)
    return (torch.from_numpy(planes) / 255)[:, None]


def evaluated(function: Colors, colors: Tensor) -> Tensor:
    """`function` over (3, 1, N) colors, a cache-sized part at a time."""
    if colors.shape[-1] == 0:
        return colors.clone()
    parts = torch.split(colors, _AT_ONCE, dim=-1)
    return torch.cat([function(part) for part in parts], dim=-1)


def by_color(function: Colors, samples: Samples) -> Tensor:
    """(C, 1, N) of a color function over (N, 3) samples; of 8 bits, each color evaluated once."""
    if samples.dtype == np.uint8:
        distinct = DistinctColors.of(samples[None].astype(np.uint8, copy=False))
        return distinct.spread(evaluated(function, distinct.colors))
    values = torch.from_numpy(samples.astype(np.float32).T)[:, None]
    return evaluated(function, values / np.iinfo(samples.dtype).max)


@dataclass(frozen=True, slots=True, eq=False)
class DistinctColors:
    """The colors that some pixels have, and which pixel has which."""

    colors: Tensor
    """(3, 1, N) float32 in [0, 1], each once."""
    index: NDArray[np.int32]
    """In the shape of the pixels: the place of each in `colors`."""

    @classmethod
    def of(cls, rgb: NDArray[np.uint8]) -> DistinctColors:
        """Of (..., 3) 8-bit samples."""
        codes = color_codes(rgb)
        found = _used(codes)
        rank = np.empty(_ALL, np.int32)
        rank[found] = np.arange(len(found), dtype=np.int32)
        return cls(colors_of_codes(found), rank[codes])

    def spread(self, values: Tensor) -> Tensor:
        """(C, 1, N) values, one a color, as (C, H, W), one a pixel."""
        index = torch.from_numpy(self.index.reshape(-1))
        planes = [torch.index_select(plane[0], 0, index) for plane in values]
        return torch.stack(planes).reshape(values.shape[0], *self.index.shape)

    def counts(self) -> Tensor:
        """(N,) how many of the pixels have each color."""
        flat = self.index.reshape(-1)
        return torch.from_numpy(np.bincount(flat, minlength=self.colors.shape[-1]))


def _used(codes: NDArray[np.int32]) -> NDArray[np.int64]:
    flags = np.zeros(_ALL, np.bool_)
    flags[codes.reshape(-1)] = True
    return np.flatnonzero(flags)


class ColorTable:
    """The 8-bit results of one color function for every color it has been asked for.

    Filled as colors appear, so the photos after the first cost one gather. Safe in threads.
    """

    def __init__(self, function: Colors) -> None:
        self._function = function
        self._table = ExactTable(self._evaluated, _gathered)

    def apply(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The function of (H, W, 3) samples, rounded half up to 8 bits."""
        return self._table.apply(rgb)

    def _evaluated(self, codes: NDArray[np.int32]) -> NDArray[np.uint8]:
        values = evaluated(self._function, colors_of_codes(codes))
        levels = (values.clamp(0, 1) * 255 + 0.5).floor()[:, 0].numpy().astype(np.uint8)
        return np.ascontiguousarray(levels.T)


def _gathered(table: NDArray[np.int32], index: NDArray[np.int32], out: NDArray[np.int32]) -> None:
    """By torch: two to three times faster than numpy."""
    torch.index_select(
        torch.from_numpy(table), 0, torch.from_numpy(index), out=torch.from_numpy(out)
    )


class TableShelf:
    """The tables used last, by the key of what they compute. Safe in threads."""

    def __init__(self, kept: int = _TABLES_KEPT) -> None:
        self._kept = kept
        self._tables: OrderedDict[str, ColorTable] = OrderedDict()
        self._choosing = threading.Lock()

    def table(self, key: str, function: Colors) -> ColorTable:
        """The table of `key`; `function` is what fills it, equal for equal keys."""
        with self._choosing:
            table = self._tables.pop(key, None) or ColorTable(function)
            self._tables[key] = table
            while len(self._tables) > self._kept:
                self._tables.popitem(last=False)
        return table
