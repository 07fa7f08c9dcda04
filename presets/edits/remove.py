"""Remove: take something out and fill its place."""

from __future__ import annotations

from typing import ClassVar, Literal

from presets.edit import Edit
from presets.regions import Region


class Remove(Edit):
    """Take a thing out of the picture, its shadow with it, and fill the place."""

    edit: Literal["remove"] = "remove"

    action: ClassVar[str] = "c2pa.deleted"
    default_region: ClassVar[Region | None] = None

    def sentence(self) -> str:
        """Remove the target."""
        thing = self.target.words if self.target and self.target.words else "the marked thing"
        return f"Remove {thing}."
