"""How the light and colour of a picture should differ: "a bit warmer", "less saturated".

The value is a mapping of Adjust's dials to amounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from presets.grammar.parts import degree
from presets.grammar.words import Sentence

Dials = Mapping[str, float]

STEP: dict[str, float] = {
    "exposure": 0.5,
    "contrast": 0.2,
    "highlights": 0.35,
    "shadows": 0.35,
    "whites": 0.25,
    "blacks": 0.25,
    "saturation": 0.2,
    "vibrance": 0.3,
    "temperature": 0.22,
    "tint": 0.15,
}
"""What one plain "more" turns each dial by: clearly seen, never much. Exposure is in stops."""

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
    "duller": ("vibrance", -1),
}

_LESS = frozenset({"less", "fewer"})


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Dials]]:
    """Yield the dials of every comparison at `at`, with its degree before it."""
    for start, factor in ((at, 1.0), *degree.read(sentence, at)):
        word = sentence.at(start)
        if word in _COMPARATIVES:
            yield start + 1, _turned(*_COMPARATIVES[word], factor)
            for end, after in degree.read(sentence, start + 1):
                if start == at:  # "warmer, a touch" has it said once only
                    yield end, _turned(*_COMPARATIVES[word], after)
        if word == "more" or word in _LESS:
            trait = _TRAITS.get(sentence.at(start + 1))
            if trait:
                yield start + 2, _turned(*trait, -factor if word in _LESS else factor)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(_TRAITS) | frozenset(_COMPARATIVES) | _LESS | {"more"}


def _turned(dial: str, sign: int, factor: float) -> Dials:
    return {dial: round(STEP[dial] * sign * factor, 3)}
