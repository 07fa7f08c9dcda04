"""When to scan: often enough to be right, seldom enough to be cheap."""

from __future__ import annotations

from dataclasses import dataclass

SHARE = 0.02
"""The part of the time that full scans may take where no events come, so that they find it all."""
HEARING_SHARE = 0.005
"""The same where events tell what happens, and a scan only makes sure."""
HINTED_SHARE = 0.1
"""The part of the time that looking after hints may take."""


@dataclass(slots=True)
class Pace:
    """When the next scans of one folder tree are due, on the watcher's clock."""

    every: float
    """Seconds between two full scans, where they are cheap."""
    full_at: float = 0.0
    hinted_at: float = 0.0
    seconds: float = 0.0
    """How long the last full scan took."""
    hearing: bool = False
    """Whether events come."""

    @property
    def interval(self) -> float:
        """Seconds between two full scans as they are done."""
        return max(self.every, self.seconds / (HEARING_SHARE if self.hearing else SHARE))

    def scanned(self, now: float, seconds: float) -> None:
        """A full scan was done and took so long."""
        self.seconds = seconds
        self.full_at = now + self.interval
        self.hinted_at = now + seconds / HINTED_SHARE

    def looked(self, now: float, seconds: float) -> None:
        """Hinted folders were listed, and it took so long."""
        self.hinted_at = now + seconds / HINTED_SHARE
