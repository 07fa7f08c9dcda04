"""Dials by their names, one or several: "the exposure", "shadows and blacks", "sat"."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.parts import dial, tones
from presets.grammar.parts.things import joint
from presets.grammar.words import Sentence, by_first_word

_MORE: dict[tuple[str, ...], str] = {
    tuple(phrase.split()): name
    for phrase, name in {
        "sat": "saturation",
        "contr": "contrast",
        "highl": "highlights",
        "exp": "exposure",
        "expo": "exposure",
        "brightness level": "exposure",
        "light": "exposure",
        "temp": "temperature",
        "wb": "temperature",
        "white balance": "temperature",
        "tint": "tint",
        "shadow detail": "shadows",
        "shadow areas": "shadows",
        "shadow zones": "shadows",
        "dark areas": "shadows",
        "dark zones": "shadows",
        "dark tones": "shadows",
        "light tones": "highlights",
        "bright zones": "highlights",
        "dark parts": "shadows",
        "darker areas": "shadows",
        "bright areas": "highlights",
        "bright parts": "highlights",
        "brighter areas": "highlights",
        "highlight areas": "highlights",
        "lights": "highlights",
        "black point": "blacks",
        "black level": "blacks",
        "white point": "whites",
        "colour vibrancy": "vibrance",
        "color vibrancy": "vibrance",
        "vividness": "vibrance",
        "vib": "vibrance",
        "contrasts": "contrast",
    }.items()
}
_BY_WORD = by_first_word(tuple(_MORE))
_DETERMINERS = frozenset({"the", "its", "their", "overall", "all", "general", "global", "deep"})
_MOST = 4


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield every row of fields of Adjust that is named at `at`, none of them twice."""
    yield from _rows(sentence, at, ())


def _rows(
    sentence: Sentence, at: int, before: tuple[str, ...]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    start = at
    while sentence.at(start) in _DETERMINERS:
        start += 1
    for end, name in _one(sentence, start):
        if name in before:
            continue
        row = (*before, name)
        yield end, row
        after = joint(sentence, end)
        if after != end and len(row) < _MOST:
            yield from _rows(sentence, after, row)


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    yield from dial.read(sentence, at)
    yield from tones.read(sentence, at)
    for phrase in _BY_WORD.get(sentence.at(at), ()):
        if sentence.says(at, phrase):
            yield at + len(phrase), _MORE[phrase]


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for phrase in _MORE for word in phrase) | _DETERMINERS
