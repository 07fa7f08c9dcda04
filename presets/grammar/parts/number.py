"""A plain number: "1.5", "3", "2px". The value is the number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presets.grammar.words import Sentence

_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(?:px)?")


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the number at `at`."""
    found = _NUMBER.fullmatch(sentence.at(at))
    if found:
        yield at + 1, float(found[1])
