"""What is said of abilities: what a panel draws its forms by and explains what is missing."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from plugin_bridge.messages.preset import SlotTold
from presets.declared import Declared


class FeatureTold(Declared):
    """One thing an edit may ask of an engine: the edit itself, or a variant of it."""

    engines: tuple[str, ...] = ()
    """Those that can do it here and now."""
    why_not: dict[str, str] = Field(default_factory=dict)
    """Engine to why it cannot."""
    would_need: str = ""
    """What would do it, where nothing here can."""


class EditTold(Declared):
    """One edit, with its fields."""

    name: str
    fields: dict[str, Any]
    """JSON Schema of a step; its references are into `$defs` of this document."""
    features: dict[str, FeatureTold]
    needs_place: bool
    """Whether target or mask must be said."""


class EngineTold(Declared):
    """One engine of the workers that live."""

    name: str
    version: str
    features: tuple[str, ...]
    device: str
    generative: bool
    licence: str
    noncommercial: bool
    max_megapixels: float
    unavailable: str = ""
    """Why it cannot run here."""


class LimitsTold(Declared):
    """How much may be asked."""

    upload_bytes: int
    json_bytes: int
    max_megapixels: float
    requests_per_second: float
    open_jobs: int
    streams: int
    wait_seconds: float
    steps: int
    branches: int
    variants: int


class CapabilitiesTold(Declared):
    """All of it."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    protocol: int
    edits: tuple[EditTold, ...]
    engines: tuple[EngineTold, ...]
    workers: int
    """That live."""
    why_not: str = ""
    """Why nothing would be done at the moment."""
    slots: tuple[SlotTold, ...]
    formats_in: tuple[str, ...]
    formats_out: tuple[str, ...]
    looks: dict[str, str]
    """Name of a look to the preset it comes from."""
    libraries: tuple[str, ...]
    """Names of folders that a preset can be applied to."""
    limits: LimitsTold
    defs: dict[str, Any] = Field(alias="$defs")
