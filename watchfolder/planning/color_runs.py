"""Runs of color steps: which step goes on with the one before it as one function of color."""

from __future__ import annotations

from presets.edit import Edit
from watchfolder.engines.card import EngineCard
from watchfolder.planning.plan import PlannedStep


def goes_on(before: PlannedStep | None, edit: Edit, card: EngineCard, mask: str) -> bool:
    """Whether `edit`, done by `card` under the mask of key `mask`, needs no rounding before it.

    That is so where both steps change colors alone, everywhere, by the same deterministic engine,
    and this one does not look at the picture first.
    """
    if before is None or card.generative or before.engine != card.name:
        return False
    if type(edit).reads_picture or not _everywhere(edit, mask):
        return False
    return _everywhere(before.edit, before.region_key)


def _everywhere(edit: Edit, mask: str) -> bool:
    return type(edit).pointwise and not mask
