"""Pairing: how a design tool gets its token. A person opens a window, types its code, once.

The code is shown where the daemon runs and nowhere else. The window is open for 120 seconds, for
five tries and one client. Tries are counted in one transaction with looking at the code, so that
no number of parallel guesses gets more than five looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from plugin_bridge.book import Book, insert_client
from plugin_bridge.problems import PairingError
from plugin_bridge.tokens import USUAL_SCOPES, Caller, known_scopes
from watchfolder.jobs.clock import Moment, is_past
from watchfolder.jobs.rows import json_text

SECONDS = 120.0
TRIES = 5
DIGITS = 6

State = Literal["open", "paired", "locked", "closed"]
CLOSED = "pairing is closed, or the code is wrong"
HOW = "run `watchfolder pair` on this machine and type its code within two minutes"


@dataclass(frozen=True, slots=True)
class Window:
    """How it stands with pairing."""

    state: State
    """locked: too many wrong codes; closed: no window, or its time is over."""
    client: str = ""
    """Id of the client that was paired."""
    left: float = 0.0
    """Seconds that it stays open."""


def open_window(book: Book, scopes: Iterable[str] = USUAL_SCOPES) -> str:
    """Open a window and return its code; an earlier one is closed. Raises ValueError for a scope.

    The code is six digits.
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    salt = secrets.token_hex(16)
    now = book.clock()
    with book.database.transaction() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO pairing (one, code, scopes, boot, until)"
            " VALUES (1, ?, ?, ?, ?)",
            (
                f"{salt}${_digest(salt, code)}",
                json_text(known_scopes(scopes)),
                now.boot,
                now.ticks + SECONDS,
            ),
        )
    return code


def window(book: Book) -> Window:
    """How it stands."""
    now = book.clock()
    with book.database.reading() as connection:
        row = connection.execute("SELECT * FROM pairing").fetchone()
    if row is None:
        return Window("closed")
    if row["client"]:
        return Window("paired", row["client"])
    if row["tries"] >= TRIES:
        return Window("locked")
    if is_past(row["boot"], row["until"], now):
        return Window("closed")
    return Window("open", left=row["until"] - now.ticks)


def close_window(book: Book) -> None:
    """Close the window, if one is open."""
    with book.database.transaction() as connection:
        connection.execute("DELETE FROM pairing")


def pair(book: Book, code: str, name: str) -> tuple[Caller, str]:
    """Make a client of whoever knows the code: it and its token, which is told this once.

    Raises PairingError, the same for a closed window and for a wrong code.
    """
    now = book.clock()
    paired = _try(book, code, name, now)
    if paired is None:
        raise PairingError(CLOSED, HOW)
    return paired


def _try(book: Book, code: str, name: str, now: Moment) -> tuple[Caller, str] | None:
    with book.database.transaction() as connection:
        # counted and read in one statement, under the write lock
        rows = connection.execute(
            "UPDATE pairing SET tries = tries + 1"
            " WHERE tries < ? AND client = '' AND boot = ? AND until > ? RETURNING *",
            (TRIES, now.boot, now.ticks),
        ).fetchall()
        if not rows:
            return None
        salt, _, expected = str(rows[0]["code"]).partition("$")
        if not hmac.compare_digest(_digest(salt, code), expected):
            return None
        scopes: list[str] = json.loads(rows[0]["scopes"])
        caller, token = insert_client(connection, name, scopes, now)
        connection.execute("UPDATE pairing SET client = ?", (caller.id,))
        return caller, token


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}{code}".encode("utf-8", "surrogatepass")).hexdigest()
