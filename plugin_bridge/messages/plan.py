"""What is said of plans: what would be done, by whom, and what is done already."""

from __future__ import annotations

from pydantic import Field

from presets.declared import Declared


class StepPlanned(Declared):
    """One step."""

    sentence: str
    edit: str
    said: str = ""
    engine: str
    why: str = ""
    """Why this engine."""
    refused: dict[str, str] = Field(default_factory=dict)
    """Engine to why it was not taken."""
    seed: int
    cached: bool
    """Its result is on disk: it is not run again."""


class DeliveryPlanned(Declared):
    """One file that would be made."""

    slot: str
    aspect: str = ""
    long_edge: int | None = None
    fit: str
    format: str


class BranchPlanned(Declared):
    """One branch."""

    name: str
    after: str
    variants: int
    waits_for: str = ""
    """The branch of which a variant must be picked first."""
    review: str
    steps: tuple[StepPlanned, ...] = ()
    """Of the first variant."""
    deliveries: tuple[DeliveryPlanned, ...] = ()


class AdvicePlanned(Declared):
    """Something to know before the work is spent."""

    code: str
    message: str
    hint: str = ""
    branch: str = ""
    offer: tuple[str, ...] = ()
    """Lines that could be said instead, ready to be taken."""
    figures: dict[str, float] = Field(default_factory=dict)
    """What was measured, by name."""


class PlanTold(Declared):
    """What would be done to one picture."""

    asset: str
    width: int
    height: int
    bits: int
    preset: str = ""
    branches: tuple[BranchPlanned, ...]
    warnings: tuple[AdvicePlanned, ...] = ()
    steps: int
    cached: int
    origins: dict[str, str] = Field(default_factory=dict)
    """Field to who said it."""
