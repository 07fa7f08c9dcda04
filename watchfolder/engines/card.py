"""EngineCard: what an engine can do, as data. Workers publish it, planners read it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from presets.declared import Declared
from presets.edit import Edit


class EngineCard(Declared):
    """What one engine can do, on the machine of the worker that publishes it."""

    name: str
    version: str
    features: dict[str, int] = Field(default_factory=dict)
    """What it can do ("recolor", "background:scene") to the version of how it does it."""
    seeded: tuple[str, ...] = ()
    """Features whose result depends on the seed; for all others variants are the same picture."""
    needs_subject: tuple[str, ...] = ()
    """Features that want the subject's alpha beside the region's mask."""
    welcomes_subject: tuple[str, ...] = ()
    """Features that use the subject's alpha where there is a clear subject, and do without."""
    region_version: int = 1
    """Version of how it finds regions."""
    device: str = "cpu"
    deterministic: bool = True
    generative: bool = False
    batches: bool = False
    """Whether it makes several variants of a step at once; see engine.Batching."""
    max_pixels: int = 100_000_000
    licence: str = "Apache-2.0"
    noncommercial: bool = False
    models: dict[str, str] = Field(default_factory=dict)
    """File name to sha256 of every model the engine runs."""
    setup: dict[str, str] = Field(default_factory=dict)
    """How its models are run, where that changes pixels: {"steps": "4", "dtype": "bfloat16"}."""
    references: int | None = None
    """Pictures it takes beside the one it works on; None: as many as the edit names."""
    libraries: dict[str, str] = Field(default_factory=dict)
    """Library name to version: recorded beside results, never in their keys."""
    unavailable: str = ""
    """Why it cannot run here, "" when it can."""

    def refusal(self, edit: Edit, pixels: int) -> str:
        """Why this engine cannot do `edit` on a picture of so many pixels; "" if it can."""
        if self.unavailable:
            return self.unavailable
        if edit.feature not in self.features:
            return f"cannot do {edit.feature}"
        if self.references == 0 and getattr(edit, "reference", None) is not None:
            return "takes no reference picture"
        if pixels > self.max_pixels:
            return f"{pixels / 1e6:.0f} megapixels are over its {self.max_pixels / 1e6:.0f}"
        return ""

    def as_json(self) -> dict[str, Any]:
        """The card as the ledger keeps it."""
        return self.model_dump(mode="json")
