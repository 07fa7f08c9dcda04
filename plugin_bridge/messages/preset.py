"""What is said of brand presets."""

from __future__ import annotations

from pydantic import Field

from plugin_bridge.messages.asset import PreviewQuery
from plugin_bridge.messages.problem import Complaint
from presets.declared import Declared
from presets.recipe import Checks


class ColorTold(Declared):
    """One brand colour."""

    hex: str
    words: str = ""
    delta_e: float
    """How near, in CIEDE2000, is near enough."""


class SlotTold(Declared):
    """A place a picture is delivered to."""

    name: str
    aspect: str = ""
    """"4:5"; empty: the picture's own."""
    long_edge: int | None = None
    fit: str
    format: str = ""
    """Empty: the source's."""


class PresetHead(Declared):
    """A preset in a list."""

    name: str
    version: int | None = None
    title: str = ""
    description: str = ""
    palette: dict[str, ColorTold] = Field(default_factory=dict)
    errors: tuple[Complaint, ...] = ()
    """Why it cannot be used."""


class PresetTold(PresetHead):
    """A preset."""

    keep: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    look: str = ""
    looks: tuple[str, ...] = ()
    """More looks, by name."""
    style: str = ""
    steps: tuple[str, ...] = ()
    """Sentences."""
    finish: tuple[str, ...] = ()
    slots: tuple[SlotTold, ...] = ()
    """Those it changes or adds."""
    deliver: tuple[str, ...] = ()
    """Slots that are delivered where nobody says any."""
    checks: Checks
    review: str = ""
    engines: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()
    sha256: str
    """Of its whole content."""


class PresetsTold(Declared):
    """All presets, by name."""

    items: tuple[PresetHead, ...]


class PresetQuery(Declared):
    """Which version."""

    version: int | None = None
    """None: the newest."""


class ThumbnailQuery(PreviewQuery):
    """Which version, and how it is to be shown."""

    version: int | None = None
    """None: the newest."""
