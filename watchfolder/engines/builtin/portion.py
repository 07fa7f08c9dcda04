"""Portion: a part of a step's progress, so that what is composed can report 0 to 1 for itself."""

from __future__ import annotations

from dataclasses import dataclass

from watchfolder.engines.engine import Progress


@dataclass(frozen=True, slots=True)
class Portion:
    """A Progress whose 0 to 1 is `start` to `end` of another's."""

    whole: Progress
    start: float
    end: float

    def report(self, fraction: float, note: str = "") -> None:
        """Say how far this part is. Raises Cancelled when somebody asked to stop."""
        self.whole.report(self.start + (self.end - self.start) * fraction, note)
