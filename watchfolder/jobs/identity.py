"""Ids of jobs: 26 characters that sort by time, after https://github.com/ulid/spec."""

from __future__ import annotations

import datetime as dt
import secrets
import threading

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS = 80


class Identities:
    """Makes ids that only grow within one process, even where its wall clock is set back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def new(self, at: dt.datetime) -> str:
        """The next id: 48 bits of milliseconds and 80 of chance, or the last one plus one."""
        with self._lock:
            timed = (int(at.timestamp() * 1000) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
            same_millisecond = timed >> RANDOM_BITS <= self._last >> RANDOM_BITS
            self._last = self._last + 1 if same_millisecond else timed
            return _spelled(self._last)


def _spelled(number: int) -> str:
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
