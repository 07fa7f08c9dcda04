"""Errands: small things that a worker does while somebody waits for the answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from plugin_bridge.events import EventFeed
from plugin_bridge.limits import Seats
from plugin_bridge.problems import BusyError, NotReadyError, ReportedError
from presets.declared import digest
from watchfolder.errors import JobStateError
from watchfolder.jobs.job import FINAL, Job, JobState, NewJob
from watchfolder.jobs.store import JobStore

PATIENCE = 15.0
"""Seconds a worker may take; the errand goes on, and its answer is there when asked again."""
POLL = 0.5


class Errands:
    """Has workers do them, each once, and waits."""

    def __init__(
        self, store: JobStore, feed: EventFeed, waits: Seats, why_nobody: Callable[[], str]
    ) -> None:
        self._store = store
        self._feed = feed
        self._waits = waits
        self._why_nobody = why_nobody

    def done(self, new: NewJob, *, good: Callable[[Job], bool] = lambda _job: True) -> Job:
        """The errand, succeeded; one that was done before is not done again while it is `good`.

        Raises NotReadyError where nobody works, BusyError where it takes too long, and
        ReportedError with what the worker said.
        """
        job, is_new = self._store.enqueue(new)
        if not is_new and job.state is JobState.SUCCEEDED and good(job):
            return job
        if not is_new and job.state in FINAL and _lost_its_source(job, new):
            again = replace(new, key=digest([new.key, new.spec["source"]]))
            job, is_new = self._store.enqueue(again)
            if not is_new and job.state is JobState.SUCCEEDED and good(job):
                return job
        if why := self._why_nobody():
            raise NotReadyError("nobody works here at the moment", why)
        with self._waits.seat():
            seq = self._feed.last
            if not is_new and job.state in FINAL:
                try:
                    job = self._store.retry(job.id, force=True)
                except JobStateError:  # somebody else who waits for it was faster
                    job = self._store.get(job.id)
            until = time.monotonic() + PATIENCE
            while job.state not in FINAL and (left := until - time.monotonic()) > 0:
                self._feed.wait(seq, min(left, POLL))
                seq = self._feed.last
                job = self._store.get(job.id)
        if job.state is JobState.FAILED and job.error:
            raise ReportedError(job.error)
        if job.state is not JobState.SUCCEEDED:
            raise BusyError("all workers are busy", "ask again in a moment", after=2.0)
        return job


def _lost_its_source(job: Job, new: NewJob) -> bool:
    """Whether it was asked of another file with the same bytes, which is not there any more."""
    old = str(job.spec.get("source", ""))
    return bool(old) and old != new.spec.get("source") and not Path(old).is_file()
