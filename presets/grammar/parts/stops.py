"""An amount of exposure: "half a stop", "0.7 stops", "1/3 stop". The value is in stops."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence, by_first_word

_WORDS: dict[tuple[str, ...], float] = {
    ("one",): 1.0,
    ("a",): 1.0,
    ("two",): 2.0,
    ("half", "a"): 0.5,
    ("a", "half"): 0.5,
    ("half",): 0.5,
    ("1/2",): 0.5,
    ("a", "third", "of", "a"): 1 / 3,
    ("a", "quarter", "of", "a"): 0.25,
    ("quarter", "of", "a"): 0.25,
    ("a", "quarter"): 0.25,
    ("quarter",): 0.25,
    ("1/4",): 0.25,
    ("3/4",): 0.75,
    ("three", "quarters", "of", "a"): 0.75,
    ("three", "quarter"): 0.75,
    ("two", "thirds", "of", "a"): 2 / 3,
    ("two", "third"): 2 / 3,
    ("two-thirds", "of", "a"): 2 / 3,
    ("third", "of", "a"): 1 / 3,
    ("one", "third", "of", "a"): 1 / 3,
    ("a", "third"): 1 / 3,
    ("one", "third"): 1 / 3,
    ("two", "thirds"): 2 / 3,
    ("third",): 1 / 3,
    ("half", "of", "a"): 0.5,
    ("a", "full"): 1.0,
    ("one", "full"): 1.0,
    ("full",): 1.0,
    ("one", "and", "a", "half"): 1.5,
    ("a", "stop", "and", "a", "half"): 1.5,
    ("three",): 3.0,
    ("half-a",): 0.5,
    ("a", "whole"): 1.0,
    ("1/3",): 1 / 3,
    ("1/3", "of", "a"): 1 / 3,
    ("2/3", "of", "a"): 2 / 3,
    ("1/2", "of", "a"): 0.5,
    ("1/4", "of", "a"): 0.25,
    ("3/4", "of", "a"): 0.75,
    ("2/3",): 2 / 3,
}
_BY_WORD = by_first_word(tuple(_WORDS))
_MOST = 3.0


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the stops at `at`; more than three are not believed."""
    for length, stops in _numbers(sentence, at):
        if sentence.at(at + length) in ("stop", "stops", "ev") and 0 < stops <= _MOST:
            yield at + length + 1, round(stops, 3)


def _numbers(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    if at > 0 and sentence.at(at - 1) == "a":
        yield 0, 1.0  # the article was passed over: "a stop brighter"
    for phrase in _BY_WORD.get(sentence.at(at), ()):
        if sentence.says(at, phrase):
            yield len(phrase), _WORDS[phrase]
    word = sentence.at(at)
    if word.replace(".", "", 1).isdecimal():
        yield 1, float(word)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for phrase in _WORDS for word in phrase) | {"stop", "stops", "ev"}
