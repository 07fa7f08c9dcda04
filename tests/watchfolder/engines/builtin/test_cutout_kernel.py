"""Cutout: the true subject on transparency, nothing of the old background left."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from presets.edits.cutout import Cutout
from watchfolder.engines.builtin.kernels import cutout
from watchfolder.errors import EngineError
from watchfolder.pictures.masks import place


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_cuts_out(dtype, bag_maker, given, listener):
    bag = bag_maker(dtype=dtype)
    result = cutout.run(Cutout(), bag.picture, given(bag.picture, bag.mask.values), listener)
    after = result.picture
    assert after.rgb.dtype == after.alpha.dtype == dtype
    np.testing.assert_allclose(after.alpha / after.top, bag.alpha, atol=0.003)
    np.testing.assert_array_equal(after.rgb[bag.alpha == 1], bag.picture.rgb[bag.alpha == 1])
    figures = {f.name: f.value for f in result.figures}
    assert figures["subject_max_diff"] == 0
    assert figures["subject_share"] == pytest.approx(bag.alpha.mean())


def test_edge_colours_have_no_fringe(bag, given, listener):
    after = cutout.run(Cutout(), bag.picture, given(bag.picture, bag.mask.values), listener).picture
    soft = (bag.alpha > 0.2) & (bag.alpha < 0.9)
    before = np.abs(bag.picture.rgb[soft] / 255 - bag.colors[soft]).mean()
    left = np.abs(after.rgb[soft] / 255 - bag.colors[soft]).mean()
    assert before > 0.1
    assert left < 0.04


def test_old_background_is_gone_under_transparency(bag, given, listener):
    after = cutout.run(Cutout(), bag.picture, given(bag.picture, bag.mask.values), listener).picture
    assert (after.rgb[:20] == 0).all()
    hidden = after.alpha == 0
    assert np.abs(after.rgb[hidden].astype(int) - bag.picture.rgb[hidden]).min() > 10


def test_trim_moves_the_frame(bag, given, listener):
    after = cutout.run(
        Cutout(trim=True, margin=0.1), bag.picture, given(bag.picture, bag.mask.values), listener
    ).picture
    assert after.size.width < 480
    assert after.alpha.shape == after.rgb.shape[:2]
    moved = place(bag.mask.values, after.frame, after.size)[0].numpy()
    np.testing.assert_allclose(after.alpha / 255, moved, atol=0.003)
    columns = np.flatnonzero(after.alpha.any(axis=0))
    assert columns[0] == pytest.approx(0.1 * 480 * 0.67, abs=8)


def test_alpha_it_already_had_is_kept(bag, given, listener):
    first = cutout.run(Cutout(), bag.picture, given(bag.picture, bag.mask.values), listener)
    again = cutout.run(Cutout(), first.picture, given(bag.picture, bag.mask.values), listener)
    np.testing.assert_array_equal(again.picture.alpha, first.picture.alpha)


def test_nothing_to_cut_out(bag, given, listener):
    with pytest.raises(EngineError, match="nothing of the subject"):
        cutout.run(Cutout(), bag.picture, given(bag.picture, torch.zeros((1, 480, 480))), listener)
