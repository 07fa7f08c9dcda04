"""Recolor: one thing, another colour."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.reference import ColorRef
from presets.regions import Region


class Recolor(Edit):
    """Give one thing another colour; its shading, highlights and texture stay."""

    edit: Literal["recolor"] = "recolor"
    to: ColorRef
    """A hex, a colour word, or brand.NAME of the preset's palette."""
    strength: float = Field(1.0, gt=0, le=1)
    """Share of the way from the old colour to the new."""

    action: ClassVar[str] = "c2pa.adjustedColor"
    closes_after_look: ClassVar[bool] = True
    default_region: ClassVar[Region | None] = None

    def sentence(self) -> str:
        """Change the colour of the target to the asked one."""
        thing = self.target.words if self.target and self.target.words else "the subject"
        return f"Change the color of {thing} to {self.to.words or self.to.said}."
