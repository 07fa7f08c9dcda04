"""Ranking: which of several results is the best by what was measured of them."""

from __future__ import annotations

from collections.abc import Iterable

from watchfolder.engines.engine import Figure

_ENOUGH = frozenset({"share_changed"})
"""Figures that are enough or not: beyond their limit, more of them is no better."""
_AIMED_AT = {"zoom": 1.0, "registered": 1.0, "keep_ssim": 1.0, "text_readable": 1.0}
"""What a figure is at best; 0 for all others."""
_NO_LIMIT = 1e-3
"""What a limit of 0 counts as."""


def beyond(figures: Iterable[Figure]) -> tuple[int, float]:
    """How many figures are beyond their limits, and by how many times the limit together."""
    failed = [f for f in figures if not f.passed and f.limit is not None]
    far = sum(abs(f.value - (f.limit or 0)) / max(abs(f.limit or 0), _NO_LIMIT) for f in failed)
    return len(failed), far


def rank(figures: Iterable[Figure]) -> tuple[int, float, float]:
    """Smaller is better: figures beyond their limits, how far, and then what of it was used up.

    A limit is used up by a half where a figure stands half way from its best to the limit.
    """
    told = tuple(figures)
    return (*beyond(told), sum(_used(f) for f in told))


def _used(figure: Figure) -> float:
    if figure.limit is None or figure.name in _ENOUGH:
        return 0.0
    best = _AIMED_AT.get(figure.name, 0.0)
    return abs(figure.value - best) / max(abs(figure.limit - best), _NO_LIMIT)
