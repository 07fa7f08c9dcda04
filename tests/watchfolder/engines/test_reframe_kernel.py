from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from presets.edits.reframe import Reframe
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.kernels.reframe import aspect_box, placed_box
from watchfolder.engines.engine import Mask, Materials
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Frame, Picture, Size


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def numbered(width: int = 120, height: int = 80) -> Picture:
    """Every pixel says where it is."""
    y, x = np.mgrid[:height, :width]
    return Picture(np.stack([x, y, x * 0], axis=-1).astype(np.uint8))


def subject(box: tuple[int, int, int, int], width: int = 120, height: int = 80) -> Mask:
    values = torch.zeros(1, height, width)
    values[:, box[1] : box[3], box[0] : box[2]] = 1
    return Mask(values)


def reframe(edit: dict[str, object], picture: Picture, seen: Mask | None = None):
    everything = Mask(torch.ones(1, picture.size.height, picture.size.width))
    materials = Materials(numbered(), everything, seen)
    return BuiltinEngine().apply(Reframe.model_validate(edit), picture, materials, Quiet())


def test_the_crop_is_the_largest_and_lies_around_the_subject() -> None:
    result = reframe({"aspect": "1:1"}, numbered(), subject((80, 20, 100, 60)))
    assert result.picture.size == (80, 80)
    assert result.picture.rgb[0, 0].tolist() == [40, 0, 0]
    assert result.picture.frame == Frame(dx=-40, dy=0)
    (kept,) = result.figures
    assert (kept.name, kept.value, kept.passed) == ("subject_kept", 1.0, True)


def test_a_subject_too_large_is_centred_and_told() -> None:
    result = reframe({"aspect": "1:2"}, numbered(), subject((20, 10, 100, 70)))
    assert result.picture.size == (40, 80)
    assert result.picture.rgb[0, 0, 0] == 40
    assert result.figures[0].value == pytest.approx(0.5)
    assert "cannot hold" in result.figures[0].note


@pytest.mark.parametrize(
    ("gravity", "corner"),
    [
        ("center", (20, 0)),
        ("left", (0, 0)),
        ("right", (40, 0)),
        ("top-right", (40, 0)),
        ("bottom-left", (0, 0)),
    ],
)
def test_gravity_places_a_wide_picture(gravity: str, corner: tuple[int, int]) -> None:
    result = reframe({"aspect": "1:1", "gravity": gravity}, numbered())
    assert tuple(result.picture.rgb[0, 0, :2]) == corner
    assert result.figures == ()


def test_gravity_places_a_tall_picture() -> None:
    edit = Reframe.model_validate({"aspect": "1:1", "gravity": "bottom"})
    assert aspect_box(edit, Size(80, 120), None) == (0, 40, 80, 120)


def test_alpha_and_depth_are_cropped_along() -> None:
    rgb = np.arange(40 * 60 * 3, dtype=np.uint16).reshape(40, 60, 3)
    picture = Picture(rgb, rgb[..., 0].copy())
    result = reframe({"aspect": "1:1", "gravity": "left"}, picture).picture
    assert result.rgb.dtype == np.uint16
    assert result.alpha is not None
    np.testing.assert_array_equal(result.alpha, rgb[:, :40, 0])


def test_a_box_is_said_of_the_original() -> None:
    whole = reframe({"box": (0.25, 0.25, 0.75, 0.5)}, numbered()).picture
    assert whole.size == (60, 20)
    assert whole.rgb[0, 0].tolist() == [30, 20, 0]
    cropped = Picture(
        np.ascontiguousarray(numbered().rgb[10:70, 20:110]), frame=Frame(dx=-20, dy=-10)
    )
    again = reframe({"box": (0.25, 0.25, 0.75, 0.5)}, cropped).picture
    np.testing.assert_array_equal(again.rgb, whole.rgb)
    assert again.frame == whole.frame


def test_a_box_on_a_resized_picture() -> None:
    double = Picture(np.zeros((160, 240, 3), np.uint8), frame=Frame(2, 2))
    assert placed_box((0.5, 0.5, 1, 1), Size(120, 80), double) == (120, 80, 240, 160)


def test_a_box_that_was_cropped_away_is_an_error() -> None:
    right = Picture(np.ascontiguousarray(numbered().rgb[:, 60:]), frame=Frame(dx=-60))
    with pytest.raises(EngineError, match="shows nothing"):
        reframe({"box": (0, 0, 0.4, 1)}, right)


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 4000),
    st.integers(1, 4000),
    st.floats(0.05, 20),
    st.tuples(*[st.floats(0, 1)] * 4),
    st.floats(0, 1),
)
def test_a_subject_that_fits_is_never_cut(
    width: int, height: int, ratio: float, place: tuple[float, ...], margin: float
) -> None:
    size = Size(width, height)
    across, down = sorted(place[:2]), sorted(place[2:])
    left, right = int(across[0] * (width - 1)), int(across[1] * (width - 1)) + 1
    top, bottom = int(down[0] * (height - 1)), int(down[1] * (height - 1)) + 1
    edit = Reframe.model_validate({"aspect": {"width": ratio, "height": 1}, "margin": margin})
    box = aspect_box(edit, size, (left, top, right, bottom))
    assert 0 <= box[0] < box[2] <= width
    assert 0 <= box[1] < box[3] <= height
    if right - left <= box[2] - box[0]:
        assert box[0] <= left
        assert right <= box[2]
    if bottom - top <= box[3] - box[1]:
        assert box[1] <= top
        assert bottom <= box[3]
