"""Threads for requests that may take their time: as few as are needed, and gone when they are not.

The thread that was used last is used first, so that a quiet bridge keeps one or two and their
database connections, and not as many as it once had.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Protocol

from watchfolder.log import get_logger

IDLE_SECONDS = 20.0
"""A thread that nobody needs for so long ends."""

_log = get_logger(__name__)


class Task(Protocol):
    """A connection whose next request is to be answered."""

    def service(self) -> None:
        """Answer it."""

    def cancel(self) -> None:
        """Let it go unanswered."""


class _Hand(threading.Thread):
    """One thread, with what it is to do next."""

    def __init__(self, threads: Threads, task: Task) -> None:
        super().__init__(name="bridge answering", daemon=True)
        self.task: Task | None = task
        self.wake = threading.Semaphore(0)
        self._threads = threads

    def run(self) -> None:
        while self.task is not None:
            task, self.task = self.task, None
            try:
                task.service()
            except Exception:  # noqa: BLE001 - the outermost loop: a fault must not cost the thread
                _log.exception("a request could not be answered")
            self._threads.next_for(self)


class Threads:
    """At most so many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._idle: list[_Hand] = []
        self._busy = 0
        self._waiting: deque[Task] = deque()
        self._stopping = False

    def add(self, task: Task) -> None:
        """Have it done by the thread that was idle last, or by a new one."""
        with self._lock:
            if self._stopping:
                task.cancel()
            elif self._idle:
                hand = self._idle.pop()
                hand.task = task
                self._busy += 1
                hand.wake.release()
            elif self._busy < self._most:
                self._busy += 1
                _Hand(self, task).start()
            else:
                self._waiting.append(task)

    def next_for(self, hand: _Hand) -> None:
        """Give a thread that is done something to do; nothing, and it ends."""
        with self._lock:
            if self._waiting and not self._stopping:
                hand.task = self._waiting.popleft()
                return
            self._busy -= 1
            if self._stopping:
                return
            self._idle.append(hand)
        if hand.wake.acquire(timeout=IDLE_SECONDS):
            return
        with self._lock:
            if hand in self._idle:
                self._idle.remove(hand)
                return
        hand.wake.acquire()  # it was given something at the last moment

    def shutdown(self, timeout: float) -> None:
        """Let all go; those that answer have `timeout` seconds to end."""
        with self._lock:
            self._stopping = True
            while self._waiting:
                self._waiting.popleft().cancel()
            while self._idle:
                self._idle.pop().wake.release()
        until = time.monotonic() + timeout
        while self._busy and time.monotonic() < until:
            time.sleep(0.01)
