"""The watch book: what a watcher knows of the pictures in its folders, across restarts."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from watchfolder.jobs.clock import Moment, present
from watchfolder.jobs.database import Database
from watchfolder.jobs.processes import here, is_gone, start_mark
from watchfolder.jobs.rows import time_text

Pictures = list["WatchedPicture"]


@dataclass(frozen=True, slots=True)
class WatchedPicture:
    """One picture of a watched folder, as the watcher last saw it."""

    root: str
    """The watched folder, absolute."""
    path: str
    """The picture, absolute; text from os.fsdecode."""
    signature: str
    """Whatever the watcher compares to see a change of picture, sidecar or masks."""
    state: str
    """The watcher's own word for where it stands."""
    held_code: str = ""
    """Why it is held back, as an error code; "" when it is not."""
    held_message: str = ""
    job: str = ""
    """Id of its last job."""
    updated: dt.datetime | None = None
    """UTC; written by the book."""


@dataclass(frozen=True, slots=True)
class WatchRecord:
    """One folder that a living process watches."""

    root: str
    pid: int
    started: dt.datetime


class WatchBook:
    """A row per watched picture, by its path."""

    def __init__(self, database: Database, clock: Callable[[], Moment] = present) -> None:
        self._database = database
        self._clock = clock

    def get(self, path: str) -> WatchedPicture | None:
        """What is known of a picture."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM watched WHERE path = ?", (os.fsencode(path),)
            ).fetchone()
        return None if row is None else _picture_of(row)

    def put(self, *pictures: WatchedPicture) -> None:
        """Write down what is known of pictures, all in one transaction."""
        at = time_text(self._clock().at)
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO watched (path, root, signature, state, held_code,"
                " held_message, job, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        os.fsencode(picture.path),
                        os.fsencode(picture.root),
                        picture.signature,
                        picture.state,
                        picture.held_code,
                        picture.held_message,
                        picture.job,
                        at,
                    )
                    for picture in pictures
                ],
            )

    def remove(self, *paths: str) -> None:
        """Forget pictures that are gone."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM watched WHERE path = ?", _encoded(paths))

    def list(self, root: str) -> Pictures:
        """All pictures of one watched folder, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM watched WHERE root = ? ORDER BY path", (os.fsencode(root),)
            ).fetchall()
        return [_picture_of(row) for row in rows]

    def held(self, root: str) -> Pictures:
        """The pictures of one watched folder that are held back, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM watched WHERE root = ? AND held_code <> '' ORDER BY path",
                (os.fsencode(root),),
            ).fetchall()
        return [_picture_of(row) for row in rows]

    def begin_watch(self, root: str, pid: int) -> None:
        """Say that a process watches a folder. The lock itself is the watcher's."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO watch (root, pid, mark, host, started)"
                " VALUES (?, ?, ?, ?, ?)",
                (os.fsencode(root), pid, start_mark(pid), here(), time_text(self._clock().at)),
            )

    def end_watch(self, root: str) -> None:
        """Say that nobody watches a folder any more."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM watch WHERE root = ?", (os.fsencode(root),))

    def watches(self) -> tuple[WatchRecord, ...]:
        """Folders that are watched by a process that is there, by path."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM watch ORDER BY root").fetchall()
        return tuple(
            WatchRecord(
                os.fsdecode(row["root"]), row["pid"], dt.datetime.fromisoformat(row["started"])
            )
            for row in rows
            if not is_gone(row["pid"], row["mark"], row["host"])
        )


def _encoded(paths: Iterable[str]) -> Iterable[tuple[bytes]]:
    return ((os.fsencode(path),) for path in paths)


def _picture_of(row: sqlite3.Row) -> WatchedPicture:
    return WatchedPicture(
        root=os.fsdecode(row["root"]),
        path=os.fsdecode(row["path"]),
        signature=row["signature"],
        state=row["state"],
        held_code=row["held_code"],
        held_message=row["held_message"],
        job=row["job"],
        updated=dt.datetime.fromisoformat(row["updated"]),
    )
