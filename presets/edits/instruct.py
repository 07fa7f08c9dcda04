"""Instruct: one sentence for an engine that follows instructions."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from presets.edit import Edit


class Instruct(Edit):
    """One focused change, said in a sentence. A bare line of text in a sidecar is this edit."""

    edit: Literal["instruct"] = "instruct"
    text: str = Field(min_length=1, max_length=2000)

    action: ClassVar[str] = "c2pa.edited"

    def sentence(self) -> str:
        """Return the instruction as it was said."""
        return self.text

    def summary(self) -> str:
        """What was done, without the words it was asked in."""
        return "Followed an instruction."
