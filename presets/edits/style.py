"""Style: the tone and texture of a look in words, by name or by reference."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from presets.edit import Edit
from presets.grade import Grade
from presets.reference import FileRef


class Style(Edit):
    """Restyle the picture after words, a named look or a reference picture."""

    edit: Literal["style"] = "style"
    look: str = ""
    grade: Grade | None = None
    """The grade of the look; filled by resolving where the look is known."""
    reference: FileRef | None = None
    words: str = Field("", max_length=2000)
    strength: float = Field(0.7, gt=0, le=1)

    action: ClassVar[str] = "c2pa.filtered"

    @model_validator(mode="after")
    def _said(self) -> Self:
        if not (self.look or self.reference or self.words):
            raise ValueError("a style needs look:, reference: or words:")
        return self

    @property
    def feature(self) -> str:
        """Words ask for a model; a known look or a reference alone are changes of color."""
        if self.words or (self.look and self.reference) or (self.look and self.grade is None):
            return "style"
        return "style:reference" if self.reference else "style:look"

    def sentence(self) -> str:
        """Restyle the picture."""
        return f"Restyle the picture: {self.words or self.look or 'like the reference picture'}."

    def summary(self) -> str:
        """What was done, without the words it was asked in."""
        return f"Restyled the picture{f' after the look {self.look}' if self.look else ''}."
