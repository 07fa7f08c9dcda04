"""Limits: how much any client may ask of the bridge, and the counters that hold them to it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from plugin_bridge.problems import BusyError, RateError
from watchfolder.settings import Settings

KNOWN_BUCKETS = 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds. Bytes, seconds, or counts at one time."""

    upload_bytes: int = 64 << 20
    json_bytes: int = 1 << 20
    stranger_bytes: int = 4096
    """Of a body that is read before the sender is known: pairing, the greeting."""
    header_bytes: int = 16 << 10
    requests_per_second: float = 100.0
    """Of one client; reading how jobs stand is exempt."""
    strangers_per_second: float = 20.0
    """Of all that bring no valid token, together."""
    uploads: int = 8
    streams: int = 16
    waits: int = 16
    """Requests that wait for news; each holds a thread, as a stream does."""
    previews: int = 2
    answering: int = 16
    """Threads that are left for everything else, whatever streams and waits there are."""
    connections: int = 400
    silent_seconds: int = 20
    """A connection that sends nothing for so long is closed."""
    stream_seconds: float = 300.0
    """A stream ends after so long, and its client takes it up again where it was."""
    open_jobs: int = 10_000
    """Of one client."""
    free_bytes: int = 256 << 20
    """Nothing is taken in when the disk of the state folder has less."""

    @property
    def threads(self) -> int:
        """Threads of the server."""
        return self.answering + self.streams + self.waits


def limits_of(settings: Settings) -> Limits:
    """The limits that the settings describe."""
    return Limits(upload_bytes=int(settings.upload_mib * 2**20))


class Seats:
    """So many at one time, and no more."""

    def __init__(self, count: int, what: str) -> None:
        self._count = count
        self._what = what
        self._taken = 0
        self._changed = threading.Condition()

    @property
    def taken(self) -> int:
        """How many are taken now."""
        return self._taken

    def take(self, patience: float = 0.0) -> bool:
        """Take one, if one is free within `patience` seconds; to be given back."""
        with self._changed:
            got = self._changed.wait_for(lambda: self._taken < self._count, patience)
            self._taken += got
            return got

    def give_back(self) -> None:
        """Give one back."""
        with self._changed:
            self._taken -= 1
            self._changed.notify()

    @contextmanager
    def seat(self, patience: float = 0.0) -> Iterator[None]:
        """Hold one while the block lasts. Raises BusyError when none is free in time."""
        if not self.take(patience):
            raise BusyError(f"there are {self._count} {self._what} already", "try again shortly")
        try:
            yield
        finally:
            self.give_back()


class Buckets:
    """A token bucket for each key: so many a second, twice as many at once."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, key: str) -> None:
        """Take one from the bucket of `key`. Raises RateError with the time to wait."""
        now = self._clock()
        with self._lock:
            level, since = self._levels.pop(key, (2 * self._rate, now))
            level = min(2 * self._rate, level + (now - since) * self._rate)
            spent = level >= 1
            self._levels[key] = (level - spent, now)
            if len(self._levels) > KNOWN_BUCKETS:
                self._levels.popitem(last=False)
        if not spent:
            message = f"more than {self._rate:g} requests a second"
            raise RateError(message, "wait a moment, then go on", after=(1 - level) / self._rate)
