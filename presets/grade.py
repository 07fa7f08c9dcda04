"""Grade: the colour of a look, as data. It is computed by engines/builtin/kernels/look.py.

Order of work, always: white balance, exposure, contrast, blacks, shadows, highlights, whites,
curve, channel curves, HSL, split tone, vibrance, saturation, LUT.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from presets.declared import Declared
from presets.reference import ColorRef, FileRef

HueBand = Literal["red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta"]
Dial = Annotated[float, Field(ge=-1, le=1)]
Unit = Annotated[float, Field(ge=0, le=1)]
Curve = Annotated[tuple[tuple[Unit, Unit], ...], Field(min_length=2, max_length=16)]
"""Points (in, out), in rising order of in."""


class BandShift(Declared):
    """How one band of hues is moved."""

    hue: float = Field(0.0, ge=-60, le=60)
    """Degrees."""
    saturation: Dial = 0.0
    lightness: Dial = 0.0


class SplitTone(Declared):
    """Colours laid into shadows and highlights."""

    shadows: ColorRef | None = None
    highlights: ColorRef | None = None
    strength: Unit = 0.15
    balance: Dial = 0.0


class ChannelCurves(Declared):
    """Curves of single channels, on encoded sRGB: how crossed and faded colours are made."""

    red: Curve | None = None
    green: Curve | None = None
    blue: Curve | None = None

    @model_validator(mode="after")
    def _rising(self) -> Self:
        for curve in (self.red, self.green, self.blue):
            _check_rising(curve)
        return self


class Grade(Declared):
    """A colour look: dials, curves, hue bands, split tones and a .cube LUT."""

    temperature: Dial = 0.0
    tint: Dial = 0.0
    exposure: float = Field(0.0, ge=-5, le=5)
    """Stops, in linear light."""
    contrast: Dial = 0.0
    highlights: Dial = 0.0
    shadows: Dial = 0.0
    whites: Dial = 0.0
    blacks: Dial = 0.0
    curve: Curve | None = None
    """A monotone tone curve on lightness."""
    channels: ChannelCurves | None = None
    hsl: dict[HueBand, BandShift] = Field(default_factory=dict)
    split_tone: SplitTone | None = None
    vibrance: Dial = 0.0
    """Saturation that moves muted colours more than strong ones."""
    saturation: Dial = 0.0
    lut: FileRef | None = None
    lut_strength: Unit = 1.0

    @property
    def only_its_lut(self) -> bool:
        """Whether the look is its LUT at full strength and nothing else."""
        said = self.model_copy(update={"lut": None})
        return self.lut is not None and said == type(self)()

    @model_validator(mode="after")
    def _rising(self) -> Self:
        _check_rising(self.curve)
        return self


def _check_rising(curve: Curve | None) -> None:
    if curve and any(a[0] >= b[0] for a, b in pairwise(curve)):
        raise ValueError("the points of a curve stand in rising order of their first number")
