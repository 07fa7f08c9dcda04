"""Supervisor: keeps worker processes going, and takes jobs from those that are no more.

Loads no tensor library: it lives in the daemon and in commands.
"""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from presets.errors import EditingError
from watchfolder.engines.card import EngineCard
from watchfolder.errors import WorkersError
from watchfolder.jobs.job import Job
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger
from watchfolder.settings import Settings
from watchfolder.workers.breaker import Breaker
from watchfolder.workers.executor import Executor, open_executor
from watchfolder.workers.spawned import COMMAND, Spawned

LOOK_EVERY = 0.1
KEEP_ORDER_EVERY = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a dead worker is started again; doubled with each death in a row."""
HEALTHY_AFTER = 30.0
"""Seconds a worker must have lived for its next death to be the first in a row."""
_WORKERS_SHARE = 0.8
HANG_GRACE = 8.0
"""Seconds a worker whose job timed out has to leave; it ends itself sooner where it can."""

_log = get_logger(__name__)


@dataclass(slots=True)
class _Slot:
    """A place for one worker, whoever fills it. Times are of the monotonic clock."""

    number: int
    worker: Spawned | None = None
    started: float = 0.0
    start_at: float = 0.0
    deaths: int = 0
    """In a row."""
    job: str = ""
    """What it was last seen to work on."""
    job_since: float = 0.0
    blamed: str = ""
    """The job that was taken from its worker, which then is ended."""
    kill_at: float | None = None
    """Set once it was asked to leave because its job timed out."""


class Supervisor:
    """`count` workers, started anew when they die."""

    def __init__(
        self,
        settings: Settings,
        count: int,
        store: JobStore | None = None,
        *,
        command: Sequence[str] | None = None,
    ) -> None:
        """`command` starts a worker instead of watchfolder.workers, and takes the same options."""
        self._settings = settings
        self._store = store or JobStore(settings.ledger, settings)
        self._command = tuple(command or COMMAND)
        self._slots = [_Slot(number) for number in range(1, count + 1)]
        self._breaker = Breaker()
        self._memory = _share(settings.worker_memory_gib, count)
        self._stopping = threading.Event()
        self._grace = 10.0
        self._unexplained = itertools.count(1)
        # Workers end with the thread that started them (PR_SET_PDEATHSIG): this one starts all.
        self._thread = threading.Thread(target=self._keep_going, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the workers; returns before they are ready."""
        self._thread.start()

    def stop(self, grace: float = 10.0) -> None:
        """Have the workers hand their jobs back, and end those that have not in `grace` seconds."""
        if self._thread.is_alive():
            self._grace = grace
            self._stopping.set()
            self._thread.join()

    def check(self) -> None:
        """Raise WorkersError when the workers died so often that they are not started again."""
        ended = not self._thread.is_alive() and not self._stopping.is_set()
        if ended or (self._breaker.tripped and not self._living()):
            raise WorkersError(
                "the workers keep dying and are not started any more",
                f"see the logs in {self._settings.logs}, then start again",
            )

    def cards(self, timeout: float = 120.0) -> tuple[EngineCard, ...]:
        """What the workers can do; waits until one is ready. Raises WorkersError."""
        give_up = time.monotonic() + timeout
        while not (cards := self._store.roster.cards()):
            self.check()
            if time.monotonic() > give_up:
                raise WorkersError(
                    f"no worker was ready within {timeout:.0f} seconds",
                    f"see the logs in {self._settings.logs}",
                )
            time.sleep(LOOK_EVERY)
        return cards

    def pids(self) -> tuple[int, ...]:
        """The processes that work now."""
        return tuple(worker.pid for worker in self._living())

    def _living(self) -> list[Spawned]:
        workers = [slot.worker for slot in self._slots]
        return [w for w in workers if w is not None and w.exit_code is None]

    def _keep_going(self) -> None:
        order_at = 0.0
        while not self._stopping.wait(LOOK_EVERY):
            now = time.monotonic()
            try:
                for slot in self._slots:
                    self._tend(slot, now)
                if now >= order_at:
                    order_at = now + KEEP_ORDER_EVERY
                    self._keep_order(now)
            except (EditingError, OSError) as error:
                # the ledger's disk may be full for a while; the workers go on meanwhile
                _log.error("supervising is held up: %s", error)
        self._end_all()

    def _tend(self, slot: _Slot, now: float) -> None:
        if slot.worker is None:
            if now >= slot.start_at and not self._breaker.tripped:
                self._fill(slot, now)
        elif (code := slot.worker.exit_code) is not None:
            self._bury(slot, slot.worker, code, now)
        elif slot.kill_at is not None and now >= slot.kill_at:
            _log.warning("worker %s hangs and is killed", slot.worker.name)
            slot.worker.kill()
        elif slot.worker.memory() > self._memory:
            self._hold_to_size(slot, slot.worker)

    def _hold_to_size(self, slot: _Slot, worker: Spawned) -> None:
        """End a worker before it takes the memory that the others, and the machine, live on."""
        gib = self._memory / 2**30
        _log.warning("worker %s outgrew %.1f GiB and is killed", worker.name, gib)
        if job := self._held_by(worker.name):
            slot.blamed = job
            self._store.too_large(job, worker.name, gib)
        worker.kill()

    def _fill(self, slot: _Slot, now: float) -> None:
        slot.start_at = now + LONGEST_PAUSE  # where it cannot be started at all
        name = f"worker-{slot.number}-{secrets.token_hex(3)}"
        slot.worker = Spawned(name, slot.number, self._settings, self._command)
        slot.started, slot.job, slot.blamed, slot.kill_at = now, "", "", None
        _log.info("worker %s started as process %d", name, slot.worker.pid)

    def _bury(self, slot: _Slot, worker: Spawned, code: int, now: float) -> None:
        job = self._held_by(worker.name) or slot.blamed
        self._store.reap(gone=[worker.name])
        self._store.roster.leave(worker.name)
        slot.worker = None
        if code == 0:  # it was asked to go, by whomever
            slot.deaths, slot.start_at = 0, now + FIRST_PAUSE
            return
        slot.deaths = 1 if now - slot.started > HEALTHY_AFTER else slot.deaths + 1
        slot.start_at = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (slot.deaths - 1))
        cause = job or f"unexplained {next(self._unexplained)}"
        what = f"worker {worker.name} died with exit code {code}"
        _log.warning("%s%s", what, f" over job {cause}" if job else "")
        self._store.notice({"code": "worker.died", "message": what, "hint": ""}, job)
        if self._breaker.record(now, cause):
            hint = f"see the logs in {self._settings.logs}, then start again"
            told = {"code": "workers.down", "message": "the workers keep dying", "hint": hint}
            _log.error("the workers keep dying and are not started any more")
            self._store.notice(told)

    def _held_by(self, worker: str) -> str:
        running = self._store.running()
        return next((job.id for job in running if job.lease_owner == worker), "")

    def _keep_order(self, now: float) -> None:
        for job in self._store.reap():
            _log.warning("job %s was taken from a worker that is no more: %s", job.id, job.state)
        self._store.roster.sweep()
        # of several jobs of one worker, the one it has been at for longest
        latest_first = sorted(self._store.running(), key=_begun, reverse=True)
        of = {job.lease_owner: job for job in latest_first}
        for slot in self._slots:
            if slot.worker is not None:
                self._hold_to_time(slot, slot.worker, of.get(slot.worker.name), now)

    def _hold_to_time(self, slot: _Slot, worker: Spawned, job: Job | None, now: float) -> None:
        seen = job.id if job else ""
        if seen != slot.job:
            slot.job, slot.job_since = seen, now
        elif job and slot.kill_at is None and now - slot.job_since > self._settings.job_timeout:
            # first the job, so that the worker cannot hand it back as merely interrupted
            self._store.time_out(job.id, worker.name, self._settings.job_timeout)
            _log.warning("job %s timed out on worker %s", job.id, worker.name)
            worker.ask_to_leave()
            slot.blamed = job.id
            slot.kill_at = now + HANG_GRACE

    def _end_all(self) -> None:
        workers = [slot.worker for slot in self._slots if slot.worker is not None]
        for worker in workers:
            worker.ask_to_leave()
        give_up = time.monotonic() + self._grace
        while any(w.exit_code is None for w in workers) and time.monotonic() < give_up:
            time.sleep(0.02)
        for worker in workers:
            worker.kill()
        try:
            self._store.reap(gone=[worker.name for worker in workers])
            for worker in workers:
                self._store.roster.leave(worker.name)
        except EditingError as error:
            _log.warning("the next start puts the ledger in order: %s", error)


def _begun(job: Job) -> float:
    return job.started.timestamp() if job.started else 0.0


def _share(gib: float, workers: int) -> float:
    """Bytes of main memory that one worker may take."""
    return gib * 2**30 if gib else _WORKERS_SHARE * psutil.virtual_memory().total / workers


class Workforce:
    """Whoever works on the ledger: a running daemon's workers, else some of one's own."""

    def __init__(self, settings: Settings, store: JobStore) -> None:
        self._settings = settings
        self._store = store
        self._own: Executor | None = None

    def check(self) -> None:
        """See to it that somebody works; to be called again and again while one waits.

        Starts workers where there are none, or none any more. Raises WorkersError where they
        cannot be kept going.
        """
        if self._own is not None:
            self._own.check()
        elif not self._store.roster.alive():
            own = open_executor(self._settings, self._store)
            own.start()
            self._own = own

    def cards(self, timeout: float = 120.0) -> tuple[EngineCard, ...]:
        """What the workers can do; waits until one is ready. Raises WorkersError."""
        cards = self._store.roster.cards()
        if not cards:
            self.check()
            cards = self._own.cards(timeout) if self._own else self._store.roster.cards()
        return cards

    def dismiss(self) -> None:
        """Stop the workers that are one's own."""
        if self._own is not None:
            self._own.stop()
            self._own = None


@contextmanager
def ensure_workers(settings: Settings, store: JobStore) -> Iterator[Workforce]:
    """Somebody works while the block lasts; what was started for it is stopped at its end."""
    workforce = Workforce(settings, store)
    try:
        workforce.check()
        yield workforce
    finally:
        workforce.dismiss()
