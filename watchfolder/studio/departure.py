"""Departure: the first step of a replay that is not the recorded one, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watchfolder.provenance.history import HistoryStep
from watchfolder.running.outcome import StepRecord


@dataclass(frozen=True, slots=True)
class Departure:
    """The first step that left other pixels; in recipes that do not say, was set up otherwise."""

    step: int
    """1-based."""
    edit: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return {"step": self.step, "edit": self.edit, "why": self.why}


def first_departure(
    told: Sequence[HistoryStep], done: Sequence[StepRecord], changed: Mapping[int, str]
) -> Departure | None:
    """Compare steps as they were recorded with the same steps as they were done again.

    What a step left behind decides, where it was recorded. `changed` says of steps, by their
    number from 1, what of them is set up in another way than then.
    """
    for number, (step, record) in enumerate(zip(told, done, strict=False), start=1):
        edit = record.planned.edit.edit
        if not step.pixels:
            if number in changed:
                return Departure(number, edit, changed[number])
        elif not record.pixels.startswith(step.pixels):
            why = changed.get(number, "it left other pixels, though it is set up in the same way")
            return Departure(number, edit, why)
    return None
