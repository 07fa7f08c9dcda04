"""Events: the ledger's log, read once for all clients, given out as JSON and as streams.

One thread follows the ledger and keeps the latest lines ready; streams and waiting requests only
look whether there is more. Who comes back after a while is given what is older from the ledger
itself, so nothing is lost, whoever was away for how long.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from plugin_bridge.messages.event import EventTold, EventType
from plugin_bridge.messages.names import StateName
from plugin_bridge.telling import Teller
from plugin_bridge.tokens import Caller
from plugin_bridge.writing import json_of
from presets.errors import EditingError
from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.events import Event
from watchfolder.jobs.job import JobKind
from watchfolder.jobs.store import JobStore
from watchfolder.log import get_logger

KEPT = 2048
"""Lines that are kept ready."""
OWNERS = 8192
QUICK, SLOW = 0.02, 0.2
"""Seconds between two looks at the ledger; lines are this late at most."""
LOOK_AGAIN = 0.5
"""Seconds between two looks whether a stream's client is still there."""
PING_EVERY = 15.0
AT_ONCE = 256
"""Lines in one sending: a client that is behind must not have megabytes made for it."""
GATHERED = 0.1
"""Seconds between two sendings of a stream."""
FAILED_PAUSE = 2.0

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is given out. Thousands are kept: it holds little beside its JSON."""

    seq: int
    client: str
    """Whose job it is about, "" for none of the bridge's."""
    type: EventType
    job: str
    state: StateName | None
    code: str
    data: bytes
    """EventTold as JSON."""
    is_errand: bool = False
    """Whether it is about no edit, but about what workers do beside: nobody can ask for that."""

    @property
    def told(self) -> EventTold:
        """All of it, made anew from the JSON."""
        return EventTold.model_validate_json(self.data)

    def is_for(self, caller: Caller) -> bool:
        """Whether a client may know of it."""
        if self.is_errand:
            return False
        if caller.is_admin or (self.client != "" and self.client == caller.id):
            return True
        return not self.job and self.code.startswith("workers.")

    def sse(self) -> bytes:
        """As a stream sends it."""
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (self.seq, self.type.encode(), self.data)


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody wants to know."""

    caller: Caller
    job: str | None = None
    """Only of this job."""
    limit: int = KEPT
    """Lines at once."""

    def covers(self, line: Line) -> bool:
        """Whether a line is wanted, and may be known."""
        return line.is_for(self.caller) and self.job in (None, line.job)


@dataclass(frozen=True, slots=True)
class _Owner:
    client: str = ""
    client_ref: str = ""
    is_errand: bool = False


class EventFeed:
    """Follows the ledger."""

    def __init__(self, store: JobStore, teller: Teller) -> None:
        self._store = store
        self._teller = teller
        self._news = threading.Condition()
        self._lines: list[Line] = []
        self._seq = store.events.last_seq()
        self._floor = self._seq
        """All later lines are kept ready."""
        self._owners: OrderedDict[str, _Owner] = OrderedDict()
        self._owners_lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="bridge events", daemon=True)

    @property
    def last(self) -> int:
        """Number of the newest event."""
        return self._seq

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; who waits is let go."""
        self._stop.set()
        with self._news:
            self._news.notify_all()
        if self._thread.is_alive():
            self._thread.join(5)

    @property
    def is_stopping(self) -> bool:
        """Whether streams shall end."""
        return self._stop.is_set()

    def after(self, seq: int, interest: Interest) -> tuple[list[Line], int]:
        """What somebody wants to know that came after `seq`, and the number to go on from."""
        found: list[Line] = []
        while True:
            lines, last = self._next(seq)
            for line in lines:
                seq = line.seq
                if interest.covers(line):
                    found.append(line)
                    if len(found) == interest.limit:
                        return found, seq
            seq = max(seq, last)
            if not lines:
                return found, seq

    def wait(self, seq: int, timeout: float) -> bool:
        """Wait until there is more than `seq`; whether there is."""
        with self._news:
            return self._news.wait_for(lambda: self._seq > seq or self.is_stopping, timeout)

    def await_after(
        self, seq: int, interest: Interest, timeout: float, gone: Callable[[], bool]
    ) -> tuple[list[Line], int]:
        """The same as after(), once there is any; nothing after `timeout` seconds."""
        until = time.monotonic() + timeout
        lines: list[Line] = []
        while not lines and not gone() and not self.is_stopping:
            left = until - time.monotonic()
            if left <= 0:
                break
            if self.wait(seq, min(left, LOOK_AGAIN)):
                lines, seq = self.after(seq, interest)
        return lines, seq

    def stream(
        self, seq: int, interest: Interest, seconds: float, gone: Callable[[], bool]
    ) -> Iterator[bytes]:
        """Events as text/event-stream, for `seconds` at most, or until the client is gone.

        It begins with `reset` where `seq` was never given out: the log was begun anew.
        """
        yield b"retry: 1000\n\n"
        if seq > self._seq:
            seq = self._seq
            yield b'id: %d\nevent: reset\ndata: {"seq":%d}\n\n' % (seq, seq)
        interest = replace(interest, limit=AT_ONCE)
        until = time.monotonic() + seconds
        ping_at = time.monotonic() + PING_EVERY
        while not gone() and not self.is_stopping and time.monotonic() < until:
            lines, seq = self.after(seq, interest)
            if lines:
                yield b"".join(line.sse() for line in lines)
                if len(lines) < AT_ONCE:
                    self._stop.wait(GATHERED)  # what comes within is sent at once
            elif time.monotonic() >= ping_at:
                # an id without data: the client remembers how far it is
                yield b"id: %d\n: still here\n\n" % seq
            else:
                self.wait(seq, LOOK_AGAIN)
                continue
            ping_at = time.monotonic() + PING_EVERY

    def _next(self, seq: int) -> tuple[list[Line], int]:
        """Some lines after `seq`, of all clients; and how far is looked at by that."""
        with self._news:
            if seq >= self._floor:
                start = _first_after(self._lines, seq)
                return self._lines[start:], self._seq
        older = [self._line(event) for event in self._store.events.since(seq)]
        return older, older[-1].seq if older else seq

    def _follow(self) -> None:
        seen: tuple[int, int] | None = None
        pause = QUICK
        while not self._stop.wait(pause):
            try:
                count = self._store.database.change_count()
                if count == seen:
                    pause = min(SLOW, pause * 2)
                    continue
                seen = count
                while events := self._store.events.since(self._seq):
                    self._add([self._line(event) for event in events])
                    pause = QUICK
            except EditingError as error:
                _log.warning("events are not followed for a moment: %s", error)
                seen, pause = None, FAILED_PAUSE
            except Exception:  # noqa: BLE001 - the outermost loop: all who wait depend on it
                _log.exception("events are not followed for a moment")
                seen, pause = None, FAILED_PAUSE

    def _add(self, lines: list[Line]) -> None:
        with self._news:
            self._lines += lines
            self._seq = lines[-1].seq
            if len(self._lines) > 2 * KEPT:
                del self._lines[:-KEPT]
                self._floor = self._lines[0].seq - 1
            self._news.notify_all()

    def _line(self, event: Event) -> Line:
        owner = self._owner(event.job) if event.job else _Owner()
        try:
            told = self._teller.event(event, owner.client_ref)
            data = json_of(told, exclude_defaults=True)
        except (LookupError, TypeError, ValueError) as error:
            # told to nobody: what comes after it must not wait for it
            _log.warning("event %d cannot be told: %s %s", event.seq, type(error).__name__, error)
            return Line(event.seq, "", "notice", event.job, None, "", b"{}", is_errand=True)
        return Line(
            seq=event.seq,
            client=owner.client,
            type=told.type,
            job=told.job,
            state=told.state,
            code=told.code,
            data=data,
            is_errand=owner.is_errand,
        )

    def _owner(self, job: str) -> _Owner:
        with self._owners_lock:
            known = self._owners.get(job)
        if known is not None:
            return known
        try:
            found = self._store.get(job)
        except JobNotFoundError:
            return _Owner()  # pruned in the meantime
        asked = found.spec.get("bridge", {})
        owner = _Owner(
            asked.get("client", ""), asked.get("client_ref", ""), found.kind is not JobKind.EDIT
        )
        with self._owners_lock:
            self._owners[job] = owner
            if len(self._owners) > OWNERS:
                self._owners.popitem(last=False)
        return owner


def _first_after(lines: list[Line], seq: int) -> int:
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if lines[middle].seq <= seq:
            low = middle + 1
        else:
            high = middle
    return low
