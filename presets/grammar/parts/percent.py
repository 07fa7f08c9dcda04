"""A share: "20%", "20 percent", "half". The value is a fraction."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence

_NUMBERS = {
    "five": 5.0,
    "ten": 10.0,
    "fifteen": 15.0,
    "twenty": 20.0,
    "twenty-five": 25.0,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "seventy": 70.0,
    "eighty": 80.0,
    "ninety": 90.0,
    "hundred": 100.0,
}
_WORDS = {("half",): 0.5, ("a", "quarter"): 0.25, ("a", "third"): 1 / 3}


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, float]]:
    """Yield the fraction at `at`."""
    word = sentence.at(at)
    if word.endswith("%") and _is_number(word[:-1]):
        yield at + 1, float(word[:-1]) / 100
    elif sentence.at(at + 1) in ("%", "percent") and _is_number(word):
        yield at + 2, float(word) / 100
    if word in _NUMBERS and sentence.at(at + 1) in ("%", "percent"):
        yield at + 2, _NUMBERS[word] / 100
    for phrase, share in _WORDS.items():
        if sentence.says(at, phrase):
            yield at + len(phrase), share


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    shares = frozenset(word for phrase in _WORDS for word in phrase)
    return shares | frozenset(_NUMBERS) | {"percent", "%"}
