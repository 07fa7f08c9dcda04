"""The event log: what happened, in order, for whoever follows. Append-only, but for pruning."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from watchfolder.jobs.clock import Moment
from watchfolder.jobs.database import Database
from watchfolder.jobs.rows import json_text, time_text

QUICK, SLOW = 0.02, 0.25
"""Seconds between two looks for news: the pause doubles from the first to the second."""
BATCH = 500


class EventKind(StrEnum):
    """What an event tells. The first six are the states a job has come to."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STEP = "step"
    """Another step or branch of a job has begun."""
    PROGRESS = "progress"
    """At most five a second and job; they go when their job ends."""
    OUTPUT = "output"
    """A file was published."""
    NOTICE = "notice"
    """Something a person should know that is no job's state."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log."""

    seq: int
    """Grows, and is never used again; there are gaps."""
    at: dt.datetime
    job: str
    """"" where it is about no job."""
    kind: EventKind
    data: dict[str, Any]


def append(
    connection: sqlite3.Connection, now: Moment, job: str, kind: EventKind, data: dict[str, Any]
) -> None:
    """Write one event, within the caller's transaction: it is true if and only if that is."""
    connection.execute(
        "INSERT INTO event (at, job, kind, data) VALUES (?, ?, ?, ?)",
        (time_text(now.at), job or None, kind, json_text(data)),
    )


def forget_progress(connection: sqlite3.Connection, job: str) -> None:
    """Drop the progress reports of a job that ended: the log keeps what stays true."""
    connection.execute("DELETE FROM event WHERE job = ? AND kind = 'progress'", (job,))


class EventLog:
    """Reads the log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_seq(self) -> int:
        """The number of the newest event there ever was; 0 before the first."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT seq FROM sqlite_sequence WHERE name = 'event'"
            ).fetchone()
        return int(row[0]) if row else 0

    def since(self, seq: int, job: str | None = None, limit: int = BATCH) -> list[Event]:
        """The next events after `seq`, oldest first."""
        if job is None:
            select = "SELECT * FROM event WHERE seq > ? ORDER BY seq LIMIT ?"
            values: tuple[Any, ...] = (seq, limit)
        else:
            select = "SELECT * FROM event WHERE job = ? AND seq > ? ORDER BY seq LIMIT ?"
            values = (job, seq, limit)
        with self._database.reading() as connection:
            return [_event_of(row) for row in connection.execute(select, values).fetchall()]

    def follow(self, since_seq: int, timeout: float, job: str | None = None) -> Iterator[Event]:
        """Events after `since_seq` as they come. Ends after `timeout` seconds without any.

        So a caller is in charge again at least that often: to send a ping, or to look whether
        anybody works at all. It goes on with the last seq it was given. While nothing is
        written, a look costs some microseconds, and there are four in a second.
        """
        seen: tuple[int, int] | None = None
        pause, silent_since = QUICK, time.monotonic()
        while True:
            # counted before reading: what is written in between is found by the next look
            count = self._database.change_count()
            if count != seen:
                seen = count
                while events := self.since(since_seq, job):
                    for event in events:
                        since_seq = event.seq
                        yield event
                    pause, silent_since = QUICK, time.monotonic()
            left = silent_since + timeout - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(pause, left))
            pause = min(SLOW, pause * 2)


def _event_of(row: sqlite3.Row) -> Event:
    return Event(
        seq=row["seq"],
        at=dt.datetime.fromisoformat(row["at"]),
        job=row["job"] or "",
        kind=EventKind(row["kind"]),
        data=json.loads(row["data"]),
    )
