"""A larger canvas: what is there goes on, the subject is not repeated, the picture stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from presets.edits.extend import Extend
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.errors import Cancelled, EngineError
from watchfolder.pictures.picture import Frame, Picture

ENGINE = BuiltinEngine()


def extended(
    picture: Picture, listener: object, subject: NDArray[np.bool_] | None = None, **said: object
) -> StepResult:
    width, height = picture.size
    alpha = None
    if subject is not None:
        alpha = Mask(torch.from_numpy(subject.astype(np.float32))[None])
    materials = Materials(picture, Mask(torch.ones(1, height, width)), alpha, seed=4)
    return ENGINE.apply(Extend.model_validate(said), picture, materials, listener)  # type: ignore[arg-type]


def figure(result: StepResult, name: str) -> float:
    return next(f.value for f in result.figures if f.name == name)


def striped(dtype: type = np.uint8) -> tuple[Picture, NDArray[np.bool_]]:
    """A red square on grey boards, with a little grain: no smooth ground."""
    random = np.random.default_rng(8)
    y, x = np.mgrid[:100, :120]
    boards = 120 + 40 * np.sin(x / 2.3) + random.normal(0, 4, y.shape)
    rgb = np.repeat(boards[..., None], 3, axis=2)
    subject = np.zeros(y.shape, np.bool_)
    subject[30:70, 40:80] = True
    rgb[subject] = (210, 25, 30)
    top = np.iinfo(dtype).max
    return Picture((np.clip(rgb, 0, 255) * (top / 255)).astype(dtype)), subject


def is_red(rgb: NDArray[np.generic]) -> NDArray[np.bool_]:
    values = rgb.astype(np.int64)
    return np.asarray(values[..., 0] - values[..., 1] > 60)


@pytest.mark.parametrize(("aspect", "size"), [("16:9", (178, 100)), ("4:5", (120, 150))])
def test_boards_go_on_and_the_subject_does_not(
    aspect: str, size: tuple[int, int], listener: object
) -> None:
    picture, subject = striped()
    result = extended(picture, listener, subject, aspect=aspect)
    left, top = round(result.picture.frame.dx), round(result.picture.frame.dy)
    assert result.picture.size == size
    inner = result.picture.rgb[top : top + 100, left : left + 120]
    assert (inner == picture.rgb).all()
    outer = np.ones(result.picture.rgb.shape[:2], np.bool_)
    outer[top : top + 100, left : left + 120] = False
    assert not is_red(result.picture.rgb)[outer].any()
    assert result.picture.rgb[outer].std() > 20, "the boards are there, not a flat color"
    assert figure(result, "inside_max_diff") == 0
    assert figure(result, "seam_contrast") < 2


def test_without_the_subjects_mask_that_is_told(listener: object) -> None:
    picture, _ = striped()
    share = extended(picture, listener, aspect="16:9").figures[0]
    assert "no clear subject" in share.note


def test_a_smooth_ground_goes_on_without_a_search(listener: object) -> None:
    y, x = np.mgrid[:80, :80]
    rgb = np.stack([150 + x * 0.3, 150 + y * 0.2, 160 + 0 * x], axis=-1).astype(np.uint8)
    result = extended(Picture(rgb), listener, aspect="2:1")
    assert "smooth" in result.figures[0].note
    assert np.abs(np.diff(result.picture.rgb.astype(int), axis=1)).max() <= 2


def test_sixteen_bits_and_a_frame_that_was_moved_before(listener: object) -> None:
    picture, subject = striped(np.uint16)
    cropped = Picture(picture.rgb, None, Frame(2.0, 2.0, -10.0, -6.0))
    result = extended(cropped, listener, subject, aspect="16:9").picture
    assert result.rgb.dtype == np.uint16
    assert result.frame == Frame(2.0, 2.0, -10.0 + 29, -6.0)


@pytest.mark.parametrize(("gravity", "dx"), [("left", 0), ("center", 29), ("right", 58)])
def test_the_picture_keeps_to_the_edge_that_is_named(
    gravity: str, dx: int, listener: object
) -> None:
    picture, subject = striped()
    result = extended(picture, listener, subject, aspect="16:9", gravity=gravity)
    assert result.picture.frame.dx == dx


def test_beside_a_cutout_there_is_nothing(listener: object) -> None:
    picture, subject = striped()
    cut = Picture(picture.rgb, np.where(subject, 255, 0).astype(np.uint8))
    result = extended(cut, listener, subject, aspect="16:9").picture
    assert result.alpha is not None
    assert not result.alpha[:, :29].any()
    assert result.alpha.sum() == cut.alpha.sum()  # type: ignore[union-attr]


def test_a_large_border_is_made_small_and_keeps_the_texture(
    listener: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfolder.engines.builtin.outpaint._MOST_NEW", 1500)
    random = np.random.default_rng(3)
    noise = random.normal(128, 12, (100, 120, 1)).repeat(3, axis=2)
    result = extended(Picture(noise.astype(np.uint8)), listener, aspect="16:9").picture
    new = result.rgb[:, :29].astype(float)
    assert new.std() > 0.6 * noise.std()


def test_the_same_seed_makes_the_same_pixels(listener: object) -> None:
    picture, subject = striped()
    first, again = (extended(picture, listener, subject, aspect="16:9") for _ in range(2))
    assert (first.picture.rgb == again.picture.rgb).all()


def test_a_picture_of_that_shape_comes_back_as_it_is(listener: object) -> None:
    picture, _ = striped()
    assert extended(picture, listener, aspect="6:5").picture is picture


def test_what_would_be_mostly_made_up_is_refused(listener: object) -> None:
    picture, _ = striped()
    with pytest.raises(EngineError, match="would be made up") as caught:
        extended(picture, listener, aspect="5:1")
    assert "crop" in caught.value.hint


def test_it_can_be_stopped(stopping: Callable[[int], object]) -> None:
    picture, subject = striped()
    with pytest.raises(Cancelled):
        extended(picture, stopping(3), subject, aspect="16:9")
