"""Crew: seats on other machines, kept filled; each has a worker beside the ledger."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import watchfolder
from presets.errors import EditingError
from watchfolder.exporting.publish import sweep_temps_of
from watchfolder.jobs.job import EVERYDAY, Job
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger
from watchfolder.settings import Settings
from watchfolder.workers.breaker import Breaker
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.remote.relay import Chair, Relay, SeatLostError
from watchfolder.workers.remote.words import Hello
from watchfolder.workers.worker import Worker

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a lost seat is filled again; doubled with each one in a row that did no job."""
KEEP_ORDER_EVERY = 1.0
UNFIT_TRIES = 3
"""Times each seat is taken in an unfit place before that is said of the whole."""

_log = get_logger(__name__)


class Hall(Protocol):
    """Where seats are: a cluster."""

    def seat(self, name: str) -> Chair:
        """Ask for a seat; it may take its place later. Raises SeatLostError."""


class Crew:
    """`count` workers, each a thread here with a seat there, filled again when it is lost.

    It is given up when seats die young over different jobs, as a supervisor's workers are, or
    when nobody does anything because no place sees the pictures. A place that is lost with seats
    that have worked, as a node that is switched off, is no reason.
    """

    def __init__(self, hall: Hall, count: int, store: JobStore, settings: Settings) -> None:
        self._hall = hall
        self._store = store
        self._settings = settings
        self._breaker = Breaker()
        self._leaving = Leaving()
        self._lock = threading.Lock()
        self._places: dict[int, tuple[Leaving, Chair]] = {}
        self._relays: dict[int, Relay] = {}
        self._unfit: list[str] = []
        self._threads = [
            threading.Thread(target=self._keep_filled, args=(n,), name=f"seat {n}", daemon=True)
            for n in range(1, count + 1)
        ]

    @property
    def down(self) -> str:
        """Why nobody works here any more, "" while somebody does or may."""
        if self._breaker.tripped and not any(thread.is_alive() for thread in self._threads):
            return "the workers keep dying and are not started any more"
        with self._lock:
            at_work = any(relay.done for relay in self._relays.values())
            if not at_work and len(self._unfit) >= UNFIT_TRIES * len(self._threads):
                return self._unfit[-1]
        return ""

    def run(self, leaving: Leaving, grace: Callable[[], float]) -> None:
        """Keep all seats filled until told to leave; then `grace()` seconds to hand jobs back."""
        for thread in self._threads:
            thread.start()
        self._keep_order()
        while not leaving.wait(KEEP_ORDER_EVERY):
            self._keep_order()
        self._end_all(leaving.reason, grace())

    def _keep_order(self) -> None:
        try:
            self._take_back()
            self._store.roster.sweep()
        except EditingError as error:
            _log.error("keeping order is held up: %s", error)

    def _take_back(self) -> None:
        owners = {job.id: job.lease_owner for job in self._store.running()}
        for job in self._store.reap():
            _log.warning("job %s was taken from a worker that is no more: %s", job.id, job.state)
            _tidy(job, owners.get(job.id, ""))

    def _keep_filled(self, number: int) -> None:
        in_vain = 0
        while not (self._leaving.is_asked() or self._breaker.tripped):
            name = f"seat-{number}-{secrets.token_hex(3)}"
            relay = None
            why = "its place was lost before it was ready"
            try:
                relay = self._occupy(number, name)
                if relay is not None:
                    name, why = relay.worker, relay.leaving.reason
            except (SeatLostError, EditingError) as error:
                why = str(error)
                _log.warning("seat %s: %s", name, error)
            finally:
                self._vacate(number)
            if relay is not None and relay.lost is not None:
                _tidy(relay.lost, name)
            if self._leaving.is_asked():
                return
            in_vain = 0 if relay is not None and relay.done else in_vain + 1
            try:
                self._bury(name, relay, why)
            except EditingError as error:
                _log.error("seat %s is not written off yet: %s", name, error)
            self._leaving.wait(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** max(0, in_vain - 1)))

    def _occupy(self, number: int, name: str) -> Relay | None:
        """Take a seat and work there until it is lost; None where none came about."""
        chair = self._hall.seat(name)
        leaving = Leaving()
        with self._lock:
            self._places[number] = (leaving, chair)
        hello: Hello | None = None
        while hello is None:
            if self._leaving.is_asked():
                return None
            hello = chair.greet(0.5)
        if hello.version != watchfolder.__version__:
            raise SeatLostError(
                f"{hello.host} has watchfolder {hello.version}, this is {watchfolder.__version__}"
            )
        _log.info("worker %s has its seat on %s, process %d", name, hello.host, hello.pid)
        worker = f"{name}@{hello.host}:{hello.pid}"
        relay = Relay(chair, hello, self._store, self._settings, worker=worker, leaving=leaving)
        with self._lock:
            self._relays[number] = relay
        if not self._leaving.is_asked():
            Worker(self._store, relay, name=worker, kinds=EVERYDAY, leaving=leaving).run()
        return relay

    def _vacate(self, number: int) -> None:
        with self._lock:
            place = self._places.pop(number, None)
            self._relays.pop(number, None)
        if place is not None:
            place[1].kill()

    def _bury(self, name: str, relay: Relay | None, why: str) -> None:
        """Take down that a seat was lost. One that has done jobs is no sign of a faulty place."""
        self._store.reap(gone=[name])
        self._store.roster.leave(name)
        job = relay.lost if relay is not None else None
        notice = {"code": "worker.died", "message": f"worker {name} is lost: {why}", "hint": ""}
        self._store.notice(notice, job.id if job else "")
        if relay is not None and relay.done:
            return
        if relay is not None and relay.unfit:
            with self._lock:
                self._unfit.append(relay.unfit)
            return
        with self._lock:
            trips = self._breaker.record(time.monotonic(), job.id if job else name)
        if trips:
            hint = f"see the logs in {self._settings.logs}, then start again"
            told = {"code": "workers.down", "message": "the workers keep dying", "hint": hint}
            _log.error("the workers keep dying and are not started any more")
            self._store.notice(told)

    def _end_all(self, reason: str, grace: float) -> None:
        give_up = time.monotonic() + grace
        self._leaving.request(reason)
        with self._lock:
            for leaving, _ in self._places.values():
                leaving.request(reason)
        for thread in self._threads:
            thread.join(max(0.0, give_up - time.monotonic()))
        with self._lock:
            late = [chair for _, chair in self._places.values()]
        for chair in late:
            chair.kill()
        for thread in self._threads:
            thread.join(5.0)


def _tidy(job: Job, worker: str) -> None:
    """Take away what a worker that is gone may have left of a file in the making.

    Where it is not gone after all, what it publishes fails, and nobody listens to it.
    """
    writer = worker.rpartition(":")[2]
    folder = Path(job.spec.get("out", ""))
    if not (writer.isdecimal() and "out" in job.spec and folder.is_dir()):
        return
    try:
        sweep_temps_of(folder, int(writer))
    except EditingError as error:
        _log.warning("not looked through for temporary files: %s", error)
