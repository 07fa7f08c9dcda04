"""Reframe: crop to an aspect or a box."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from presets.aspect import Aspect
from presets.edit import Edit
from presets.regions import Fraction

Gravity = Literal[
    "subject",
    "center",
    "top",
    "bottom",
    "left",
    "right",
    "top-left",
    "top-right",
    "bottom-left",
    "bottom-right",
]


class Reframe(Edit):
    """Crop to an aspect around the subject, or to a box."""

    edit: Literal["reframe"] = "reframe"
    aspect: Aspect | None = None
    box: tuple[Fraction, Fraction, Fraction, Fraction] | None = None
    """left, top, right, bottom as fractions of the original."""
    gravity: Gravity = "subject"
    margin: float = Field(0.06, ge=0, le=1)
    """Space kept around the subject where the frame allows it, as a share of its size."""

    action: ClassVar[str] = "c2pa.cropped"
    reshapes: ClassVar[bool] = True

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.aspect is None) == (self.box is None):
            raise ValueError("a reframe needs aspect: or box:, one of them")
        return self

    def sentence(self) -> str:
        """Crop the picture."""
        return f"Crop the picture to {self.aspect.text() if self.aspect else 'the given box'}."
