"""Access: from the head of a request to who sends it.

There are several ways to say who one is: the token of a paired client in the Authorization
header, and whatever else is added to `ways`: the bridge's own page adds its session. A way takes
the headers of a request and returns the caller, or None where it does not apply.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Mapping

from plugin_bridge.book import Book
from plugin_bridge.problems import TokenError
from plugin_bridge.tokens import Caller, bearer, token_hash

Way = Callable[[Mapping[str, str]], Caller | None]
HOW = "pair this client: `watchfolder pair` shows a code"
NOTED_EVERY = 60.0
"""Seconds between two notes that a client was here."""


class Access:
    """Knows the clients. What a command changes in the book holds from the next request on."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lock = threading.Lock()
        self._tokens: dict[str, Caller] = {}
        self._noted: dict[str, float] = {}
        self._local = threading.local()
        self.ways: list[Way] = [self._by_token]

    def caller(self, headers: Mapping[str, str]) -> Caller:
        """Who sends a request with these headers. Raises TokenError, always the same."""
        for way in self.ways:
            caller = way(headers)
            if caller is not None:
                return caller
        raise TokenError("a token is needed", HOW)

    def by_token(self, token: str) -> Caller | None:
        """The client of a token."""
        hashed = token_hash(token)
        known = self._known()
        for kept, caller in known.items():
            if hmac.compare_digest(kept, hashed):
                return caller
        return None

    def note(self, caller: Caller) -> None:
        """Keep in mind that a client was here, once a minute."""
        now = time.monotonic()
        if now - self._noted.get(caller.id, -NOTED_EVERY) >= NOTED_EVERY:
            self._noted[caller.id] = now
            self._book.seen(caller.id)

    def _by_token(self, headers: Mapping[str, str]) -> Caller | None:
        token = bearer(headers.get("AUTHORIZATION"))
        return self.by_token(token) if token else None

    def _known(self) -> dict[str, Caller]:
        """All clients; read anew in each thread that sees that the book has changed."""
        count = self._book.database.change_count()
        if getattr(self._local, "count", None) != count:
            tokens = self._book.tokens()
            with self._lock:
                self._tokens = tokens
            self._local.count = count
        return self._tokens
