"""Which figure is held to which limit. Limits are applied to fresh and to cached results alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from presets.edit import Edit
from presets.edits.background import Background
from presets.edits.recolor import Recolor
from presets.edits.shadow import Shadow
from presets.recipe import Checks
from watchfolder.engines.engine import Figure


def _color_limit(edit: Edit, checks: Checks) -> float | None:
    if not isinstance(edit, Recolor) or edit.strength < 1:
        return None
    return edit.to.delta_e if edit.to.delta_e is not None else checks.color_delta_e


def _subject_limit(edit: Edit, _checks: Checks) -> float | None:
    """What is put behind a subject may not touch it, unless its light is to be matched."""
    if isinstance(edit, Background):
        return None if edit.match_light else 0.0
    return 0.0 if isinstance(edit, Shadow) else None


AT_MOST: dict[str, Callable[[Edit, Checks], float | None]] = {
    "anchor_delta_e": _color_limit,
    "subject_max_diff": _subject_limit,
    "outside_max_diff": lambda _edit, checks: float(checks.outside_mask_max_diff),
}
"""Figure name to its upper limit; a figure that is not here is only reported."""


def held_to_limits(figures: tuple[Figure, ...], edit: Edit, checks: Checks) -> tuple[Figure, ...]:
    """The same figures with their limits of today, and whether they pass."""
    judged = []
    for figure in figures:
        rule = AT_MOST.get(figure.name)
        limit = rule(edit, checks) if rule else None
        passed = limit is None or figure.value <= limit + 1e-9
        judged.append(replace(figure, limit=limit, passed=passed))
    return tuple(judged)
