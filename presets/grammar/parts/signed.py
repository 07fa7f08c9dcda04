"""A number with its sign, as on a dial: "+0.5", "-10", "+20%". The value is the number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presets.grammar.words import Sentence

_NUMBER = re.compile(r"([+-]\d+(?:\.\d+)?)(%?)")


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the number at `at`; a share in percent stays the number that was written."""
    word, sign = sentence.at(at), ""
    start = at
    if word in ("+", "-"):
        sign, start = word, at + 1
        word = sign + sentence.at(start)
    found = _NUMBER.fullmatch(word)
    if found:
        yield start + 1, float(found[1])
