"""Jobs of a watched folder: put in the ledger, asked for again, taken back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from watchfolder.errors import JobNotFoundError, JobStateError
from watchfolder.jobs.job import FINAL, Job, JobState, NewJob
from watchfolder.jobs.store import JobStore

SUPERSEDED = "superseded"
SOURCE_GONE = "source gone"
INSTRUCTION_REMOVED = "instruction removed"


class Queueing:
    """The watcher's side of the ledger: what a picture's newest drop asks for is what is queued."""

    def __init__(self, store: JobStore) -> None:
        self._store = store

    def put(self, asked: Sequence[tuple[NewJob, str]]) -> list[Job]:
        """The jobs for settled drops, each given with the id of its picture's last job or "".

        A drop that asks for what its last job did is that job: tried again if it failed or was
        cancelled, or if what it made is gone. Else the last job is taken back, unless it runs or
        is done, and a new one is made; also when an older job did the same, because what the
        last one made lies in its place now.
        """
        jobs: dict[int, Job] = {}
        new: list[tuple[int, NewJob, Job | None]] = []
        for place, (wanted, last_id) in enumerate(asked):
            last = self._get(last_id)
            if last is not None and last.key == wanted.key:
                jobs[place] = self._once_more(last)
                continue
            if last is not None:
                self._take_back(last, SUPERSEDED, {JobState.QUEUED, JobState.WAITING})
            new.append((place, wanted, last))
        taken = self._store.enqueue_many([wanted for _, wanted, _ in new]) if new else []
        for (place, wanted, last), (job, made) in zip(new, taken, strict=True):
            jobs[place] = job if made else self._known(job, wanted, last)
        return [jobs[place] for place in range(len(asked))]

    def is_overtaken(self, job_id: str, wanted: NewJob) -> bool:
        """Whether a picture's last job is being worked on, and for something else than is wanted.

        Two at once might end in either order, and leave the older result lying there.
        """
        job = self._get(job_id)
        return job is not None and job.state is JobState.RUNNING and job.key != wanted.key

    def take_back(self, job_id: str, reason: str) -> None:
        """Cancel a job that is queued and no more; harmless when there is none."""
        job = self._get(job_id)
        if job is not None:
            self._take_back(job, reason, {JobState.QUEUED})

    def _known(self, job: Job, wanted: NewJob, last: Job | None) -> Job:
        """The job for a drop whose key the ledger has seen before."""
        if job.state not in FINAL:
            return job
        if last is not None and job.id < last.id:  # ids sort by time: back to what was asked before
            again = replace(wanted, spec={**wanted.spec, "force": f"after {last.id}"})
            return self._store.enqueue(again)[0]
        return self._once_more(job)

    def _once_more(self, job: Job) -> Job:
        made_nothing = job.state in {JobState.FAILED, JobState.CANCELLED}
        if made_nothing or (job.state is JobState.SUCCEEDED and self._results_are_gone(job)):
            return self._store.retry(job.id, force=True)
        return job

    def _results_are_gone(self, job: Job) -> bool:
        outputs = self._store.outputs_of(job.id)
        return any(not os.path.lexists(output.path) for output in outputs)

    def _take_back(self, job: Job, reason: str, states: set[JobState]) -> None:
        if job.state not in states:
            return
        try:
            self._store.cancel(job.id, reason)
        except JobStateError:
            return  # it has ended in this very moment

    def _get(self, job_id: str) -> Job | None:
        try:
            return self._store.get(job_id) if job_id else None
        except JobNotFoundError:
            return None  # pruned
