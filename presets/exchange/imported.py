"""Imported: what a file of another program says, in the words of a preset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from presets.color import Color
from presets.grade import Grade

Ink = Literal["", "process", "spot", "global"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says about an import beside the file."""

    group: str = ""
    """Only the colours of this group and of groups inside it; "" for all."""
    approximate_cmyk: bool = False
    """Take amounts of ink as colours by the plain formula, each with a note."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of another program's palette."""

    name: str
    """As the file has it; "" where it has none."""
    color: Color
    group: str = ""
    """Groups as the file has them, joined by "/"."""
    ink: Ink = ""
    """What the file says it is printed with."""
    note: str = ""
    """What was lost on the way here, "" for nothing."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing of a file that a preset has no place for."""

    name: str
    why: str

    def sentence(self) -> str:
        """`crs:Texture: looks at the neighbours of a pixel, a look here does not`."""
        return f"{self.name}: {self.why}"


@dataclass(frozen=True, slots=True)
class Imported:
    """A file of another program, read."""

    format: str
    """What it is, for people: "Adobe Swatch Exchange 1.0"."""
    title: str = ""
    """What the file calls itself, "" for nothing."""
    swatches: tuple[Swatch, ...] = ()
    look: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a Grade, as a preset says them; without its LUT."""
    cube: bytes = b""
    """The look's LUT, as the file it was."""
    carried: tuple[str, ...] = ()
    """What of a look came along, as "crs:Contrast2012 +20 -> contrast 0.2"."""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def grade(self) -> Grade | None:
        """The look without its LUT; None where the file has none."""
        return Grade.model_validate(dict(self.look)) if self.look else None
