"""Pictures of a profile in sRGB, by tables: what LittleCMS gives, at a fifth of its time."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from watchfolder.pictures import profiles
from watchfolder.pictures.exact_table import Codes, ExactTable, samples_of

WORTH_IT = 1 << 20
"""Pixels from which on a table pays."""
_KEPT = 2
"""Profiles whose tables stay warm, 64 MiB each."""


def to_srgb(rgb: NDArray[np.uint8], icc: bytes) -> NDArray[np.uint8]:
    """(H, W, 3) samples in an RGB profile as sRGB: bit for bit what profiles.to_srgb gives.

    Written over the samples themselves where these can be. Raises profiles.ProfileFault.
    """
    if rgb.shape[0] * rgb.shape[1] < WORTH_IT:
        return np.array(profiles.to_srgb(Image.fromarray(rgb), icc), dtype=np.uint8)
    return _table(icc).apply(rgb, rgb if rgb.flags.writeable else None)


@functools.lru_cache(maxsize=_KEPT)
def _table(icc: bytes) -> ExactTable:
    def evaluate(codes: Codes) -> NDArray[np.uint8]:
        colors = Image.fromarray(samples_of(codes)[None])
        converted: NDArray[np.uint8] = np.array(profiles.to_srgb(colors, icc), np.uint8)
        return converted.reshape(-1, 3)

    return ExactTable(evaluate)
