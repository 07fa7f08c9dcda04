"""What quality a JPEG was saved at, as its tables tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_COMMON_MEAN = 57.625
"""Mean of the luminance table of ITU-T T.81, annex K, which stands for quality 50."""


def jpeg_quality(tables: Mapping[int, Sequence[int]]) -> int:
    """The quality, 1 to 100, at which libjpeg writes a luminance table as coarse as this; 0: none.

    Other programs have tables and scales of their own; what is coarse is coarse in all of them.
    """
    table = tables.get(0)
    if not table:
        return 0
    coarse = sum(table) / len(table) / _COMMON_MEAN
    quality = 50 / coarse if coarse > 1 else 100 - 50 * coarse
    return min(100, max(1, round(quality)))
