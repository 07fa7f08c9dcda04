"""Access: from the head of a request to who sends it.

There are several ways to say who one is: the token of a paired client in the Authorization
header, and whatever else is added to `ways`: the bridge's own page adds its session. A way takes
the head of a request and returns the caller, or None where it does not apply.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from plugin_bridge.book import Book
from plugin_bridge.gate import Head
from plugin_bridge.problems import TokenError
from plugin_bridge.sessions import Sessions, caller_by_cookie, cookie_of, open_sessions
from plugin_bridge.tokens import Caller, bearer, token_hash

Way = Callable[[Head], Caller | None]
HOW = "pair this client: `watchfolder pair` shows a code"
LOOK_EVERY = 0.05
"""Seconds until what a command has changed in the book holds."""
NOTED_EVERY = 60.0
"""Seconds between two notes that a client was here."""


@dataclass(frozen=True, slots=True)
class _Known:
    tokens: dict[str, Caller]
    """By the hash of the token."""
    sessions: Sessions


class Access:
    """Knows the clients. What a command changes in the book holds a twentieth of a second later."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lock = threading.Lock()
        self._latest = _Known({}, {})
        self._noted: dict[str, float] = {}
        self._due: deque[str] = deque()
        self._looked: tuple[int, float] | None = None
        self._count: tuple[int, int, int, int] | None = None
        self.ways: list[Way] = [self._by_token]

    def caller(self, head: Head) -> Caller:
        """Who sends a request with this head. Raises TokenError, always the same; CsrfError."""
        for way in self.ways:
            caller = way(head)
            if caller is not None:
                return caller
        raise TokenError("a token is needed", HOW)

    def by_token(self, token: str) -> Caller | None:
        """The client of a token."""
        hashed = token_hash(token)
        for kept, caller in self._known().tokens.items():
            if hmac.compare_digest(kept, hashed):
                return caller
        return None

    def knows(self, caller: Caller) -> bool:
        """Whether a caller that was let in would still be."""
        known = self._known()
        if caller.session:
            return caller.session in known.sessions
        return any(one.id == caller.id for one in known.tokens.values())

    def by_page(self, port: int) -> Way:
        """The way of the bridge's own page, served at `port`: by its cookie."""

        def way(head: Head) -> Caller | None:
            cookie = cookie_of(head.headers, port)
            if not cookie:
                return None
            now = self._book.clock().at
            sessions = self._known().sessions
            return caller_by_cookie(cookie, sessions, head.method, head.headers, now)

        return way

    def note(self, caller: Caller) -> None:
        """Keep in mind that a client was here; write_notes() writes it down."""
        now = time.monotonic()
        if now - self._noted.get(caller.id, -NOTED_EVERY) >= NOTED_EVERY:
            self._noted[caller.id] = now
            self._due.append(caller.id)

    def write_notes(self) -> None:
        """Write down who was here, once a minute for each. Raises LedgerError."""
        while self._due:
            self._book.seen(self._due.popleft())

    def _by_token(self, head: Head) -> Caller | None:
        token = bearer(head.headers.get("AUTHORIZATION"))
        return self.by_token(token) if token else None

    def _known(self) -> _Known:
        """All clients, read anew where the book has changed.

        What this process changes is seen at once; for what a command changes the file is looked
        at twenty times a second, not with every request.
        """
        looked = (self._book.database.changes, time.monotonic() // LOOK_EVERY)
        if looked != self._looked:
            with self._lock:
                count = (looked[0], *self._book.database.change_count(), threading.get_ident())
                if count != self._count:
                    self._latest = _Known(self._book.tokens(), open_sessions(self._book))
                    self._count = count
                self._looked = looked
        return self._latest
