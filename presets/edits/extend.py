"""Extend: grow the canvas to an aspect."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.aspect import Aspect
from presets.edit import Edit


class Extend(Edit):
    """Grow the canvas to an aspect and fill the new part to match."""

    edit: Literal["extend"] = "extend"
    aspect: Aspect
    prompt: str = Field("", max_length=2000)
    gravity: Literal["center", "top", "bottom", "left", "right"] = "center"
    """The edge that the picture keeps to; the canvas grows at the other one. Center: at both."""

    action: ClassVar[str] = "c2pa.edited"
    reshapes: ClassVar[bool] = True

    @property
    def feature(self) -> str:
        """Extending by description asks more of an engine than continuing what is there."""
        return "extend:prompt" if self.prompt else "extend"

    def sentence(self) -> str:
        """Extend the picture."""
        return f"Extend the picture to {self.aspect.text()}, continuing the background."

    def summary(self) -> str:
        """What was done, without the words it was asked in."""
        return f"Extended the picture to {self.aspect.text()}."
