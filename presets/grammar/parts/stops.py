"""An amount of exposure: "half a stop", "0.7 stops", "1/3 stop". The value is in stops."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence

_WORDS: dict[tuple[str, ...], float] = {
    ("one",): 1.0,
    ("a",): 1.0,
    ("two",): 2.0,
    ("half", "a"): 0.5,
    ("a", "half"): 0.5,
    ("half",): 0.5,
    ("1/2",): 0.5,
    ("a", "third", "of", "a"): 1 / 3,
    ("1/3",): 1 / 3,
    ("2/3",): 2 / 3,
}
_MOST = 3.0


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the stops at `at`; more than three are not believed."""
    for length, stops in _numbers(sentence, at):
        if sentence.at(at + length) in ("stop", "stops", "ev") and 0 < stops <= _MOST:
            yield at + length + 1, round(stops, 3)


def _numbers(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    if at > 0 and sentence.at(at - 1) == "a":
        yield 0, 1.0  # the article was passed over: "a stop brighter"
    for phrase, stops in _WORDS.items():
        if sentence.says(at, phrase):
            yield len(phrase), stops
    word = sentence.at(at)
    if word.replace(".", "", 1).isdecimal():
        yield 1, float(word)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for phrase in _WORDS for word in phrase) | {"stop", "stops", "ev"}
