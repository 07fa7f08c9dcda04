"""Matting: soft edges and clean colours, exact where they can be."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest

from watchfolder.engines.builtin.networks import matting
from watchfolder.errors import Cancelled


def composite(height: int, width: int, softness: float) -> tuple[np.ndarray, np.ndarray]:
    """A blue disc with a soft edge on an orange ground, and its true alpha."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    away = np.hypot(x - width / 2, y - height / 2) - 0.3 * min(height, width)
    alpha = np.clip(0.5 - away / softness, 0, 1)
    blue = np.array([0.1, 0.2, 0.7], np.float32) * (0.8 + 0.2 * np.sin(x / 30))[..., None]
    ground = np.array([0.8, 0.5, 0.3], np.float32) * (0.9 + 0.1 * np.cos(y / 40))[..., None]
    return (blue * alpha[..., None] + ground * (1 - alpha[..., None])).astype(np.float32), alpha


def known_of(alpha: np.ndarray, reach: int) -> np.ndarray:
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    known = np.full(alpha.shape, 0.5, np.float32)
    known[cv2.erode((alpha > 0.99).astype(np.uint8), disc) > 0] = 1
    known[cv2.erode((alpha < 0.01).astype(np.uint8), disc) > 0] = 0
    return known


def test_trimap_draws_back_from_the_edge():
    probability = np.zeros((1000, 1000), np.float32)
    probability[300:700, 300:700] = 1
    known = matting.trimap(probability)
    assert known[500, 500] == 1
    assert known[10, 10] == 0
    assert set(np.unique(known)) == {0, 0.5, 1}
    row = np.flatnonzero(known[500] == 0.5)
    assert 10 <= (row < 500).sum() <= 14


def test_alpha_of_a_soft_edge(listener):
    image, alpha = composite(240, 300, 9.0)
    known = known_of(alpha, 9)
    found = matting.soft_alpha(image, known, alpha > 0.5, listener)
    assert np.abs(found - alpha)[known == 0.5].mean() < 0.02
    np.testing.assert_array_equal(found[known == 1], 1)
    np.testing.assert_array_equal(found[known == 0], 0)


def test_a_trimap_without_doubt_is_the_answer(listener):
    image, alpha = composite(60, 60, 3.0)
    known = (alpha > 0.5).astype(np.float32)
    np.testing.assert_array_equal(matting.soft_alpha(image, known, known, listener), known)


@pytest.mark.slow
def test_large_pictures_are_solved_in_tiles(listener, stopping):
    image, alpha = composite(1300, 1500, 14.0)
    known = known_of(alpha, 25)
    lean = (alpha > 0.5).astype(np.float32)
    found = matting.soft_alpha(image, known, lean, listener)
    assert np.abs(found - alpha)[known == 0.5].mean() < 0.02
    assert len(listener.told) > 8
    assert listener.told == sorted(listener.told, key=lambda told: told[0])
    with pytest.raises(Cancelled):
        matting.soft_alpha(image, known, lean, stopping(4))


def test_tiles_do_not_show(listener):
    image, alpha = composite(500, 900, 40.0)
    clean = matting.clean_foreground(image, alpha, listener)
    soft = (alpha > 0.2) & (alpha < 0.95)
    steps = np.abs(np.diff(clean, axis=1))[soft[:, 1:] & soft[:, :-1]]
    assert steps.max() < 0.05


def test_foreground_is_free_of_the_ground(listener):
    image, alpha = composite(240, 300, 12.0)
    clean = matting.clean_foreground(image, alpha, listener)
    seen = (alpha > 0.15) & (alpha < 1)
    assert np.abs(image[..., 0] - 0.1)[seen].mean() > 0.15
    assert np.abs(clean[..., 0] - 0.09)[seen].mean() < 0.05
    np.testing.assert_array_equal(clean[alpha == 1], image[alpha == 1])
    np.testing.assert_array_equal(clean[alpha == 0], image[alpha == 0])


def test_warming_says_nothing():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "watchfolder.engines.builtin.networks.warm"],
        capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
