"""Tally: how far a pull is, in bytes over all its files, told to whoever follows the job."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from watchfolder.engines.catalogue.sizes import size_text

_WINDOW = 5.0
"""Seconds over which the speed is taken."""


class Listener(Protocol):
    """Who is told how far a job is."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take note. Raises Cancelled when somebody asked to stop."""


class Tally:
    """Counts bytes. Every method may raise Cancelled, since it tells the listener."""

    def __init__(
        self,
        listener: Listener,
        total: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._listener = listener
        self._clock = clock
        self._total = max(1, total)
        self._done = 0
        self._name = ""
        self._marks: list[tuple[float, int]] = []

    def begin(self, name: str, doing: str = "") -> None:
        """A file begins; `doing` says what is done with it, where that is not fetching."""
        self._name = f"{doing} {name}".strip()
        self._marks = []
        self.add(0)

    def add(self, count: int) -> None:
        """So many bytes more are here; fewer again where some had to be thrown away."""
        self._done += count
        now = self._clock()
        if count > 0:
            self._marks.append((now, self._done))
            while len(self._marks) > 2 and now - self._marks[0][0] > _WINDOW:
                self._marks.pop(0)
        self._listener.report(self._done / self._total, self.note(now))

    def look(self) -> None:
        """Nothing new; let the listener stop the work."""
        self._listener.report(self._done / self._total, self.note(self._clock()))

    def note(self, now: float) -> str:
        """As a line: "vae/model.safetensors: 3.1 GB of 16 GB, 85 MB/s"."""
        text = f"{self._name}: {size_text(self._done)} of {size_text(self._total)}"
        if len(self._marks) > 1:
            (since, before), (_, last) = self._marks[0], self._marks[-1]
            if now - since > 0.5:
                text += f", {size_text((last - before) / (now - since))}/s"
        return text
