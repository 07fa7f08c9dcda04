"""Fill: paint a region as described."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit
from presets.regions import Region


class Fill(Edit):
    """Fill a region with what the words describe, or with what surrounds it."""

    edit: Literal["fill"] = "fill"
    prompt: str = Field("", max_length=2000)

    action: ClassVar[str] = "c2pa.edited"
    default_region: ClassVar[Region | None] = None

    @property
    def feature(self) -> str:
        """Filling by description asks more of an engine than filling from around."""
        return "fill:prompt" if self.prompt else "fill"

    def sentence(self) -> str:
        """Fill the target as described."""
        thing = self.target.words if self.target and self.target.words else "the marked area"
        return f"Fill {thing} with {self.prompt or 'what surrounds it'}."

    def summary(self) -> str:
        """What was done, without the words it was asked in."""
        return "Filled a region."
