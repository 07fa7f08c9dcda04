"""Memory: what a watcher knows of each picture of a folder, kept in the ledger across restarts."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

from watchfolder.jobs.watch_book import WatchBook, WatchedPicture
from watchfolder.watching.held import Held

TAKEN = "taken"
HELD = "held"


class Memory:
    """One record a picture. Changes are written together by flush()."""

    def __init__(self, book: WatchBook, root: Path) -> None:
        """Load what is known. Raises LedgerError."""
        self._book = book
        self._root = os.fsdecode(root)
        self.records = {Path(record.path): record for record in book.list(self._root)}
        self.held: dict[Path, Held] = {}
        """What is held now."""
        self.by_job = {record.job: path for path, record in self.records.items() if record.job}
        self._unwritten: dict[Path, WatchedPicture] = {}
        self._forgotten: set[Path] = set()
        for path, record in self.records.items():
            if record.state == HELD:
                since = record.updated or dt.datetime.now(dt.UTC)
                problems = tuple(record.held_message.splitlines()) or (record.held_code,)
                self.held[path] = Held(path, record.held_code, problems, since)

    def is_taken(self, picture: Path, mark: str) -> bool:
        """Whether these very files have become a job already."""
        record = self.records.get(picture)
        return record is not None and record.state == TAKEN and record.signature == mark

    def mark(self, picture: Path) -> str:
        """The mark of the files as they were last decided about, "" for none."""
        record = self.records.get(picture)
        return record.signature if record else ""

    def job(self, picture: Path) -> str:
        """Id of a picture's last job, "" for none."""
        record = self.records.get(picture)
        return record.job if record else ""

    def take(self, picture: Path, mark: str, job_id: str) -> None:
        """The files have become a job."""
        self.held.pop(picture, None)
        self.by_job.pop(self.job(picture), None)
        self.by_job[job_id] = picture
        self._put(picture, mark, TAKEN, job=job_id)

    def hold(self, held: Held, mark: str) -> bool:
        """A picture is held; whether that is news. The beginning of what goes on is kept."""
        before = self.held.get(held.picture)
        same = before is not None and (before.code, before.problems) == (held.code, held.problems)
        if before is not None and before.code == held.code:
            held = replace(held, since=before.since)
        self.held[held.picture] = held
        record = self.records.get(held.picture)
        known = record is not None and (record.state, record.signature) == (HELD, mark)
        if not (known and same):
            job = self.job(held.picture)
            self._put(held.picture, mark, HELD, job=job, code=held.code, message=held.message)
        return not same

    def forget(self, picture: Path) -> None:
        """The picture is gone."""
        self.held.pop(picture, None)
        self.by_job.pop(self.job(picture), None)
        self._unwritten.pop(picture, None)
        if self.records.pop(picture, None) is not None:
            self._forgotten.add(picture)

    def flush(self) -> None:
        """Write all that changed, at most two transactions. Raises LedgerError; then call again."""
        if self._unwritten:
            self._book.put(*self._unwritten.values())
            self._unwritten.clear()
        if self._forgotten:
            self._book.remove(*map(os.fsdecode, self._forgotten - self.records.keys()))
            self._forgotten.clear()

    def _put(
        self, picture: Path, mark: str, state: str, *, job: str, code: str = "", message: str = ""
    ) -> None:
        record = WatchedPicture(
            root=self._root,
            path=os.fsdecode(picture),
            signature=mark,
            state=state,
            held_code=code,
            held_message=message,
            job=job,
        )
        self.records[picture] = self._unwritten[picture] = record
