"""Recolor: one thing, another colour."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.reference import ColorRef
from presets.regions import Region

_PLACES = {
    "subject": "the subject",
    "background": "the background",
    "everything": "the whole picture",
}


class Recolor(Edit):
    """Give one thing another colour; its shading, highlights and texture stay."""

    edit: Literal["recolor"] = "recolor"
    to: ColorRef
    """A hex, a colour word, or brand.NAME of the preset's palette."""
    strength: float = Field(1.0, gt=0, le=1)
    """Share of the way from the old colour to the new."""
    surface: Literal["auto", "matte", "glossy"] = "auto"
    """How its light is carried over: glossy parts what it mirrors from its own colour first; auto
    measures both where the new colour is lighter and the thing is glossy."""

    action: ClassVar[str] = "c2pa.adjustedColor"
    closes_after_look: ClassVar[bool] = True
    default_region: ClassVar[Region | None] = None

    def sentence(self) -> str:
        """Change the colour of the target to the asked one."""
        place = self.target
        kind = place.kind if place else "subject"
        thing = (place.words if place else "") or _PLACES.get(kind, "the marked area")
        return f"Change the color of {thing} to {self.to.words or self.to.said}."
