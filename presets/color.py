"""Color: a colour as a number, however it was said, and how far two of them are apart.

Formulas: sRGB per IEC 61966-2-1; CIE Lab for D65 and the 2 degree observer (CIE 15); OKLab per
Ottosson, https://bottosson.github.io/posts/oklab; CIEDE2000 per Sharma, Wu and Dalal, "The
CIEDE2000 Color-Difference Formula", Color Research and Application 30 (2005).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Self

from presets.color_words import COLOR_WORDS
from presets.errors import did_you_mean

__all__ = [
    "COLOR_WORDS",
    "MODIFIERS",
    "Color",
    "ColorNameError",
    "delta_e_2000",
    "nearest_words",
]

Triple = tuple[float, float, float]

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_BARE_HEX = re.compile(r"[0-9a-f]{6}", re.IGNORECASE)
_D65: Triple = (0.95047, 1.0, 1.08883)

MODIFIERS: dict[str, tuple[float, float]] = {
    # What a word does to OKLCh: lightness moves this share of the way to black (negative) or
    # white (positive); chroma is multiplied.
    "deep": (-0.14, 1.0),
    "dark": (-0.26, 0.95),
    "light": (0.38, 0.80),
    "pale": (0.58, 0.50),
    "bright": (0.10, 1.25),
    "vivid": (0.0, 1.35),
    "soft": (0.18, 0.70),
    "muted": (0.04, 0.55),
    "dusty": (0.10, 0.50),
    "matte": (0.0, 0.92),
}
"""Words that shade a known colour: "deep teal", "pale sage"."""


class ColorNameError(ValueError):
    """A text that is no colour here. `hint` says what was probably meant, or is ""."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} ({hint})" if hint else message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Color:
    """An sRGB colour, each channel 0 to 255."""

    r: int
    g: int
    b: int

    def __post_init__(self) -> None:
        if not all(0 <= c <= 255 for c in (self.r, self.g, self.b)):
            raise ValueError(f"channels are 0 to 255, not {self.r}, {self.g}, {self.b}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "#RGB", "#RRGGBB" or a colour word, shaded or not ("navy", "deep oxblood red").

        Raises ColorNameError, a ValueError whose `hint` names the nearest word.
        """
        found = cls.find(text)
        if found is not None:
            return found
        said = text.strip()
        if said.startswith("#"):
            raise ColorNameError(f'"{said}" is not a colour', "a hex is written #RRGGBB or #RGB")
        hint = f'did you mean "#{said}"?' if _BARE_HEX.fullmatch(said) else ""
        raise ColorNameError(
            f'no colour is called "{said}"', hint or did_you_mean(_spelled(said), COLOR_WORDS)
        )

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Read what `parse` reads; None where that would raise."""
        said = text.strip()
        if _HEX.fullmatch(said):
            return cls._from_hex(said)
        found = _by_words(" ".join(_spelled(said).split()))
        return None if found is None else cls._from_hex(found)

    @classmethod
    def _from_hex(cls, text: str) -> Self:
        digits = text[1:]
        if len(digits) == 3:
            digits = "".join(2 * d for d in digits)
        return cls(*bytes.fromhex(digits))

    @classmethod
    def from_oklch(cls, lightness: float, chroma: float, hue: float) -> Self:
        """Return the nearest sRGB colour of this lightness (0 to 1) and hue (degrees).

        Outside the gamut, chroma is lowered until the colour fits; lightness and hue stay.
        """
        light = min(max(lightness, 0.0), 1.0)
        linear = _oklch_to_linear(light, chroma, hue)
        if not _in_gamut(linear):
            low, high = 0.0, chroma
            for _ in range(24):
                middle = (low + high) / 2
                inside = _in_gamut(_oklch_to_linear(light, middle, hue))
                low, high = (middle, high) if inside else (low, middle)
            linear = _oklch_to_linear(light, low, hue)
        r, g, b = (round(255 * _encoded(min(max(c, 0.0), 1.0))) for c in linear)
        return cls(r, g, b)

    @property
    def hex(self) -> str:
        """The colour as "#RRGGBB", in capitals."""
        return f"#{self.r:02X}{self.g:02X}{self.b:02X}"

    def linear(self) -> Triple:
        """Linear-light red, green and blue, each 0 to 1."""
        return _linear(self.r / 255), _linear(self.g / 255), _linear(self.b / 255)

    def lab(self) -> Triple:
        """CIE L* (0 to 100), a*, b* for D65."""
        r, g, b = self.linear()
        x = 0.4124564 * r + 0.3575761 * g + 0.1804375 * b
        y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
        z = 0.0193339 * r + 0.1191920 * g + 0.9503041 * b
        fx, fy, fz = (_lab_f(v / w) for v, w in zip((x, y, z), _D65, strict=True))
        return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)

    def oklch(self) -> Triple:
        """OKLab lightness (0 to 1), chroma (0 to about 0.32) and hue (degrees, 0 to 360)."""
        r, g, b = self.linear()
        long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
        medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
        short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
        light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
        b_axis = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
        return light, math.hypot(a, b_axis), math.degrees(math.atan2(b_axis, a)) % 360

    def shaded(self, modifier: str) -> Self:
        """Return the colour as a word of MODIFIERS shades it. Raises KeyError for another word."""
        towards, factor = MODIFIERS[modifier]
        light, chroma, hue = self.oklch()
        moved = light + towards * (1 - light) if towards > 0 else light * (1 + towards)
        return type(self).from_oklch(moved, chroma * factor, hue)

    def belongs_to(self, family: str) -> bool:
        """Whether "navy blue" makes sense of this navy: `family` is a general word that fits."""
        if family not in _FAMILIES:
            return False
        return _same_family(self, type(self).parse(_index()[_squeezed(family)]))


def nearest_words(color: Color) -> str:
    """Return the plain name of the colour word that is nearest by CIEDE2000."""
    lab = color.lab()
    return min(_word_labs(), key=lambda entry: delta_e_2000(lab, entry[1]))[0]


def delta_e_2000(lab1: Triple, lab2: Triple) -> float:
    """CIEDE2000 difference of two CIE Lab colours, with kL = kC = kH = 1; about 1 is just seen."""
    l1, a1, b1 = lab1
    l2, a2, b2 = lab2
    mean_c7 = ((math.hypot(a1, b1) + math.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - math.sqrt(mean_c7 / (mean_c7 + 25.0**7)))
    c1, h1 = _polar((1 + g) * a1, b1)
    c2, h2 = _polar((1 + g) * a2, b2)

    turn = _turn(h1, h2) if c1 * c2 else 0.0
    d_h = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = _mean_hue(h1, h2) if c1 * c2 else h1 + h2

    t = (
        1
        - 0.17 * math.cos(math.radians(mean_h - 30))
        + 0.24 * math.cos(math.radians(2 * mean_h))
        + 0.32 * math.cos(math.radians(3 * mean_h + 6))
        - 0.20 * math.cos(math.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / math.sqrt(20 + (mean_l - 50) ** 2)
    s_c = 1 + 0.045 * mean_c
    s_h = 1 + 0.015 * mean_c * t
    spread = 30 * math.exp(-(((mean_h - 275) / 25) ** 2))
    r_t = -2 * math.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * math.sin(math.radians(2 * spread))
    lightness, chroma, hue = (l2 - l1) / s_l, (c2 - c1) / s_c, d_h / s_h
    return math.sqrt(lightness**2 + chroma**2 + hue**2 + r_t * chroma * hue)


def _polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _turn(h1: float, h2: float) -> float:
    """Degrees from hue 1 to hue 2 the short way, in (-180, 180]."""
    turn = h2 - h1
    if turn > 180:
        return turn - 360
    return turn + 360 if turn < -180 else turn


def _mean_hue(h1: float, h2: float) -> float:
    if abs(h1 - h2) <= 180:
        return (h1 + h2) / 2
    return (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2


def _by_words(said: str) -> str | None:
    """Return the hex of a word, a shaded word ("deep teal"), or a word with its family.

    The last is "navy blue" or "charcoal grey": the general word adds nothing, if it fits.
    """
    exact = _index().get(_squeezed(said))
    if exact is not None:
        return exact
    first, _, rest = said.partition(" ")
    if rest and first in MODIFIERS:
        inner = _by_words(rest)
        return Color.parse(inner).shaded(first).hex if inner else None
    before, _, family = said.rpartition(" ")
    special = _index().get(_squeezed(before))
    return special if special and Color.parse(special).belongs_to(family) else None


_FAMILIES = frozenset(
    {"red", "pink", "orange", "yellow", "green", "blue", "purple", "violet", "brown"}
    | {"grey", "black", "white", "beige"}
)


def _same_family(special: Color, general: Color) -> bool:
    """Whether "navy blue" makes sense: "forest blue" does not, and is no colour."""
    _, chroma, hue = special.oklch()
    _, general_chroma, general_hue = general.oklch()
    if general_chroma < 0.02:
        return chroma < 0.06
    return chroma >= 0.02 and abs(_turn(hue, general_hue)) < 50


def _spelled(said: str) -> str:
    return said.lower().replace("gray", "grey")


def _squeezed(said: str) -> str:
    return re.sub(r"[\s\-]+", "", _spelled(said))


@cache
def _index() -> dict[str, str]:
    return {_squeezed(words): number for words, number in COLOR_WORDS.items()}


@cache
def _word_labs() -> tuple[tuple[str, Triple], ...]:
    plain = (w for w in COLOR_WORDS if not w.startswith("pure "))
    return tuple((w, Color.parse(COLOR_WORDS[w]).lab()) for w in plain)


def _linear(encoded: float) -> float:
    return encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4


def _encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _lab_f(t: float) -> float:
    return math.cbrt(t) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29


def _oklch_to_linear(light: float, chroma: float, hue: float) -> Triple:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(linear: Triple) -> bool:
    return all(-1e-6 <= c <= 1 + 1e-6 for c in linear)
