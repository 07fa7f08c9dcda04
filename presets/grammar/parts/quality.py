"""How the light and colour of a picture should differ: "a bit warmer", "darker and less saturated".

The value is a Quality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from presets.grammar.parts import amount
from presets.grammar.turning import Amount, turned
from presets.grammar.words import Sentence


@dataclass(frozen=True, slots=True)
class Quality:
    """What is to be turned: Adjust's dials with their amounts."""

    dials: Mapping[str, float]
    noun: bool = False
    """Whether it is had ("more contrast"), not been ("darker")."""
    hue: bool = False
    """Whether a hue is named ("less yellow"): of a thing, that may be another colour for it."""


_TRAITS: dict[str, tuple[str, int]] = {
    "warm": ("temperature", 1),
    "cool": ("temperature", -1),
    "cold": ("temperature", -1),
    "bright": ("exposure", 1),
    "dark": ("exposure", -1),
    "contrasty": ("contrast", 1),
    "flat": ("contrast", -1),
    "saturated": ("saturation", 1),
    "vivid": ("vibrance", 1),
    "vibrant": ("vibrance", 1),
    "colorful": ("vibrance", 1),
    "colourful": ("vibrance", 1),
    "muted": ("saturation", -1),
    "desaturated": ("saturation", -1),
    "light": ("exposure", 1),
    "dull": ("vibrance", -1),
    "punchy": ("contrast", 1),
    "harsh": ("contrast", 1),
    "overexposed": ("exposure", 1),
    "underexposed": ("exposure", -1),
}
"""What a picture is, after "more" and "less"."""
_AMOUNTS: dict[str, tuple[str, int]] = {
    "warmth": ("temperature", 1),
    "brightness": ("exposure", 1),
    "exposure": ("exposure", 1),
    "contrast": ("contrast", 1),
    "saturation": ("saturation", 1),
    "vibrance": ("vibrance", 1),
    "lightness": ("exposure", 1),
    "vibrancy": ("vibrance", 1),
    "vividness": ("vibrance", 1),
    "punch": ("contrast", 1),
}
"""What it has, after them."""
_LESS_OF: dict[str, tuple[str, int]] = {
    "yellow": ("temperature", -1),
    "orange": ("temperature", -1),
    "yellowish": ("temperature", -1),
    "blue": ("temperature", 1),
    "bluish": ("temperature", 1),
    "green": ("tint", 1),
    "greenish": ("tint", 1),
    "magenta": ("tint", -1),
    "pink": ("tint", -1),
    "pinkish": ("tint", -1),
}
"""What only less of it can be asked for: more yellow may be another colour."""

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
_JOINTS = frozenset({",", "and", "but", "yet"})
_MOST = 4


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Quality]]:
    """Yield every comparison at `at`, and every row of them.

    A row is of one kind: "darker and less saturated" is said of one thing, "darker and more
    contrast" may not be.
    """
    for end, found in _one(sentence, at):
        yield end, found
        yield from _rows(sentence, end, found, _MOST - 1)


def _rows(sentence: Sentence, at: int, before: Quality, left: int) -> Iterator[tuple[int, Quality]]:
    start, said = at, set[str]()
    while sentence.at(start) in _JOINTS or (said and _is_filler(sentence, start)):
        said.add(sentence.at(start))
        start += 1
    if not said or not left:
        return
    sure = not before.noun or bool(said - {","})  # "more contrast, less light on the lid": both?
    for end, found in _one(sentence, start):
        if found.noun != before.noun or before.dials.keys() & found.dials.keys():
            continue
        row = Quality({**before.dials, **found.dials}, noun=found.noun, hue=before.hue or found.hue)
        if sure:
            yield end, row
        yield from _rows(sentence, end, row, left - 1)


def _is_filler(sentence: Sentence, at: int) -> bool:
    return at < len(sentence.words) and sentence.words[at].filler and sentence.at(at) != "a"


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, Quality]]:
    """Yield what one comparison turns, with how far before or behind it."""
    for start, far in ((at, None), *amount.read(sentence, at)):
        for end, dial, sign, kind in _bare(sentence, start):
            yield from _told(end, dial, sign, kind, far or Amount(1.0))
            for last, after in amount.read(sentence, end):
                if far is None or (far.unit == "step" and after.unit != "step"):
                    yield from _told(last, dial, sign, kind, after)  # "a bit warmer, 10 %"


def _bare(sentence: Sentence, at: int) -> Iterator[tuple[int, str, int, str]]:
    word, after = sentence.at(at), sentence.at(at + 1)
    if word in _COMPARATIVES:
        dial, sign = _COMPARATIVES[word]
        yield at + 1, dial, sign, "hue" if dial == "tint" else ""
    if word == "more" and after in _COMPARATIVES:  # "more warmer"
        yield at + 2, *_COMPARATIVES[after], ""
    if word != "more" and word not in _LESS:
        return
    way = 1 if word == "more" else -1
    for traits, kind in ((_TRAITS, ""), (_AMOUNTS, "noun")):
        if after in traits:
            dial, sign = traits[after]
            yield at + 2, dial, way * sign, kind
    if way < 0 and after in _LESS_OF:
        yield at + 2, *_LESS_OF[after], "hue"


def _told(end: int, dial: str, sign: int, kind: str, far: Amount) -> Iterator[tuple[int, Quality]]:
    turn = turned(dial, sign, far)
    if turn is not None:
        yield end, Quality({dial: turn}, noun=kind == "noun", hue=kind == "hue")


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    known = _TRAITS.keys() | _AMOUNTS.keys() | _LESS_OF.keys() | _COMPARATIVES.keys()
    return frozenset(known) | _LESS | {"more"}
