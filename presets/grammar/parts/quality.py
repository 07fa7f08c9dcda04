"""How the light and colour of a picture should differ: "a bit warmer", "less saturated".

The value is a mapping of Adjust's dials to amounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from presets.grammar.parts import amount
from presets.grammar.turning import Amount, turned
from presets.grammar.words import Sentence

Dials = Mapping[str, float]

_TRAITS: dict[str, tuple[str, int]] = {
    "warm": ("temperature", 1),
    "warmth": ("temperature", 1),
    "cool": ("temperature", -1),
    "cold": ("temperature", -1),
    "bright": ("exposure", 1),
    "brightness": ("exposure", 1),
    "exposure": ("exposure", 1),
    "dark": ("exposure", -1),
    "contrast": ("contrast", 1),
    "contrasty": ("contrast", 1),
    "flat": ("contrast", -1),
    "saturation": ("saturation", 1),
    "saturated": ("saturation", 1),
    "vivid": ("vibrance", 1),
    "vibrant": ("vibrance", 1),
    "vibrance": ("vibrance", 1),
    "colorful": ("vibrance", 1),
    "colourful": ("vibrance", 1),
    "muted": ("saturation", -1),
    "desaturated": ("saturation", -1),
    "light": ("exposure", 1),
    "lightness": ("exposure", 1),
    "vibrancy": ("vibrance", 1),
    "vividness": ("vibrance", 1),
    "dull": ("vibrance", -1),
    "punch": ("contrast", 1),
    "punchy": ("contrast", 1),
}
"""After "more" and "less"."""

_COMPARATIVES: dict[str, tuple[str, int]] = {
    "warmer": ("temperature", 1),
    "cooler": ("temperature", -1),
    "colder": ("temperature", -1),
    "brighter": ("exposure", 1),
    "lighter": ("exposure", 1),
    "darker": ("exposure", -1),
    "dimmer": ("exposure", -1),
    "contrastier": ("contrast", 1),
    "flatter": ("contrast", -1),
    "punchier": ("contrast", 1),
    "chillier": ("temperature", -1),
    "greener": ("tint", -1),
    "pinker": ("tint", 1),
    "duller": ("vibrance", -1),
}

_LESS = frozenset({"less", "fewer"})


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Dials]]:
    """Yield the dials of every comparison at `at`, with how far before or behind it."""
    for start, far in ((at, None), *amount.read(sentence, at)):
        for end, dial, sign in _bare(sentence, start):
            yield from _told(end, dial, sign, far or Amount(1.0))
            if far is None:  # "warmer, a touch" has it said once only
                for last, after in amount.read(sentence, end):
                    yield from _told(last, dial, sign, after)


def _bare(sentence: Sentence, at: int) -> Iterator[tuple[int, str, int]]:
    word = sentence.at(at)
    if word in _COMPARATIVES:
        yield at + 1, *_COMPARATIVES[word]
    if word == "more" and sentence.at(at + 1) in _COMPARATIVES:  # "more warmer"
        yield at + 2, *_COMPARATIVES[sentence.at(at + 1)]
    if word == "more" or word in _LESS:
        trait = _TRAITS.get(sentence.at(at + 1))
        if trait:
            yield at + 2, trait[0], -trait[1] if word in _LESS else trait[1]


def _told(end: int, dial: str, sign: int, far: Amount) -> Iterator[tuple[int, Dials]]:
    turn = turned(dial, sign, far)
    if turn is not None:
        yield end, {dial: turn}


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(_TRAITS) | frozenset(_COMPARATIVES) | _LESS | {"more"}
