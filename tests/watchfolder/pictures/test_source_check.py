"""What a source is measured by: each figure on pictures whose truth is known."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from watchfolder.pictures.picture import Picture
from watchfolder.pictures.source_check import check_source

Plane = NDArray[np.float32]


def scene(size: int = 400, subject: float = 60.0, ground: float = 200.0) -> tuple[Plane, Plane]:
    """Bright and dark boxes at all angles on an even ground, and where they are."""
    plane = np.full((size, size), ground, np.float32)
    where = np.zeros((size, size), np.float32)
    rng = np.random.default_rng(3)
    for _ in range(14):
        x, y = rng.uniform(0.2, 0.8, 2) * size
        box = cv2.boxPoints(((x, y), (size / 7, size / 11), float(rng.uniform(0, 90))))
        cv2.fillConvexPoly(plane, box.astype(np.int32), subject, cv2.LINE_AA)
        cv2.fillConvexPoly(where, box.astype(np.int32), 1.0)
    return plane, where


def picture(plane: Plane, dtype: Any = np.uint8) -> Picture:
    top = np.iinfo(dtype).max
    samples = np.clip(plane / 255 * top + 0.5, 0, top).astype(dtype)
    return Picture(np.ascontiguousarray(np.repeat(samples[:, :, None], 3, axis=2)))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("sigma", [1.0, 2.0, 3.0, 4.0])
def test_blur_is_the_sigma_that_was_put_on(sigma: float, dtype: Any) -> None:
    plane, _ = scene()
    found = check_source(picture(cv2.GaussianBlur(plane, (0, 0), sigma), dtype))
    assert found["blur"] == pytest.approx(sigma, rel=0.2, abs=0.25)


def test_what_is_out_of_focus_on_purpose_is_no_fault() -> None:
    plane, _ = scene()
    soft = cv2.GaussianBlur(plane, (0, 0), 5)
    soft[:, :200] = plane[:, :200]
    assert check_source(picture(soft))["blur"] < 0.8


def test_flat_pictures_have_no_blur() -> None:
    assert "blur" not in check_source(picture(np.full((200, 200), 90, np.float32)))


@pytest.mark.parametrize("sigma", [0.0, 2.0, 6.0, 12.0])
def test_grain_is_the_noise_that_was_put_on(sigma: float) -> None:
    plane, _ = scene()
    noisy = plane + np.random.default_rng(1).normal(0, sigma, plane.shape)
    found = check_source(picture(noisy.astype(np.float32)))["grain"]
    assert found == pytest.approx(sigma, rel=0.25, abs=0.3)


def test_blown_ground_hides_no_noise() -> None:
    plane, _ = scene(ground=255)
    noisy = plane + np.random.default_rng(1).normal(0, 8, plane.shape)
    assert check_source(picture(noisy.astype(np.float32)))["grain"] > 4


def test_light_and_what_is_lost() -> None:
    plane, where = scene(subject=255, ground=120)
    found = check_source(picture(plane), where)
    assert found["blown"] > 0.95
    assert found["crushed"] == 0
    dark, _ = scene(subject=0, ground=120)
    assert check_source(picture(dark), where)["crushed"] > 0.95
    assert check_source(picture(plane * 0.3))["highlight"] < 40


def test_a_white_ground_is_not_blown_where_it_reaches_the_frame() -> None:
    plane, _ = scene(subject=90, ground=255)
    assert check_source(picture(plane))["blown"] < 0.002


def test_dark_goods_on_blown_white_are_not_underexposed() -> None:
    plane, _ = scene(subject=30, ground=255)
    assert check_source(picture(plane))["highlight"] == 100
    glints = picture(np.minimum(plane, 110))
    glints.rgb[:4, :4] = 255
    assert check_source(glints)["highlight"] < 50


def test_separation_falls_with_the_difference_along_the_outline() -> None:
    apart = []
    for subject in (60.0, 150.0, 190.0, 200.0):
        plane, where = scene(subject=subject)
        apart.append(check_source(picture(plane), where)["separation"])
    assert apart == sorted(apart, reverse=True)
    assert apart[0] > 30
    assert apart[-1] == pytest.approx(0, abs=0.1)


def test_transparent_pixels_do_not_count() -> None:
    plane, where = scene(subject=90, ground=0)
    solid = picture(plane)
    cut = Picture(solid.rgb, (where * 255).astype(np.uint8))
    assert check_source(cut)["shadow"] > check_source(solid)["shadow"] + 20


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (5, 7), (8, 8), (9, 600)])
def test_tiny_pictures_are_measured_as_far_as_they_go(shape: tuple[int, int]) -> None:
    for value in (0.0, 128.0, 255.0):
        found = check_source(
            picture(np.full(shape, value, np.float32)), np.ones((3, 3), np.float32)
        )
        assert all(np.isfinite(v) for v in found.values())
