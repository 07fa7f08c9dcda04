"""Patience: asking a hub again after what may pass, with longer and longer pauses."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from watchfolder.engines.catalogue.wire import Cut
from watchfolder.errors import HubUnreachableError

T = TypeVar("T")
Wait = Callable[[float], None]
"""Sleeps so many seconds, or raises Cancelled in the middle of them."""
_SLICE = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a hub that does not answer is waited for: with these values, about a minute."""

    tries: int = 7
    """Failures in a row, without a byte between them, that are one too many."""
    first: float = 1.0
    """Seconds of the first pause; each is twice the one before."""
    longest: float = 30.0

    def pause(self, failures: int, asked: float, chance: float) -> float:
        """Seconds before the next try; `asked` is what the hub wants, `chance` is 0 to 1."""
        nominal = min(self.longest, self.first * 2.0 ** (failures - 1))
        return max(asked, nominal * (0.8 + 0.4 * chance))


class Patience:
    """Counts failures in a row."""

    def __init__(self, pace: Pace, wait: Wait) -> None:
        self._pace = pace
        self._wait = wait
        self._failures = 0

    def failed(self, cut: Cut) -> None:
        """Wait before the next try. Raises HubUnreachableError after too many failures."""
        self._failures += 1
        if self._failures >= self._pace.tries:
            raise HubUnreachableError(
                f"the model hub: {cut.why} ({self._failures} times in a row)",
                "what was fetched stays; the same command goes on from there",
            ) from cut
        self._wait(self._pace.pause(self._failures, cut.wait, random.random()))

    def progressed(self) -> None:
        """Something arrived: failures are counted anew."""
        self._failures = 0


def asked(question: Callable[[], T], pace: Pace, wait: Wait) -> T:
    """The answer to a question that may be asked again. Raises HubUnreachableError."""
    patience = Patience(pace, wait)
    while True:
        try:
            return question()
        except Cut as cut:
            patience.failed(cut)


def waiting(look: Callable[[], None]) -> Wait:
    """A wait that calls `look`, which may raise Cancelled, ten times a second."""

    def wait(seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            look()
            time.sleep(min(_SLICE, left))

    return wait
