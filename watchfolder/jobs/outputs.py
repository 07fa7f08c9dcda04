"""Outputs: which published file is of which job. What is written here is ours to replace."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from watchfolder.jobs.clock import Moment, present
from watchfolder.jobs.database import Database
from watchfolder.jobs.events import EventKind, append
from watchfolder.jobs.rows import time_text


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """One file that was published."""

    path: Path
    job: str
    branch: str
    slot: str
    sha256: str
    """Of the file's bytes as published."""
    recipe_digest: str
    recorded: dt.datetime


class OutputBook:
    """Published files by path; the last publisher of a path owns it. Outlives the jobs."""

    def __init__(self, database: Database, clock: Callable[[], Moment] = present) -> None:
        self._database = database
        self._clock = clock

    def record_output(
        self,
        job_id: str,
        path: Path,
        *,
        branch: str,
        slot: str,
        sha256: str,
        recipe_digest: str,
    ) -> None:
        """Write down a published file, and tell followers."""
        now = self._clock()
        place = os.fsdecode(path.absolute())
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO output"
                " (path, job, branch, slot, sha256, recipe_digest, recorded)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    os.fsencode(place),
                    job_id,
                    branch,
                    slot,
                    sha256,
                    recipe_digest,
                    time_text(now.at),
                ),
            )
            told = {"path": place, "branch": branch, "slot": slot}
            append(connection, now, job_id, EventKind.OUTPUT, told)

    def owner_of(self, path: Path) -> str | None:
        """Id of the job that published the file at `path`; None: not ours, as far as known."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT job FROM output WHERE path = ?", (os.fsencode(path.absolute()),)
            ).fetchone()
        return None if row is None else str(row[0])

    def jobs_of_recipe(self, recipe_digest: str) -> list[str]:
        """Ids of the jobs that published a file of this recipe digest, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT job FROM output WHERE recipe_digest = ? ORDER BY recorded DESC",
                (recipe_digest,),
            ).fetchall()
        return list(dict.fromkeys(str(row["job"]) for row in rows))

    def outputs_of(self, job_id: str) -> list[OutputRecord]:
        """The files a job has published, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM output WHERE job = ? ORDER BY path", (job_id,)
            ).fetchall()
        return [_record_of(row) for row in rows]


def _record_of(row: sqlite3.Row) -> OutputRecord:
    return OutputRecord(
        path=Path(os.fsdecode(row["path"])),
        job=row["job"],
        branch=row["branch"],
        slot=row["slot"],
        sha256=row["sha256"],
        recipe_digest=row["recipe_digest"],
        recorded=dt.datetime.fromisoformat(row["recorded"]),
    )
