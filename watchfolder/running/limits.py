"""Which figure is held to which limit. Limits are applied to fresh and to cached results alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from presets.edit import Edit
from presets.edits.recolor import Recolor
from presets.recipe import Checks
from watchfolder.engines.engine import Figure

Limit = Callable[[Edit, Checks], float | None]
_ROUNDING = 1e-9


def _color_limit(edit: Edit, checks: Checks) -> float | None:
    if not isinstance(edit, Recolor) or edit.strength < 1:
        return None
    return edit.to.delta_e if edit.to.delta_e is not None else checks.color_delta_e


_PAINTED = 0.05
"""Share of its place that an edit which paints all of it changes at the very least."""


def _least_changed(edit: Edit, checks: Checks) -> float:
    paints = edit.edit in ("background", "extend", "fill", "remove")
    return max(checks.share_changed_min, _PAINTED) if paints else checks.share_changed_min


def _kept_color_limit(edit: Edit, checks: Checks) -> float | None:
    """None for an edit of tone that is asked for everywhere: shapes stay under it, not colours."""
    everywhere = edit.target is None or edit.target.kind == "everything"
    if everywhere and edit.edit in ("adjust", "look", "match", "style"):
        return None
    return checks.keep_delta_e_max


AT_MOST: dict[str, Limit] = {
    "anchor_delta_e": _color_limit,
    "outside_changed": lambda _edit, _checks: 0.0,
    "outside_max_diff": lambda _edit, checks: float(checks.outside_mask_max_diff),
    "shift_px": lambda _edit, checks: checks.shift_max_px,
    "zoom": lambda _edit, checks: 1 + checks.zoom_max,
    "keep_delta_e": _kept_color_limit,
    "structure_lost": lambda _edit, checks: checks.structure_lost_max,
}
"""Figure name to its upper limit; a figure that is in neither table keeps what its kernel said."""

AT_LEAST: dict[str, Limit] = {
    "zoom": lambda _edit, checks: 1 - checks.zoom_max,
    "registered": lambda _edit, checks: checks.registered_min,
    "share_changed": _least_changed,
    "keep_ssim": lambda _edit, checks: checks.keep_ssim_min,
    "text_readable": lambda _edit, checks: checks.text_readable_min,
}
"""Figure name to its lower limit. A figure of both tables shows the limit it is nearer to."""


def held_to_limits(figures: tuple[Figure, ...], edit: Edit, checks: Checks) -> tuple[Figure, ...]:
    """The same figures with their limits of today, and whether they pass."""
    return tuple(_held(figure, edit, checks) for figure in figures)


def _held(figure: Figure, edit: Edit, checks: Checks) -> Figure:
    if figure.name not in AT_MOST and figure.name not in AT_LEAST:
        return figure
    most = AT_MOST[figure.name](edit, checks) if figure.name in AT_MOST else None
    least = AT_LEAST[figure.name](edit, checks) if figure.name in AT_LEAST else None
    high = most is None or figure.value <= most + _ROUNDING
    low = least is None or figure.value >= least - _ROUNDING
    limit = most if least is None else least
    if most is not None and least is not None:
        limit = min((most, least), key=lambda bound: abs(bound - figure.value))
    return replace(figure, limit=limit, passed=high and low)
