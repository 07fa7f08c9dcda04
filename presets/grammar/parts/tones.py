"""The tones of a picture by their place on the scale: shadows, highlights, whites, blacks."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence

_TONES = {
    "shadows": "shadows",
    "darks": "shadows",
    "highlights": "highlights",
    "lights": "highlights",
    "whites": "whites",
    "blacks": "blacks",
}


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield the field of Adjust that is named at `at`."""
    if sentence.at(at) in _TONES:
        yield at + 1, _TONES[sentence.at(at)]


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(_TONES)
