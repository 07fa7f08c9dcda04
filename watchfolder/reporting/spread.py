"""Spread: how far apart the pictures of a library are in one aspect, and whether that changed.

The robust spread is 1.4826 times the median distance from the median: of a bell curve its standard
deviation, and a tenth of pictures that are quite different do not move it. What a handful of
pictures can tell is limited; so every comparison comes with the interval that nine in ten resamples
of the same pictures fall into (percentile bootstrap: B. Efron, R. Tibshirani, "An Introduction to
the Bootstrap", 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

TO_DEVIATION = 1.4826
_RESAMPLES = 400
_INTERVAL = (5.0, 95.0)
_SEED = 20090611
_MOST = 4_000_000
"""Numbers drawn at once: of large libraries resamples are drawn in pieces."""
FEWEST = 4
"""Pictures from which a change is judged."""
Numbers = NDArray[np.float64]
Verdict = Literal["tighter", "wider", "unclear", "too few"]


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the pictures lie in one aspect; all but `count` in its unit."""

    count: int
    median: float
    iqr: float
    """The half in the middle lies within it."""
    robust: float
    low: float
    """5th percentile."""
    high: float
    """95th percentile."""
    quarter: float
    three_quarters: float

    def as_json(self) -> dict[str, float]:
        """As plain data."""
        return {name: round(value, 6) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Change:
    """Whether the robust spread of the same pictures became smaller."""

    verdict: Verdict
    share: float | None
    """After over before, minus 1: -0.4 is 40 % less; None where nothing varied before."""
    low: float | None = None
    high: float | None = None
    """Nine in ten resamples lie between."""

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def spread_of(values: Sequence[float]) -> Spread:
    """The spread of at least one value."""
    found = np.asarray(values, np.float64)
    low, quarter, median, three, high = np.percentile(found, (5, 25, 50, 75, 95))
    return Spread(
        count=len(found),
        median=float(median),
        iqr=float(three - quarter),
        robust=float(_robust(found[None])[0]),
        low=float(low),
        high=float(high),
        quarter=float(quarter),
        three_quarters=float(three),
    )


def change_of(before: Sequence[float], after: Sequence[float]) -> Change:
    """How the spread changed; the n-th of both is the same picture.

    It is tighter, or wider, where nine in ten resamples say so, and unclear otherwise.
    """
    if len(before) < FEWEST:
        return Change("too few", None)
    pair = np.array([before, after], np.float64)
    first, second = (float(v) for v in _robust(pair))
    if first <= 0:
        return Change("unclear" if second <= 0 else "wider", None)
    shares = _resampled(pair) - 1
    low, high = (float(v) for v in np.percentile(shares, _INTERVAL))
    verdict: Verdict = "tighter" if high < 0 else "wider" if low > 0 else "unclear"
    return Change(verdict, second / first - 1, low, high)


def _robust(rows: Numbers) -> Numbers:
    middle = np.median(rows, axis=1, keepdims=True)
    return np.asarray(TO_DEVIATION * np.median(np.abs(rows - middle), axis=1))


def _resampled(pair: Numbers) -> Numbers:
    """After over before of every resample; pictures are drawn, so that both stay together."""
    draw = np.random.default_rng(_SEED)
    count = pair.shape[1]
    at_once = max(1, min(_RESAMPLES, _MOST // count))
    ratios: list[Numbers] = []
    for start in range(0, _RESAMPLES, at_once):
        chosen = draw.integers(0, count, (min(at_once, _RESAMPLES - start), count))
        first, second = _robust(pair[0][chosen]), _robust(pair[1][chosen])
        ratios.append(second[first > 0] / first[first > 0])
    found = np.concatenate(ratios)
    return found if len(found) else np.ones(1)
