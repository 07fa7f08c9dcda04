"""Shadow: what grounds a cut-out subject."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.reference import ColorRef
from presets.regions import Region


class Shadow(Edit):
    """Add a shadow under or behind the subject, or its mirror image on a glossy floor."""

    edit: Literal["shadow"] = "shadow"
    kind: Literal["contact", "drop", "reflection"] = "contact"
    opacity: float = Field(0.55, gt=0, le=1)
    softness: float = Field(0.5, ge=0, le=1)
    """0: a hard edge; 1: as soft as a large window."""
    direction: float = Field(225.0, ge=0, lt=360)
    """Degrees, clockwise from right, of where the light comes from; 270 is above."""
    distance: float = Field(0.04, ge=0, le=0.5)
    """How far a drop shadow falls, as a share of the subject's height."""
    color: ColorRef = ColorRef(said="#14110F", hex="#14110F")

    action: ClassVar[str] = "c2pa.edited"
    default_region: ClassVar[Region | None] = Region(kind="subject")

    def sentence(self) -> str:
        """Add a shadow, or a reflection."""
        if self.kind == "reflection":
            return "Add a soft reflection of the subject on a glossy floor."
        return f"Add a soft {self.kind} shadow under the subject."
