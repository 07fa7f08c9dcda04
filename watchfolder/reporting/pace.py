"""Pace: how fast a long row of like things goes, and how long the rest will take, in words."""

from __future__ import annotations

import time
from collections.abc import Callable

_SETTLED = 3.0
"""Seconds after which a rate means something."""


class Pace:
    """Counts things that are done, from the moment it is made."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`total` things are to be done."""
        self.total = total
        self.done = 0
        self._clock = clock
        self._began = clock()

    def note(self, what: str) -> str:
        """Where it stands: "measuring: 1,240 of 10,000, 38 a second, 4 min left"."""
        said = f"{what}: {self.done:,} of {self.total:,}"
        seconds = self._clock() - self._began
        if seconds < _SETTLED or not 0 < self.done < self.total:
            return said
        rate = self.done / seconds
        return (
            f"{said}, {rate:.3g} a second, {left(seconds / self.done * (self.total - self.done))}"
        )


def left(seconds: float) -> str:
    """How long, in words a person counts in."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s left"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min left"
    return f"{seconds / 3600:.1f} h left"
