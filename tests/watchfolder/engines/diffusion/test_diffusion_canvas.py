from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from watchfolder.engines.diffusion.canvas import UNIT, canvas_for, laid, lifted, mirrored
from watchfolder.engines.diffusion.families.flux_kontext import FluxKontext
from watchfolder.engines.diffusion.families.qwen_image_edit_plus import QwenImageEditPlus
from watchfolder.pictures.picture import Size

SIZES = st.builds(Size, st.integers(1, 9000), st.integers(1, 9000))


@given(SIZES, st.sampled_from([8, 16, 32]), st.sampled_from([1.0, 0.75, 0.5]))
@settings(max_examples=300)
def test_a_canvas_holds_the_whole_picture_on_its_grid(size: Size, grid: int, reduce: float) -> None:
    canvas = canvas_for(size, grid=grid, megapixels=(0.25, 1.0), reduce=reduce)
    assert canvas.size.width % grid == 0
    assert canvas.size.height % grid == 0
    assert canvas.size.width * canvas.size.height <= UNIT
    assert max(canvas.size) <= 8 * min(canvas.size) + 8 * grid
    assert min(canvas.size) >= 64
    assert 0 <= canvas.left <= canvas.size.width - canvas.work.width
    assert 0 <= canvas.top <= canvas.size.height - canvas.work.height
    # Never stretched: both sides are scaled alike, but for the rounding to whole pixels.
    scale = canvas.work.width / size.width
    slack = 0.5 / min(size.width, size.height) + 0.5 / size.width + 1 / min(canvas.work) / 100
    if min(canvas.work) > 1:
        assert abs(canvas.work.height / size.height - scale) <= slack + scale * 1e-6


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 4000), (1024, 1024), (1500, 1000)])
def test_little_of_a_canvas_is_mirrored(size: tuple[int, int]) -> None:
    canvas = canvas_for(Size(*size), grid=16, megapixels=(0.25, 1.0))
    share = math.prod(canvas.work) / math.prod(canvas.size)
    assert share > 0.95
    assert math.prod(canvas.size) > 0.93 * UNIT


def test_a_picture_that_fits_is_not_resampled() -> None:
    canvas = canvas_for(Size(800, 600), grid=16, megapixels=(0.25, 1.0))
    assert canvas.work == Size(800, 600)
    assert canvas.size == Size(800, 608)


def test_a_small_picture_is_enlarged_to_what_the_model_knows() -> None:
    canvas = canvas_for(Size(200, 150), grid=16, megapixels=(0.25, 1.0))
    assert math.prod(canvas.work) >= 0.25 * UNIT * 0.98


@given(SIZES.filter(lambda s: max(s) / min(s) < 3 and min(s) > 20))
def test_a_bucket_holds_the_picture_unstretched(size: Size) -> None:
    for family in (FluxKontext, QwenImageEditPlus):
        canvas = canvas_for(
            size, grid=family.grid, megapixels=family.megapixels, buckets=family.buckets
        )
        assert canvas.size in family.buckets
        assert canvas.work.width <= canvas.size.width
        assert canvas.work.height <= canvas.size.height
        ratio = (canvas.work.width / canvas.work.height) / (size.width / size.height)
        assert abs(ratio - 1) < 2 / min(canvas.work)
        assert canvas.work.width == canvas.size.width or canvas.work.height == canvas.size.height


@given(
    st.integers(1, 9), st.integers(1, 9), st.tuples(*[st.integers(0, 20)] * 4), st.integers(0, 99)
)
def test_mirroring_is_what_numpy_calls_reflect(
    height: int, width: int, around: tuple[int, int, int, int], seed: int
) -> None:
    values = torch.from_numpy(np.random.default_rng(seed).random((2, height, width)))
    left, top, right, below = around
    expected = np.pad(values.numpy(), ((0, 0), (top, below), (left, right)), "reflect")
    np.testing.assert_array_equal(mirrored(values, left, top, right, below).numpy(), expected)


@pytest.mark.parametrize("size", [(130, 90), (97, 211), (64, 64), (640, 70)])
def test_what_is_laid_down_is_lifted_again(size: tuple[int, int]) -> None:
    values = torch.rand(3, size[1], size[0])
    canvas = canvas_for(Size(*size), grid=16, megapixels=(0.0, 1.0))
    assert torch.equal(lifted(laid(values, canvas), canvas), values)
