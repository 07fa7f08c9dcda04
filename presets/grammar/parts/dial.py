"""A dial by its name: "the exposure", "colour temperature". The value is Adjust's field."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence, by_first_word

_DIALS: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): dial
    for phrase, dial in {
        "exposure": "exposure",
        "brightness": "exposure",
        "contrast": "contrast",
        "saturation": "saturation",
        "colour saturation": "saturation",
        "color saturation": "saturation",
        "vibrance": "vibrance",
        "vibrancy": "vibrance",
        "warmth": "temperature",
        "temperature": "temperature",
        "colour temperature": "temperature",
        "color temperature": "temperature",
        "color intensity": "saturation",
        "colour intensity": "saturation",
        "color vibrance": "vibrance",
        "colour vibrance": "vibrance",
        "overall brightness": "exposure",
        "overall exposure": "exposure",
        "overall contrast": "contrast",
        "overall saturation": "saturation",
        "overall warmth": "temperature",
        "color strength": "saturation",
        "colour strength": "saturation",
        "lightness": "exposure",
        "luminosity": "exposure",
        "punch": "contrast",
    }.items()
}

_BY_WORD = by_first_word(tuple(_DIALS))


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield the field of Adjust that is named at `at`."""
    for phrase in _BY_WORD.get(sentence.at(at), ()):
        if sentence.says(at, phrase):
            yield at + len(phrase), _DIALS[phrase]


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for phrase in _DIALS for word in phrase)
