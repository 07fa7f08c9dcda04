"""Grain: fine film grain, the same for the same seed."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit


class Grain(Edit):
    """Add fine, seeded luminance grain."""

    edit: Literal["grain"] = "grain"
    amount: float = Field(0.25, gt=0, le=1)
    size: float = Field(1.2, gt=0, le=10)
    """Pixels."""

    action: ClassVar[str] = "c2pa.filtered"

    def sentence(self) -> str:
        """Add grain."""
        return "Add fine film grain."
