"""FolderWatch: one watched folder, kept up round by round: look, decide, queue, report."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from presets.library import PresetLibrary
from watchfolder.errors import FolderError
from watchfolder.jobs.job import NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.watching import held
from watchfolder.watching.deciding import Decider, Hold, Later, Take
from watchfolder.watching.failures import Failures
from watchfolder.watching.folders import WatchedFolder
from watchfolder.watching.held import Held
from watchfolder.watching.hints import Hints
from watchfolder.watching.lock import FolderLock
from watchfolder.watching.memory import Memory
from watchfolder.watching.pacing import Pace
from watchfolder.watching.pairing import Drop
from watchfolder.watching.queueing import INSTRUCTION_REMOVED, SOURCE_GONE, SUPERSEDED, Queueing
from watchfolder.watching.reasons import ReasonFiles, printable
from watchfolder.watching.reconcile import Listing, Unlisted, list_folder, scan
from watchfolder.watching.requests import mark_of
from watchfolder.watching.settling import NEVER
from watchfolder.watching.tree import Tree

log = logging.getLogger(__name__)

BATCH = 200
"""Drops queued in one transaction."""
ROUND_SECONDS = 1.0
"""How long one round may decide, before new hints, other folders and a stop get their turn."""
GONE_AFTER = 2.0
"""Seconds a picture must be missing at least: some programs delete before they write anew."""
DEAF_AFTER = 2.0
"""Seconds within which the event for a new file must come."""
RETRY_LOAD = 0.02
"""Seconds of pause for each held drop that is retried: so that many cost no more than few."""


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """How it stands with one watched folder."""

    root: Path
    state: Literal["watching", "scanning", "offline"]
    """scanning: no events come, it is found by scans alone."""
    note: str
    """What a person should know, "" for nothing."""
    pictures: int
    held: int
    pending: int
    """Drops that are settling or wait for their sidecar."""
    scan_seconds: float
    """What the last full scan took."""
    scan_every: float
    overflows: int
    """How often the system has thrown events away; a scan followed each time."""
    restarts: int
    """How often listening for events was begun anew."""


class FolderWatch:
    """One watched folder. Not for several threads at once; status and held may be read by any."""

    def __init__(
        self,
        folder: WatchedFolder,
        settings: Settings,
        store: JobStore,
        library: PresetLibrary,
        arrived: threading.Event,
    ) -> None:
        """Lock the folder and begin to listen. Raises FolderError, LedgerError."""
        self.folder = folder
        self._settings = settings
        self._lock: FolderLock | None = FolderLock(folder.root, _watcher_of(store, folder.root))
        self._store = store
        try:
            self._memory = Memory(store.watched, folder.root)
            self._failures = Failures(store, folder.root, self._memory.by_job)
            store.watched.begin_watch(os.fsdecode(folder.root), os.getpid())
        except BaseException:
            self._lock.release()
            raise
        self._queueing = Queueing(store)
        self._decider = Decider(folder, settings, library)
        self._reasons = ReasonFiles(folder)
        self._hints = Hints(folder.root, arrived)
        self._tree = Tree(folder.root)
        self._pace = Pace(settings.scan_every)
        self._fresh = True
        self._due: dict[Path, float] = {}
        self._pending: dict[Path, Later] = {}
        self._missing: dict[Path, float] = {}
        self._orphans: dict[Path, float] = {}
        self._asked_back: set[Path] = set()
        self._report_at: dict[Path, float] = dict.fromkeys(self._memory.held, 0.0)
        self._next_report = 0.0
        self._unread: dict[Path, str] = {}
        self._unheard: dict[Path, float] = {}
        self._deaf: set[Path] = set()
        self._offline = ""

    # The watcher's calls

    def begin(self, now: float) -> None:
        """Begin to listen for events."""
        if not self.folder.network:
            self._hints.start(now)

    def round(self, now: float) -> None:
        """Look, decide, queue, report. Raises LedgerError; the next round then goes on."""
        if not self._online(now):
            return
        looked = self._look(now)
        if self._offline:
            return
        self._decide(now)
        failed_anew = self._failures.follow()
        if looked or failed_anew or now >= self._next_report:
            self._report(now, everywhere=looked)

    def supervise(self, now: float) -> None:
        """See to the events: restart what died, notice where none come. Every few seconds."""
        if self.folder.network or self._offline:
            return
        self._hints.supervise(now)
        silent = {f for f, since in self._unheard.items() if now - since > DEAF_AFTER}
        for folder in silent:
            del self._unheard[folder]
        if silent - self._deaf:
            self._deaf |= silent
            log.warning("no events came from %s: listening anew", printable(str(min(silent))))
            self._hints.restart(now)

    def rescan(self) -> None:
        """Look everywhere at the next round. May be called by any thread."""
        self._hints.scan_all()

    def next_due(self) -> float:
        """When there is something to do, on the watcher's clock, if no hint comes before."""
        return min([self._pace.full_at, self._next_report, *self._due.values()])

    def close(self) -> None:
        """Listen no more and give the folder free; harmless when repeated."""
        self._hints.stop()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            self._store.watched.end_watch(os.fsdecode(self.folder.root))

    def held(self) -> list[Held]:
        """All that waits, and why: for a person first, then for time to pass."""
        now = dt.datetime.now(dt.UTC)
        waiting = [
            replace(one, reason_file=self._reasons.place(one.picture))
            for one in list(self._memory.held.values())
        ]
        known = {one.picture for one in waiting}
        passing = [
            Held(picture, later.code, (held.sentence_for(later.code),), now)
            for picture, later in list(self._pending.items())
            if picture not in known
        ]
        return sorted(waiting, key=_by_path) + sorted(passing, key=_by_path)

    def status(self) -> FolderStatus:
        """How it stands with the folder."""
        silent = self._silence()
        state: Literal["watching", "scanning", "offline"] = "scanning" if silent else "watching"
        unread = [f"{printable(str(f))} cannot be read: {w}" for f, w in self._unread.items()]
        return FolderStatus(
            root=self.folder.root,
            state="offline" if self._offline else state,
            note=self._offline or "; ".join([*([silent] if silent else []), *unread]),
            pictures=len(self._memory.records),
            held=len(self._memory.held),
            pending=len(self._pending),
            scan_seconds=self._pace.seconds,
            scan_every=self._pace.interval,
            overflows=self._hints.overflows,
            restarts=self._hints.restarts,
        )

    # Look

    def _online(self, now: float) -> bool:
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
        # another folder stands at this path: nothing that is missing in it was deleted
        self._tree = Tree(self.folder.root)
        self._missing.clear()
        self._orphans.clear()
        self._fresh = True
        if not self.folder.network:
            self._hints.restart(now)
        return True

    def _go_offline(self, why: str, now: float) -> None:
        if not self._offline:
            log.warning("%s; nothing in it is taken for deleted", why)
        self._offline = why
        self._pace.full_at = now + self._settings.scan_every

    def _look(self, now: float) -> bool:
        """Scan what is due; whether that was everything."""
        hinted, everything = self._hints.take()
        for folder in hinted:
            self._unheard.pop(folder, None)
            self._deaf.discard(folder)
            if folder not in self._tree:
                everything = True  # a new folder: it is scanned with all that is above and below
        if self._fresh or now >= self._pace.full_at or (everything and now >= self._pace.hinted_at):
            return self._look_everywhere(now, by_hint=everything or self._fresh)
        if now < self._pace.hinted_at or everything:
            self._hints.give_back(hinted, everything)
            self._pace.full_at = min(self._pace.full_at, self._pace.hinted_at)
            return False
        started = time.perf_counter()
        for folder in hinted:
            self._take_in(list_folder(folder), now)
        if hinted:
            self._pace.looked(now, time.perf_counter() - started)
        return False

    def _look_everywhere(self, now: float, *, by_hint: bool) -> bool:
        started = time.perf_counter()
        if self._fresh and self._memory.records and _is_empty(self.folder.root):
            self._go_offline(f"{self.folder.root} is empty; was its disk mounted?", now)
            return False
        self._offline = ""
        if self._decider.refresh():
            self._reconsider(held.NO_INSTRUCTIONS, now)
        known, seen = self._tree.folders, set()
        self._unread.clear()
        for found in scan(self.folder.root):
            seen.add(found.folder)
            if isinstance(found, Unlisted) and not found.vanished:
                seen |= {f for f in known if f.is_relative_to(found.folder)}
            changed = self._take_in(found, now)
            if not by_hint and found.folder in known and self._any_new(changed):
                self._unheard.setdefault(found.folder, now)
        for folder in known - seen:
            self._consider(self._tree.remove(folder), now)
        if self._fresh:
            self._consider(set(self._memory.records) - set(self._tree.pictures()), now)
            self._fresh = False
        self._pace.scanned(now, time.perf_counter() - started)
        return True

    def _take_in(self, found: Listing | Unlisted, now: float) -> set[Path]:
        if isinstance(found, Listing):
            changed = self._tree.update(found)
        elif found.vanished:
            changed = self._tree.remove(found.folder)
        else:
            self._unread[found.folder] = found.why
            return set()
        self._consider(changed, now)
        return changed

    def _consider(self, pictures: set[Path], now: float) -> None:
        self._due.update(dict.fromkeys(pictures, now))

    def _reconsider(self, code: str, now: float) -> None:
        self._consider({p for p, one in self._memory.held.items() if one.code == code}, now)

    def _any_new(self, pictures: set[Path]) -> bool:
        return any(p not in self._memory.records and p not in self._pending for p in pictures)

    def _silence(self) -> str:
        """Why events do not tell everything, "" if they do."""
        if self.folder.network:
            return "on a network file system: found by scanning alone"
        if self._hints.problem:
            return self._hints.problem
        if self._deaf:
            one = printable(str(min(self._deaf)))
            return (
                f"no events from {len(self._deaf)} folders, such as {one}: found by scanning "
                "alone (fs.inotify.max_user_watches may be too low)"
            )
        return ""

    # Decide and queue

    def _decide(self, now: float) -> None:
        asked: list[tuple[Path, str, NewJob]] = []
        ends = time.perf_counter() + ROUND_SECONDS
        for picture in sorted(p for p, due in self._due.items() if due <= now):
            if time.perf_counter() > ends:
                break
            drop = self._tree.drop(picture)
            if drop is None:
                self._absent(picture, now)
            elif (wanted := self._present(drop, now)) is not None:
                asked.append((picture, *wanted))
            if len(asked) >= BATCH:
                self._queue(asked)
                asked = []
        self._queue(asked)

    def _present(self, drop: Drop, now: float) -> tuple[str, NewJob] | None:
        picture = drop.picture
        self._missing.pop(picture, None)
        self._orphans.pop(picture, None)
        mark = mark_of(drop)
        if self._memory.is_taken(picture, mark):
            self._let_go(picture)
            return None
        if mark != self._memory.mark(picture):
            self._ask_back(picture, SUPERSEDED if drop.sidecars else INSTRUCTION_REMOVED)
        decision = self._decider.decide(drop, now)
        if isinstance(decision, Take):
            return mark, decision.job
        if isinstance(decision, Later):
            self._pending[picture] = decision
            self._due[picture] = decision.due
        else:
            self._hold(picture, mark, decision, now)
        return None

    def _absent(self, picture: Path, now: float) -> None:
        gone_at = self._missing.setdefault(picture, now) + max(GONE_AFTER, self._settings.settle)
        self._pending.pop(picture, None)
        self._decider.settling.forget(picture)
        if now < gone_at:
            self._due[picture] = gone_at
            return
        self._ask_back(picture, SOURCE_GONE)
        sidecar = self._tree.orphan(picture)
        if sidecar is None:
            del self._missing[picture]
            self._let_go(picture)
            self._orphans.pop(picture, None)
            self._drop_report(picture)
            self._memory.forget(picture)
            self._memory.flush()
            return
        first = self._orphans.setdefault(picture, self._missing[picture])
        self._hold(picture, "", self._decider.decide_orphan(picture, sidecar, first), now)

    def _hold(self, picture: Path, mark: str, hold: Hold, now: float) -> None:
        self._pending.pop(picture, None)
        one = Held(picture, hold.code, hold.problems, dt.datetime.now(dt.UTC))
        if self._memory.hold(one, mark, remember=hold.final):
            log.info("%s is held: %s", printable(str(picture)), "; ".join(hold.problems))
            self._report_at[picture] = hold.report_at
            self._next_report = min(self._next_report, hold.report_at)
        elif picture not in self._report_at:
            self._report_at[picture] = hold.report_at
        if hold.retry_at == NEVER:
            self._due.pop(picture, None)
        else:
            pause = RETRY_LOAD * len(self._memory.held) if hold.final else 0.0
            self._due[picture] = max(hold.retry_at, now + pause)

    def _queue(self, asked: list[tuple[Path, str, NewJob]]) -> None:
        self._memory.flush()
        if not asked:
            return
        last = [(job, self._memory.job(picture)) for picture, _, job in asked]
        for (picture, mark, _), job in zip(asked, self._queueing.put(last), strict=True):
            self._memory.take(picture, mark, job.id)
            self._drop_report(picture)
            self._let_go(picture)
            log.info("%s is job %s, %s", printable(str(picture)), job.id, job.state)
        self._memory.flush()

    def _ask_back(self, picture: Path, reason: str) -> None:
        """Cancel what is queued for files that are others now; once, until they are decided."""
        if picture not in self._asked_back:
            self._asked_back.add(picture)
            self._queueing.take_back(self._memory.job(picture), reason)

    def _let_go(self, picture: Path) -> None:
        """Nothing is to be done about a picture until its files change."""
        self._due.pop(picture, None)
        self._pending.pop(picture, None)
        self._asked_back.discard(picture)
        self._decider.settling.forget(picture)

    # Report

    def _drop_report(self, picture: Path) -> None:
        if self._report_at.pop(picture, None) is not None:
            self._next_report = 0.0

    def _report(self, now: float, *, everywhere: bool) -> None:
        """Make the reason files right; after a full scan also those a person has touched."""
        holds = self._memory.held.items()
        reasons = {p: one.reason() for p, one in holds if self._report_at.get(p, NEVER) <= now}
        for reason in self._failures.reasons.values():
            reasons.setdefault(reason.picture, reason)
        if everywhere:
            self._reasons.reconcile(reasons.values(), self._tree.reasons())
        else:
            self._reasons.follow(reasons.values())
        later = (at for p, at in self._report_at.items() if at > now and p in self._memory.held)
        self._next_report = min(later, default=NEVER)


def _watcher_of(store: JobStore, root: Path) -> int | None:
    """The pid that the ledger knows to watch a folder."""
    place = os.fsdecode(root)
    return next((w.pid for w in store.watched.watches() if w.root == place), None)


def _is_empty(folder: Path) -> bool:
    """Whether nothing at all lies in a folder, as under a mount point without its disk."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        return next(_names(entries), None) is None
    return False


def _names(entries: Iterator[os.DirEntry[str]]) -> Iterator[str]:
    return (entry.name for entry in entries)


def _by_path(one: Held) -> Path:
    return one.picture
