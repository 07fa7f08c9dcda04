"""Relay: a seat on another machine as the workshop of a worker that lives beside the ledger."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Protocol

from presets.errors import EditingError
from watchfolder.engines.card import EngineCard
from watchfolder.errors import Cancelled, Interrupted
from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict
from watchfolder.workers.lease import PATIENCE, Lease
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.remote.ledger import answer
from watchfolder.workers.remote.words import Ended, Hello, Order, Said, Stop

_log = get_logger(__name__)


class SeatLostError(Exception):
    """The seat is gone, or says nothing any more."""


class Chair(Protocol):
    """A seat as the coordinator holds it."""

    def greet(self, patience: float) -> Hello | None:
        """Its introduction, None where it is not ready within `patience` seconds.

        Raises SeatLostError.
        """

    def exchange(self, order: Order) -> Said:
        """Send an order; what the seat says. Raises SeatLostError."""

    def kill(self) -> None:
        """End it, now and for good; harmless when repeated."""


class Relay:
    """Does jobs by having them done. Where its seat is lost, it asks its worker to leave.

    The ledger owns what becomes of a lost job, as with workers of this machine: it is queued
    again, one attempt poorer.
    """

    def __init__(
        self,
        chair: Chair,
        hello: Hello,
        store: JobStore,
        settings: Settings,
        *,
        worker: str,
        leaving: Leaving,
    ) -> None:
        """`leaving` is that of the worker named `worker`."""
        self.leaving = leaving
        self.done = 0
        """Jobs whose work has come to its end here."""
        self.unfit = ""
        """What is wrong with the place where the seat is, where something is."""
        self._chair = chair
        self._hello = hello
        self._store = store
        self._settings = settings
        self.worker = worker
        self.lost: Job | None = None
        """The job over which the seat was lost."""

    @property
    def cards(self) -> tuple[EngineCard, ...]:
        """What can be done there."""
        return self._hello.cards

    def fulfil(self, job: Job, progress: Lease) -> Verdict:
        """Have one job done. Raises what `progress` raises."""
        try:
            ended = self._converse(job, progress)
        except SeatLostError as error:
            _log.warning("worker %s is lost over job %s: %s", self.worker, job.id, error)
            raise self._lose(job, progress, lambda: self._store.reap(gone=[self.worker])) from error
        if ended.stopped is not None:
            raise (Interrupted if ended.stopped.interrupted else Cancelled)(ended.stopped.reason)
        self.done += 1
        return Verdict(ended.state or JobState.FAILED, ended.result, ended.question, ended.error)

    def _converse(self, job: Job, progress: Lease) -> Ended:
        """Send the job and be its ledger until it has ended."""
        order = Order(begin=job)
        overdue = time.monotonic() + self._settings.job_timeout
        try:
            while True:
                said = self._chair.exchange(order)
                if said.ended is not None and not said.ended.unseen:
                    return said.ended
                if said.ended is not None:
                    order = self._insist(job)
                    continue
                self._hold_to_limits(job, said, progress, overdue)
                self._pass_on(said, progress)
                order = Order(answers=tuple(answer(call, self._store) for call in said.calls))
        except Cancelled as stopped:
            if self.lost is not None:
                raise
            return self._stop(job, stopped)
        except EditingError as error:  # the ledger does not take what is told of the job
            self._stop(job, Interrupted(error.message))
            raise

    def _insist(self, job: Job) -> Order:
        """What to say to a seat that does not find a picture."""
        if os.path.lexists(job.source):
            message = f"{self._hello.host} does not see {job.source}: is the storage mounted there?"
            _log.error("%s", message)
            notice = {"code": "worker.unfit", "message": message, "hint": "mount it, same path"}
            self._store.notice(notice, job.id)
            self.unfit = message
            self.leaving.request(message)
            raise Interrupted(message)
        return Order(begin=job, unseen=True)

    def _hold_to_limits(self, job: Job, said: Said, progress: Lease, overdue: float) -> None:
        seconds, gib = self._settings.job_timeout, self._settings.worker_memory_gib
        if time.monotonic() > overdue:
            _log.warning("job %s timed out on worker %s", job.id, self.worker)
            raise self._lose(
                job, progress, lambda: self._store.time_out(job.id, self.worker, seconds)
            )
        if gib and said.memory > gib * 2**30:
            _log.warning("worker %s outgrew %.1f GiB and is killed", self.worker, gib)
            raise self._lose(job, progress, lambda: self._store.too_large(job.id, self.worker, gib))

    def _pass_on(self, said: Said, progress: Lease) -> None:
        if said.progress is not None:
            progress.report(*said.progress)
        if said.look is not None:
            progress.preview(said.look)
        progress.check()

    def _stop(self, job: Job, stopped: Cancelled) -> Ended:
        """Have the work stop, and wait for it; how it ended, which may be well.

        Raises SeatLostError where it was lost meanwhile, or killed by whoever waits no longer.
        """
        give_up = time.monotonic() + PATIENCE
        stop = Stop(isinstance(stopped, Interrupted), stopped.reason)
        while time.monotonic() < give_up:
            ended = self._chair.exchange(Order(stop=stop)).ended
            if ended is not None:
                return Ended(stopped=stop) if ended.unseen else ended
        self._give_up(job, "its work did not stop")
        return Ended(stopped=stop)

    def _lose(self, job: Job, progress: Lease, take_away: Callable[[], object]) -> Cancelled:
        """Take a job from the seat and end the seat; what to raise then."""
        take_away()
        progress.lost = True
        self._give_up(job, "its seat is lost")
        return Cancelled("the job was taken from a seat that is no more")

    def _give_up(self, job: Job, reason: str) -> None:
        self.lost = job
        self._chair.kill()
        self.leaving.request(reason)
