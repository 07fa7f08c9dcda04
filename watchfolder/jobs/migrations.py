"""The ledger's tables, as numbered steps. A step that was released is never changed again."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from watchfolder.errors import LedgerError

APPLICATION_ID = 0x57464C44
"""SQLite's application_id of a ledger: "WFLD"."""
OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables; RETURNING came with 3.35."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from the tables as they were to the tables as they are."""

    number: int
    name: str
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        "jobs, events, workers, facts, outputs, watched pictures",
        (
            # Paths are BLOBs (os.fsencode): a file name need not be text.
            """
            CREATE TABLE job (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                kind TEXT NOT NULL,
                key TEXT NOT NULL,
                spec TEXT NOT NULL,
                source BLOB NOT NULL,
                trigger TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN (
                    'queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled')),
                priority INTEGER NOT NULL,
                attempts INTEGER NOT NULL DEFAULT 0,
                batch TEXT NOT NULL DEFAULT '',
                root BLOB NOT NULL,
                created TEXT NOT NULL,
                started TEXT,
                finished TEXT,
                not_before TEXT,
                ready_boot TEXT NOT NULL DEFAULT '',
                ready_ticks REAL NOT NULL DEFAULT 0,
                lease_owner TEXT NOT NULL DEFAULT '',
                lease_boot TEXT NOT NULL DEFAULT '',
                lease_ticks REAL NOT NULL DEFAULT 0,
                reported_ticks REAL NOT NULL DEFAULT 0,
                cancel_requested INTEGER NOT NULL DEFAULT 0,
                error TEXT,
                result TEXT,
                question TEXT,
                answers TEXT NOT NULL DEFAULT '{}',
                progress TEXT NOT NULL DEFAULT '{}',
                CHECK (state = 'running' OR lease_owner = '')
            ) STRICT
            """,
            # the whole queue, in the order it is worked off
            "CREATE INDEX job_queue ON job (priority DESC, seq) WHERE state = 'queued'",
            "CREATE INDEX job_running ON job (lease_owner) WHERE state = 'running'",
            """
            CREATE UNIQUE INDEX job_open_key ON job (key)
            WHERE state IN ('queued', 'running', 'waiting')
            """,
            "CREATE INDEX job_key ON job (key, seq)",
            "CREATE INDEX job_state ON job (state, seq)",
            "CREATE INDEX job_root ON job (root, seq)",
            "CREATE INDEX job_source ON job (source, seq)",
            "CREATE INDEX job_batch ON job (batch, state, seq)",
            "CREATE INDEX job_finished ON job (finished) WHERE finished IS NOT NULL",
            """
            CREATE TRIGGER job_transition BEFORE UPDATE OF state ON job
            WHEN NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) NOT IN (
                'queued>running', 'queued>cancelled', 'queued>failed',
                'running>queued', 'running>waiting', 'running>succeeded', 'running>failed',
                'running>cancelled',
                'waiting>queued', 'waiting>cancelled', 'waiting>succeeded',
                'succeeded>queued', 'failed>queued', 'cancelled>queued')
            BEGIN
                SELECT RAISE(ABORT, 'a job cannot go this way between states');
            END
            """,
            """
            CREATE TABLE event (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                at TEXT NOT NULL,
                job TEXT REFERENCES job (id) ON DELETE CASCADE,
                kind TEXT NOT NULL,
                data TEXT NOT NULL
            ) STRICT
            """,
            "CREATE INDEX event_job ON event (job, seq)",
            """
            CREATE TABLE worker (
                id TEXT PRIMARY KEY,
                pid INTEGER NOT NULL,
                mark TEXT NOT NULL,
                host TEXT NOT NULL,
                started TEXT NOT NULL,
                heartbeat TEXT NOT NULL,
                beat_boot TEXT NOT NULL,
                beat_ticks REAL NOT NULL,
                device TEXT NOT NULL,
                cards TEXT NOT NULL,
                job TEXT NOT NULL DEFAULT ''
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE facts (
                sha256 TEXT PRIMARY KEY,
                facts TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE file_seen (
                path BLOB PRIMARY KEY,
                signature TEXT NOT NULL,
                sha256 TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            # no reference to job: what proves a file ours outlives the job that made it
            """
            CREATE TABLE output (
                path BLOB PRIMARY KEY,
                job TEXT NOT NULL,
                branch TEXT NOT NULL,
                slot TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                recipe_digest TEXT NOT NULL,
                recorded TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX output_job ON output (job)",
            """
            CREATE TABLE watched (
                path BLOB PRIMARY KEY,
                root BLOB NOT NULL,
                signature TEXT NOT NULL,
                state TEXT NOT NULL,
                held_code TEXT NOT NULL,
                held_message TEXT NOT NULL,
                job TEXT NOT NULL,
                updated TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX watched_root ON watched (root)",
            """
            CREATE TABLE watch (
                root BLOB PRIMARY KEY,
                pid INTEGER NOT NULL,
                mark TEXT NOT NULL,
                host TEXT NOT NULL,
                started TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
        ),
    ),
    Migration(
        2,
        "what watchers say of their folders, and what they are asked",
        (
            "ALTER TABLE watch ADD COLUMN status TEXT NOT NULL DEFAULT '{}'",
            "ALTER TABLE watch ADD COLUMN asked INTEGER NOT NULL DEFAULT 0",
            # goes with the watch, also where the next one takes its place
            """
            CREATE TABLE watch_passing (
                path BLOB PRIMARY KEY,
                root BLOB NOT NULL REFERENCES watch (root) ON DELETE CASCADE,
                code TEXT NOT NULL,
                since TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            "CREATE INDEX watch_passing_root ON watch_passing (root)",
            "CREATE INDEX watched_held ON watched (root) WHERE held_code <> ''",
        ),
    ),
    Migration(
        3,
        "which model a job needs, and which one a worker used last",
        (
            # NULL: nobody has looked yet; '': none, or it cannot be told beforehand
            "ALTER TABLE job ADD COLUMN model TEXT",
            # how often, and since when, younger jobs were claimed before this one
            "ALTER TABLE job ADD COLUMN passed INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE job ADD COLUMN passed_boot TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE job ADD COLUMN passed_ticks REAL NOT NULL DEFAULT 0",
            "ALTER TABLE worker ADD COLUMN model TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX job_model ON job (priority, model, seq) WHERE state = 'queued'",
            """
            CREATE INDEX job_unnamed ON job (priority DESC, seq)
            WHERE state = 'queued' AND model IS NULL
            """,
        ),
    ),
    Migration(
        4,
        "what is asked often costs the same however long the history is",
        (
            "CREATE INDEX job_end_of_id ON job (substr(id, -4))",
            "CREATE INDEX job_pictures ON job (root, source)",
            "CREATE INDEX job_ended_well ON job (root, seq) WHERE state = 'succeeded'",
            """
            CREATE INDEX job_open ON job (root)
            WHERE state IN ('queued', 'running', 'waiting')
            """,
            # how many jobs are in each state
            """
            CREATE TABLE tally (
                state TEXT PRIMARY KEY,
                jobs INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            INSERT INTO tally SELECT value, (SELECT count(*) FROM job WHERE state = value)
            FROM json_each('["queued","running","waiting","succeeded","failed","cancelled"]')
            """,
            """
            CREATE TRIGGER job_tally_new AFTER INSERT ON job
            BEGIN
                UPDATE tally SET jobs = jobs + 1 WHERE state = NEW.state;
            END
            """,
            """
            CREATE TRIGGER job_tally_change AFTER UPDATE OF state ON job
            WHEN NEW.state <> OLD.state
            BEGIN
                UPDATE tally SET jobs = jobs - 1 WHERE state = OLD.state;
                UPDATE tally SET jobs = jobs + 1 WHERE state = NEW.state;
            END
            """,
            """
            CREATE TRIGGER job_tally_gone AFTER DELETE ON job
            BEGIN
                UPDATE tally SET jobs = jobs - 1 WHERE state = OLD.state;
            END
            """,
        ),
    ),
    Migration(
        5,
        "what the engines could do when a worker was last there",
        (
            """
            CREATE TABLE engines_seen (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                cards TEXT NOT NULL
            ) STRICT
            """,
        ),
    ),
)


def migrate(connection: sqlite3.Connection, steps: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Apply the steps that are missing, each in a transaction together with its record.

    Any number of processes may do this at once. Raises LedgerError for a file of another program
    and for a ledger that a newer version of this one has written.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        needed = ".".join(map(str, OLDEST_SQLITE))
        raise LedgerError(
            f"SQLite {sqlite3.sqlite_version} is too old for the ledger, which needs {needed}",
            "use a newer Python",
        )
    _refuse_foreign(connection)
    done = _done(connection)
    if done and max(done) > len(steps):
        raise LedgerError(
            f"the ledger was written by a newer version (step {max(done)}; known: {len(steps)})",
            "use that version, or set `state` to another folder",
        )
    for step in steps:
        if step.number not in done:
            _apply(connection, step)


def _apply(connection: sqlite3.Connection, step: Migration) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if step.number not in _done(connection):  # another process may have been faster
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS migration "
                "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL) STRICT"
            )
            for statement in step.statements:
                connection.execute(statement)
            connection.execute(
                "INSERT INTO migration (number, name, applied) VALUES (?, ?, ?)",
                (step.number, step.name, dt.datetime.now(dt.UTC).isoformat()),
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _done(connection: sqlite3.Connection) -> set[int]:
    named = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'"
    if connection.execute(named).fetchone() is None:
        return set()
    return {row[0] for row in connection.execute("SELECT number FROM migration")}


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    (mark,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and mark != APPLICATION_ID:
        raise LedgerError(
            "the file is a database of another program, not a ledger",
            "set `state` to another folder",
        )
