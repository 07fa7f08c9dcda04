"""Worker: claims jobs, has the workshop fulfil them, and writes down how they ended."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, Protocol, runtime_checkable

from presets.errors import EditingError
from watchfolder.engines.card import EngineCard
from watchfolder.errors import Cancelled, Interrupted, LeaseLostError, LedgerError, as_json
from watchfolder.jobs.job import PRIORITY, Job, JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.jobs.transitions import backoff
from watchfolder.log import get_logger, working_on
from watchfolder.workers.lanes import Lanes
from watchfolder.workers.lease import Lease
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.model_finder import ModelFinder
from watchfolder.workers.pulse import Pulse

QUICK, SLOW = 0.02, 0.25
"""Seconds between two looks for work: the pause doubles from the first to the second."""
CLAIM_EVERY = 1.0
"""Seconds after which a claim is tried though nothing was written: a delay may be over."""
BULK = PRIORITY[Trigger.LIBRARY]
"""What waits for a lane; everything of more priority is done beside the lanes, at once."""
HURRIED = PRIORITY[Trigger.FOLDER]
"""Where somebody waits at a screen the priority is higher than this."""
MOST_WAYS = 20
"""Times that the work on one photo of a library makes way: it comes to an end, too."""
PATIENCE = 5.0
"""Seconds to the next try of a job whose output disk is full."""
LEDGER_PAUSE = 2.0
"""Seconds before a ledger that cannot be written (disk full) is tried again."""

_log = get_logger(__name__)


class Verdict(Protocol):
    """How a job ended; watchfolder.studio.verdict.Verdict is one."""

    @property
    def state(self) -> JobState:
        """SUCCEEDED, WAITING or FAILED."""

    @property
    def result(self) -> dict[str, Any]:
        """What was made."""

    @property
    def question(self) -> dict[str, Any] | None:
        """What a person must say, for WAITING."""

    @property
    def error(self) -> dict[str, Any] | None:
        """Why not, for FAILED."""


class Workshop(Protocol):
    """What a worker needs of the studio; watchfolder.studio.studio.Studio is one."""

    @property
    def cards(self) -> tuple[EngineCard, ...]:
        """What the engines can do."""

    def fulfil(self, job: Job, progress: Lease) -> Verdict:
        """Do one job. Raises EditingError, or what `progress.report` raises."""


@runtime_checkable
class Lightening(Protocol):
    """A Workshop that knows which jobs may be done several at once."""

    def is_light(self, job: Job) -> bool:
        """Whether a job may be done beside others like it, in threads of one process."""

    def enter_lane(self) -> None:
        """Make the calling thread ready for such jobs."""


class Worker:
    """One worker, in the thread that calls run()."""

    def __init__(
        self,
        store: JobStore,
        studio: Workshop,
        *,
        name: str,
        kinds: Sequence[str] | None = None,
        leaving: Leaving | None = None,
        owns_process: bool = False,
        lanes: int = 0,
        makes_way: bool = False,
    ) -> None:
        """`owns_process`: where the work does not stop in time, the whole process may be ended.

        `lanes`: so many light jobs are done at once, in threads; 0: one job after the other.
        `makes_way`: where a person waits, the work on a library's photo goes back into the queue.
        """
        self.name = name
        self.leaving = leaving or Leaving()
        self._store = store
        self._studio = studio
        self._kinds = kinds
        self._owns_process = owns_process
        self._pulse: Pulse | None = None
        self._lane_count = lanes
        self._lanes: Lanes | None = None
        self._giving_way = threading.Event()
        self._makes_way = makes_way
        self._ways_made: Counter[str] = Counter()
        self._model_of = ModelFinder(studio.cards)

    def run(
        self, *, once: bool = False, idle_exit: float | None = None, register: bool = True
    ) -> None:
        """Work until asked to leave; with `once` one job at most; or until idle for so long."""
        with ExitStack() as stack:
            if register:
                pulse = Pulse(self._store.roster, self.name, self._studio.cards)
                self._pulse = stack.enter_context(pulse)
            self._store.previews.sweep()
            _log.info("worker %s is ready", self.name)
            if self._lane_count > 1 and not once:
                lanes = Lanes(self._lane_count, self._work_in_lane, self._enter_lane)
                self._lanes = stack.enter_context(lanes)
            self._loop(once=once, idle_exit=idle_exit)
        _log.info("worker %s leaves: %s", self.name, self.leaving.reason or "nothing to do")

    def work(self, job: Job, *, makes_way: bool = False) -> None:
        """Do one claimed job, and write down its end, or hand it back where it `makes_way`."""
        if self._pulse is not None:
            self._pulse.job = job.id
        started = time.monotonic()
        abandon = self._abandoning(job) if self._owns_process else None
        wanted = self._anyone_waits if makes_way else None
        with (
            working_on(job=job.id),
            Lease(
                self._store, job, self.name, self.leaving, abandon=abandon, wanted=wanted
            ) as lease,
        ):
            _log.info("%s job begins, attempt %d", job.kind, job.attempts + 1)
            ending = self._attempt(job, lease)
            ended = self._write_down(ending, lease)
            if ended is not None:
                _log.info("%s after %.2f s", ended.state, time.monotonic() - started)
        if lease.made_way:
            self._ways_made[job.id] += 1
        else:
            del self._ways_made[job.id]
        if self._pulse is not None:
            self._pulse.job = ""

    def _loop(self, *, once: bool, idle_exit: float | None) -> None:
        idle_since = tried = time.monotonic()
        pause, seen = QUICK, None
        while not self.leaving.is_asked():
            room = self._lanes is None or self._lanes.wait_for_room(QUICK)
            look = self._store.database.change_count(), room
            now = time.monotonic()
            if look != seen or now - tried > CLAIM_EVERY:
                seen, tried = look, now
                job = self._claim(None if room else BULK)
                if job is not None:
                    self._begin(job, room=room)
                    idle_since, pause, seen = time.monotonic(), QUICK, None
                    if once:
                        return
                    continue
            if not room:
                continue
            if self._lanes is not None and self._lanes.busy:
                idle_since = now
            if once or (idle_exit is not None and now - idle_since >= idle_exit):
                return
            self.leaving.wait(pause)
            pause = min(SLOW, pause * 2)

    def _begin(self, job: Job, *, room: bool) -> None:
        """Hand a light job to the lanes, or do it here and now, with the lanes held back."""
        if self._lanes is not None and room and self._is_light(job):
            self._lanes.take(job)
            return
        self._giving_way.set()
        try:
            if (job.error or {}).get("alone"):
                self._empty_lanes()
            patient = job.priority <= BULK and self._ways_made[job.id] < MOST_WAYS
            self.work(job, makes_way=self._makes_way and patient)
        finally:
            self._giving_way.clear()

    def _empty_lanes(self) -> None:
        """Let the lanes end what they are at, so that whatever kills the worker now is to blame.

        For half of the lease at most: the job at hand is held, but not yet kept.
        """
        until = time.monotonic() + self._store.lease / 2
        while self._lanes is not None and self._lanes.busy and time.monotonic() < until:
            if self.leaving.wait(QUICK):
                return

    def _work_in_lane(self, job: Job) -> None:
        """Do a light job; one that has not begun goes back where the worker has something else."""
        if not self._giving_way.is_set():
            self.work(job)
            return
        try:
            self._store.release(job.id, self.name)
        except EditingError as error:
            _log.warning("%s stays to be taken over: %s", job.id, error)

    def _anyone_waits(self) -> bool:
        return self._store.anyone_waits(self._kinds, HURRIED)

    def _is_light(self, job: Job) -> bool:
        """A job that cannot even be read is done, and told of, as any other."""
        try:
            return isinstance(self._studio, Lightening) and self._studio.is_light(job)
        except (ValueError, LookupError, TypeError):
            return False

    def _enter_lane(self) -> None:
        if isinstance(self._studio, Lightening):
            self._studio.enter_lane()

    def _claim(self, above: int | None) -> Job | None:
        try:
            return self._store.claim(self.name, self._kinds, above=above, model_of=self._model_of)
        except LedgerError as error:
            if not error.retryable:
                raise
            _log.warning("no job could be claimed: %s", error)
            self.leaving.wait(LEDGER_PAUSE)
            return None

    def _attempt(self, job: Job, lease: Lease) -> Callable[[], Job]:
        """Do the job; how to write down what came of it."""
        store = self._store
        try:
            verdict = self._studio.fulfil(job, lease)
        except Interrupted:
            return lambda: store.release(job.id, self.name)
        except Cancelled as stopped:
            reason = stopped.reason
            return lambda: store.cancelled(job.id, self.name, reason)
        except EditingError as error:
            _log.warning("%s: %s", error.code, error.message)
            return self._failing(job, error.as_json(), None)
        except Exception as error:  # noqa: BLE001 - one job's fault must not end the worker
            _log.exception("a fault of the program")
            return self._failing(job, as_json(error), None)
        if verdict.state is JobState.FAILED:
            return self._failing(job, verdict.error or {}, verdict.result)
        if verdict.state is JobState.WAITING:
            question = verdict.question or {}
            return lambda: store.wait(job.id, self.name, question, verdict.result)
        return lambda: store.succeed(job.id, self.name, verdict.result)

    def _failing(
        self, job: Job, error: dict[str, Any], result: dict[str, Any] | None
    ) -> Callable[[], Job]:
        if error.get("patient"):
            return lambda: self._store.fail(
                job.id, self.name, error, retry_after=PATIENCE, counts=False, result=result
            )
        attempts = job.attempts + 1
        again = bool(error.get("retryable")) and attempts < self._store.max_attempts
        delay = backoff(attempts, random.random()) if again else None
        return lambda: self._store.fail(job.id, self.name, error, retry_after=delay, result=result)

    def _write_down(self, ending: Callable[[], Job], lease: Lease) -> Job | None:
        """Write the end of a job; as long as it is ours, a full disk is waited for."""
        while not lease.lost:
            try:
                return ending()
            except LeaseLostError as error:
                _log.warning("not written down: %s", error)
                return None
            except LedgerError as error:
                if not error.retryable:
                    raise
                _log.warning("not written down yet: %s", error)
                if self.leaving.wait(LEDGER_PAUSE):
                    return None
        _log.warning("not written down: the job is not ours any more")
        return None

    def _abandoning(self, job: Job) -> Callable[[], None]:
        def abandon() -> None:
            _log.warning("the work on %s does not stop; the process ends without it", job.id)
            try:
                self._store.release(job.id, self.name)
                self._store.roster.leave(self.name)
            except EditingError as error:
                _log.warning("%s stays to be taken over: %s", job.id, error)
            logging.shutdown()
            os._exit(0)

        return abandon
