"""How many times: "2x", "x4", "twice", "three times", "200%". The value is a scale over 1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presets.grammar.parts import percent
from presets.grammar.words import Sentence

_WORDS: dict[tuple[str, ...], float] = {
    ("twice",): 2.0,
    ("double",): 2.0,
    ("triple",): 3.0,
    ("two", "times"): 2.0,
    ("three", "times"): 3.0,
    ("four", "times"): 4.0,
}
_TIMES = re.compile(r"(\d(?:\.\d{1,2})?)x|x(\d(?:\.\d{1,2})?)")
_LARGEST = 8.0


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the scale at `at`, where it is over 1 and at most 8."""
    for end, scale in _scales(sentence, at):
        if 1 < scale <= _LARGEST:
            yield end, scale


def _scales(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    for phrase, scale in _WORDS.items():
        if sentence.says(at, phrase):
            yield at + len(phrase), scale
    word = sentence.at(at)
    times = _TIMES.fullmatch(word)
    if times:
        yield at + 1, float(times[1] or times[2])
    if word.replace(".", "", 1).isdecimal() and sentence.at(at + 1) in ("x", "times"):
        yield at + 2, float(word)
    number = sentence.at(at + 2)
    if sentence.says(at, ("factor", "of")) and number.replace(".", "", 1).isdecimal():
        yield at + 3, float(number)
    yield from percent.read(sentence, at)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for phrase in _WORDS for word in phrase) | {"times", "x", "factor", "of"}
