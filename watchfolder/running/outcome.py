"""Outcome: what came of running a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchfolder.planning.plan import PlannedStep

if TYPE_CHECKING:
    from watchfolder.engines.engine import Figure
    from watchfolder.pictures.picture import Picture


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step as it was done."""

    planned: PlannedStep
    started: dt.datetime
    """UTC."""
    seconds: float
    device: str
    from_cache: bool
    figures: tuple[Figure, ...] = ()
    seed: int | None = None
    """The seed of the result, where another than the planned one was better; None: as planned."""
    pixels: str = ""
    """sha256 of the samples it left, alpha included."""

    @property
    def seed_used(self) -> int:
        """The seed the result was made with."""
        return self.planned.seed if self.seed is None else self.seed

    @property
    def passed(self) -> bool:
        """Whether every figure is within its limit."""
        return all(f.passed for f in self.figures)


@dataclass(frozen=True, slots=True)
class ChainOutcome:
    """The end of one variant of one branch."""

    branch: str
    variant: int
    picture: Picture
    records: tuple[StepRecord, ...]
    """From the original on: the steps of the branches it stands on come first."""

    @property
    def failed_checks(self) -> tuple[Figure, ...]:
        """The figures beyond their limits, in order."""
        return tuple(f for r in self.records for f in r.figures if not f.passed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ends of all chains that could be run."""

    chains: Mapping[tuple[str, int], ChainOutcome] = field(default_factory=dict)
    """(branch, 1-based variant) to its end."""
