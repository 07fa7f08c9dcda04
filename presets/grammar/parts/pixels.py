"""A length in pixels: "4000 px", "4,000px", "4000 pixels". The value is a whole number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presets.grammar.words import Sentence

_LENGTH = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{2,5})(px)?")
_UNITS = ("px", "pixel", "pixels")
_LEAST, _MOST = 16, 16384


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, int]]:
    """Yield the number of pixels at `at`, from 16 to 16384."""
    length = _LENGTH.fullmatch(sentence.at(at))
    if not length:
        return
    number = int(length[1].replace(",", ""))
    if not _LEAST <= number <= _MOST:
        return
    if length[2]:
        yield at + 1, number
    elif sentence.at(at + 1) in _UNITS:
        yield at + 2, number


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(_UNITS)
