"""Cutout: the subject alone, on transparency."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.regions import Region


class Cutout(Edit):
    """Cut the subject out: soft alpha, clean edge colours, nothing behind it."""

    edit: Literal["cutout"] = "cutout"
    trim: bool = False
    """Crop to the subject."""
    margin: float = Field(0.04, ge=0, le=1)
    """Space around a trimmed subject, as a share of its long side."""

    action: ClassVar[str] = "c2pa.edited"
    default_region: ClassVar[Region | None] = Region(kind="subject")

    def sentence(self) -> str:
        """Cut the subject out."""
        return "Cut the subject out, leaving a transparent background."
