"""Sharpen: unsharp mask on lightness."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit


class Sharpen(Edit):
    """Sharpen lightness with an unsharp mask."""

    edit: Literal["sharpen"] = "sharpen"
    radius: float = Field(1.0, gt=0, le=50)
    """Pixels."""
    amount: float = Field(0.6, gt=0, le=5)
    threshold: float = Field(0.0, ge=0, le=0.5)
    """Differences in lightness (0 to 1) below this are left alone."""

    action: ClassVar[str] = "c2pa.enhanced"

    def sentence(self) -> str:
        """Sharpen the picture."""
        return "Sharpen the picture."
