"""Looking: what has changed in a watched folder, by events and by scans, on line or not."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from watchfolder.errors import FolderError
from watchfolder.watching.folders import WatchedFolder
from watchfolder.watching.hints import Hints
from watchfolder.watching.ignore import ignored_folder
from watchfolder.watching.lock import FolderLock
from watchfolder.watching.pacing import Pace
from watchfolder.watching.reasons import printable
from watchfolder.watching.reconcile import Listing, Unlisted, list_folder, scan
from watchfolder.watching.settling import NEVER
from watchfolder.watching.tree import Tree

log = logging.getLogger(__name__)

DEAF_AFTER = 2.0
"""Seconds within which the event for a new file must come."""
RELISTEN_EVERY = 600.0
"""Seconds at least between two times that listening is begun anew because folders are deaf: where
the system has no more watches to give, that mends nothing and walks through the whole tree."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look has shown."""

    changed: frozenset[Path] = frozenset()
    """Pictures whose drop is another than before, gone ones too."""
    everywhere: bool = False
    """All of the tree was scanned."""


class Looking:
    """Holds one folder's lock, listens for its events, scans it, and knows when it is not there.

    A folder that is missing, or is another one than before, has not had its pictures deleted:
    nothing is concluded from that.
    """

    def __init__(
        self,
        folder: WatchedFolder,
        every: float,
        arrived: threading.Event,
        known_pid: int | None = None,
    ) -> None:
        """Lock the folder; `every`: seconds between scans. Raises FolderError."""
        self.folder = folder
        self.tree = Tree(folder.root)
        self.pace = Pace(every)
        self.hints = Hints(folder.root, arrived)
        self.offline = ""
        """Why the folder cannot be looked into, as a sentence; "" while it can."""
        self._lock: FolderLock | None = FolderLock(folder.root, known_pid)
        self._first = True
        self._replaced = False
        self._unread: dict[Path, str] = {}
        self._unheard: dict[Path, float] = {}
        self._deaf: set[Path] = set()
        self._relisten_at = 0.0

    def begin(self, now: float) -> None:
        """Listen for events from now on."""
        if not self.folder.scans_alone:
            self.hints.start(now)

    def close(self) -> None:
        """Listen no more and give the folder free; harmless when repeated."""
        self.hints.stop()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def look(self, now: float, remembered: Collection[Path]) -> Look | None:
        """Look where something may have changed; None while the folder is off line.

        `remembered` are the pictures known from before: those that are not there any more count
        as changed when the folder is first seen.
        """
        if (self.offline and now < self.pace.full_at) or not self._present(now):
            return None
        hinted, everything = self.hints.take()
        for folder in hinted:
            self._unheard.pop(folder, None)
            self._deaf.discard(folder)
        everything = everything or any(folder not in self.tree for folder in hinted)
        soon = now >= self.pace.hinted_at
        if self._first or now >= self.pace.full_at or (everything and soon):
            return self._everywhere(now, remembered, asked=everything or self._first)
        if not soon:
            self.hints.give_back(hinted, everything)
            return Look()
        started = time.perf_counter()
        changed: set[Path] = set()
        for folder in hinted:
            changed |= self._take_in(list_folder(folder))
        if hinted:
            self.pace.looked(now, time.perf_counter() - started)
        return Look(frozenset(changed))

    def next_due(self) -> float:
        """When to look again, if nothing happens before."""
        return min(self.pace.full_at, self.pace.hinted_at if self.hints.waiting else NEVER)

    def supervise(self, now: float) -> None:
        """See to the events: restart what died, notice where none come. Every few seconds."""
        if self.folder.scans_alone or self.offline:
            return
        self.hints.supervise(now)
        silent = {f for f, since in self._unheard.items() if now - since > DEAF_AFTER}
        for folder in silent:
            del self._unheard[folder]
        self._deaf |= silent
        if silent and now >= self._relisten_at:
            self._relisten_at = now + RELISTEN_EVERY
            log.warning("no events came from %s: listening anew", printable(str(min(silent))))
            self.hints.restart(now)

    def silence(self) -> str:
        """Why events do not tell everything, "" as long as they do."""
        if self.folder.scans_alone:
            return "on a network file system, or by the setting `listen`: found by scanning alone"
        if self.hints.problem:
            return self.hints.problem
        if not self._deaf:
            return ""
        one = printable(str(min(self._deaf)))
        return (
            f"no events from {len(self._deaf)} folders, such as {one}: found by scanning alone "
            "(fs.inotify.max_user_watches may be too low)"
        )

    def unread(self) -> list[str]:
        """Subfolders that cannot be looked into, a sentence each."""
        return [f"{printable(str(f))} cannot be read: {w}" for f, w in list(self._unread.items())]

    def _present(self, now: float) -> bool:
        if self._lock is not None and self._lock.same_folder():
            return True
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        try:
            self._lock = FolderLock(self.folder.root)
        except FolderError as error:
            self._go_offline(error.message, now)
            return False
        self.tree = Tree(self.folder.root)
        self._first = self._replaced = True
        if not self.folder.scans_alone:
            self.hints.restart(now)
        return True

    def _everywhere(self, now: float, remembered: Collection[Path], *, asked: bool) -> Look | None:
        if self._first and remembered and _is_bare(self.folder.root, but_ours=self._replaced):
            self._go_offline(f"{self.folder.root} is empty; was its disk mounted?", now)
            return None
        self.offline = ""
        started = time.perf_counter()
        known = self.tree.folders
        seen: set[Path] = set()
        changed: set[Path] = set()
        self._unread.clear()
        for found in scan(self.folder.root):
            seen.add(found.folder)
            if isinstance(found, Unlisted) and not found.vanished:
                seen |= {folder for folder in known if folder.is_relative_to(found.folder)}
            before = self.tree.names(found.folder)
            new = self._take_in(found)
            changed |= new
            if not asked and found.folder in known and any(p.name not in before for p in new):
                self._unheard.setdefault(found.folder, now)
        for folder in known - seen:
            changed |= self.tree.remove(folder)
        if self._first:
            changed |= set(remembered) - set(self.tree.pictures())
            self._first = self._replaced = False
        self.pace.hearing = not self.silence()
        self.pace.scanned(now, time.perf_counter() - started)
        return Look(frozenset(changed), everywhere=True)

    def _take_in(self, found: Listing | Unlisted) -> set[Path]:
        if isinstance(found, Listing):
            return self.tree.update(found)
        if found.vanished:
            return self.tree.remove(found.folder)
        self._unread[found.folder] = found.why
        return set()

    def _go_offline(self, why: str, now: float) -> None:
        if why != self.offline:
            log.warning("%s; nothing in it is taken for deleted", why)
        self.offline = why
        self.pace.full_at = now + self.pace.every


def _is_bare(folder: Path, *, but_ours: bool) -> bool:
    """Whether nothing lies in a folder, as under a mount point without its disk.

    `but_ours`: but for what is never looked into. A worker that was about to publish when the disk
    went has made the output folder anew there. Where the folder is the one it was, this is nothing
    but a folder that was cleared: its results stay.
    """
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return all(but_ours and entry.is_dir() and ignored_folder(entry.name) for entry in entries)
    return False
