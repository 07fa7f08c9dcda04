"""Sentences whose words are all clear, and that still cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.background import Background
from presets.edits.cutout import Cutout
from presets.edits.recolor import Recolor
from presets.edits.shadow import Shadow
from presets.grammar.vocabulary.things import GROUNDS, SUBJECTS
from presets.regions import Region

_BEHIND = frozenset(f"the {ground}" for ground in GROUNDS)


def contradiction(steps: Sequence[Edit], keep: Sequence[str]) -> str:
    """Return why `steps` and `keep` cannot all be meant, "" where they can."""
    seen: set[tuple[str, str]] = set()
    for step in steps:
        for change in _changes(step):
            if change in seen:
                return f"asks twice for {change[0]} on {change[1]}"
            seen.add(change)
    for one, two in pairwise(steps):
        if isinstance(one, Background) and _takes_ground(two):
            return "asks for a background and for none"
        if _takes_ground(one) and isinstance(two, Shadow) and _is_bare(two.said):
            return "leaves open whether the shadow goes as well"
        if _is_left_open(one, two):
            return "leaves open whether it is the product or the background that gets the colour"
    kept = {_plain(phrase) for phrase in keep}
    for step in steps:
        place = _place(step.target or type(step).default_region)
        if place in kept or (isinstance(step, Cutout) and kept & _BEHIND):
            return f"asks to change {place} and to keep it as it is"
    return ""


def _takes_ground(step: Edit) -> bool:
    """Whether it is a cut-out that was said of the background: "remove the background"."""
    return isinstance(step, Cutout) and any(ground in step.said.lower() for ground in GROUNDS)


def _is_bare(said: str) -> bool:
    """Whether it is no more than "and the shadow", which may be what goes as well."""
    return not set(said.lower().split()) - {"the", "its", "shadow", "shadows", "reflection"}


def _is_left_open(one: Edit, two: Edit) -> bool:
    """Whether "it" is the product or its ground: "remove the background, make it blue"."""
    whole = two.target is None or two.target.kind == "subject"
    told = set(two.said.lower().split())
    return _takes_ground(one) and isinstance(two, Recolor) and whole and not told & SUBJECTS


def _changes(step: Edit) -> Iterator[tuple[str, str]]:
    """Yield what a step changes and where: no two steps of one sentence may name the same."""
    place = _place(step.target or type(step).default_region)
    if isinstance(step, Shadow):
        yield ("reflection" if step.kind == "reflection" else step.edit), place
    elif isinstance(step, Adjust):
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
