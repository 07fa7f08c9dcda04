"""Match: bounded exposure and white point towards reference pictures."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.reference import FileRef


class Match(Edit):
    """Move a photo's exposure and white point towards references, within bounds."""

    edit: Literal["match"] = "match"
    references: tuple[FileRef, ...] = ()
    exposure: float = Field(1.0, ge=0, le=3)
    """The most it may move exposure, in stops."""
    white_point: float = Field(0.75, ge=0, le=1)
    """Share of the white-point difference it may undo."""

    action: ClassVar[str] = "c2pa.adjustedColor"
    pointwise: ClassVar[bool] = True
    reads_picture: ClassVar[bool] = True

    def sentence(self) -> str:
        """Match the light of the references."""
        return "Match exposure and white balance to the reference pictures."
