"""Attempts: a generative step tried with other seeds until it is within its limits, or the best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from presets.declared import digest
from presets.recipe import Checks
from presets.regions import Region
from watchfolder.engines.engine import (
    Engine,
    Figure,
    Mask,
    Materials,
    Previews,
    Progress,
    StepResult,
)
from watchfolder.log import get_logger
from watchfolder.pictures.picture import Picture
from watchfolder.planning.plan import PlannedStep
from watchfolder.running.keeping.keep import Asked, put_back
from watchfolder.running.keeping.lettering import fitted
from watchfolder.running.keeping.places import find_kept
from watchfolder.running.limits import held_to_limits
from watchfolder.running.ranking import beyond

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Again:
    """Progress of an attempt after the first, under a note that says so."""

    progress: Progress
    said: str

    def report(self, fraction: float, note: str = "") -> None:
        """The part as a whole does not go back: jobs count the farthest that was reached."""
        self.progress.report(fraction, f"{self.said}: {note}" if note else self.said)


@dataclass(frozen=True, slots=True)
class _AgainShown(_Again):
    """The same for a progress that takes previews."""

    def preview(self, picture: Picture) -> None:
        if isinstance(self.progress, Previews):
            self.progress.preview(picture)


def _attempt(progress: Progress, number: int, of: int) -> Progress:
    if number == 0:
        return progress
    said = f"another seed, {number + 1} of {of}"
    shown = isinstance(progress, Previews)
    return _AgainShown(progress, said) if shown else _Again(progress, said)


def best_attempt(
    step: PlannedStep,
    engine: Engine,
    picture: Picture,
    materials: Materials,
    *,
    find: Callable[[Region], Mask],
    progress: Progress,
    first: StepResult | None = None,
) -> tuple[StepResult, int | None]:
    """Carry out `step`, put back what it had to leave alone, and measure.

    `first` is what the engine made with the planned seed, where it did so already. Beyond a limit
    the step is done again with another seed, at most `checks.retries` times, unless the person
    said the seed or it makes no difference. The first result within all limits is given back, else
    the best one: fewest figures beyond, then least far. Second, the seed it was made with, None
    for the planned one. Raises what the engine raises.
    """
    kept = find_kept(step.edit, find)
    seeds = _seeds(step, engine, materials.checks)
    best: tuple[tuple[int, float], StepResult, int | None] | None = None
    for number, seed in enumerate(seeds):
        told = _attempt(progress, number, len(seeds))
        given = replace(materials, seed=seed)
        ready = first if number == 0 else None
        made = ready or engine.apply(step.edit, picture, given, told)
        told.report(1.0, "putting back what must stay")
        staying = fitted(kept, step.edit, materials.source, picture, made.raw or made.picture)
        result = put_back(Asked(step.edit, step.region, picture, given, staying), made)
        far = beyond(held_to_limits(result.figures, step.edit, materials.checks))
        if best is None or far < best[0]:
            best = far, result, None if number == 0 else seed
        if far[0] == 0:
            break
        _log.info("%s with seed %d is beyond %d limits", step.edit.edit, seed, far[0])
    assert best is not None  # noqa: S101 - there is always a first seed; helps the type checker
    _, result, used = best
    tried = Figure("attempts", float(number + 1))
    return replace(result, figures=(*result.figures, tried)), used


def _seeds(step: PlannedStep, engine: Engine, checks: Checks) -> tuple[int, ...]:
    """The planned seed, and others made of it, the same on every machine."""
    random = step.edit.feature in engine.card.seeded and step.edit.seed is None
    others = range(1, checks.retries + 1) if random else ()
    return (step.seed, *(int(digest([step.seed, "attempt", n])[:15], 16) for n in others))
