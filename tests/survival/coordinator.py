"""A coordinator as `watchfolder apply --executor ray` is one: `coordinator.py STATE WORKERS`.

Its workshop copies, and takes spec["seconds"] for it. It ends when all jobs have, or is killed.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import copying_workshop
import ray

from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict
from watchfolder.workers.executors.ray import RayExecutor


class PacedStudio(copying_workshop.CopyingStudio):
    """The same, not at once."""

    def fulfil(self, job: Job, progress: Any) -> Verdict:
        """Copy, then take some time, as work would."""
        began = time.monotonic()
        verdict = super().fulfil(job, progress)
        while time.monotonic() < began + job.spec["seconds"]:
            progress.report(0.9, "copying: pacing")
            time.sleep(0.01)
        return verdict


def assemble(_settings: Settings, store: Any, _threads: int) -> PacedStudio:
    """The workshop of an actor."""
    return PacedStudio(store)


if __name__ == "__main__":
    ray.cloudpickle.register_pickle_by_value(copying_workshop)
    settings = Settings(state=Path(sys.argv[1]), workers=int(sys.argv[2]), lease=5.0)
    with JobStore(settings.ledger, settings) as store:
        executor = RayExecutor(settings, store, assemble)
        told = threading.Event()
        signal.signal(signal.SIGTERM, lambda _number, _frame: told.set())
        executor.start()
        open_states = (JobState.QUEUED, JobState.RUNNING)
        while not told.wait(0.1) and any(store.counts()[state] for state in open_states):
            executor.check()
        executor.stop()
