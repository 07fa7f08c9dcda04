"""Run chains: the steps in order, each from the cache or by its engine, each kept and measured."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from watchfolder.engines.engine import Batching, Engine, Joined, Materials, StepResult
from watchfolder.log import get_logger, working_on
from watchfolder.pictures.picture import Picture
from watchfolder.planning.plan import PlannedChain, PlannedStep
from watchfolder.running.attempts import best_attempt
from watchfolder.running.cache import StepCache, StoredStep, sha256_of
from watchfolder.running.keeping.lettering import spared, with_text_figures
from watchfolder.running.limits import held_to_limits
from watchfolder.running.materials import Store
from watchfolder.running.outcome import ChainOutcome, StepRecord
from watchfolder.running.progress import JobProgress, PartProgress
from watchfolder.running.together import Group, group_of

_log = get_logger(__name__)
_MAKING = 0.9
"""Share of the effort of several variants at once after which they are put right one by one."""
Done = tuple[Picture, StepRecord]


@dataclass(slots=True)
class Runner:
    """Runs the chains of one plan, sharing masks and files between them."""

    engines: Mapping[str, Engine]
    cache: StepCache
    store: Store
    afresh: bool = False
    """Run every step, whatever the cache holds."""
    sparing: bool = False
    """Keep no result of a cheap step: for libraries, where it would be a picture of full size for
    each photo, and push out of the cache what took long to make."""
    _groups: dict[str, Group] = field(default_factory=dict)
    """Key of a step to the variants it is made together with."""
    _ready: dict[str, Done] = field(default_factory=dict)
    """Key of a step to what was made of it with others, until its chain comes to it."""
    _run: Joined | None = None
    """The steps just done, for one that goes on with them as one function of color."""

    def run_variants(
        self, chains: Sequence[PlannedChain], start: ChainOutcome | None, progress: JobProgress
    ) -> list[ChainOutcome]:
        """Carry out the variants of one branch, as run_chain does each.

        The first step in which they differ is made for all at once, where its engine can; each
        variant is put right, measured and kept by itself all the same.
        """
        record = (lambda _key: None) if self.afresh else self.cache.get_record
        group = group_of(chains, self.engines, record)
        self._groups = dict.fromkeys(group.wanted, group) if group else {}
        try:
            return [self.run_chain(chain, start, progress) for chain in chains]
        finally:
            self._groups, self._ready = {}, {}

    def run_chain(
        self, chain: PlannedChain, start: ChainOutcome | None, progress: JobProgress
    ) -> ChainOutcome:
        """Carry out `chain` on the original, or on the end of the branch it builds on.

        The latest step that the cache holds whole is where work begins; nothing before it is read.
        Raises Cancelled between and inside steps, EngineError and AssetError as steps do.
        """
        picture = self.store.source if start is None else start.picture
        records = list(start.records) if start is not None else []
        done, resumed = self._latest(chain)
        if resumed is not None:
            picture = resumed.picture
            records.extend(self._remembered(step) for step in chain.steps[:done])
        for _ in chain.steps[:done]:
            progress.finish(1.0)
        for number, step in enumerate(chain.steps[done:], start=done + 1):
            label = f"{chain.branch or 'edit'} {number}/{len(chain.steps)} {step.edit.edit}"
            group = None if step.key in self._ready else self._groups.get(step.key)
            weight = 1.0
            if group is not None:
                weight = float(len(group.wanted))
                label = f"{label}, {len(group.steps)} variants"
            part = progress.part(weight, label)
            with working_on(step=label):
                picture, record = self._do(step, picture, part)
            records.append(record)
            progress.finish(1.0)
        return ChainOutcome(chain.branch, chain.variant, picture, tuple(records))

    def _latest(self, chain: PlannedChain) -> tuple[int, StoredStep | None]:
        """How many steps need not be run, and the result of the last of them.

        A step counts only when the record of every step before it is there too: a history with a
        hole in it would be worse than a step done twice.
        """
        if self.afresh:
            return 0, None
        known = 0
        for step in chain.steps:
            if step.key in self._ready or self.cache.get_record(step.key) is None:
                break
            known += 1
        for number in range(known, 0, -1):
            if number < len(chain.steps) and chain.steps[number].joined:
                continue  # what follows goes on from before the rounding
            stored = self.cache.get(chain.steps[number - 1].key)
            if stored is not None:
                return number, stored
        return 0, None

    def _remembered(self, step: PlannedStep) -> StepRecord:
        """The record of a step that is not run again."""
        stored = self.cache.get_record(step.key)
        figures = stored.figures if stored else ()
        return StepRecord(
            planned=step,
            started=dt.datetime.now(dt.UTC),
            seconds=stored.seconds if stored else 0.0,
            device=stored.device if stored else "",
            from_cache=True,
            figures=held_to_limits(figures, step.edit, self.store.plan.recipe.checks),
            seed=stored.seed if stored else None,
            pixels=stored.pixels if stored else "",
        )

    def _do(self, step: PlannedStep, picture: Picture, progress: PartProgress) -> Done:
        if step.key in self._groups and step.key not in self._ready:
            self._do_together(self._groups[step.key], picture, progress)
        if step.key in self._ready:
            return self._ready.pop(step.key)
        engine = self.engines[step.engine]
        began = _Began()
        materials = self.store.materials(step, picture, engine, progress)
        seed: int | None = None
        if engine.card.generative:
            result, seed = self._best(step, picture, materials, progress)
        else:
            given = spared(step.edit, step.region, picture, materials)
            begun = self._run if step.joined else None
            result = engine.apply(step.edit, picture, replace(given, joined=begun), progress)
            run = begun or Joined(picture, ())
            self._run = replace(run, steps=(*run.steps, (step.edit, given)))
            result = with_text_figures(step.edit, picture, materials, result)
        return self._kept(step, result, seed, began)

    def _do_together(self, group: Group, picture: Picture, progress: PartProgress) -> None:
        """Make a step of several variants at once, then put each right, and keep it."""
        step = group.steps[0]
        engine = self.engines[step.engine]
        assert isinstance(engine, Batching)  # noqa: S101 - asked by group_of; for the type checker
        began = _Began()
        materials = self.store.materials(step, picture, engine, progress)
        making = progress.section(0.0, _MAKING)
        seeds = [one.seed for one in group.steps]
        made = engine.apply_variants(
            step.edit, picture, materials, seeds, making, together=group.size
        )
        spent = began.seconds / len(made)
        left = deque(
            (s, m) for s, m in zip(group.steps, made, strict=True) if s.key in group.wanted
        )
        del made  # each is let go as soon as it is put right
        each = (1 - _MAKING) / len(left)
        for number in range(len(left)):
            one, first = left.popleft()
            began = _Began(before=spent)
            given = replace(materials, seed=one.seed)
            righting = progress.section(_MAKING + number * each, _MAKING + (number + 1) * each)
            result, seed = self._best(one, picture, given, righting, first)
            self._ready[one.key] = self._kept(one, result, seed, began)

    def _best(
        self,
        step: PlannedStep,
        picture: Picture,
        materials: Materials,
        progress: PartProgress,
        first: StepResult | None = None,
    ) -> tuple[StepResult, int | None]:
        """A generative step's best result, and the seed of it; see best_attempt."""
        engine = self.engines[step.engine]
        # Engines that read words may take any place they are told; what is to be kept is
        # found by the one that says when it is not sure.
        find = self.store.finder(picture, self.engines.get("builtin", engine), progress)
        if first is None and step.together > 1 and isinstance(engine, Batching):
            first = _among_as_many(step, engine, picture, materials, progress)
        return best_attempt(
            step, engine, picture, materials, find=find, progress=progress, first=first
        )

    def _kept(self, step: PlannedStep, result: StepResult, seed: int | None, began: _Began) -> Done:
        """A result put into the cache, with the record of how it came about."""
        device = self.engines[step.engine].card.device
        seconds = began.seconds
        if self.sparing and step.cheap:
            pixels = "" if step.of_color else sha256_of(result.picture)
        else:
            pixels = self.cache.put(
                step.key,
                result.picture,
                result.figures,
                seconds=seconds,
                device=device,
                seed=seed,
            )
        _log.info("%s by %s in %.2f s", step.edit.edit, step.engine, seconds)
        record = StepRecord(
            planned=step,
            started=began.at,
            seconds=seconds,
            device=device,
            from_cache=False,
            figures=held_to_limits(result.figures, step.edit, self.store.plan.recipe.checks),
            seed=seed,
            pixels=pixels,
        )
        return result.picture, record


def _among_as_many(
    step: PlannedStep,
    engine: Batching,
    picture: Picture,
    materials: Materials,
    progress: PartProgress,
) -> StepResult:
    """A variant made again as it was made: its neighbours' number counts, their seeds do not."""
    seeds = (step.seed,) * step.together
    return engine.apply_variants(
        step.edit, picture, materials, seeds, progress, together=step.together
    )[0]


@dataclass(frozen=True, slots=True)
class _Began:
    """When a step was begun."""

    before: float = 0.0
    """Seconds that were spent on it before."""
    at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    clock: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        """Seconds it has taken by now."""
        return self.before + time.perf_counter() - self.clock
