"""Colours as the trade says them: "pastel green", "blue-grey", "greenish beige", "dark teal"."""

from __future__ import annotations

import math

from presets.color import COLOR_WORDS, MODIFIERS, Color
from presets.grammar.vocabulary.shades import SHADES, TINTING

_FAMILIES = ("red", "pink", "orange", "yellow", "green", "blue", "purple", "brown", "beige", "grey")
_TINGED = {"ish": 0.3, "y": 0.3}
_STRESSED = ("very", "really", "super", "ultra", "extra", "quite", "rather", "fairly", "extremely")
_CAST = frozenset({"warm", "cool", "cold"})
_GRAY = 0.02
"""OKLCh chroma below which a colour has no hue."""
_DEEPEST = 3
"""Words that may shade one colour."""


def find_tint(words: str) -> Color | None:
    """Return the colour that `words` name beyond the colour words; None where they name none."""
    said = words.lower().replace("gray", "grey")
    return _found(said.split(), _DEEPEST)


def _found(words: list[str], depth: int) -> Color | None:
    said = " ".join(words)
    known = Color.find(said) or _shade(said)
    if known is not None or len(words) < 2 or depth == 0:
        return known if known is not None else _blend(words)
    first, rest = words[0], words[1:]
    if first in _STRESSED and rest[0] in MODIFIERS | TINTING:
        stressed = _found(rest, depth - 1)
        return _shaded(stressed, rest[0]) if stressed is not None else None
    if (named := _of_family(words)) is not None:
        return named
    if first in TINTING or first in MODIFIERS:
        inner = _found(rest, depth - 1)
        return _shaded(inner, first) if inner is not None else None
    return _blend(words)


def _of_family(words: list[str]) -> Color | None:
    """Read "buttercup yellow": a colour by its name, and the family that it is of."""
    said = " ".join(words[:-1])
    known = Color.find(said) or _shade(said)
    told = known is not None and words[-1] in _FAMILIES and known.belongs_to(words[-1])
    return known if told else None


def _shade(said: str) -> Color | None:
    for spelled in (said, said.replace("-", " ")):
        if spelled in SHADES:
            return Color.parse(SHADES[spelled])
    return None


def _shaded(color: Color, word: str) -> Color | None:
    if word in MODIFIERS:
        return color.shaded(word)
    if word in _CAST and color.oklch()[1] < _GRAY:
        return None  # which white is a cold one has no number
    towards, factor = TINTING[word]
    light, chroma, hue = color.oklch()
    moved = light + towards * (1 - light) if towards > 0 else light * (1 + towards)
    return Color.from_oklch(moved, chroma * factor, hue)


def _blend(words: list[str]) -> Color | None:
    """Read "blue-grey" and "greenish grey": one family with something of another."""
    parts = " ".join(words).replace("-", " ").split()
    if len(parts) != 2 or parts[1] not in _FAMILIES:
        return None
    base = Color.find(parts[1])
    tinge, share = _tinge(parts[0])
    if base is None or tinge is None or tinge == base:
        return None
    return _mixed(base, tinge, share)


def _tinge(word: str) -> tuple[Color | None, float]:
    if word in _FAMILIES:
        return Color.find(word), 0.5
    if word.endswith("ish"):
        stem = word.removesuffix("ish")
        stems = (stem, stem[:-1], f"{stem}e")
        return next((Color.find(s) for s in stems if s in _FAMILIES), None), 0.3
    return None, 0.0


def _mixed(one: Color, two: Color, share: float) -> Color:
    (l1, a1, b1), (l2, a2, b2) = _oklab(one), _oklab(two)
    a, b = a1 + share * (a2 - a1), b1 + share * (b2 - b1)
    return Color.from_oklch(
        l1 + share * (l2 - l1), math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
    )


def _oklab(color: Color) -> tuple[float, float, float]:
    light, chroma, hue = color.oklch()
    return light, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))


def vocabulary() -> frozenset[str]:
    """Every word that may be part of such a colour."""
    named = {word for name in SHADES for word in (name, *name.replace("-", " ").split())}
    tinged = {f"{family}ish" for family in _FAMILIES} | {"reddish", "blueish", "bluish", "orangish"}
    hyphened = {f"{one}-{two}" for one in _FAMILIES for two in _FAMILIES}
    return frozenset(named | set(TINTING) | tinged | hyphened | set(_STRESSED)) - frozenset(
        COLOR_WORDS
    )
