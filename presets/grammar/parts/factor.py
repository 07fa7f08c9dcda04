"""How many times: "2x", "by 4", "twice", "three times", "200%". The value is a scale over 1."""

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
    ("five", "times"): 5.0,
    ("six", "times"): 6.0,
    ("eight", "times"): 8.0,
    ("twofold",): 2.0,
    ("threefold",): 3.0,
    ("fourfold",): 4.0,
    ("two", "x"): 2.0,
    ("three", "x"): 3.0,
    ("four", "x"): 4.0,
}
_NUMBERS = {"two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "eight": 8.0}
_BY = (("by",), ("factor",), ("factor", "of"), ("a", "factor", "of"), ("factor", ":"))
"""Before a plain number: how many times, not how much."""
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
    for said in _BY:
        end = at + len(said)
        if sentence.says(at, said) and (scale := _plain(sentence.at(end))):
            yield end + 1, scale
    yield from percent.read(sentence, at)


def _plain(word: str) -> float:
    """The number that stands there without a unit; 0 where none does."""
    return float(word) if word.replace(".", "", 1).isdecimal() else _NUMBERS.get(word, 0.0)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return (
        frozenset(word for phrase in _WORDS for word in phrase)
        | {"times", "x", "factor", "of"}
        | _NUMBERS.keys()
    )
