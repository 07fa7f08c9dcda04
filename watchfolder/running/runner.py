"""Run a chain: the steps in order, each from the cache or by its engine, each kept and measured."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass

from watchfolder.engines.engine import Engine
from watchfolder.log import get_logger
from watchfolder.pictures.picture import Picture
from watchfolder.planning.plan import PlannedChain, PlannedStep
from watchfolder.running.attempts import best_attempt
from watchfolder.running.cache import StepCache, StoredStep
from watchfolder.running.limits import held_to_limits
from watchfolder.running.materials import Store
from watchfolder.running.outcome import ChainOutcome, StepRecord
from watchfolder.running.progress import JobProgress, PartProgress

_log = get_logger(__name__)


@dataclass(slots=True)
class Runner:
    """Runs the chains of one plan, sharing masks and files between them."""

    engines: Mapping[str, Engine]
    cache: StepCache
    store: Store
    afresh: bool = False
    """Run every step, whatever the cache holds."""

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
            part = progress.part(1.0, label)
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
            if self.cache.get_record(step.key) is None:
                break
            known += 1
        for number in range(known, 0, -1):
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
        )

    def _do(
        self, step: PlannedStep, picture: Picture, progress: PartProgress
    ) -> tuple[Picture, StepRecord]:
        engine = self.engines[step.engine]
        started, clock = dt.datetime.now(dt.UTC), time.perf_counter()
        materials = self.store.materials(step, picture, engine, progress)
        if engine.card.generative:
            # Engines that read words may take any place they are told; what is to be kept is
            # found by the one that says when it is not sure.
            find = self.store.finder(picture, self.engines.get("builtin", engine), progress)
            result, seed = best_attempt(
                step, engine, picture, materials, find=find, progress=progress
            )
        else:
            result, seed = engine.apply(step.edit, picture, materials, progress), None
        seconds = time.perf_counter() - clock
        self.cache.put(
            step.key,
            result.picture,
            result.figures,
            seconds=seconds,
            device=engine.card.device,
            seed=seed,
        )
        _log.info("%s by %s in %.2f s", step.edit.edit, step.engine, seconds)
        record = StepRecord(
            planned=step,
            started=started,
            seconds=seconds,
            device=engine.card.device,
            from_cache=False,
            figures=held_to_limits(result.figures, step.edit, self.store.plan.recipe.checks),
            seed=seed,
        )
        return result.picture, record
