"""One thing or several: "the strap", "the strap and the handles"."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.parts import thing
from presets.grammar.parts.thing import Thing
from presets.grammar.words import Sentence

_MOST = 6


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, tuple[Thing, ...]]]:
    """Yield every row of things from word `at` on, joined by "and" or commas."""
    yield from _rows(sentence, at, ())


def _rows(
    sentence: Sentence, at: int, before: tuple[Thing, ...]
) -> Iterator[tuple[int, tuple[Thing, ...]]]:
    for end, found in thing.read(sentence, at):
        row = (*before, found)
        yield end, row
        after = joint(sentence, end)
        if after != end and len(row) < _MOST:
            yield from _rows(sentence, after, row)


def joint(sentence: Sentence, at: int) -> int:
    """Return the index after "," "and" ", and" "or" "nor" "+" at `at`; `at` itself if none."""
    index = at
    if sentence.at(index) == ",":
        index += 1
    if sentence.at(index) in ("and", "or", "nor", "+", "/", "plus", "adn"):
        index += 1
    return index
