"""Lease: keeps a job a worker's while it works, and tells it when to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from watchfolder.errors import Cancelled, Interrupted, LedgerError
from watchfolder.jobs.job import Job
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.looks import Looks

if TYPE_CHECKING:
    from watchfolder.pictures.picture import Picture

TELL_EVERY = 0.2
"""Seconds between two looks at whether there is progress to write down."""
LOOK_EVERY = 0.01
"""Seconds between two looks at whether to stop, however often progress is reported."""
PATIENCE = 5.0
"""Seconds the work has to stop at a report, once the worker must go."""
MAKE_WAY_AFTER = 0.3
"""Seconds in which a worker with nothing to do would have taken what is more urgent."""

_log = get_logger(__name__)


class Lease:
    """The hold on one job, and the listener its progress is reported to.

    A thread renews the hold every third of its time and writes progress and previews down. The
    work itself only ever reads the ledger, when it reports.
    """

    def __init__(
        self,
        store: JobStore,
        job: Job,
        worker: str,
        leaving: Leaving,
        *,
        abandon: Callable[[], None] | None = None,
        wanted: Callable[[], bool] | None = None,
    ) -> None:
        """`abandon` is called, in the thread, where the work does not stop within PATIENCE.

        `wanted`, called there too, says whether something more urgent than this job waits; if it
        still does after MAKE_WAY_AFTER, nobody else takes it, and the work is interrupted.
        """
        self._store = store
        self._job = job
        self._worker = worker
        self._leaving = leaving
        self._abandon = abandon
        self._wanted = wanted
        self._wanted_since: float | None = None
        self._in_the_way = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease {job.id}", daemon=True)
        self._progress: dict[str, Any] | None = None
        self._looks = Looks(store.previews, job.id)
        self._renewed = time.monotonic()
        self._looked = 0.0
        self.lost = False
        """The job is not ours any more; nothing may be written of it."""
        self.made_way = False
        """The work was interrupted for something more urgent."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take down how far the job is, 0 to 1.

        `note` begins with the name of the step, then ": " and more. Raises Interrupted when the
        worker must go, Cancelled when somebody wished it or the job was given to another.
        """
        self.check()
        self._progress = {
            "fraction": round(min(1.0, max(0.0, fraction)), 4),
            "note": note,
            "step": note.partition(": ")[0],
        }

    def preview(self, picture: Picture | bytes) -> None:
        """Show a small picture of the step that runs to whoever watches; the latest one counts.

        It is written down by the lease's own thread, with the next progress. Engines make one
        every `previews_every` seconds at most, and none where that is 0. Bytes are a JPEG
        of it that was made elsewhere.
        """
        self._looks.take(picture, str((self._progress or {}).get("step", "")))

    def check(self) -> None:
        """Raise Interrupted or Cancelled if the work is to stop."""
        if self._leaving.is_asked():
            raise Interrupted(self._leaving.reason)
        if self._in_the_way:
            self.made_way = True
            raise Interrupted("something more urgent waits")
        if self.lost:
            raise Cancelled("the job is not this worker's any more")
        now = time.monotonic()
        if now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        word = self._store.look(self._job.id, self._worker)
        if not word.held:
            self.lost = True
            raise Cancelled("the job is not this worker's any more")
        if word.cancel:
            raise Cancelled(str((self._store.get(self._job.id).error or {}).get("reason", "")))

    def __enter__(self) -> Self:
        self._looks.clear()  # of a worker that was killed over it
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._looks.clear()

    def _keep(self) -> None:
        told: dict[str, Any] | None = None
        while not self._ended.wait(TELL_EVERY):
            if self._abandon is not None and self._leaving.overdue > PATIENCE:
                self._abandon()
                return
            self._look_around()
            self._looks.write()
            news = self._news()
            if news != told or time.monotonic() - self._renewed > self._store.lease / 3:
                self._renew(news)
                told = news
            if self.lost:
                return

    def _look_around(self) -> None:
        try:
            wanted = self._wanted is not None and self._wanted()
        except LedgerError as error:
            _log.warning("whether anybody waits is not known: %s", error)
            return
        now = time.monotonic()
        self._wanted_since = (self._wanted_since or now) if wanted else None
        self._in_the_way = wanted and now - (self._wanted_since or now) >= MAKE_WAY_AFTER

    def _news(self) -> dict[str, Any] | None:
        """The last report, with the number of the preview that shows its step."""
        said = self._progress
        number = self._looks.number_in(said["step"]) if said else 0
        return {**said, "preview": number} if said and number else said

    def _renew(self, progress: dict[str, Any] | None) -> None:
        asked_at = time.monotonic()
        try:
            word = self._store.renew(self._job.id, self._worker, progress)
        except LedgerError as error:
            _log.warning("the lease of %s could not be renewed: %s", self._job.id, error)
            self.lost = asked_at - self._renewed > self._store.lease
            return
        self._renewed = asked_at
        self.lost = not word.held
