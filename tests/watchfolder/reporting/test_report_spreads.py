"""Spreads of numbers whose spread is known, and what may be said of a change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.reporting.spread import change_of, spread_of


def test_spread_by_hand() -> None:
    found = spread_of([-1, -0.5, 0, 0.5, 1])
    assert (found.count, found.median, found.iqr) == (5, 0, 1)
    assert found.robust == pytest.approx(1.4826 * 0.5)
    assert (found.quarter, found.three_quarters) == (-0.5, 0.5)


def test_of_a_bell_curve_it_is_the_deviation() -> None:
    values = np.random.default_rng(1).normal(3, 0.4, 20_000)
    assert spread_of(values.tolist()).robust == pytest.approx(0.4, rel=0.03)


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=40),
    st.floats(-50, 50),
    st.floats(0.1, 10),
)
def test_it_moves_and_grows_with_its_values(
    values: list[float], shift: float, factor: float
) -> None:
    first, second = spread_of(values), spread_of([factor * v + shift for v in values])
    assert second.median == pytest.approx(factor * first.median + shift, abs=1e-6)
    assert second.iqr == pytest.approx(factor * first.iqr, abs=1e-6)
    assert second.robust == pytest.approx(factor * first.robust, abs=1e-6)


def test_a_tenth_of_odd_pictures_does_not_move_it() -> None:
    values = np.random.default_rng(2).normal(0, 1, 200)
    odd = np.concatenate([values[:180], np.full(20, 90.0)])
    assert spread_of(odd.tolist()).robust < 1.4 * spread_of(values.tolist()).robust


def test_a_clear_change_is_called_so() -> None:
    values = np.random.default_rng(3).normal(0, 1, 60)
    found = change_of(values.tolist(), (values * 0.4).tolist())
    assert found.verdict == "tighter"
    assert found.share == pytest.approx(-0.6)
    # the same in every resample, since pictures are drawn with both their sides
    assert (found.low, found.high) == pytest.approx((-0.6, -0.6))
    assert change_of((values * 0.4).tolist(), values.tolist()).verdict == "wider"


def test_chance_is_not_called_a_change() -> None:
    calls = []
    for seed in range(40):
        draw = np.random.default_rng(seed)
        calls.append(change_of(draw.normal(0, 1, 25).tolist(), draw.normal(0, 1, 25).tolist()))
    wrong = sum(found.verdict != "unclear" for found in calls)
    assert wrong <= 8  # 4 are to be expected, one in ten


def test_few_and_equal_pictures() -> None:
    assert change_of([1, 2, 3], [1, 1, 1]).verdict == "too few"
    assert change_of([1.0] * 9, [1.0] * 9).share is None
    assert change_of([1.0] * 9, [float(n) for n in range(9)]).verdict == "wider"


def test_ten_thousand_are_quick() -> None:
    draw = np.random.default_rng(5)
    values = draw.normal(0, 1, 10_000)
    assert change_of(values.tolist(), (values + draw.normal(0, 0.1, 10_000)).tolist()).low
