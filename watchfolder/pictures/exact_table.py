"""A function from 8-bit color to 8-bit color, kept as a table that is filled as colors appear.

A photo of 12 megapixels has some 15 000 to 550 000 distinct colors. Evaluated once for each of
them, and spread over the pixels by one gather a pixel, a function costs a twentieth of what it
costs pixel by pixel, and gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
"""One number a color: red + 256 green + 65536 blue."""
Bytes = NDArray[np.uint8]
Evaluate = Callable[[Codes], Bytes]
"""From (N,) codes, each once, to (N, 3) samples."""
Gather = Callable[[Codes, Codes, Codes], None]
"""(table, index, out): out = table[index], one dimension."""
ALL = 1 << 24
_COLOR = np.int32(ALL - 1)
_KNOWN = 1 << 24
"""Beside the color in an entry: it was evaluated. An entry of 0 was not."""
_STRIP = 1 << 18
"""Pixels gathered together: their codes and colors stay in a core's cache."""


def gathered(table: Codes, index: Codes, out: Codes) -> None:
    """Gather by numpy: for processes that have nothing faster."""
    np.take(table, index, out=out, mode="wrap")  # the fastest of its modes


def samples_of(codes: NDArray[np.integer]) -> Bytes:
    """(N, 3) samples of (N,) codes."""
    return np.stack([codes & 255, (codes >> 8) & 255, (codes >> 16) & 255], -1).astype(np.uint8)


def codes_of(samples: Bytes) -> Codes:
    """(N,) codes of (N, 3) samples."""
    wide = samples.astype(np.int32)
    return cast(Codes, wide[:, 0] | wide[:, 1] << 8 | wide[:, 2] << 16)


class ExactTable:
    """The results of one function for every color it was asked for. Safe in threads.

    Two threads that meet a new color at once both evaluate it, and write the same bits: that is
    seldom, and costs less than having one wait for the other.
    """

    def __init__(self, evaluate: Evaluate, gather: Gather = gathered) -> None:
        self._evaluate = evaluate
        self._gather = gather
        self._entries = np.zeros(ALL, np.int32)

    def apply(self, rgb: Bytes, out: Bytes | None = None) -> Bytes:
        """The function of (H, W, 3) samples; into `out` where it is given, which may be `rgb`.

        Raises ValueError for an `out` whose pixels do not lie one after the other.
        """
        rgb = np.ascontiguousarray(rgb)
        result = np.empty_like(rgb) if out is None else out
        if not result.flags.c_contiguous:
            raise ValueError("out is to be contiguous")
        height, width = rgb.shape[:2]
        rows = max(1, _STRIP // max(1, width))
        strip = _Strip(rows, width)
        lacking = _Lacking(result.reshape(-1, 3))
        for top in range(0, height, rows):
            part = slice(top, min(height, top + rows))
            codes, found = strip.looked_up(rgb[part], self)
            strip.write(result[part])
            if int(found.min()) == 0:
                where = np.flatnonzero(found == 0)
                lacking.add(codes[where], where + top * width)
            if lacking.count >= _STRIP:  # what the rest of the picture needs is among them, mostly
                self._supply(lacking)
        self._supply(lacking)
        return result

    def look_up(self, codes: Codes, out: Codes) -> None:
        """The entries of codes; 0 for what was not evaluated."""
        self._gather(self._entries, codes, out)

    def _supply(self, lacking: _Lacking) -> None:
        if not lacking.count:
            return
        codes = np.sort(lacking.codes)  # many times faster than np.unique
        codes = codes[np.append(True, codes[1:] != codes[:-1])]
        codes = codes[self._entries[codes] == 0]
        if len(codes):
            self._entries[codes] = codes_of(self._evaluate(codes)) | _KNOWN
        lacking.write(self._entries)


class _Lacking:
    """Pixels whose colors were not known when they were looked up."""

    def __init__(self, out: Bytes) -> None:
        """`out` (N, 3) is where they are to be written."""
        self._out = out
        self._codes: list[Codes] = []
        self._places: list[NDArray[np.intp]] = []
        self.count = 0

    @property
    def codes(self) -> Codes:
        """The color of each."""
        return np.concatenate(self._codes)

    def add(self, codes: Codes, places: NDArray[np.intp]) -> None:
        """Take down pixels: their colors, and where they are."""
        self._codes.append(codes)
        self._places.append(places)
        self.count += len(codes)

    def write(self, entries: Codes) -> None:
        """Write what their colors have become, and forget them."""
        for codes, places in zip(self._codes, self._places, strict=True):
            self._out[places] = entries[codes].view(np.uint8).reshape(-1, 4)[:, :3]
        self._codes, self._places, self.count = [], [], 0


class _Strip:
    """Some rows of a picture as codes, and what they become."""

    def __init__(self, rows: int, width: int) -> None:
        self._padded = np.empty((rows, width, 4), np.uint8)
        self._found = np.empty((rows, width, 4), np.uint8)

    def looked_up(self, rgb: Bytes, table: ExactTable) -> tuple[Codes, Codes]:
        """Codes and entries of (rows, W, 3) samples; both are written over by the next strip."""
        rows = rgb.shape[0]
        padded = self._padded[:rows]
        cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA, dst=padded)
        codes = padded.view("<i4").reshape(-1)
        np.bitwise_and(codes, _COLOR, out=codes)
        found = self._found[:rows].view("<i4").reshape(-1)
        table.look_up(codes, found)
        self._rows = rows
        return codes, found

    def write(self, out: Bytes) -> None:
        """The colors that were found, into (rows, W, 3) samples."""
        cv2.cvtColor(self._found[: self._rows], cv2.COLOR_RGBA2RGB, dst=out)
