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
    joined: bool = False
    """Whether it goes on with the step before as one function of color, nothing rounded between."""
    together: int = Field(1, ge=1, le=16)
    """Of a step that is run again: how many variants were made at once with it, as its record has
    it. A model gives the same bits only among as many."""

    @property
    def of_color(self) -> bool:
        """Whether it is one function of color for the whole picture: cheap, and exact."""
        return type(self.edit).pointwise and not self.region_key

    @property
    def cheap(self) -> bool:
        """Whether it is arithmetic on the whole picture, made again sooner than read from disk."""
        return self.of_color or (self.edit.edit in ("sharpen", "grain") and not self.region_key)

    @field_validator("edit", mode="before")
    @classmethod
    def _typed(cls, value: Any) -> Any:
        return parse_edit(value) if isinstance(value, dict) else value

    @field_validator("following", mode="before")
    @classmethod
    def _all_typed(cls, value: Any) -> Any:
        return tuple(parse_edit(v) if isinstance(v, dict) else v for v in value)


class PlannedDelivery(Declared):
    """One slot of one variant: what only it needs, after the chain's own steps."""

    slot: Slot
    steps: tuple[PlannedStep, ...] = ()
    """Extending and enlarging for this slot; mostly none."""
    end_key: str
    """Key of the picture that is fitted to the slot."""


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
    deliveries: tuple[PlannedDelivery, ...] = ()
    """One for each of the branch's slots, in their order."""

    def tail(self, delivery: PlannedDelivery) -> PlannedChain:
        """What is left to do for one delivery, from the end of this chain."""
        return self.model_copy(
            update={
                "start_key": self.end_key,
                "steps": delivery.steps,
                "end_key": delivery.end_key,
                "deliveries": (),
            }
        )

    def base(self) -> PlannedChain:
        """The chain without look and finish: where a branch that builds on this one starts.

        Look and finish are for delivery; what is built on top gets its own, and not twice.
        """
        steps = tuple(s for s in self.steps if s.edit.part in ("match", "steps"))
        end = steps[-1].key if steps else self.start_key
        return self.model_copy(update={"steps": steps, "end_key": end, "deliveries": ()})


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

    @property
    def all_steps(self) -> tuple[PlannedStep, ...]:
        """The steps of all variants, and those of the deliveries of the one that is delivered."""
        own = tuple(step for chain in self.chains for step in chain.steps)
        if not self.chains:
            return own
        delivered = self.chains[(self.picked or 1) - 1].deliveries
        return own + tuple(step for delivery in delivered for step in delivery.steps)


class Advice(Declared):
    """Something a person should know before the work is spent. Never blocks."""

    code: str
    message: str
    hint: str = ""
    branch: str = ""
    offer: tuple[str, ...] = ()
    """Lines that could be said instead, ready to be taken."""
    figures: dict[str, float] = Field(default_factory=dict)
    """What was measured, by name."""

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
        """Steps of all chains and deliveries, cached or not."""
        return sum(len(b.all_steps) for b in self.branches)

    @property
    def steps_cached(self) -> int:
        """Steps whose result is already on disk."""
        return sum(s.cached for b in self.branches for s in b.all_steps)
