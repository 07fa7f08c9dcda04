"""Output sharpening: an unsharp mask on lightness that neither colors edges nor clips."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from watchfolder.pictures import output_sharpening
from watchfolder.pictures.output_sharpening import SIGMA, sharpened
from watchfolder.pictures.picture import Picture


def photo(depth: type = np.uint8, height: int = 300, width: int = 211) -> Picture:
    """Blocks, gradients and grain of all colors."""
    random = np.random.default_rng(5)
    blocks = random.random((height // 20 + 1, width // 20 + 1, 3))
    rgb = np.kron(blocks, np.ones((20, 20, 1)))[:height, :width]
    rgb = np.clip(cv2.GaussianBlur(rgb, None, 1.2) + random.normal(0, 0.02, rgb.shape), 0, 1)
    return Picture((rgb * np.iinfo(depth).max).astype(depth))


def test_nothing_asked_nothing_done():
    picture = photo()
    assert sharpened(picture, 0) is picture


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_it_is_an_unsharp_mask_of_the_lightness(depth):
    picture = photo(depth)
    rgb = picture.rgb.astype(np.float64)
    light = rgb @ (0.299, 0.587, 0.114)
    shift = 0.8 * (light - cv2.GaussianBlur(light, (7, 7), SIGMA))
    room = np.clip(shift, -rgb.min(axis=2), picture.top - rgb.max(axis=2))
    found = sharpened(picture, 0.8).rgb
    assert np.abs(found - (rgb + room[..., None])).max() <= 1.01
    assert found.dtype == depth


def test_color_differences_stay_and_nothing_clips():
    picture = photo()
    before, after = picture.rgb.astype(int), sharpened(picture, 2).rgb.astype(int)
    moved = after - before
    assert np.ptp(moved, axis=2).max() == 0
    assert np.abs(moved).max() > 10
    lit = (before.max(axis=2) < 255) & (before.min(axis=2) > 0)
    assert ((after.max(axis=2) <= 255) & (after.min(axis=2) >= 0))[lit].all()


def test_flat_colors_are_kept_to_the_level():
    rgb = np.full((64, 64, 3), (31, 77, 58), np.uint8)
    rgb[:, 32:] = (216, 199, 168)
    after = sharpened(Picture(rgb), 1).rgb
    assert np.array_equal(after[:, :28], rgb[:, :28])
    assert np.array_equal(after[:, 36:], rgb[:, 36:])
    assert (after[:, 31] < rgb[:, 31]).all()


def test_strips_do_not_show(monkeypatch):
    picture = photo(height=700)
    whole = sharpened(picture, 0.6).rgb
    monkeypatch.setattr(output_sharpening, "_STRIP", 1)
    assert np.array_equal(sharpened(picture, 0.6).rgb, whole)


def test_alpha_stays():
    alpha = np.arange(300 * 211, dtype=np.uint8).reshape(300, 211)
    after = sharpened(Picture(photo().rgb, alpha), 0.5)
    assert after.alpha is alpha
