"""Things said by name that must be found: a file, a colour."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from presets.declared import Declared


class FileRef(Declared):
    """A file somebody named: a mask, a LUT, a picture to put in.

    As said, `path` is relative to the file that says it and may not leave that file's folder.
    After resolving it is absolute and `sha256` is known; what a recipe means depends on
    `sha256` alone, so `path` is left out of every key and fingerprint.
    """

    path: str
    sha256: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value


class ColorRef(Declared):
    """A colour somebody named: "#5A1A1F", "forest green", "brand.forest".

    After resolving, `hex` is `#RRGGBB`; a brand colour also has its palette name and limit.
    """

    said: str
    hex: str = ""
    name: str = ""
    """The palette name, "" for a colour that is not the brand's."""
    words: str = ""
    """How the colour is said to an instruction-following model."""
    delta_e: float | None = None
    """The brand's limit in CIEDE2000; None where the brand says nothing."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"said": value} if isinstance(value, str) else value


class ReferencePicture(Declared):
    """A picture that shows what is wanted."""

    file: FileRef
    role: Literal["match", "style", "background"]
    """match: its light is matched; style: its manner is taken over; background: its setting."""
    weight: float = Field(1.0, gt=0, le=1)


class Lora(Declared):
    """A fine-tuned addition to a diffusion model."""

    file: FileRef
    weight: float = Field(1.0, gt=0, le=2)
