"""Failures: which pictures' jobs have failed, followed through the ledger's event log."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.events import EventKind
from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.watching.reasons import Reason, sentences

ENOUGH = 1_000_000
STATES = frozenset(EventKind(state) for state in JobState)


class Failures:
    """The failed ones among a folder's latest jobs, and what to tell about them."""

    def __init__(self, store: JobStore, root: Path, by_job: Mapping[str, Path]) -> None:
        """`by_job`: id of each picture's last job to the picture; it may go on changing."""
        self._store = store
        self._by_job = by_job
        self._seq = store.events.last_seq()  # before the list: what fails in between is in both
        failed = store.list(states={JobState.FAILED}, root=os.fsdecode(root), limit=ENOUGH)
        self.reasons: dict[str, Reason] = {
            job.id: _reason(job, by_job[job.id]) for job in failed if job.id in by_job
        }
        """By the job's id."""

    def follow(self) -> bool:
        """Read what happened since the last time; whether anything here has changed by it."""
        before = dict(self.reasons)
        while events := self._store.events.since(self._seq):
            self._seq = events[-1].seq
            for job_id in {e.job for e in events if e.kind in STATES and e.job in self._by_job}:
                self._look(job_id)
        for job_id in [job_id for job_id in self.reasons if job_id not in self._by_job]:
            del self.reasons[job_id]  # its picture has another job now, or is gone
        return before != self.reasons

    def _look(self, job_id: str) -> None:
        try:
            job = self._store.get(job_id)
        except JobNotFoundError:
            self.reasons.pop(job_id, None)
            return
        if job.state is JobState.FAILED:
            self.reasons[job_id] = _reason(job, self._by_job[job_id])
        else:
            self.reasons.pop(job_id, None)


def _reason(job: Job, picture: Path) -> Reason:
    problems = sentences(job.error or {})
    action = (
        "Mend it and save the picture or its sidecar again; or have it tried once more as it is: "
        f"watchfolder jobs retry {job.id}"
    )
    advice = tuple(str(line) for line in (job.error or {}).get("advice") or ())
    return Reason(picture, problems, action, advice)
