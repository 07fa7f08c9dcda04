"""Figures with their names: "opacity 0.4, distance 0.06", "30 % opacity", "radius 2 px".

The value is a mapping of names to numbers; shares in percent are fractions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from presets.grammar.words import Sentence

_NAMES = {
    "opacity": "opacity",
    "strength": "opacity",
    "intensity": "opacity",
    "transparency": "",
    "distance": "distance",
    "offset": "distance",
    "softness": "softness",
    "soft": "softness",
    "feather": "softness",
    "radius": "radius",
    "amount": "amount",
    "threshold": "threshold",
    "size": "size",
    "margin": "margin",
    "padding": "margin",
    "border": "margin",
    "angle": "angle",
}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(%|px)?")
_BETWEEN = frozenset({"of", "at", "to", "is", ":", "around", "about", "by", "set"})
_BEFORE = frozenset(
    {",", "(", "with", "at", "and", ";", "-", "/", "an", "a", "using", "its", "set"}
)
_UNITS = frozenset({"%", "percent", "px", "pixel", "pixels"})


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Mapping[str, float]]]:
    """Yield every row of figures from word `at` on, with the marks and small words before them."""
    yield from _rows(sentence, at, {})


def _rows(
    sentence: Sentence, at: int, known: Mapping[str, float]
) -> Iterator[tuple[int, Mapping[str, float]]]:
    start = at
    while sentence.at(start) in _BEFORE:
        start += 1
    for end, name, value in _one(sentence, start):
        if name in known:
            continue
        row = {**known, name: value}
        last = end + (sentence.at(end) == ")")
        yield last, row
        yield from _rows(sentence, last, row)


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, str, float]]:
    name = _NAMES.get(sentence.at(at))
    if name:
        start = at + 1
        while sentence.at(start) in _BETWEEN:
            start += 1
        for end, value in _number(sentence, start):
            yield end, name, value
    for end, value in _number(sentence, at):
        start = end + (sentence.at(end) == "of")
        name = _NAMES.get(sentence.at(start))
        if name:
            yield start + 1, name, value


def _number(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    found = _NUMBER.fullmatch(sentence.at(at))
    if not found:
        return
    unit = found[2] or (sentence.at(at + 1) if sentence.at(at + 1) in _UNITS else "")
    end = at + 1 + (bool(unit) and not found[2])
    share = unit in ("%", "percent")
    yield end, round(float(found[1]) / 100, 4) if share else float(found[1])


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(_NAMES)
