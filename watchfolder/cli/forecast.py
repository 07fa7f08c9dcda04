"""Forecast: what a library run would do, before any of it is done."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presets.recipe import Recipe
from watchfolder.cli.pace import duration
from watchfolder.errors import PlanError
from watchfolder.exporting.names import output_name
from watchfolder.jobs.store import JobStore
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache_index import has
from watchfolder.settings import Settings

if TYPE_CHECKING:
    from watchfolder.library import Entry

_BYTES_A_PIXEL = {"png": 1.6, "tiff": 2.5, "webp": 0.12, "avif": 0.1, "heic": 0.12}
_JPEG = 0.45
"""Bytes a pixel of a JPEG of quality 90 with full chroma; the mean of photographs."""
_UNKNOWN_EDGE = 4000


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would come."""

    steps: tuple[str, ...]
    """What is done to each picture, in sentences."""
    outputs: int
    cached: int
    """Steps whose result is there already."""
    to_run: int
    """Steps of the pictures whose facts and engines are known; of the others nobody can tell."""
    clashes: tuple[str, ...]
    """Output names that are taken by files of others."""
    seconds: float | None
    """None: nothing of this library was done before."""
    bytes: int

    def as_json(self) -> dict[str, Any]:
        """As scripts read it."""
        return {
            "steps": list(self.steps),
            "outputs": self.outputs,
            "steps_cached": self.cached,
            "steps_to_run": self.to_run,
            "name_clashes": list(self.clashes),
            "seconds": None if self.seconds is None else round(self.seconds, 1),
            "bytes": self.bytes,
        }

    def lines(self) -> list[str]:
        """As people read it."""
        told = [f"  {number}. {step}" for number, step in enumerate(self.steps, start=1)]
        told.append(f"{self.outputs} files, about {self.bytes / 2**20:.0f} MiB")
        if self.seconds is None:
            told.append("time: not known before some of it is done")
        else:
            told.append(f"time: about {duration(self.seconds)}, as the last run was")
        if self.cached or self.to_run:
            told.append(f"{self.cached} of {self.cached + self.to_run} steps are in the cache")
        told += [f"name taken by another's file: {name}" for name in self.clashes]
        return told


def forecast(due: Sequence[Entry], root: Path, store: JobStore, settings: Settings) -> Forecast:
    """Look ahead at the pictures that are due; nothing is started, and no pixel is read."""
    recipes: dict[str, Recipe] = {}
    steps: dict[str, None] = {}
    clashes: list[str] = []
    outputs = cached = to_run = size = 0
    cards = store.roster.cards()
    for entry in due:
        if entry.asked is None:
            continue
        spec = entry.asked.spec
        recipe = recipes.setdefault(str(spec["recipe"]), Recipe.model_validate(spec["recipe"]))
        facts = store.facts_of(spec["sha256"])
        steps |= dict.fromkeys(e.summary() for b in recipe.branches for e in b.steps)
        name = Path(spec["source"]).name if spec["full_name"] else spec["stem"]
        known = facts.format if facts else _format_of(entry.path)
        for branch in recipe.branches:
            for slot in branch.slots:
                outputs += 1
                made = Path(spec["out"]) / output_name(name, branch.name, slot, known)
                if made.exists() and store.owner_of(made) is None:
                    clashes.append(str(made))
                long = slot.long_edge or (
                    max(facts.width, facts.height) if facts else _UNKNOWN_EDGE
                )
                ratio = slot.aspect.ratio if slot.aspect else 4 / 3
                pixels = long * long * min(ratio, 1 / ratio)
                size += int(pixels * _BYTES_A_PIXEL.get(slot.format or known, _JPEG))
        if facts is not None and cards:
            try:
                plan = make_plan(recipe, facts, cards, lambda key: has(settings.cache, key))
            except PlanError:
                continue  # the run itself says which step nobody can do
            cached += plan.steps_cached
            to_run += plan.steps_total - plan.steps_cached
    each = _seconds_each(root, store)
    seconds = None if each is None else each * len(due)
    return Forecast(tuple(steps), outputs, cached, to_run, tuple(clashes), seconds, size)


def _seconds_each(root: Path, store: JobStore) -> float | None:
    """Seconds from one picture's end to the next, in the last run over this library."""
    jobs = store.ended_well(str(root))
    ends = sorted(
        job.finished.timestamp() for job in jobs if job.finished and job.batch == jobs[0].batch
    )
    if len(ends) < 2:
        return None
    return statistics.fmean(b - a for a, b in itertools.pairwise(ends))


def _format_of(path: Path) -> str:
    ending = path.suffix.lower().lstrip(".")
    return {"jpg": "jpeg", "jpe": "jpeg", "tif": "tiff", "heif": "heic"}.get(ending, ending)
