"""What one slot gets of a branch: its end, with the steps of the slot's own done."""

from __future__ import annotations

from dataclasses import dataclass, replace

from presets.slots import Slot
from watchfolder.engines.engine import Figure
from watchfolder.running.outcome import ChainOutcome, StepRecord


@dataclass(frozen=True, slots=True)
class Fitting:
    """A branch's end, extended or enlarged as one slot wants it."""

    slot: Slot
    end: ChainOutcome
    shared: int
    """Records of the branch; those after them are the slot's own."""

    @property
    def own(self) -> tuple[StepRecord, ...]:
        """What was done for the slot alone."""
        return self.end.records[self.shared :]

    @property
    def beyond(self) -> tuple[Figure, ...]:
        """The slot's own figures beyond their limits."""
        return tuple(self._named(f) for r in self.own for f in r.figures if not f.passed)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The slot's own figures, each with the slot's name."""
        return tuple(self._named(f) for r in self.own for f in r.figures)

    def _named(self, figure: Figure) -> Figure:
        said = f": {figure.note}" if figure.note else ""
        return replace(figure, note=f"slot {self.slot.name}{said}")
