"""What workers do with the ledger, and what is done when they are no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

from watchfolder.jobs import claims, transitions
from watchfolder.jobs.claims import LeaseWord
from watchfolder.jobs.clock import HORIZON, Moment
from watchfolder.jobs.database import Database
from watchfolder.jobs.job import Job
from watchfolder.jobs.model_names import ModelOf, name_models
from watchfolder.jobs.roster import ended_workers
from watchfolder.settings import Settings

Jobs = list[Job]


class WorkerSide:
    """The part of the ledger by which jobs are worked off, at least once each.

    A worker is a name. What it says of a job counts only while it holds the job: everything
    that ends a run raises LeaseLostError otherwise.
    """

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], Moment]) -> None:
        self.database = database
        self.lease = min(settings.lease, HORIZON)
        """Seconds a claim holds without word from the worker."""
        self.max_attempts = settings.max_attempts
        self._clock = clock

    def claim(
        self,
        worker: str,
        kinds: Sequence[str] | None = None,
        now: Moment | None = None,
        *,
        above: int | None = None,
        model_of: ModelOf | None = None,
    ) -> Job | None:
        """Take the job whose turn it is: of the highest priority the oldest that is ready.

        Among jobs of one priority that need models, `turns` says who comes first. `above`: only
        jobs of a higher priority than that. `model_of` finds out which model a job needs, where
        nobody has done so yet.
        """
        moment = now or self._clock()
        with self.database.reading() as connection:
            if not claims.any_ready(connection, moment, kinds, above):
                return None  # the usual case when idle: no lock is taken for it
        # lost in a power cut, it is queued again, as it would be anyway
        with self.database.transaction(durable=False) as connection:
            if model_of is not None:
                name_models(connection, model_of)
            return claims.claim(connection, worker, kinds, moment, self.lease, above=above)

    def anyone_waits(self, kinds: Sequence[str] | None, above: int) -> bool:
        """Whether a job of a higher priority than `above` is ready. Only reads."""
        with self.database.reading() as connection:
            return claims.any_ready(connection, self._clock(), kinds, above)

    def look(self, job_id: str, worker: str) -> LeaseWord:
        """How it stands with a lease. Only reads, in some microseconds."""
        with self.database.reading() as connection:
            return claims.look(connection, job_id, worker)

    def renew(self, job_id: str, worker: str, progress: dict[str, Any] | None = None) -> LeaseWord:
        """Prolong a lease and tell how far the job is."""
        with self.database.transaction(durable=False) as connection:
            return claims.renew(
                connection, job_id, worker, progress, now=self._clock(), lease=self.lease
            )

    def succeed(self, job_id: str, worker: str, result: dict[str, Any]) -> Job:
        """End a job well."""
        now = self._clock()
        return self._settle(
            job_id, worker, "done", now, lambda job: (transitions.succeeded(job, result, now), None)
        )

    def wait(
        self,
        job_id: str,
        worker: str,
        question: dict[str, Any],
        result: dict[str, Any] | None = None,
    ) -> Job:
        """Put a job to a person; `result` is what was made so far."""
        now = self._clock()
        return self._settle(
            job_id,
            worker,
            "asks",
            now,
            lambda job: (transitions.waiting(job, question, result, now), None),
        )

    def fail(
        self,
        job_id: str,
        worker: str,
        error: dict[str, Any],
        *,
        retry_after: float | None = None,
        counts: bool = True,
        result: dict[str, Any] | None = None,
    ) -> Job:
        """End a job badly; with `retry_after` seconds it is queued again, one attempt poorer.

        `counts=False` leaves the attempts as they are: the job is not to blame.
        """
        now = self._clock()

        def change(job: Job) -> tuple[Job, Moment | None]:
            if job.cancel_requested:
                return transitions.cancelled(job, transitions.reason_of(job), now), None
            if retry_after is None:
                return transitions.failed(job, error, result, now), None
            return transitions.again(job, error, retry_after, now, counts=counts)

        return self._settle(job_id, worker, str(error.get("code", "failed")), now, change)

    def cancelled(self, job_id: str, worker: str, reason: str) -> Job:
        """Say that the work was stopped because somebody wished so."""
        now = self._clock()
        return self._settle(
            job_id,
            worker,
            "stopped",
            now,
            lambda job: (transitions.cancelled(job, reason, now), None),
        )

    def release(self, job_id: str, worker: str) -> Job:
        """Give a job back undone: the worker must go. Attempts stay as they are."""
        now = self._clock()
        return self._settle(
            job_id, worker, "released", now, lambda job: (transitions.released(job, now), None)
        )

    def reap(self, gone: Collection[str] = ()) -> Jobs:
        """Take jobs from workers that are no more; what became of them.

        That is: from leases that ran out, from workers on the roster whose process has ended,
        and from the workers `gone`. Each goes back to the queue with one attempt more and a
        delay of 2, 10, then 60 seconds, or fails as job.worker-lost after `max_attempts`.
        """
        now = self._clock()
        with self.database.reading() as connection:
            ended = ended_workers(connection, now) | set(gone)
            if not claims.expired(connection, ended, now):
                return []
        with self.database.transaction() as connection:
            lost = claims.expired(connection, ended, now)
            held = Counter(worker for _, worker in lost)
            return [
                claims.lose(
                    connection,
                    job,
                    _worker_lost(worker),
                    self.max_attempts,
                    now,
                    among=held[worker],
                )
                for job, worker in lost
            ]

    def time_out(self, job_id: str, worker: str, seconds: float) -> Job | None:
        """Take a job from a worker that is at it for too long; None: it is not at it any more.

        The same as for a lost worker becomes of the job, as job.timeout.
        """
        error = {
            "code": "job.timeout",
            "message": f"it was not done within {seconds:.0f} seconds",
            "hint": "raise job_timeout, or ask for less: fewer steps, a smaller picture",
        }
        return self._take_away(job_id, worker, error)

    def too_large(self, job_id: str, worker: str, gib: float) -> Job | None:
        """The same for a job over which a worker outgrew its share of the memory."""
        error = {
            "code": "job.memory",
            "message": f"its worker outgrew {gib:.1f} GiB of memory over it",
            "hint": "raise worker_memory_gib, or ask for less: a smaller picture or model",
        }
        return self._take_away(job_id, worker, error)

    def _take_away(self, job_id: str, worker: str, said: dict[str, Any]) -> Job | None:
        now = self._clock()
        error = {**said, "retryable": True, "problems": []}
        with self.database.transaction() as connection:
            for job, owner in claims.expired(connection, (worker,), now):
                if (job.id, owner) == (job_id, worker):
                    return claims.lose(connection, job, error, self.max_attempts, now)
        return None

    def _settle(
        self,
        job_id: str,
        worker: str,
        why: str,
        now: Moment,
        change: Callable[[Job], tuple[Job, Moment | None]],
    ) -> Job:
        with self.database.transaction() as connection:
            return claims.settle(connection, job_id, worker, change, why=why, now=now)


def _worker_lost(worker: str) -> dict[str, Any]:
    return {
        "code": "job.worker-lost",
        "message": f"worker {worker} ended in the middle of it",
        "hint": "its log says more; if it happens to this picture alone, the picture is to blame",
        "retryable": True,
        "problems": [],
    }
