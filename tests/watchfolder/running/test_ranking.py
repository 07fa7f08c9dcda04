"""Which of several results is the best: limits first, then how much of them is used up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from presets.edits.instruct import Instruct
from presets.recipe import Checks
from watchfolder.engines.engine import Figure
from watchfolder.running.limits import held_to_limits
from watchfolder.running.ranking import beyond, rank

EDIT = Instruct(text="make it green")


def measured(**values: float) -> tuple[Figure, ...]:
    figures = tuple(Figure(name, value) for name, value in values.items())
    return held_to_limits(figures, EDIT, Checks())


def test_fewest_beyond_then_least_far_then_least_used_up() -> None:
    best_first = [
        measured(keep_ssim=0.999, keep_delta_e=0.2, shift_px=1),
        measured(keep_ssim=0.96, keep_delta_e=2.0, shift_px=1),
        measured(keep_ssim=0.93, keep_delta_e=3.9, shift_px=50),
        measured(keep_ssim=0.91, keep_delta_e=0.0, shift_px=0),
        measured(keep_ssim=0.50, keep_delta_e=0.0, shift_px=0),
        measured(keep_ssim=0.91, keep_delta_e=4.1, shift_px=0),
    ]
    ranks = [rank(figures) for figures in best_first]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert [beyond(figures)[0] for figures in best_first] == [0, 0, 0, 1, 1, 2]


def test_a_zoom_either_way_is_worse_than_none() -> None:
    assert rank(measured(zoom=1.0)) < rank(measured(zoom=1.01)) < rank(measured(zoom=0.98))


def test_what_has_no_limit_and_how_much_changed_do_not_count() -> None:
    plain = measured(keep_ssim=0.95)
    told = (*plain, Figure("denoising_steps", 40), Figure("drift_from_original", 30))
    assert rank(told) == rank(plain)
    assert rank(measured(share_changed=0.9)) == rank(measured(share_changed=0.1))


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_likeness_is_never_worse(one: float, other: float) -> None:
    better, worse = max(one, other), min(one, other)
    assert rank(measured(keep_ssim=better)) <= rank(measured(keep_ssim=worse))
