"""Bridge: what routes work with, put together once."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugin_bridge.access import Access
from plugin_bridge.asking import Desk
from plugin_bridge.assets import AssetShelf
from plugin_bridge.batches import Batches
from plugin_bridge.book import Book
from plugin_bridge.discretion import Discretion
from plugin_bridge.doors import Library, WatchedFolders
from plugin_bridge.errands import Errands
from plugin_bridge.events import EventFeed
from plugin_bridge.gate import Gate
from plugin_bridge.limits import Buckets, Limits, Seats, limits_of
from plugin_bridge.messages.names import JOB
from plugin_bridge.metrics import Metrics
from plugin_bridge.notifying import Herald
from plugin_bridge.ordering import Orders
from plugin_bridge.outputs import Made, job_of, made_by
from plugin_bridge.places import Places
from plugin_bridge.previews import Previews
from plugin_bridge.problems import NotFoundError
from plugin_bridge.telling import Teller
from plugin_bridge.tokens import Caller
from plugin_bridge.webhooks import Courier, Webhooks
from presets.library import PresetLibrary
from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.job import Job, JobKind
from watchfolder.jobs.roster import WorkerRecord
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

ROSTER_EVERY = 1.0
"""Seconds between two looks at who works here."""
NOBODY = "no worker is running: start `watchfolder watch` or `watchfolder serve` on this machine"
_NO_JOB = "there is no such job"


class Roll:
    """Who works on the ledger, looked up once a second for all who ask."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._alive: tuple[WorkerRecord, ...] = ()

    def alive(self) -> tuple[WorkerRecord, ...]:
        """Workers that live."""
        with self._lock:
            now = time.monotonic()
            if now - self._looked >= ROSTER_EVERY:
                self._alive = tuple(self._store.roster.alive())
                self._looked = now
            return self._alive

    def why_nobody(self) -> str:
        """Why nothing would be done at the moment, "" where somebody works."""
        return "" if self.alive() else NOBODY


@dataclass(frozen=True, slots=True)
class Counters:
    """What is held at one time, and spent in time."""

    uploads: Seats
    streams: Seats
    waits: Seats
    clients: Buckets
    strangers: Buckets

    @classmethod
    def of(cls, limits: Limits) -> Counters:
        """Empty ones."""
        return cls(
            Seats(limits.uploads, "pictures being sent"),
            Seats(limits.streams, "event streams"),
            Seats(limits.waits, "requests that wait"),
            Buckets(limits.requests_per_second),
            Buckets(limits.strangers_per_second),
        )


class Bridge:
    """One bridge: state, ledger and the doors beside it. start() and stop() frame its life."""

    def __init__(
        self,
        settings: Settings,
        store: JobStore,
        presets: PresetLibrary,
        *,
        watched: WatchedFolders,
        library: Library[Any],
        limits: Limits | None = None,
    ) -> None:
        """Open the book. Raises LedgerError, SettingsError where `notify` cannot be."""
        self.settings = settings
        self.store = store
        self.presets = presets
        self.watched = watched
        self.limits = limits or limits_of(settings)
        self.counters = Counters.of(self.limits)
        self.places = Places(settings)
        self.book = Book(self.places.book)
        self.access = Access(self.book)
        self.port = settings.port
        self.gate = Gate.at(self.port, settings.allowed_origins, self.limits)
        self.roll = Roll(store)
        self.discretion = Discretion(
            {
                settings.state: "the state folder",
                Path.home(): "~",
                **{folder: folder.name for folder in settings.libraries},
            }
        )
        self.teller = Teller(store, self.discretion, self.roll.why_nobody)
        self.feed = EventFeed(store, self.teller)
        self.shelf = AssetShelf(self.places, settings, self.limits)
        previews = Seats(self.limits.previews, "previews being made")
        self.previews = Previews(self.places, previews, settings.max_megapixels)
        self.errands = Errands(store, self.feed, self.counters.waits, self.roll.why_nobody)
        self.orders = Orders(store, self.places, self.shelf, self.limits)
        self.batches = Batches(self.book, store, library, settings.libraries)
        self.webhooks = Webhooks(self.book, settings.webhook_hosts)
        self.courier = Courier(self.webhooks, self.feed, store, self.teller)
        self.herald = Herald(self.feed) if settings.notify else None
        self.metrics = Metrics()

    def at_port(self, port: int) -> None:
        """Say which port it is served at, before it is."""
        self.port = port
        self.gate = Gate.at(port, self.settings.allowed_origins, self.limits)
        self.access.ways = [*self.access.ways[:1], self.access.by_page(port)]

    def start(self) -> None:
        """Begin to follow the ledger."""
        self.feed.start()
        self.courier.start()
        if self.herald is not None:
            self.herald.start()
        self.batches.resume()

    def stop(self) -> None:
        """End streams and background work."""
        self.feed.stop()
        self.courier.stop()
        if self.herald is not None:
            self.herald.stop()
        self.batches.stop()
        self.book.close()

    def desk(self, caller: Caller) -> Desk:
        """What a caller's requests are understood with."""
        return Desk(
            find=lambda asset: self.shelf.find(caller.id, asset),
            folder=self.places.assets(caller.id),
            job=lambda job_id: self.job(caller, job_id),
            library=self.presets,
        )

    def job(self, caller: Caller, job_id: str) -> Job:
        """A job that a caller may know of. Raises NotFoundError, the same for all others."""
        if re.fullmatch(JOB, job_id):
            try:
                job = self.store.get(job_id)
            except JobNotFoundError:
                raise NotFoundError(_NO_JOB) from None
            if job.id == job_id and job.kind is JobKind.EDIT and may_see(caller, job):
                return job
        raise NotFoundError(_NO_JOB)

    def output(self, caller: Caller, output: str) -> Made:
        """A file that a caller may know of. Raises NotFoundError."""
        named = job_of(output)
        if named is not None:
            for made in made_by(self.job(caller, named), self.store):
                if made.id == output:
                    return made
        raise NotFoundError("there is no such output")


def may_see(caller: Caller, job: Job) -> bool:
    """Whether a caller may know of a job: it is its own, or the caller is an admin."""
    return caller.is_admin or job.spec.get("bridge", {}).get("client") == caller.id
