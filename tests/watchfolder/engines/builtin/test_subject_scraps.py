"""What a subject took along from its ground: taken out where sure, told where doubtful."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from watchfolder.engines.builtin.scraps import DOUBTFUL_SHARE, Judged, judged

Plane = NDArray[np.float32]

SIDE = 240
TRUTH = np.zeros((SIDE, SIDE), np.float32)
TRUTH[80:200, 70:170] = 1
SCRAP = np.zeros((SIDE, SIDE), np.bool_)
SCRAP[40:80, 100:150] = True
"""A piece of the ground on top of the subject."""


def scene(*, busy: bool) -> Plane:
    """A dark blue thing before grey, or before patches of many colors."""
    draw = np.random.default_rng(4)
    spread = 0.3 if busy else 0.004
    patches = draw.normal(0.6, spread, (SIDE // 8, SIDE // 8, 3)).astype(np.float32)
    ground = cv2.resize(patches, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    thing = np.array([0.1, 0.15, 0.4], np.float32)
    return np.clip(np.where(TRUTH[..., None] > 0, thing, ground), 0, 1).astype(np.float32)


def found(*, busy: bool, first: float, second: float) -> Judged:
    """What is said of an alpha that has the scrap, where the two looks answer so much there."""
    looks = [TRUTH * 0.98 + 0.01 for _ in range(2)]
    for look, answer in zip(looks, (first, second), strict=True):
        look[SCRAP] = answer
    return judged(scene(busy=busy), np.where(SCRAP, 1, TRUTH).astype(np.float32), tuple(looks))


def test_what_both_looks_call_ground_is_taken_out() -> None:
    told = found(busy=True, first=0.05, second=0.1)
    assert told.alpha[SCRAP].mean() < 0.05
    assert told.alpha[100:180, 90:150].min() == 1
    assert told.removed == pytest.approx(SCRAP.sum() / (TRUTH.sum() + SCRAP.sum()), abs=0.02)
    assert told.belief > 0.9
    assert "left out" in told.note


def test_what_one_look_calls_ground_is_doubted() -> None:
    told = found(busy=True, first=0.9, second=0.1)
    assert told.alpha[SCRAP].min() == 1
    assert told.removed == 0
    assert told.doubtful > 10 * DOUBTFUL_SHARE
    assert told.belief < 0.01
    assert "of what is behind it" in told.note


def test_before_an_even_ground_colors_tell_better() -> None:
    assert found(busy=False, first=0.9, second=0.1).belief > 0.99


def test_far_from_any_ground_nothing_is_doubted() -> None:
    """A mark well inside a large thing, which one look takes for a hole."""
    thing, mark = np.zeros((480, 480), np.float32), np.zeros((480, 480), np.bool_)
    thing[60:420, 60:420] = 1
    mark[200:280, 110:190] = True
    image = np.where(thing[..., None] > 0, np.float32(0.3), np.float32(0.7)).repeat(3, axis=2)
    looks = [thing * 0.98 + 0.01 for _ in range(2)]
    looks[0][mark] = 0.4
    assert judged(image, thing, tuple(looks)).doubtful == 0


def test_agreement_says_nothing() -> None:
    told = found(busy=True, first=0.95, second=0.9)
    assert (told.doubtful, told.removed, told.belief, told.note) == (0, 0, 1, "")


def test_thin_pieces_are_not_judged() -> None:
    strap = np.zeros_like(SCRAP)
    strap[20:80, 118:122] = True
    alpha = np.where(strap, 1, TRUTH).astype(np.float32)
    look = TRUTH * 0.98 + 0.01
    told = judged(scene(busy=True), alpha, (look, look))
    assert np.array_equal(told.alpha, alpha)
    assert told.belief == 1


def test_a_piece_of_the_subjects_color_stays() -> None:
    image = scene(busy=True)
    image[SCRAP] = image[100, 100]
    alpha = np.where(SCRAP, 1, TRUTH).astype(np.float32)
    look = TRUTH * 0.98 + 0.01
    told = judged(image, alpha, (look, look))
    assert told.alpha[SCRAP].min() == 1
    assert told.belief < 0.5  # both looks say ground, its color says subject


def test_nothing_found_is_nothing_judged() -> None:
    nothing = np.zeros((SIDE, SIDE), np.float32)
    told = judged(scene(busy=True), nothing, (TRUTH, TRUTH))
    assert told.alpha is nothing
    assert told.belief == 1


def test_twelve_megapixels_are_judged_on_one() -> None:
    """The same answer at ten times the pixels."""
    large = [
        cv2.resize(plane, None, fx=6, fy=6, interpolation=cv2.INTER_NEAREST)
        for plane in (scene(busy=True), np.where(SCRAP, 1, TRUTH).astype(np.float32), TRUTH)
    ]
    told = judged(large[0], large[1], (large[2], large[2]))
    small = found(busy=True, first=0.0, second=0.0)
    assert told.removed == pytest.approx(small.removed, rel=0.1)
    assert told.alpha.shape == (6 * SIDE, 6 * SIDE)


@settings(max_examples=50)
@given(st.floats(0, 1), st.floats(0, 1))
def test_belief_falls_with_doubt(less: float, more: float) -> None:
    less, more = sorted((less, more))
    belief = [Judged(TRUTH, doubtful, 0.0).belief for doubtful in (less, more)]
    assert 0 <= belief[1] <= belief[0] <= 1
    assert Judged(TRUTH, DOUBTFUL_SHARE, 0.0).belief == pytest.approx(0.5)
