"""Grade: the colour of a look, as data. It is computed by engines/builtin/kernels/look.py.

Order of work, always: white balance, exposure, contrast, curve, HSL, split tone, saturation, LUT.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from presets.declared import Declared
from presets.reference import ColorRef, FileRef

HueBand = Literal["red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta"]
Dial = Annotated[float, Field(ge=-1, le=1)]
Unit = Annotated[float, Field(ge=0, le=1)]


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


class Grade(Declared):
    """A colour look: dials, a curve, hue bands, split tones and a .cube LUT."""

    temperature: Dial = 0.0
    tint: Dial = 0.0
    exposure: float = Field(0.0, ge=-5, le=5)
    """Stops, in linear light."""
    contrast: Dial = 0.0
    curve: Annotated[tuple[tuple[Unit, Unit], ...], Field(min_length=2, max_length=16)] | None = (
        None
    )
    """Points (in, out) of a monotone tone curve on lightness, in rising order of in."""
    hsl: dict[HueBand, BandShift] = Field(default_factory=dict)
    split_tone: SplitTone | None = None
    saturation: Dial = 0.0
    lut: FileRef | None = None
    lut_strength: Unit = 1.0

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if self.curve and any(
            a[0] >= b[0] for a, b in zip(self.curve, self.curve[1:], strict=False)
        ):
            raise ValueError("the points of a curve stand in rising order of their first number")
        return self
