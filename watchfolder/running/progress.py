"""Progress of a whole job, made of the progress of its steps. Never goes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

if TYPE_CHECKING:
    from watchfolder.pictures.picture import Picture


class Listener(Protocol):
    """Who is told how far a job is."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take note. Raises Cancelled when somebody asked to stop."""


@runtime_checkable
class Onlooker(Protocol):
    """A listener who also wants to see a picture in the making."""

    def preview(self, picture: Picture) -> None:
        """Take a small picture of the step that runs."""


@dataclass(slots=True)
class JobProgress:
    """Shares one listener between the parts of a job, each weighted by its expected effort."""

    listener: Listener
    total: float
    """Weight of all parts together; at least the weight of any part."""
    done: float = 0.0
    _reached: float = 0.0

    def part(self, weight: float, note: str) -> PartProgress:
        """Begin a part. Tells the listener its name at once."""
        seen = isinstance(self.listener, Onlooker)
        part = SeenPartProgress(self, weight, note) if seen else PartProgress(self, weight, note)
        part.report(0.0)
        return part

    def finish(self, weight: float) -> None:
        """Count a part as done."""
        self.done += weight

    def tell(self, part: float, note: str) -> None:
        """Tell the listener: `part` is the weight reached inside the running part."""
        fraction = min(1.0, (self.done + part) / self.total) if self.total > 0 else 1.0
        self._reached = max(self._reached, fraction)
        self.listener.report(self._reached, note)


@dataclass(frozen=True, slots=True)
class PartProgress:
    """Progress of one step inside a job: what engines are given."""

    job: JobProgress
    weight: float
    note: str
    begins: float = 0.0
    """Weight of what comes before it in a part that was divided."""

    def section(self, start: float, end: float) -> Self:
        """The stretch of this part from `start` to `end`, 0 to 1, as a part of its own."""
        return replace(
            self,
            begins=self.begins + self.weight * start,
            weight=self.weight * (end - start),
        )

    def report(self, fraction: float, note: str = "") -> None:
        """Say how far the part is, 0 to 1."""
        text = f"{self.note}: {note}" if note else self.note
        self.job.tell(self.begins + self.weight * min(1.0, max(0.0, fraction)), text)


@dataclass(frozen=True, slots=True)
class SeenPartProgress(PartProgress):
    """The same for an onlooker: engines make previews only where somebody looks."""

    def preview(self, picture: Picture) -> None:
        """Show a small picture of how far the part is."""
        listener = self.job.listener
        if isinstance(listener, Onlooker):
            listener.preview(picture)
