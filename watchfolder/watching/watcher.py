"""Watcher: the door of watched folders. Drops come in as files and go on as jobs in the ledger."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from presets.errors import EditingError
from presets.library import PresetLibrary
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.watching.folders import WatchedFolder
from watchfolder.watching.held import Held
from watchfolder.watching.rounds import FolderStatus, FolderWatch

log = logging.getLogger(__name__)

LONGEST_NAP = 0.25
"""Seconds until a stop is noticed."""
BREATH = 0.05
"""Seconds between two rounds: what happens within is looked at together."""
SUPERVISE_EVERY = 5.0
TELL_EVERY = 1.0
"""Seconds between two times that the ledger is told how it stands, and asked what is wanted."""
RETRY_AFTER = 5.0
"""Seconds before a folder is tried again after the ledger or its disk failed."""


class Watcher:
    """Watches folders: events are hints, a scan is the truth, the ledger remembers.

    A context manager; run() enters it itself. Only the thread that entered it may call step().
    """

    def __init__(
        self,
        settings: Settings,
        store: JobStore,
        library: PresetLibrary,
        folders: Sequence[WatchedFolder],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folders` come from folders.watched_folders(); `clock` counts seconds."""
        self._settings = settings
        self._store = store
        self._library = library
        self._folders = tuple(folders)
        self._clock = clock
        self._arrived = threading.Event()
        self._watches: list[FolderWatch] = []
        self._asleep_until: dict[FolderWatch, float] = {}
        self._supervise_at = 0.0
        self._tell_at = 0.0

    def __enter__(self) -> Self:
        """Lock all folders and begin to listen. Raises FolderError, LedgerError, and holds none."""
        try:
            for folder in self._folders:
                watch = FolderWatch(
                    folder, self._settings, self._store, self._library, self._arrived
                )
                self._watches.append(watch)
                watch.looking.begin(self._clock())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(self, stop: threading.Event) -> None:
        """Watch until `stop` is set; returns within about a second of that."""
        with self:
            while not stop.is_set():
                self._arrived.clear()
                self.step()
                self._nap(stop)

    def step(self) -> None:
        """One round of each folder. What goes wrong in one is logged and does not stop the rest."""
        now = self._clock()
        supervising = now >= self._supervise_at
        if supervising:
            self._supervise_at = now + SUPERVISE_EVERY
        for watch in self._watches:
            if now < self._asleep_until.get(watch, 0.0):
                continue
            try:
                if supervising:
                    watch.looking.supervise(now)
                watch.round(now)
            except (EditingError, OSError) as error:
                self._asleep_until[watch] = now + RETRY_AFTER
                log.warning("%s: %s; tried again in a moment", watch.folder.root, error)
        self._tell()

    def rescan(self) -> None:
        """Look everywhere at the next round. May be called by any thread."""
        for watch in list(self._watches):
            watch.looking.hints.scan_all()
        self._arrived.set()

    def status(self) -> list[Held]:
        """All that is held, with code, message and what to do. May be called by any thread."""
        return [one for watch in list(self._watches) for one in watch.held()]

    def folders(self) -> list[FolderStatus]:
        """How it stands with each folder. May be called by any thread."""
        return [watch.status() for watch in list(self._watches)]

    def close(self) -> None:
        """Stop listening and give all folders free; harmless when repeated."""
        watches, self._watches = self._watches, []
        for watch in watches:
            try:
                watch.close()
            except (EditingError, OSError) as error:
                log.warning("%s: %s", watch.folder.root, error)

    def _tell(self) -> None:
        """Tell other processes how it stands with each folder, and hear what they ask."""
        now = self._clock()
        if now < self._tell_at:
            return
        self._tell_at = now + TELL_EVERY
        for watch in self._watches:
            try:
                watch.tell()
            except EditingError as error:
                self._tell_at = now + RETRY_AFTER
                log.warning("%s: how it stands cannot be told: %s", watch.folder.root, error)

    def _nap(self, stop: threading.Event) -> None:
        """Sleep until something is due, a hint arrives, or it is time to stop."""
        stop.wait(BREATH)
        asleep = self._asleep_until
        dues = [max(watch.next_due(), asleep.get(watch, 0.0)) for watch in self._watches]
        due = min([self._supervise_at, *dues])
        while not stop.is_set() and (rest := due - self._clock()) > 0:
            if self._arrived.wait(min(rest, LONGEST_NAP)):
                return
            self._tell()
