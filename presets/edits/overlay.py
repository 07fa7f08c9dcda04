"""Overlay: a logo or badge at a place."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.reference import FileRef

Corner = Literal[
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


class Overlay(Edit):
    """Put a picture with alpha, a logo or badge, on top."""

    edit: Literal["overlay"] = "overlay"
    picture: FileRef
    at: Corner = "bottom-right"
    scale: float = Field(0.18, gt=0, le=1)
    """Width of the overlay as a share of the picture's width."""
    margin: float = Field(0.04, ge=0, le=0.5)
    """Clear space to the edges, as a share of the picture's short side."""
    opacity: float = Field(1.0, gt=0, le=1)

    action: ClassVar[str] = "c2pa.placed"

    def sentence(self) -> str:
        """Place the overlay."""
        return f"Place the overlay picture at the {self.at}."
