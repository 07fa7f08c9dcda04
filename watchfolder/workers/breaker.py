"""Breaker: when starting workers again would only be starting them again."""

from __future__ import annotations

from collections import deque

LIMIT = 5
WINDOW = 60.0


class Breaker:
    """Trips after LIMIT deaths within WINDOW seconds that no one job explains.

    A job that kills its worker is tried by the ledger a few times and then failed; its deaths
    count once, so that it does not take its neighbours' workers away.
    """

    def __init__(self) -> None:
        self._deaths: deque[tuple[float, str]] = deque()
        self.tripped = False

    def record(self, now: float, cause: str) -> bool:
        """Count a death at `now` (seconds, any monotonic clock); whether it trips by it.

        `cause` is the job that was worked on, or anything unique where there was none.
        """
        self._deaths.append((now, cause))
        while self._deaths and self._deaths[0][0] < now - WINDOW:
            self._deaths.popleft()
        trips = not self.tripped and len({cause for _, cause in self._deaths}) >= LIMIT
        self.tripped = self.tripped or trips
        return trips
