"""Look: a named or given colour grade."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.grade import Grade


class Look(Edit):
    """Apply the preset's look, a shipped look by name, or a grade given here."""

    edit: Literal["look"] = "look"
    look: str = ""
    """A look's name: "preset" for the preset's own, or one of the shipped looks."""
    grade: Grade | None = None
    """The grade itself; filled from `look` by resolving."""
    strength: float = Field(1.0, gt=0, le=1)

    action: ClassVar[str] = "c2pa.adjustedColor"
    pointwise: ClassVar[bool] = True

    def sentence(self) -> str:
        """Apply the look."""
        return f"Apply the {self.look or 'given'} colour look."
