"""A number with its sign, as on a dial: "+0.5", "-10", "+20%". The value is a Signed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presets.grammar.words import Sentence

_NUMBER = re.compile(r"([+-](?:\d+(?:\.\d+)?|\.\d+))(%?)")


_SIGNS = {"+": "+", "-": "-", "plus": "+", "minus": "-"}


class Signed(float):
    """The number, and whether it was written in per cent."""

    percent = False


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Signed]]:
    """Yield the number at `at`; a share in percent stays the number that was written."""
    word, sign = sentence.at(at), ""
    start = at
    if word in _SIGNS:
        sign, start = _SIGNS[word], at + 1
        word = sign + sentence.at(start)
    found = _NUMBER.fullmatch(word)
    if found:
        split = not found[2] and sentence.at(start + 1) in ("%", "percent")
        number = Signed(found[1])
        number.percent = bool(found[2]) or split
        yield start + 1 + split, number
