"""FolderWatch: one watched folder, kept up round by round: look, decide, queue, report."""

from __future__ import annotations

import datetime as dt
import logging
import os
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from presets.library import PresetLibrary
from watchfolder.jobs.job import NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.jobs.watch_board import WatchStatus
from watchfolder.settings import Settings
from watchfolder.watching import held
from watchfolder.watching.deciding import Decider, Hold, Later, Take
from watchfolder.watching.failures import Failures
from watchfolder.watching.folders import WatchedFolder
from watchfolder.watching.held import Held
from watchfolder.watching.looking import Looking
from watchfolder.watching.memory import Memory
from watchfolder.watching.pairing import Drop
from watchfolder.watching.queueing import INSTRUCTION_REMOVED, SOURCE_GONE, SUPERSEDED, Queueing
from watchfolder.watching.reasons import ReasonFiles, printable
from watchfolder.watching.requests import mark_of
from watchfolder.watching.settling import NEVER
from watchfolder.watching.telling import Telling
from watchfolder.watching.tidying import TIDY_AGAIN, TIDY_SOON, tidy

log = logging.getLogger(__name__)

BATCH = 200
"""Drops queued in one transaction."""
ROUND_SECONDS = 1.0
"""How long one round may decide, before new hints, other folders and a stop get their turn."""
GONE_AFTER = 2.0
"""Seconds a picture must be missing at least: some programs delete before they write anew."""
RUNNING_EVERY = 1.0
"""Seconds between two looks whether the job for a picture's last version has ended."""
RETRY_LOAD = 0.02
"""Seconds of pause for each held drop that is retried: so that many cost no more than few."""

Asked = list[tuple[Path, str, NewJob]]


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
    """One watched folder. Not for several threads at once; held and status may be read by any."""

    def __init__(
        self,
        folder: WatchedFolder,
        settings: Settings,
        store: JobStore,
        library: PresetLibrary,
        arrived: threading.Event,
    ) -> None:
        """Lock the folder and remember. Raises FolderError, LedgerError."""
        self.folder = folder
        self._settings = settings
        self._store = store
        watcher = _watcher_of(store, folder.root)
        self.looking = Looking(folder, settings.scan_every, arrived, watcher)
        try:
            self._memory = Memory(store.watched, folder.root)
            self._failures = Failures(store, folder.root, self._memory.by_job)
            store.watched.begin_watch(os.fsdecode(folder.root), os.getpid())
            self._telling = Telling(store.watch_board, folder.root)
        except BaseException:
            self.looking.close()
            raise
        self._queueing = Queueing(store)
        self._decider = Decider(folder, settings, library)
        self._reasons = ReasonFiles(folder)
        self._due: dict[Path, float] = {}
        self._pending: dict[Path, Held] = {}
        self._missing: dict[Path, float] = {}
        self._asked_back: set[Path] = set()
        self._report_at: dict[Path, float] = {
            path: NEVER if one.code == held.DRAFT else 0.0
            for path, one in self._memory.held.items()
        }
        self._next_report = 0.0
        self._tidy_at = 0.0

    def round(self, now: float) -> None:
        """Look, decide, queue, report. Raises LedgerError; the next round then goes on."""
        look = self.looking.look(now, self._memory.records.keys())
        if look is None:
            return
        self._due.update(dict.fromkeys(look.changed, now))
        if look.everywhere and self._decider.refresh():
            waiting = self._memory.held.items()
            bare = [p for p, one in waiting if one.code == held.NO_INSTRUCTIONS]
            self._due.update(dict.fromkeys(bare, now))
        self._decide(now)
        others = self._failures.follow()
        if look.everywhere or others or now >= self._next_report:
            self._report(now, everywhere=look.everywhere)
        if now >= self._tidy_at:
            self._tidy_at = now + (TIDY_AGAIN if self._tidy_at else TIDY_SOON)
            tidy(self.folder.out)

    def tell(self) -> None:
        """Write down how it stands for other processes, and take note of what they ask.

        Raises LedgerError; what was not written is written the next time.
        """
        status = self.status()
        said = WatchStatus(
            state=status.state,
            note=status.note,
            scan_seconds=round(status.scan_seconds, 3),
            scan_every=round(status.scan_every, 3),
            overflows=status.overflows,
            restarts=status.restarts,
        )
        held = self._memory.held
        self._telling.tell(said, {p: one for p, one in self._pending.items() if p not in held})
        if self._telling.is_asked():
            self.looking.hints.scan_all()

    def next_due(self) -> float:
        """When there is something to do, on the watcher's clock, if no hint comes before."""
        return min([self.looking.next_due(), self._next_report, *self._due.values()])

    def close(self) -> None:
        """Listen no more and give the folder free; harmless when repeated."""
        self.looking.close()
        self._store.watched.end_watch(os.fsdecode(self.folder.root))

    def held(self) -> list[Held]:
        """All that waits, and why: for a person first, then for time to pass."""
        waiting = {
            picture: replace(one, reason_file=self._reasons.place(picture))
            for picture, one in list(self._memory.held.items())
        }
        passing = [one for one in list(self._pending.values()) if one.picture not in waiting]
        return sorted(waiting.values(), key=_by_path) + sorted(passing, key=_by_path)

    def status(self) -> FolderStatus:
        """How it stands with the folder."""
        looking = self.looking
        silence = looking.silence()
        state: Literal["watching", "scanning", "offline"] = "scanning" if silence else "watching"
        notes = [note for note in (silence, *looking.unread()) if note]
        return FolderStatus(
            root=self.folder.root,
            state="offline" if looking.offline else state,
            note=looking.offline or "; ".join(notes),
            pictures=len(self._memory.records),
            held=len(self._memory.held),
            pending=len(self._pending),
            scan_seconds=looking.pace.seconds,
            scan_every=looking.pace.interval,
            overflows=looking.hints.overflows,
            restarts=looking.hints.restarts,
        )

    def _decide(self, now: float) -> None:
        asked: Asked = []
        ends = time.perf_counter() + ROUND_SECONDS
        for picture in sorted(p for p, due in self._due.items() if due <= now):
            if time.perf_counter() > ends:
                break
            drop = self.looking.tree.drop(picture)
            if drop is None:
                self._absent(picture, now)
            elif (wanted := self._present(drop, now)) is not None:
                asked.append((picture, *wanted))
            if len(asked) >= BATCH:
                self._queue(asked)
                asked = []
        self._queue(asked)

    def _present(self, drop: Drop, now: float) -> tuple[str, NewJob] | None:
        """The mark and the job of a drop that is taken now."""
        picture = drop.picture
        self._missing.pop(picture, None)
        mark = mark_of(drop)
        if self._memory.is_taken(picture, mark):
            self._let_go(picture)
            return None
        if mark != self._memory.mark(picture):
            self._ask_back(picture, SUPERSEDED if drop.sidecars else INSTRUCTION_REMOVED)
        decision = self._decider.decide(drop, now)
        if isinstance(decision, Take):
            if not self._queueing.is_overtaken(self._memory.job(picture), decision.job):
                return mark, decision.job
            decision = Later(now + RUNNING_EVERY, held.LAST_RUNS)
        if isinstance(decision, Later):
            self._wait(picture, decision)
        else:
            self._hold(picture, mark, decision, now)
        return None

    def _wait(self, picture: Path, later: Later) -> None:
        self._due[picture] = later.due
        known = self._pending.get(picture)
        if known is None or known.code != later.code:
            since = known.since if known else dt.datetime.now(dt.UTC)
            sentence = held.sentence_for(later.code)
            self._pending[picture] = Held(picture, later.code, (sentence,), since)

    def _absent(self, picture: Path, now: float) -> None:
        """A picture is not there: wait whether it comes back, then conclude from it."""
        since = self._missing.setdefault(picture, now)
        gone_at = since + max(GONE_AFTER, self._settings.settle)
        self._pending.pop(picture, None)
        self._decider.settling.forget(picture)
        if now < gone_at:
            self._due[picture] = gone_at
            return
        self._ask_back(picture, SOURCE_GONE)
        sidecar = self.looking.tree.orphan(picture)
        if sidecar is not None:
            self._hold(picture, "", self._decider.decide_orphan(picture, sidecar, since), now)
            return
        del self._missing[picture]
        self._let_go(picture)
        self._stop_reporting(picture)
        self._memory.forget(picture)

    def _hold(self, picture: Path, mark: str, hold: Hold, now: float) -> None:
        self._pending.pop(picture, None)
        one = Held(picture, hold.code, hold.problems, dt.datetime.now(dt.UTC))
        # What time alone may mend is told to others, but not as decided: it is looked at anew.
        if self._memory.hold(one, mark if hold.final else ""):
            log.info("%s is held: %s", printable(str(picture)), "; ".join(hold.problems))
            self._report_at[picture] = hold.report_at
            self._next_report = min(self._next_report, hold.report_at)
        if hold.retry_at == NEVER:
            self._due.pop(picture, None)
        else:
            pause = RETRY_LOAD * len(self._memory.held) if hold.final else 0.0
            self._due[picture] = max(hold.retry_at, now + pause)

    def _queue(self, asked: Asked) -> None:
        """Put jobs in the ledger, then remember that: a crash in between asks for them again."""
        if asked:
            last = [(job, self._memory.job(picture)) for picture, _, job in asked]
            for (picture, mark, _), job in zip(asked, self._queueing.put(last), strict=True):
                self._memory.take(picture, mark, job.id)
                self._stop_reporting(picture)
                self._let_go(picture)
                log.info("%s is job %s, %s", printable(str(picture)), job.id, job.state)
        self._memory.flush()

    def _ask_back(self, picture: Path, reason: str) -> None:
        """Cancel what is queued for files that are others now; once, until they are decided."""
        if picture not in self._asked_back:
            self._queueing.take_back(self._memory.job(picture), reason)
            self._asked_back.add(picture)

    def _let_go(self, picture: Path) -> None:
        """Nothing is to be done about a picture until its files change."""
        self._due.pop(picture, None)
        self._pending.pop(picture, None)
        self._asked_back.discard(picture)
        self._decider.settling.forget(picture)

    def _stop_reporting(self, picture: Path) -> None:
        if self._report_at.pop(picture, None) is not None:
            self._next_report = 0.0

    def _report(self, now: float, *, everywhere: bool) -> None:
        """Make the reason files right; after a full scan also those a person has touched."""
        holds = self._memory.held.items()
        reasons = {p: one.reason() for p, one in holds if self._report_at.get(p, NEVER) <= now}
        for reason in self._failures.reasons.values():
            reasons.setdefault(reason.picture, reason)
        if everywhere:
            self._reasons.reconcile(reasons.values(), self.looking.tree.reasons())
        else:
            self._reasons.follow(reasons.values())
        later = (at for p, at in self._report_at.items() if at > now and p in self._memory.held)
        self._next_report = min(later, default=NEVER)


def _watcher_of(store: JobStore, root: Path) -> int | None:
    """The pid that the ledger knows to watch a folder."""
    place = os.fsdecode(root)
    return next((w.pid for w in store.watched.watches() if w.root == place), None)


def _by_path(one: Held) -> Path:
    return one.picture
