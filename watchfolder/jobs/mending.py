"""Mending: a damaged ledger is set aside, and what can be read of it is taken into a new one.

A damaged page of a database takes some rows with it and leaves the others. Those are copied row by
row; what is lost is found again from the folders: a scan finds the pictures, steps lie in the
cache, and outputs say themselves what they are. Only the daemons mend, when they start, and only
where no other process has the ledger open.
"""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from watchfolder.errors import LedgerCorruptError
from watchfolder.jobs.clock import Moment, present
from watchfolder.jobs.database import Database, set_aside
from watchfolder.jobs.in_use import alone
from watchfolder.log import get_logger

T = TypeVar("T")
_log = get_logger(__name__)
BATCH = 500
"""Rows read at once, until a batch fails."""
_EVENTS_APART = 1_000_000
"""How far the numbers of new events begin beyond the last one that could be read."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table worth saving, and the column it is walked by."""

    name: str
    key: str
    texts: tuple[str, ...] = ()
    """Columns of JSON: a page of NULs in the middle of a long one is no fault of the database."""


SAVED = (
    Table("job", "seq", ("spec", "answers", "progress", "result", "error", "question")),
    Table("output", "path"),
    Table("facts", "sha256", ("facts",)),
    Table("file_seen", "path"),
    Table("watched", "path"),
)
"""In the order they are saved. Events, and who is at work, belong to the time before."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a damaged ledger."""

    aside: Path
    """Where it lies now, whole, for whoever wants to look."""
    saved: dict[str, int]
    """Rows that were taken over, by table."""

    def sentence(self) -> str:
        """What a person should know of it."""
        rows = ", ".join(f"{count} {name}" for name, count in self.saved.items() if count)
        return (
            f"the ledger was damaged; a new one was begun with what could be read of it "
            f"({rows or 'nothing'}); the damaged one lies at {self.aside}"
        )


def mend(path: Path, why: LedgerCorruptError, now: Moment | None = None) -> Mended:
    """Set the damaged ledger at `path` aside and begin a new one with its readable rows.

    Raises `why`, with what to do, where another process has the ledger open.
    """
    with alone(path, why):
        aside = set_aside(path, now or present())
        fresh = Database(path, in_use=False)
        try:
            saved = {table.name: 0 for table in SAVED}
            with closing(_opened(aside)) as damaged:
                for table in SAVED:
                    saved[table.name] = _save(damaged, fresh, table)
                _number_events_anew(damaged, fresh)
        finally:
            fresh.close()
    mended = Mended(aside, saved)
    _log.warning("%s", mended.sentence())
    return mended


def _opened(aside: Path) -> sqlite3.Connection:
    """The damaged file, for reading. It may be no database at all: then nothing is read."""
    connection = sqlite3.connect(aside, isolation_level=None)
    connection.row_factory = sqlite3.Row
    # faults in the list of free pages and in indexes say nothing of the rows
    connection.execute("PRAGMA cell_size_check=ON")
    return connection


def _save(damaged: sqlite3.Connection, fresh: Database, table: Table) -> int:
    count = 0
    with fresh.transaction() as connection:
        columns = [row["name"] for row in connection.execute(f"PRAGMA table_info({table.name})")]
        for row in _readable(damaged, table):
            if not all(_is_json(row[name]) for name in table.texts):
                continue
            names = [name for name in columns if name in row.keys()]  # noqa: SIM118 - of a Row
            marks = ", ".join("?" * len(names))
            try:
                connection.execute(
                    f"INSERT OR IGNORE INTO {table.name} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - names are our own tables'
                    [row[name] for name in names],
                )
            except sqlite3.Error:  # a row that breaks a rule of its table: damaged, too
                continue
            count += 1
    return count


def _is_json(text: str | None) -> bool:
    try:
        json.loads(text or "null")
    except ValueError:
        return False
    return True


def _readable(damaged: sqlite3.Connection, table: Table) -> Iterator[sqlite3.Row]:
    """Rows from the first on until one cannot be read, then from the last on backwards."""
    reached: object = None
    for row in _walk(damaged, table, ">", "ASC"):
        reached = row[table.key]
        yield row
    if _whole(damaged, table, reached):
        return
    for row in _walk(damaged, table, "<", "DESC"):
        if reached is not None and row[table.key] <= reached:
            return
        yield row


def _walk(
    damaged: sqlite3.Connection, table: Table, sign: str, order: str
) -> Iterator[sqlite3.Row]:
    last: object = None
    limit = BATCH
    while True:
        where = "" if last is None else f"WHERE {table.key} {sign} ?"
        query = f"SELECT * FROM {table.name} {where} ORDER BY {table.key} {order} LIMIT {limit}"  # noqa: S608 - see above
        values = () if last is None else (last,)
        rows = _tried(functools.partial(_fetched, damaged, query, values))
        if rows is None:
            if limit == 1:
                return
            limit = max(1, limit // 8)  # up to the very row that fails
            continue
        if not rows:
            return
        yield from rows
        last = rows[-1][table.key]


def _fetched(
    damaged: sqlite3.Connection, query: str, values: tuple[object, ...]
) -> list[sqlite3.Row]:
    return damaged.execute(query, values).fetchall()


def _whole(damaged: sqlite3.Connection, table: Table, reached: object) -> bool:
    """Whether there is nothing after the last row that was read."""
    query = f"SELECT MAX({table.key}) FROM {table.name}"  # noqa: S608 - see above
    last = _tried(lambda: damaged.execute(query).fetchone())
    return last is not None and last[0] == reached


def _number_events_anew(damaged: sqlite3.Connection, fresh: Database) -> None:
    """Followers go on by number: a number that was used must not come again."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = 'event'"
    row = _tried(lambda: damaged.execute(query).fetchone())
    last = int(row[0]) if row is not None else 0
    with fresh.transaction() as connection:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'event'")
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('event', ?)", (last + _EVENTS_APART,)
        )


def _tried(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except sqlite3.Error:
        return None
