"""Attempts: a generative step tried with other seeds until it is within its limits, or the best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from presets.declared import digest
from presets.recipe import Checks
from presets.regions import Region
from watchfolder.engines.engine import Engine, Figure, Mask, Materials, Progress, StepResult
from watchfolder.log import get_logger
from watchfolder.pictures.picture import Picture
from watchfolder.planning.plan import PlannedStep
from watchfolder.running.keeping.keep import Asked, put_back
from watchfolder.running.keeping.places import find_kept
from watchfolder.running.limits import held_to_limits

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Try:
    """Progress of one of several attempts: engines count each from 0 to 1."""

    progress: Progress
    number: int
    of: int

    def report(self, fraction: float, note: str = "") -> None:
        said = note
        if self.number > 0:
            said = f"another seed, {self.number + 1} of {self.of}" + (f": {note}" if note else "")
        self.progress.report((self.number + fraction) / self.of, said)


def best_attempt(
    step: PlannedStep,
    engine: Engine,
    picture: Picture,
    materials: Materials,
    *,
    find: Callable[[Region], Mask],
    progress: Progress,
) -> tuple[StepResult, int | None]:
    """Carry out `step`, put back what it had to leave alone, and measure.

    Beyond a limit it is done again with another seed, at most `checks.retries` times, unless the
    person said the seed or it makes no difference. The first result within all limits is given
    back, else the best one: fewest figures beyond, then least far. Second, the seed it was made
    with, None for the planned one. Raises what the engine raises.
    """
    kept = find_kept(step.edit, find)
    seeds = _seeds(step, engine, materials.checks)
    best: tuple[tuple[int, float], StepResult, int | None] | None = None
    for number, seed in enumerate(seeds):
        told = _Try(progress, number, len(seeds)) if len(seeds) > 1 else progress
        given = replace(materials, seed=seed)
        made = engine.apply(step.edit, picture, given, told)
        result = put_back(Asked(step.edit, step.region, picture, given, kept), made)
        beyond = _beyond(held_to_limits(result.figures, step.edit, materials.checks))
        if best is None or beyond < best[0]:
            best = beyond, result, None if number == 0 else seed
        if beyond[0] == 0:
            break
        _log.info("%s with seed %d is beyond %d limits", step.edit.edit, seed, beyond[0])
    assert best is not None  # noqa: S101 - there is always a first seed; helps the type checker
    _, result, used = best
    tried = Figure("attempts", float(number + 1))
    return replace(result, figures=(*result.figures, tried)), used


def _seeds(step: PlannedStep, engine: Engine, checks: Checks) -> tuple[int, ...]:
    """The planned seed, and others made of it, the same on every machine."""
    random = step.edit.feature in engine.card.seeded and step.edit.seed is None
    others = range(1, checks.retries + 1) if random else ()
    return (step.seed, *(int(digest([step.seed, "attempt", n])[:15], 16) for n in others))


def _beyond(figures: tuple[Figure, ...]) -> tuple[int, float]:
    """How many figures are beyond their limits, and by how many times the limit together."""
    failed = [f for f in figures if not f.passed and f.limit is not None]
    far = sum(abs(f.value - (f.limit or 0)) / max(abs(f.limit or 0), 1e-3) for f in failed)
    return len(failed), far
