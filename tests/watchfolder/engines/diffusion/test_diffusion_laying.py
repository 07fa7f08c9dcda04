from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from watchfolder.engines.diffusion.canvas import canvas_for
from watchfolder.engines.diffusion.extension import extension_of, joined
from watchfolder.engines.diffusion.laying import (
    answer,
    image_on,
    marks_a_part,
    mask_on,
    reference_image,
    seen,
)
from watchfolder.engines.engine import Mask
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture, Size

SIZES = [(130, 90), (97, 211), (1000, 700), (1733, 911), (600, 2400)]


def given_back(picture: Picture, megapixels: float = 0.2) -> tuple[Picture, Picture]:
    """What comes of a model that gives back what it is given."""
    canvas = canvas_for(picture.size, grid=16, megapixels=(0.0, megapixels))
    made = torch.from_numpy(np.asarray(image_on(canvas, picture)).copy()).permute(2, 0, 1) / 255
    return answer(made, canvas, picture)


@pytest.mark.parametrize("size", SIZES)
def test_a_model_that_changes_nothing_changes_nothing(size, make_scene) -> None:
    """A shift of half a pixel would show: the scene has edges and a wave all over."""
    picture = make_scene(*size)
    full, raw = given_back(picture)
    assert full.size == picture.size
    assert full.frame == picture.frame
    apart = np.abs(full.rgb.astype(int) - picture.rgb)
    assert apart.mean() < 2.5
    for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        moved = np.roll(full.rgb.astype(int), (dy, dx), axis=(0, 1))
        inner = np.abs(moved - picture.rgb)[2:-2, 2:-2]
        assert inner.mean() > apart[2:-2, 2:-2].mean()
    assert raw.frame.scale_x == pytest.approx(raw.size.width / picture.size.width)


def test_a_picture_that_fits_comes_back_bit_by_bit(make_scene) -> None:
    picture = make_scene(130, 90)
    full, raw = given_back(picture)
    np.testing.assert_array_equal(full.rgb, picture.rgb)
    np.testing.assert_array_equal(raw.rgb, picture.rgb)


@pytest.mark.parametrize("size", SIZES)
def test_a_mask_lies_where_the_picture_does(size) -> None:
    width, height = size
    spot = np.zeros((height, width), bool)
    spot[height // 3 : height // 2, width // 4 : width // 2] = True
    picture = Picture(np.repeat(spot[..., None] * np.uint8(255), 3, axis=2))
    mask = Mask(torch.from_numpy(spot.astype(np.float32))[None])
    canvas = canvas_for(picture.size, grid=16, megapixels=(0.0, 0.2))
    shown = np.asarray(image_on(canvas, picture))[..., 0] > 127
    painted = np.asarray(mask_on(canvas, mask, 16)) > 127
    assert set(np.unique(np.asarray(mask_on(canvas, mask, 16)))) == {0, 255}
    assert bool((painted | ~shown).all()), "all of the spot may be painted"
    rows, columns = np.nonzero(painted)
    own_rows, own_columns = np.nonzero(shown)
    for mine, its in ((rows, own_rows), (columns, own_columns)):
        assert 7 <= its.min() - mine.min() <= 10
        assert 7 <= mine.max() - its.max() <= 10


def test_what_counts_as_a_part() -> None:
    assert not marks_a_part(Mask(torch.ones(1, 8, 8)))
    half = torch.ones(1, 8, 8)
    half[:, :4] = 0
    assert marks_a_part(Mask(half))
    canvas = canvas_for(Size(64, 64), grid=16, megapixels=(0.0, 1.0))
    with pytest.raises(EngineError, match="too small"):
        mask_on(canvas, Mask(torch.zeros(1, 64, 64)), 16)


def test_an_answer_of_another_size_or_of_no_numbers_is_refused(make_scene) -> None:
    picture = make_scene(130, 90)
    canvas = canvas_for(picture.size, grid=16, megapixels=(0.0, 1.0))
    with pytest.raises(EngineError, match="asked for 144 x 96 and gave 1024 x 1024"):
        answer(torch.zeros(3, 1024, 1024), canvas, picture)
    with pytest.raises(EngineError, match="numbers ran over"):
        answer(torch.full((3, 96, 144), torch.nan), canvas, picture)


def test_a_reference_is_shown_at_a_size_models_take(make_scene) -> None:
    for size in ((30, 20), (4000, 300), (200, 3000)):
        width, height = reference_image(make_scene(*size), 16).size
        assert min(width, height) >= 64
        assert width * height <= 1024 * 1024
        assert max(width, height) / min(width, height) <= 8


def test_alpha_is_flattened_onto_white(make_scene) -> None:
    picture = make_scene(64, 64, alpha=True)
    clear = replace(picture, alpha=np.zeros_like(picture.alpha))
    assert bool((seen(clear) == 1).all())
    opaque = replace(picture, alpha=np.full_like(picture.alpha, 255))
    assert torch.equal(seen(opaque), picture.tensor())


@pytest.mark.parametrize(
    ("ratio", "size", "corner"), [(16 / 9, (160, 90), (15, 0)), (1, (130, 130), (0, 20))]
)
def test_an_extension_grows_two_sides_alike(ratio, size, corner, make_scene) -> None:
    picture = make_scene(130, 90, np.uint16, alpha=True)
    extension = extension_of(picture, ratio)
    assert extension.picture.size == size
    assert (extension.left, extension.top) == corner
    assert (extension.picture.frame.dx, extension.picture.frame.dy) == corner
    assert extension.new.sum() == size[0] * size[1] - 130 * 90
    painted = replace(extension.picture, rgb=np.zeros_like(extension.picture.rgb))
    whole = joined(extension, painted, picture.size)
    left, top = corner
    np.testing.assert_array_equal(whole.rgb[top : top + 90, left : left + 130], picture.rgb)
    np.testing.assert_array_equal(whole.alpha[top : top + 90, left : left + 130], picture.alpha)
    assert whole.rgb[0, 0].max() == 0, "far from the old part it is all new"
    assert whole.alpha[0, 0] == 65535
