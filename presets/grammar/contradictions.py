"""Sentences whose words are all clear, and that still cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.grammar.vocabulary.things import SUBJECTS
from presets.regions import Region


def contradiction(steps: Sequence[Edit], keep: Sequence[str]) -> str:
    """Return why `steps` and `keep` cannot all be meant, "" where they can."""
    seen: set[tuple[str, str]] = set()
    for step in steps:
        for change in _changes(step):
            if change in seen:
                return f"asks twice for {change[0]} on {change[1]}"
            seen.add(change)
    kept = {_plain(phrase) for phrase in keep}
    for step in steps:
        place = _place(step.target or type(step).default_region)
        if place in kept:
            return f"asks to change {place} and to keep it as it is"
    return ""


def _changes(step: Edit) -> Iterator[tuple[str, str]]:
    """Yield what a step changes and where: no two steps of one sentence may name the same."""
    place = _place(step.target or type(step).default_region)
    if isinstance(step, Adjust):
        dials = set(type(step).model_fields) - set(Edit.model_fields)
        yield from ((d, place) for d in sorted(dials) if getattr(step, d))
    else:
        yield step.edit, place


def _place(region: Region | None) -> str:
    if region is None or region.kind == "everything":
        return "the whole picture"
    return region.words if region.kind == "words" else f"the {region.kind}"


def _plain(phrase: str) -> str:
    return "the subject" if phrase in SUBJECTS else f"the {phrase}"
