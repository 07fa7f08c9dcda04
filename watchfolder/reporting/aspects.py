"""Aspects: what of a picture's light a library can be even in, each with its unit and its words."""

from __future__ import annotations

from dataclasses import dataclass

MINUS = "\N{MINUS SIGN}"
"""What a negative number is set with."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One number of a picture that a shoot should have in common."""

    name: str
    title: str
    unit: str
    digits: int
    less: str
    """What a picture is that has less of it than the others."""
    more: str
    seen: float
    """A difference from which a person sees it between two pictures side by side."""
    meaning: str


ASPECTS = (
    Aspect(
        "exposure",
        "Exposure",
        "stops",
        2,
        "darker",
        "brighter",
        0.2,
        "mean luminance of the brighter pixels short of highlights",
    ),
    Aspect(
        "warmth",
        "White balance, cool to warm",
        "mired",
        1,
        "cooler",
        "warmer",
        8.0,
        "correlated color temperature of what is nearly grey; the sRGB white is 153.8",
    ),
    Aspect(
        "tint",
        "White balance, magenta to green",
        "duv",
        4,
        "more magenta",
        "greener",
        0.003,
        "distance of the same grey from the light of glowing bodies; the sRGB white is 0.0033",
    ),
    Aspect(
        "black",
        "Black point",
        "L*",
        1,
        "deeper in its blacks",
        "flatter in its blacks",
        3.0,
        "lightness that the darkest hundredth of the picture stays below",
    ),
    Aspect(
        "white",
        "White point",
        "L*",
        1,
        "duller in its whites",
        "brighter in its whites",
        3.0,
        "lightness that the lightest hundredth of the picture lies above",
    ),
)
"""In the order of the page."""


def aspect(name: str) -> Aspect:
    """The aspect of this name. Raises KeyError."""
    return {one.name: one for one in ASPECTS}[name]


def shown(value: float, one: Aspect, *, signed: bool = False) -> str:
    """A value with its unit, as a person reads it; a true minus sign."""
    text = f"{value:{'+' if signed else ''}.{one.digits}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return f"{text.replace('-', MINUS)} {one.unit}"
