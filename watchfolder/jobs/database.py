"""Database: the ledger's SQLite file, its connections, transactions and failures.

WAL, so that readers never wait for the writer; synchronous=FULL, so that what was committed
survives a power cut; BEGIN IMMEDIATE, so that two writers queue up instead of failing halfway.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfolder.errors import (
    JobNotFoundError,
    JobStateError,
    LedgerBusyError,
    LedgerCorruptError,
    LedgerError,
    LedgerFullError,
)
from watchfolder.jobs.clock import Moment
from watchfolder.jobs.in_use import InUse
from watchfolder.jobs.migrations import MIGRATIONS, Migration, migrate
from watchfolder.jobs.mounts import shared_file_system

BUSY_SECONDS = 30.0
COMPANIONS = ("", "-wal", "-shm")


class Connection(sqlite3.Connection):
    """A connection that can be kept in a WeakSet, and so goes when its thread has gone."""


class Database:
    """One SQLite file, used by any number of processes and threads; a connection per thread."""

    def __init__(
        self, path: Path, steps: tuple[Migration, ...] = MIGRATIONS, *, in_use: bool = True
    ) -> None:
        """Open or make the file, 0600 in folders 0700, and bring its tables up to date.

        `steps` are the ledger's own, or those of another book that is kept beside it. `in_use`
        is False for whoever has made sure to be alone with it.

        Raises LedgerError where it cannot be, LedgerCorruptError where it is no database.
        """
        self.path = path
        self._own = threading.local()
        self._all: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._marks = in_use
        self._mark: InUse | None = None
        self._prepare_place()
        try:
            with _translated(path):
                _turn_to_wal(self.connection)
                migrate(self.connection, steps)
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit. Made on first use, and anew after a fork."""
        mine: tuple[int, Connection] | None = getattr(self._own, "mine", None)
        if mine is None or mine[0] != os.getpid():
            mine = (os.getpid(), self._connect())
            self._own.mine = mine
        return mine[1]

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """All or nothing. Not to be nested.

        `durable=False` leaves out the flush to disk: after a power cut (not after a crash) the
        transaction may be missing, whole. Meant for heartbeats and progress.
        """
        with _translated(self.path):
            connection = self.connection
            connection.execute(
                "PRAGMA synchronous=FULL" if durable else "PRAGMA synchronous=NORMAL"
            )
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for single SELECTs, with SQLite's errors turned into ours."""
        with _translated(self.path):
            yield self.connection

    def change_count(self) -> tuple[int, int]:
        """A value that differs after any process or this thread has committed. A few µs."""
        with self.reading() as connection:
            # data_version knows only of others' commits, total_changes only of one's own
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            return version, connection.total_changes

    def check(self) -> None:
        """Read the whole file. Raises LedgerCorruptError naming the first fault."""
        with self.reading() as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise _corrupt(self.path, str(verdict))

    def close(self) -> None:
        """Close the connections of all threads. The object opens new ones when used again."""
        with self._lock:
            for connection in list(self._all):
                connection.close()
            self._all.clear()
            self._own = threading.local()
            if self._mark is not None:
                self._mark.release()
                self._mark = None

    def _connect(self) -> Connection:
        with self._lock:
            if self._marks and self._mark is None:
                try:
                    self._mark = InUse(self.path)
                except OSError as error:
                    raise LedgerError(
                        f"the folder of the ledger {self.path} cannot be written: {error.strerror}",
                        "set `state` to a folder this user may write to",
                    ) from error
        with _translated(self.path):
            connection = sqlite3.connect(
                self.path,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,  # only close() reaches over from another thread
                factory=Connection,
            )
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA journal_size_limit=67108864")
            # a daemon has a connection for each of many threads; the system caches the file, too
            connection.execute("PRAGMA cache_size=-256")
        with self._lock:
            self._all.add(connection)
        return connection

    def _prepare_place(self) -> None:
        kind = shared_file_system(self.path)
        if kind:
            raise LedgerError(
                f"the ledger {self.path} would lie on a shared file system ({kind})",
                "SQLite loses data there; set `state` to a folder on a local disk",
            )
        try:
            for folder in reversed([f for f in self.path.parents if not f.exists()]):
                folder.mkdir(mode=0o700, exist_ok=True)
            # Only where there is none: closing any descriptor of a file drops the locks that SQLite
            # holds on it for this whole process, and another may then end the log under it.
            if not self.path.exists():
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            elif not os.access(self.path, os.R_OK | os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except FileExistsError:
            pass  # another process was faster
        except OSError as error:
            raise LedgerError(
                f"the ledger {self.path} cannot be opened: {error.strerror}",
                "set `state` to a folder this user may write to",
            ) from error


def set_aside(path: Path, now: Moment) -> Path:
    """Rename a damaged ledger and its companions, so that a new one can be begun; its new path.

    No process may have it open. What it knew is found again from the folders: outputs carry
    their recipes, and a scan finds the sources.
    """
    aside = path.with_name(f"{path.stem}.corrupt-{now.at:%Y%m%dT%H%M%SZ}{path.suffix}")
    for ending in COMPANIONS:
        companion = path.with_name(path.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    return aside


def _turn_to_wal(connection: sqlite3.Connection) -> None:
    """Turn a new file to WAL. Two processes that do so at once deadlock, and SQLite says busy."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise LedgerError(
                f"the ledger cannot keep a write-ahead log here (journal mode {mode})",
                "set `state` to a folder on a local disk",
            )
        return


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """SQLite's failures as ours. Wrong SQL is a fault of the program and stays what it is."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0)
        primary = code & 0xFF
        if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
            raise JobStateError(str(error)) from error
        if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            raise JobNotFoundError("there is no such job in the ledger") from error
        if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            raise _corrupt(path, str(error)) from error
        if primary == sqlite3.SQLITE_FULL:
            raise LedgerFullError(
                f"the disk under the ledger {path} is full",
                "make room; nothing that was recorded is lost",
            ) from error
        if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise LedgerBusyError(
                f"the ledger {path} stayed locked for {BUSY_SECONDS:.0f} seconds",
                "another program has it open for writing; close it",
            ) from error
        if primary in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise LedgerError(
                f"the ledger {path} cannot be read or written: {error}",
                "check the disk, its free space, and the rights on the state folder",
            ) from error
        raise


def _corrupt(path: Path, why: str) -> LedgerCorruptError:
    return LedgerCorruptError(
        f"the ledger {path} is damaged: {why}",
        "stop every watchfolder process and start `watchfolder watch`: it begins a new one with "
        "what can be read of this one, and keeps this one aside",
    )
