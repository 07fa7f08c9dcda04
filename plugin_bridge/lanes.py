"""Lanes: what is quick is answered where it is read, all else by threads.

Saying how a job stands is a fraction of a millisecond of pure computing. Handed to one of many
threads it mostly waits for the interpreter's lock, over and over; the thread that has just read the
request answers it in less time than handing it over takes. Streams, waiting requests, pictures and
whatever writes have threads, and so never keep anybody from reading.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from typing import Any

from plugin_bridge.route import Route
from plugin_bridge.threads import Threads

_PARAMETER = re.compile(r"<(?:int:)?\w+>")


class Lanes:
    """What waitress hands requests to; serve_quick() is called after each turn of its loop."""

    def __init__(self, routes: Iterable[Route], threads: int) -> None:
        """`threads` is how many there may be at most."""
        self._quick_path = re.compile("|".join(_pattern(r.path) for r in routes if r.quick))
        self._quick: deque[Any] = deque()
        self._slow = Threads(threads)

    def add_task(self, channel: Any) -> None:
        """Have a connection's next request answered."""
        if self._is_quick(channel):
            self._quick.append(channel)
        else:
            self._slow.add(channel)

    def serve_quick(self) -> None:
        """Answer what has come in by now; what comes meanwhile has its turn the next time."""
        for _ in range(len(self._quick)):
            self._quick.popleft().service()

    def shutdown(self, timeout: float) -> None:
        """Let go of the threads; those that answer have `timeout` seconds to end."""
        self._slow.shutdown(timeout)

    def _is_quick(self, channel: Any) -> bool:
        """Whether a request only reads, and its client takes what it is sent.

        Behind an answer that is not taken yet the next one would have to wait, and the loop must
        never do that.
        """
        request = channel.requests[0]
        return (
            request.error is None
            and request.command == "GET"
            and "wait" not in request.query
            and not channel.total_outbufs_len
            and self._quick_path.fullmatch(request.path) is not None
        )


def _pattern(path: str) -> str:
    return "[^/]+".join(re.escape(part) for part in _PARAMETER.split(path))
