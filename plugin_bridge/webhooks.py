"""Webhooks: addresses that are told when a job has ended or asks something.

Only hosts on the settings' list, no redirects, every body signed. Told at least once and in
order: where it was left off stands in the book.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import http.client
import secrets
import sqlite3
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from plugin_bridge.book import Book
from plugin_bridge.events import EventFeed, Interest, Line
from plugin_bridge.messages.webhook import WebhookBody
from plugin_bridge.problems import NotFoundError
from plugin_bridge.telling import Teller
from plugin_bridge.tokens import Caller
from plugin_bridge.writing import json_of
from presets.errors import EditingError, Problem, RecipeError
from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.rows import time_text
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger

MOST = 20
"""Webhooks of one client."""
TIMEOUT = 10.0
PAUSES = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Seconds before the next try; after the last one the delivery is given up."""
TOLD = frozenset({"waiting", "succeeded", "failed", "cancelled"})
SIGNATURE = "X-Watchfolder-Signature"
AT_ONCE = 200

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address."""

    id: str
    client: str
    url: str
    secret: str
    created: dt.datetime
    seq: int
    """All events up to this one are told, or given up."""
    failures: int
    delivered: int
    dropped: int
    last: str


def signature(secret: str, at: int, body: bytes) -> str:
    """The header by which a receiver knows us: `t=SECONDS,v1=HEX`, HMAC-SHA256 of "t.body"."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


class Webhooks:
    """The webhooks in the book."""

    def __init__(self, book: Book, hosts: Sequence[str]) -> None:
        """`hosts` are the only ones that are told, exact: "name" or "name:port"."""
        self._book = book
        self._hosts = frozenset(host.lower() for host in hosts)

    def add(self, caller: Caller, url: str, seq: int) -> Webhook:
        """Add an address, told of what comes after event `seq`. Raises RecipeError."""
        self.check(url)
        if len(self.of(caller)) >= MOST:
            raise _wrong(f"{MOST} webhooks are the most", "remove one first")
        hook = f"w_{secrets.token_hex(6)}"
        with self._book.database.transaction() as connection:
            connection.execute(
                "INSERT INTO webhook (id, client, url, secret, created, seq)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    hook,
                    caller.id,
                    url,
                    secrets.token_urlsafe(32),
                    time_text(self._book.clock().at),
                    seq,
                ),
            )
        return next(one for one in self.of(caller) if one.id == hook)

    def check(self, url: str) -> None:
        """Raise RecipeError for an address that is not told."""
        try:
            parts = urlsplit(url)
            named = parts.netloc.lower()
            usable = parts.scheme in ("http", "https") and parts.port != 0 and "@" not in named
        except ValueError:
            usable, named = False, ""
        if not usable or not url.isascii() or not url.isprintable() or " " in url:
            raise _wrong("it is no http or https address")
        if named not in self._hosts:
            raise _wrong("this host is not told", "list it in webhook_hosts of watchfolder.toml")

    def of(self, caller: Caller | None = None) -> list[Webhook]:
        """A client's webhooks, the oldest first; None or an admin: all."""
        client = "%" if caller is None or caller.is_admin else caller.id
        with self._book.database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM webhook WHERE client LIKE ? ORDER BY created, id", (client,)
            ).fetchall()
        return [_webhook_of(row) for row in rows]

    def remove(self, caller: Caller, hook: str) -> None:
        """Tell an address no more. Raises NotFoundError."""
        mine = {one.id for one in self.of(caller)}
        if hook not in mine:
            raise NotFoundError("there is no such webhook")
        with self._book.database.transaction() as connection:
            connection.execute("DELETE FROM webhook WHERE id = ?", (hook,))

    def note(
        self,
        hook: str,
        *,
        seq: int | None = None,
        failures: int = 0,
        delivered: int = 0,
        dropped: int = 0,
        last: str | None = None,
    ) -> None:
        """Write down how a delivery went; `seq` only where it is over."""
        with self._book.database.transaction(durable=False) as connection:
            connection.execute(
                "UPDATE webhook SET seq = coalesce(:seq, seq), failures = :failures,"
                " delivered = delivered + :delivered, dropped = dropped + :dropped,"
                " last = coalesce(:last, last) WHERE id = :id",
                {
                    "seq": seq,
                    "failures": failures,
                    "delivered": delivered,
                    "dropped": dropped,
                    "last": last,
                    "id": hook,
                },
            )


class Courier:
    """Tells them, in a thread of its own, each address by itself and in order."""

    def __init__(
        self, webhooks: Webhooks, feed: EventFeed, store: JobStore, teller: Teller
    ) -> None:
        self._webhooks = webhooks
        self._feed = feed
        self._store = store
        self._teller = teller
        self._stop = threading.Event()
        self._due: dict[str, float] = {}
        self._thread = threading.Thread(target=self._run, name="bridge webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; what is not told yet is told at the next start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(TIMEOUT + 1)

    def _run(self) -> None:
        seen = -1
        while not self._stop.is_set():
            self._feed.wait(seen, 1.0)
            seen = self._feed.last
            if self._stop.wait(0.05):
                return
            try:
                for hook in self._webhooks.of():
                    if self._due.get(hook.id, 0.0) <= time.monotonic():
                        self._serve(hook, seen)
            except EditingError as error:
                _log.warning("webhooks are not told for a moment: %s", error)
                self._stop.wait(2.0)
            except Exception:  # noqa: BLE001 - the outermost loop: all addresses depend on it
                _log.exception("webhooks are not told for a moment")
                self._stop.wait(2.0)

    def _serve(self, hook: Webhook, last: int) -> None:
        if hook.seq > self._feed.last:
            self._webhooks.note(hook.id, seq=last, failures=hook.failures)  # the log is another one
        if hook.seq >= last:
            return
        caller = Caller(hook.client, "", frozenset())
        lines, seq = self._feed.after(hook.seq, Interest(caller, limit=AT_ONCE))
        for line in lines:
            if self._stop.is_set():
                return
            if line.type == "job" and line.state in TOLD and not self._tell(hook, line):
                return
        self._webhooks.note(hook.id, seq=seq)

    def _tell(self, hook: Webhook, line: Line) -> bool:
        """Tell of one event; whether it is over with it, one way or the other."""
        try:
            job = self._teller.job(self._store.get(line.job))
        except JobNotFoundError:
            return True
        body = json_of(WebhookBody(id=f"{hook.id}-{line.seq}", seq=line.seq, job=job))
        said = self._deliver(hook, body)
        current = next((h for h in self._webhooks.of() if h.id == hook.id), None)
        if current is None:
            return False
        if not said:
            self._due.pop(hook.id, None)
            self._webhooks.note(hook.id, seq=line.seq, delivered=1, last="told")
            return True
        if current.failures >= len(PAUSES):
            _log.warning("webhook %s is not told of event %d: %s", hook.id, line.seq, said)
            self._webhooks.note(hook.id, seq=line.seq, dropped=1, last=said)
            return True
        self._due[hook.id] = time.monotonic() + PAUSES[current.failures]
        self._webhooks.note(hook.id, failures=current.failures + 1, last=said)
        return False

    def _deliver(self, hook: Webhook, body: bytes) -> str:
        """Send it; "" where it was taken, else why not."""
        try:
            self._webhooks.check(hook.url)
        except RecipeError as error:
            return error.problems[0].message
        try:
            return post(hook.url, body, signature(hook.secret, int(time.time()), body))
        except (OSError, http.client.HTTPException, ssl.SSLError, UnicodeError) as error:
            return f"not reached: {type(error).__name__}"


def post(url: str, body: bytes, signed: str) -> str:
    """POST a body; "" for an answer of 2xx, else what came. Redirects are not followed."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        headers = {"Content-Type": "application/json", SIGNATURE: signed}
        connection.request("POST", target, body, headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    return "" if 200 <= status < 300 else f"answered {status}"


def _webhook_of(row: sqlite3.Row) -> Webhook:
    return Webhook(
        id=row["id"],
        client=row["client"],
        url=row["url"],
        secret=row["secret"],
        created=dt.datetime.fromisoformat(row["created"]),
        seq=row["seq"],
        failures=row["failures"],
        delivered=row["delivered"],
        dropped=row["dropped"],
        last=row["last"],
    )


def _wrong(message: str, hint: str = "") -> RecipeError:
    return RecipeError([Problem("webhook.url", message, hint, field="url")])
