"""The subject: found with a true edge, or honestly not found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from watchfolder.engines.builtin import subjects
from watchfolder.engines.builtin.networks.u2netp import MODELS, subject_probability, weights
from watchfolder.engines.builtin.subjects import find_subject, subject_confidence
from watchfolder.errors import Cancelled, RegionUncertainError
from watchfolder.pictures.picture import Picture


def test_edge_is_true(bag, listener):
    found = find_subject(bag.picture, listener)
    error = np.abs(found.values[0].numpy() - bag.alpha)
    assert found.values.shape == (1, *bag.alpha.shape)
    assert found.values.dtype == torch.float32
    assert error[bag.edge()].mean() < 0.01
    assert error.mean() < 0.001
    assert found.confidence > 0.9
    assert listener.told[-1][0] == 1


def test_same_bytes_twice(bag, listener):
    first = find_subject(bag.picture, listener).values.clone()
    subjects._latest.clear()
    assert torch.equal(first, find_subject(bag.picture, listener).values)


def test_the_latest_answer_is_remembered_by_its_pixels(bag, listener):
    first = find_subject(bag.picture, listener)
    assert find_subject(Picture(bag.picture.rgb.copy()), listener) is first
    darker = Picture((bag.picture.rgb * 0.9).astype(np.uint8))
    assert find_subject(darker, listener) is not first


def test_deep_pictures_have_the_same_subject(bag, bag_maker, listener):
    deep = bag_maker(dtype=np.uint16)
    error = find_subject(deep.picture, listener).values[0].numpy() - bag.alpha
    assert np.abs(error)[bag.edge()].mean() < 0.01


@pytest.mark.parametrize("seed", range(2))
def test_noise_has_no_subject(seed, listener):
    noise = np.random.default_rng(seed).integers(0, 255, (200, 260, 3)).astype(np.uint8)
    with pytest.raises(RegionUncertainError) as caught:
        find_subject(Picture(noise), listener)
    assert caught.value.confidence < 0.5
    assert ".mask.png" in caught.value.hint
    assert "box" in caught.value.hint


def test_an_empty_wall_has_no_subject(listener):
    with pytest.raises(RegionUncertainError, match="subject"):
        find_subject(Picture(np.full((200, 260, 3), 190, np.uint8)), listener)


def test_a_cutout_shows_its_subject_itself(bag, listener):
    alpha = (bag.alpha * 255 + 0.5).astype(np.uint8)
    alpha[460:470, 100:380] = 90  # a soft shadow that lies apart
    found = find_subject(replace(bag.picture, alpha=alpha), listener)
    np.testing.assert_allclose(found.values[0].numpy(), bag.alpha, atol=0.003)


def test_a_nearly_opaque_picture_is_looked_at(bag, listener):
    alpha = np.full(bag.alpha.shape, 255, np.uint8)
    alpha[:4, :4] = 0  # a rounded corner
    found = find_subject(replace(bag.picture, alpha=alpha), listener)
    assert np.abs(found.values[0].numpy() - bag.alpha)[bag.edge()].mean() < 0.01


def test_stops_when_asked(bag, stopping):
    subjects._latest.clear()
    with pytest.raises(Cancelled):
        find_subject(bag.picture, stopping(2))


def test_confidence_falls_with_undecided_pixels():
    sure = np.zeros((100, 100), np.float32)
    sure[30:70, 30:70] = 1
    vague = np.where(sure > 0, 0.6, 0).astype(np.float32)
    assert subject_confidence(sure) == 1
    assert subject_confidence(vague) <= 0.5
    assert subject_confidence(np.ones((100, 100), np.float32)) < 0.5
    assert subject_confidence(np.zeros((100, 100), np.float32)) < 0.5


def test_long_pictures_are_read_in_squares():
    wide = torch.full((3, 120, 480), 0.85)
    wide[:, 40:100, 380:430] = torch.tensor([0.1, 0.2, 0.6]).reshape(3, 1, 1)
    found = subject_probability(wide)
    assert found.shape == (120, 480)
    assert float(found[50:90, 390:420].mean()) > 0.8
    assert float(found[:, :250].mean()) < 0.1


def test_weights_are_checked():
    assert weights().name in MODELS


PHOTOGRAPHS = {"plain_tote_red": 0.02, "plain_hoodie_red": 0.02, "plain_mugs": 0.04, "lemur": 0.12}


@pytest.mark.slow
@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_edge_on_photographs(name, shared_pictures, listener):
    import cv2

    file = next(f for f in shared_pictures.glob(f"{name}.*") if f.suffix in {".jpg", ".png"})
    picture = Picture(np.ascontiguousarray(cv2.imread(str(file))[..., ::-1]))
    truth = cv2.imread(str(shared_pictures / f"{name}_alpha.png"), cv2.IMREAD_GRAYSCALE) / 255
    solid = (truth > 0.5).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (21, 21))
    band = (cv2.dilate(solid, disc) - cv2.erode(solid, disc)) > 0
    found = find_subject(picture, listener).values[0].numpy()
    assert np.abs(found - truth)[band].mean() < PHOTOGRAPHS[name]
