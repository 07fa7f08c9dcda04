"""Book: what the bridge must remember beside the ledger: clients, pairing, webhooks, batches.

One SQLite file in the state folder, 0600 as the ledger is, used by the daemon and by commands at
once. Tokens are in it only as hashes.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plugin_bridge.problems import NotFoundError
from plugin_bridge.tokens import Caller, known_scopes, new_token, token_hash
from watchfolder.jobs.clock import Moment, present
from watchfolder.jobs.database import Database
from watchfolder.jobs.migrations import Migration
from watchfolder.jobs.rows import json_text, time_of, time_text

MOST_NAME = 80
MIGRATIONS = (
    Migration(
        1,
        "clients, pairing, webhooks, batches",
        (
            """
            CREATE TABLE client (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                token TEXT NOT NULL UNIQUE,
                scopes TEXT NOT NULL,
                created TEXT NOT NULL,
                last_used TEXT
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE pairing (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                code TEXT NOT NULL,
                scopes TEXT NOT NULL,
                boot TEXT NOT NULL,
                until REAL NOT NULL,
                tries INTEGER NOT NULL DEFAULT 0,
                client TEXT NOT NULL DEFAULT ''
            ) STRICT
            """,
            """
            CREATE TABLE webhook (
                id TEXT PRIMARY KEY,
                client TEXT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
                url TEXT NOT NULL,
                secret TEXT NOT NULL,
                created TEXT NOT NULL,
                seq INTEGER NOT NULL,
                failures INTEGER NOT NULL DEFAULT 0,
                delivered INTEGER NOT NULL DEFAULT 0,
                dropped INTEGER NOT NULL DEFAULT 0,
                last TEXT NOT NULL DEFAULT ''
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE batch (
                id TEXT PRIMARY KEY,
                client TEXT NOT NULL,
                key TEXT NOT NULL UNIQUE,
                asked TEXT NOT NULL,
                state TEXT NOT NULL,
                error TEXT,
                created TEXT NOT NULL,
                finished TEXT
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE batch_item (
                batch TEXT NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
                number INTEGER NOT NULL,
                relative TEXT NOT NULL,
                state TEXT NOT NULL,
                why TEXT NOT NULL,
                job TEXT NOT NULL,
                PRIMARY KEY (batch, number)
            ) STRICT, WITHOUT ROWID
            """,
        ),
    ),
    Migration(
        2,
        "the page: one-time links, sessions",
        (
            """
            CREATE TABLE page_link (
                hash TEXT PRIMARY KEY,
                boot TEXT NOT NULL,
                until REAL NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE page_session (
                hash TEXT PRIMARY KEY,
                client TEXT NOT NULL REFERENCES client (id) ON DELETE CASCADE,
                created TEXT NOT NULL
            ) STRICT, WITHOUT ROWID
            """,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A paired client as a person sees it."""

    caller: Caller
    created: dt.datetime
    last_used: dt.datetime | None
    """To the minute."""


class BookFile(Database):
    """The file, which counts what this process has changed in it."""

    changes = 0

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """All or nothing, as every database here has it."""
        with super().transaction(durable=durable) as connection:
            yield connection
        self.changes += 1


class Book:
    """The file; its tables are read and written here and by the modules named after them."""

    def __init__(self, path: Path, clock: Callable[[], Moment] = present) -> None:
        """Open the file, or make it. Raises LedgerError."""
        self.database = BookFile(path, MIGRATIONS)
        self.clock = clock

    def add_client(self, name: str, scopes: Iterable[str]) -> tuple[Caller, str]:
        """A new client and its token, which is told this once. Raises ValueError for a scope."""
        with self.database.transaction() as connection:
            return insert_client(connection, name, scopes, self.clock())

    def clients(self) -> list[ClientRecord]:
        """All clients, the oldest first."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT * FROM client ORDER BY created, id").fetchall()
        return [
            ClientRecord(
                caller_of(row), dt.datetime.fromisoformat(row["created"]), time_of(row["last_used"])
            )
            for row in rows
        ]

    def tokens(self) -> dict[str, Caller]:
        """Hash of the token to client, for all."""
        with self.database.reading() as connection:
            rows = connection.execute("SELECT * FROM client").fetchall()
        return {row["token"]: caller_of(row) for row in rows}

    def hash_of(self, client: str) -> str | None:
        """The hash of a client's token."""
        with self.database.reading() as connection:
            row = connection.execute("SELECT token FROM client WHERE id = ?", (client,)).fetchone()
        return None if row is None else str(row[0])

    def revoke(self, client: str) -> None:
        """Forget a client; its token is worth nothing from now on. Raises NotFoundError."""
        with self.database.transaction() as connection:
            gone = connection.execute("DELETE FROM client WHERE id = ?", (client,)).rowcount
        if not gone:
            raise NotFoundError("there is no such client", "`watchfolder pair --list` shows them")

    def seen(self, client: str) -> None:
        """Note that a client was here just now."""
        with self.database.transaction(durable=False) as connection:
            connection.execute(
                "UPDATE client SET last_used = ? WHERE id = ?",
                (time_text(self.clock().at), client),
            )

    def close(self) -> None:
        """Close the file."""
        self.database.close()


def insert_client(
    connection: sqlite3.Connection, name: str, scopes: Iterable[str], now: Moment
) -> tuple[Caller, str]:
    """Write a new client within the caller's transaction; it and its token."""
    caller = Caller(f"c_{secrets.token_hex(6)}", name[:MOST_NAME], frozenset(known_scopes(scopes)))
    token = new_token()
    connection.execute(
        "INSERT INTO client (id, name, token, scopes, created) VALUES (?, ?, ?, ?, ?)",
        (
            caller.id,
            caller.name,
            token_hash(token),
            json_text(known_scopes(caller.scopes)),
            time_text(now.at),
        ),
    )
    return caller, token


def caller_of(row: sqlite3.Row) -> Caller:
    """The client of a row."""
    return Caller(row["id"], row["name"], frozenset(json.loads(row["scopes"])))
