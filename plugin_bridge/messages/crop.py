"""What is said of crops: what each slot would show of a result, before it is delivered."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from plugin_bridge.messages.asset import PreviewQuery
from presets.declared import Declared

SlotName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]


class BoxTold(Declared):
    """A part of a picture, as parts of its width and height; beyond 0 to 1 where it is padded."""

    left: float
    top: float
    width: float
    height: float


class CropTold(Declared):
    """What one slot would show."""

    slot: str
    aspect: str = ""
    """"4:5"; empty: the picture's own."""
    fit: str
    format: str = ""
    """Empty: the source's."""
    width: int
    """Pixels that are delivered."""
    height: int
    box: BoxTold
    ground: str = ""
    """Hex of what a padded picture lies on; empty: the picture's own ground goes on."""
    enlarged: float = 1.0
    note: str = ""


class CropsTold(Declared):
    """What slots would show of a result."""

    width: int
    """Of the whole result, in pixels."""
    height: int
    exact: bool
    """False: no clear subject was found, so slots are cropped around the middle."""
    picture: str
    """Where to see the whole result."""
    items: tuple[CropTold, ...]


class CropsQuery(Declared):
    """Of which branch, for which slots."""

    branch: str | None = Field(None, max_length=200)
    """Of a job with several branches, which one."""
    slots: tuple[SlotName, ...] = Field((), max_length=32)
    """Repeatable; none: the preset's and the standard ones."""


class ResultQuery(PreviewQuery):
    """Which result, and how it is to be shown."""

    branch: str | None = Field(None, max_length=200)
    """Of a job with several branches, which one."""
