"""Leaving: when a worker must go, by a signal or because its parent died."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import sys
import threading
import time
from types import FrameType

import psutil

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal a process gets when the thread that started it has ended."""
LOOK_EVERY = 1.0


class Leaving:
    """A request to go, which may come at any time and is never taken back."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self.reason = ""
        """Who asked, for the log."""
        self.since: float | None = None
        """time.monotonic() of the request."""

    def request(self, reason: str) -> None:
        """Ask. Only the first request counts."""
        if not self._asked.is_set():
            self.reason, self.since = reason, time.monotonic()
            self._asked.set()

    def is_asked(self) -> bool:
        """Whether the worker must go."""
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep so long, or until asked; whether asked."""
        return self._asked.wait(seconds)

    @property
    def overdue(self) -> float:
        """Seconds since it was asked; 0.0 while it was not."""
        return 0.0 if self.since is None else time.monotonic() - self.since

    def on_signals(self) -> None:
        """Take SIGTERM and SIGINT as requests. Only from the main thread.

        Python runs handlers between two bytecodes of the main thread, which may be inside a
        kernel for many seconds; the wakeup socket is written to at once, and read by a thread.
        """
        ours, theirs = socket.socketpair()
        theirs.settimeout(0)  # a signal must never wait for its reader
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        threading.Thread(
            target=self._listen, args=(ours, theirs), name="signals", daemon=True
        ).start()

    def with_parent(self, pid: int) -> None:
        """Take the death of the parent `pid` as a request: at once on Linux, else soon."""
        if sys.platform == "linux":
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        threading.Thread(target=self._attend, args=(pid,), name="parent", daemon=True).start()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.request(signal.Signals(number).name)

    def _listen(self, ours: socket.socket, theirs: socket.socket) -> None:
        with ours, theirs:  # held here, so that the fd stays open
            while True:
                select.select([ours], [], [])
                for number in ours.recv(64):
                    if number in {signal.SIGTERM, signal.SIGINT}:
                        self.request(signal.Signals(number).name)

    def _attend(self, pid: int) -> None:
        while not self.is_asked():
            gone = not psutil.pid_exists(pid) if os.name == "nt" else os.getppid() != pid
            if gone:
                self.request(f"its parent {pid} has ended")
            self.wait(LOOK_EVERY)
