"""The watch board: what a watcher says of a folder while it watches it, and what it is asked.

The watcher is a process of its own. Whoever wants to know how it stands with a folder, or wants it
looked through, reads and writes here; the watcher looks in about once a second.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from collections.abc import Collection
from dataclasses import asdict, dataclass, field

from watchfolder.jobs.database import Database
from watchfolder.jobs.processes import is_gone
from watchfolder.jobs.rows import json_text, time_text


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How a watcher stands with one folder, in its own words."""

    state: str = "watching"
    """watching, scanning (found by scans alone) or offline."""
    note: str = ""
    """What a person should know, "" for nothing."""
    scan_seconds: float = 0.0
    """What the last full scan took."""
    scan_every: float = 0.0
    """Seconds between two of them."""
    overflows: int = 0
    """How often the system has thrown events away."""
    restarts: int = 0
    """How often listening for events was begun anew."""


@dataclass(frozen=True, slots=True)
class PassingDrop:
    """A drop that waits for nothing but a moment, and so is not in the watch book yet."""

    path: str
    """The picture, absolute; text from os.fsdecode."""
    code: str
    since: dt.datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class WatchStanding:
    """One folder that a living process watches, and what is known of it."""

    root: str
    pid: int
    pictures: int
    held: int
    pending: int
    """Drops that wait for nothing but a moment."""
    status: WatchStatus = field(default_factory=WatchStatus)


class WatchBoard:
    """A place for each watched folder; it goes when the watch begins or ends."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tell(
        self,
        root: str,
        status: WatchStatus,
        *,
        come: Collection[PassingDrop] = (),
        gone: Collection[str] = (),
    ) -> None:
        """Say how it stands, and which drops wait for a moment from now on, and which no more.

        All in one transaction. A power cut may take it back: the watch ends with it, too.
        """
        with self._database.transaction(durable=False) as connection:
            connection.execute(
                "UPDATE watch SET status = ? WHERE root = ?",
                (json_text(asdict(status)), os.fsencode(root)),
            )
            connection.executemany(
                "DELETE FROM watch_passing WHERE path = ?", [(os.fsencode(path),) for path in gone]
            )
            connection.executemany(
                "INSERT OR REPLACE INTO watch_passing (path, root, code, since)"
                " VALUES (?, ?, ?, ?)",
                [
                    (os.fsencode(one.path), os.fsencode(root), one.code, time_text(one.since))
                    for one in come
                ],
            )

    def standing(self) -> list[WatchStanding]:
        """Folders that are watched by a process that is there, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT root, pid, mark, host, status,"
                " (SELECT count(*) FROM watched WHERE watched.root = watch.root) AS pictures,"
                " (SELECT count(*) FROM watched"
                "  WHERE watched.root = watch.root AND held_code <> '') AS held,"
                " (SELECT count(*) FROM watch_passing AS passing"
                "  WHERE passing.root = watch.root) AS pending"
                " FROM watch ORDER BY root"
            ).fetchall()
        return [_standing_of(r) for r in rows if not is_gone(r["pid"], r["mark"], r["host"])]

    def passing(self, root: str) -> list[PassingDrop]:
        """The drops of a folder that wait for a moment, by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT path, code, since FROM watch_passing WHERE root = ? ORDER BY path",
                (os.fsencode(root),),
            ).fetchall()
        return [
            PassingDrop(
                os.fsdecode(row["path"]), row["code"], dt.datetime.fromisoformat(row["since"])
            )
            for row in rows
        ]

    def ask_to_look(self, root: str) -> bool:
        """Have the watcher look through a folder; False where no process watches it."""
        with self._database.transaction(durable=False) as connection:
            row = connection.execute(
                "UPDATE watch SET asked = asked + 1 WHERE root = ? RETURNING pid, mark, host",
                (os.fsencode(root),),
            ).fetchone()
        return row is not None and not is_gone(row["pid"], row["mark"], row["host"])

    def asked(self, root: str) -> int:
        """How often a look has been asked for since the watch began."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT asked FROM watch WHERE root = ?", (os.fsencode(root),)
            ).fetchone()
        return 0 if row is None else int(row["asked"])


def _standing_of(row: sqlite3.Row) -> WatchStanding:
    return WatchStanding(
        root=os.fsdecode(row["root"]),
        pid=row["pid"],
        pictures=row["pictures"],
        held=row["held"],
        pending=row["pending"],
        status=WatchStatus(**json.loads(row["status"])),
    )
