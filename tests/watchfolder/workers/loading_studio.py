"""A workshop with two models of which it holds one at a time; every load leaves a line.

As a program it is a worker process, in the place of `python -m watchfolder.workers`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from watchfolder.engines.card import EngineCard
from watchfolder.jobs.job import Job, JobState
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict
from watchfolder.workers.__main__ import main

CARDS = tuple(
    EngineCard(name=name, version="1", features={"instruct": 1}, generative=True)
    for name in ("alder", "birch")
)


class LoadingStudio:
    """Takes 20 ms a job and 50 ms to load a model."""

    def __init__(self, settings: Settings) -> None:
        self.cards = CARDS
        self._loads = settings.state / "loads"
        self._loaded = ""

    def fulfil(self, job: Job, progress: Any) -> Verdict:
        (step,) = job.spec["recipe"]["branches"][0]["steps"]
        if step["engine"] != self._loaded:
            self._loaded = step["engine"]
            self._loads.mkdir(exist_ok=True)
            with (self._loads / job.lease_owner).open("a") as trace:
                trace.write(f"{self._loaded}\n")
            time.sleep(0.05)
        progress.report(0.5, "instruct: halfway")
        time.sleep(0.02)
        return Verdict(JobState.SUCCEEDED, {"model": self._loaded})


def assemble(settings: Settings, _store: Any, _threads: int) -> LoadingStudio:
    return LoadingStudio(settings)


def loads_in(state: Path) -> dict[str, list[str]]:
    """Worker to the models it loaded, in order."""
    folder = state / "loads"
    traces = sorted(folder.iterdir()) if folder.is_dir() else []
    return {trace.name: trace.read_text().split() for trace in traces}


if __name__ == "__main__":
    sys.exit(main(assemble=assemble))
