"""Plan: a recipe bound to engines, with reasons. Plain data."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SerializeAsAny, field_validator

from presets.declared import Declared
from presets.edit import Edit
from presets.recipe import Recipe, Review, parse_edit
from presets.regions import Region
from presets.slots import Slot
from watchfolder.pictures.facts import Facts


class PlannedStep(Declared):
    """One edit, who carries it out, and the key its result is kept under."""

    edit: SerializeAsAny[Edit]
    engine: str
    engine_version: str
    feature_version: int
    key: str
    """sha256 of all that determines the pixels; see planning/keys.py."""
    seed: int
    region: Region
    region_key: str = ""
    """Key of the mask this step computes or reads; "" where it acts everywhere."""
    needs_subject: bool = False
    following: tuple[SerializeAsAny[Edit], ...] = ()
    """Look steps that the aim of this step is read after."""
    chosen_because: str = ""
    refused: dict[str, str] = Field(default_factory=dict)
    """Engine to why it was not taken."""
    cached: bool = False

    @field_validator("edit", mode="before")
    @classmethod
    def _typed(cls, value: Any) -> Any:
        return parse_edit(value) if isinstance(value, dict) else value

    @field_validator("following", mode="before")
    @classmethod
    def _all_typed(cls, value: Any) -> Any:
        return tuple(parse_edit(v) if isinstance(v, dict) else v for v in value)


class PlannedChain(Declared):
    """One variant of one branch: steps in order, from the source or from another branch's end."""

    branch: str
    variant: int
    """1-based."""
    after: str
    """The branch it starts from, or "original"."""
    start_key: str
    """Key of the picture it starts from."""
    steps: tuple[PlannedStep, ...]
    end_key: str

    def base(self) -> PlannedChain:
        """The chain without look and finish: where a branch that builds on this one starts.

        Look and finish are for delivery; what is built on top gets its own, and not twice.
        """
        steps = tuple(s for s in self.steps if s.edit.part in ("match", "steps"))
        end = steps[-1].key if steps else self.start_key
        return self.model_copy(update={"steps": steps, "end_key": end})


class PlannedBranch(Declared):
    """One branch with its variants and deliveries."""

    name: str
    after: str
    chains: tuple[PlannedChain, ...]
    slots: tuple[Slot, ...]
    review: Review
    picked: int | None = None
    """1-based; None where a person has still to pick."""
    waits_for: str = ""
    """The branch whose pick must come first; its chains are then not planned yet."""


class Advice(Declared):
    """Something a person should know before the work is spent. Never blocks."""

    code: str
    message: str
    hint: str = ""
    branch: str = ""

    def sentence(self) -> str:
        """The warning in a line."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


class Plan(Declared):
    """What would be done to one picture."""

    facts: Facts
    recipe: Recipe
    branches: tuple[PlannedBranch, ...]
    warnings: tuple[Advice, ...] = ()

    @property
    def steps_total(self) -> int:
        """Steps of all chains, cached or not."""
        return sum(len(c.steps) for b in self.branches for c in b.chains)

    @property
    def steps_cached(self) -> int:
        """Steps whose result is already on disk."""
        return sum(s.cached for b in self.branches for c in b.chains for s in c.steps)
