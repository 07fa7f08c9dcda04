"""Forecast: what a library run would do, before any of it is done."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presets.recipe import Recipe
from presets.slots import Slot
from watchfolder.cli.pace import duration
from watchfolder.errors import PlanError
from watchfolder.exporting.names import output_name
from watchfolder.jobs.job import Job, JobKind, JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.facts import Facts
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache_index import has
from watchfolder.settings import Settings

if TYPE_CHECKING:
    from watchfolder.library.entry import Entry

_BYTES_A_PIXEL = {"png": 1.6, "tiff": 2.5, "webp": 0.12, "avif": 0.1, "heic": 0.12}
_JPEG = 0.45
"""Bytes a pixel of a JPEG of quality 90 with full chroma; the mean of photographs."""
_UNKNOWN_EDGE = 4000
_LONGEST_GAP = 600.0
"""Seconds between two ends of one run after which the run was stopped, not slow."""
_RECENT = 200
_ENOUGH = 5
"""Pictures of a run that are enough to judge others by."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What the last run over a library tells of the next."""

    pictures: int
    seconds: float
    """From one picture's end to the next."""
    bytes_a_file: dict[str, float]
    """Mean size of the files by slot."""

    @classmethod
    def of(cls, jobs: Sequence[Job]) -> Experience | None:
        """That of jobs that ended well, the newest first: of their last run. None: too few."""
        run = [job for job in jobs if job.batch == jobs[0].batch and job.finished]
        ends = sorted(job.finished.timestamp() for job in run if job.finished)
        gaps = [b - a for a, b in itertools.pairwise(ends) if b - a < _LONGEST_GAP]
        if not gaps:
            return None
        sizes: dict[str, list[int]] = {}
        for made in (output for job in run for output in (job.result or {}).get("outputs", [])):
            if "slot" in made and (size := _size(made["path"])):
                sizes.setdefault(str(made["slot"]), []).append(size)
        means = {slot: statistics.fmean(each) for slot, each in sizes.items()}
        return cls(len(run), statistics.fmean(gaps), means)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would come."""

    steps: tuple[str, ...]
    """What is done to each picture, in sentences."""
    outputs: int
    cached: int
    """Steps whose result is there already."""
    to_run: int
    """The others."""
    clashes: tuple[str, ...]
    """Output names that are taken by files of others."""
    seconds: float | None
    """None: no library was done before."""
    seconds_from: str
    """What the time is taken from."""
    bytes: int
    bytes_from: str
    disk_free: int | None
    """Bytes where the outputs go; None: not known."""

    def as_json(self) -> dict[str, Any]:
        """As scripts read it."""
        return {
            "steps": list(self.steps),
            "outputs": self.outputs,
            "steps_cached": self.cached,
            "steps_to_run": self.to_run,
            "name_clashes": list(self.clashes),
            "seconds": None if self.seconds is None else round(self.seconds, 1),
            "seconds_from": self.seconds_from,
            "bytes": self.bytes,
            "bytes_from": self.bytes_from,
            "disk_free": self.disk_free,
        }

    def lines(self) -> list[str]:
        """As people read it."""
        told = [f"  {number}. {step}" for number, step in enumerate(self.steps, start=1)]
        if not self.outputs:
            return told
        size = f"disk: {self.outputs} files, about {_mebibytes(self.bytes)} ({self.bytes_from})"
        if self.disk_free is not None:
            size += f", {_mebibytes(self.disk_free)} free"
        told.append(size)
        about = "not known" if self.seconds is None else f"about {duration(self.seconds)}"
        told.append(f"time: {about} ({self.seconds_from})")
        if self.cached or self.to_run:
            told.append(f"{self.cached} of {self.cached + self.to_run} steps are in the cache")
        if self.disk_free is not None and self.bytes > self.disk_free:
            told.append("there is not enough room for them")
        told += [f"name taken by another's file: {name}" for name in self.clashes]
        return told


class Forecaster:
    """Looks ahead at the pictures that are due, one by one; nothing is started, no pixel read."""

    def __init__(self, root: Path, store: JobStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._cards = store.roster.last_cards()
        here = Experience.of(store.ended_well(os.fsdecode(root)))
        self._known = here or Experience.of(_elsewhere(store))
        self._here = here is not None
        self._recipes: dict[str, Recipe] = {}
        self._steps: dict[str, None] = {}
        self._clashes: list[str] = []
        self._out: Path | None = None
        self._due = self._outputs = self._cached = self._to_run = 0
        self._bytes = 0.0
        self._measured = 0
        """Outputs whose size is taken from those of the last run."""

    def add(self, entry: Entry) -> None:
        """Take one picture that is due into account."""
        if entry.asked is None:
            return
        spec = entry.asked.spec
        recipe = self._recipe(spec["recipe"])
        facts = self._store.facts_of(spec["sha256"]) if spec["sha256"] else None
        name = Path(spec["source"]).name if spec["full_name"] else spec["stem"]
        known = facts.format if facts else _format_of(entry.path)
        self._due += 1
        self._out = self._out or Path(spec["out"])
        for branch in recipe.branches:
            for slot in branch.slots:
                made = Path(spec["out"]) / output_name(name, branch.name, slot, known)
                self._output(made, slot, known, facts)
        self._count_steps(recipe, facts)

    def _count_steps(self, recipe: Recipe, facts: Facts | None) -> None:
        """A picture that nobody has opened yet has nothing in the cache."""
        if facts is None or not self._cards:
            self._to_run += sum(len(branch.steps) for branch in recipe.branches)
            return
        try:
            plan = make_plan(recipe, facts, self._cards, lambda key: has(self._settings.cache, key))
        except PlanError:
            return  # the run itself says which step nobody can do
        self._cached += plan.steps_cached
        self._to_run += plan.steps_total - plan.steps_cached

    def forecast(self) -> Forecast:
        """What would come, of all that was added."""
        known = self._known
        if known is None:
            time_from, each = "nothing was done before", None
        else:
            few = "" if known.pictures >= _ENOUGH else ", which is little to go by"
            where = "here" if self._here else "of another library"
            time_from = (
                f"{known.seconds:.2f} s each, as the last {known.pictures} {where} took{few}"
            )
            each = known.seconds
        size_from = "a rule of thumb by format and size"
        if self._measured:
            size_from = "as large as those of the last run"
            if self._measured < self._outputs:
                size_from += " where there are any"
        return Forecast(
            steps=tuple(self._steps),
            outputs=self._outputs,
            cached=self._cached,
            to_run=self._to_run,
            clashes=tuple(self._clashes),
            seconds=None if each is None else each * self._due,
            seconds_from=time_from,
            bytes=round(self._bytes),
            bytes_from=size_from,
            disk_free=_free(self._out),
        )

    def _recipe(self, said: dict[str, Any]) -> Recipe:
        text = json.dumps(said)
        if text not in self._recipes:
            recipe = self._recipes[text] = Recipe.model_validate(said)
            self._steps |= dict.fromkeys(e.summary() for b in recipe.branches for e in b.steps)
        return self._recipes[text]

    def _output(self, made: Path, slot: Slot, known: str, facts: Facts | None) -> None:
        self._outputs += 1
        if made.exists() and self._store.owner_of(made) is None:
            self._clashes.append(str(made))
        size = self._known.bytes_a_file.get(slot.name) if self._known and self._here else None
        if size is not None:
            self._measured += 1
            self._bytes += size
            return
        long = slot.long_edge or (max(facts.width, facts.height) if facts else _UNKNOWN_EDGE)
        ratio = slot.aspect.ratio if slot.aspect else 4 / 3
        pixels = long * long * min(ratio, 1 / ratio)
        self._bytes += pixels * _BYTES_A_PIXEL.get(slot.format or known, _JPEG)


def _elsewhere(store: JobStore) -> list[Job]:
    """The newest pictures of any library that were done."""
    ended = store.list(states=[JobState.SUCCEEDED], kinds=[JobKind.EDIT], limit=_RECENT)
    return [job for job in ended if job.trigger is Trigger.LIBRARY]


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _free(folder: Path | None) -> int | None:
    """Free bytes of the disk that a folder, which need not be there yet, lies on."""
    for place in () if folder is None else (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None


def _mebibytes(size: float) -> str:
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / 2**20:.0f} MiB"


def _format_of(path: Path) -> str:
    ending = path.suffix.lower().lstrip(".")
    return {"jpg": "jpeg", "jpe": "jpeg", "tif": "tiff", "heif": "heic"}.get(ending, ending)
