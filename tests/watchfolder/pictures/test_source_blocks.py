"""Blocks: the traces of JPEG, wherever its grid begins and whatever the file is now."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from watchfolder.pictures.jpeg_quality import jpeg_quality
from watchfolder.pictures.source_blocks import blocks_of

Gray = NDArray[np.uint8]


@pytest.fixture(scope="module")
def photo() -> Gray:
    """Soft shapes with a little grain, as a lens and a sensor give them."""
    rng = np.random.default_rng(5)
    coarse = rng.uniform(40, 220, (24, 30)).astype(np.float32)
    shapes = cv2.resize(coarse, (600, 480), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 1.5, shapes.shape)
    return np.asarray(np.clip(shapes + grain, 0, 255), np.uint8)


def saved(gray: Gray, quality: int) -> tuple[Gray, int]:
    file = io.BytesIO()
    Image.fromarray(gray).save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        assert hasattr(image, "quantization")
        return np.asarray(image), jpeg_quality(image.quantization)


def blocks(gray: Gray) -> float:
    found = blocks_of(gray)
    assert found is not None
    return found


def test_what_was_never_a_jpeg_has_none(photo: Gray) -> None:
    assert blocks(photo) < 1.1


def test_they_grow_as_the_quality_falls(photo: Gray) -> None:
    found = [blocks(saved(photo, quality)[0]) for quality in (90, 60, 30, 15)]
    assert found == sorted(found)
    assert found[0] < 3
    assert found[-1] > 6


@pytest.mark.parametrize(("down", "across"), [(0, 0), (3, 5), (7, 1)])
def test_they_are_found_in_what_was_cut_out_and_saved_anew(
    photo: Gray, down: int, across: int
) -> None:
    again, quality = saved(np.ascontiguousarray(saved(photo, 15)[0][down:, across:]), 96)
    assert quality == 96
    assert blocks(again) > 4


def test_a_pattern_of_one_direction_is_no_grid() -> None:
    stripes = np.tile(np.repeat(np.array([100, 104], np.uint8), 8), (400, 25))
    grain = np.random.default_rng(1).normal(0, 1, stripes.shape)
    assert blocks(np.clip(stripes + grain, 0, 255).astype(np.uint8)) < 2


def test_transparent_pixels_do_not_count(photo: Gray) -> None:
    opaque = np.zeros(photo.shape, np.bool_)
    assert blocks_of(photo, opaque) is None
    opaque[:300, :300] = True
    part = photo.copy()
    part[:300, :300] = saved(photo, 15)[0][:300, :300]
    found = blocks_of(part, opaque)
    assert found is not None
    assert found > 4


@pytest.mark.parametrize("quality", [15, 25, 50, 75, 92, 100])
def test_the_quality_is_the_one_it_was_saved_at(photo: Gray, quality: int) -> None:
    assert saved(photo, quality)[1] == pytest.approx(quality, abs=2)


def test_no_tables_have_no_quality() -> None:
    assert jpeg_quality({}) == 0
