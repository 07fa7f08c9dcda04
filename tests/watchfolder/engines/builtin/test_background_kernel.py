"""Background: exact colours behind, the subject untouched, no fringe between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from presets.edits.background import Background
from presets.edits.shadow import Shadow
from watchfolder.engines.builtin.kernels import background, shadow
from watchfolder.engines.builtin.roominess import margins_for
from watchfolder.errors import EngineError
from watchfolder.pictures.masks import place
from watchfolder.pictures.picture import Frame, Picture

KINDS = {
    "color": {"color": "#E8E4DC"},
    "linear": {"gradient": ("#FFFFFF", "#B9C4BE"), "angle": 30},
    "radial": {"gradient": ("#F4EFE8", "#8E9A94"), "shape": "radial"},
    "sweep": {"gradient": ("#D9CFC4", "#C9BDB0"), "shape": "sweep"},
    "paper": {"color": "#D9CFC4", "shape": "sweep"},
    "picture": {"picture": {"path": "wall.jpg", "sha256": "wall"}, "blur": 0.02},
}


def edit(**said: object) -> Background:
    return Background.model_validate({"edit": "background", **said})


def wall() -> Picture:
    y, x = np.mgrid[:200, :300]
    return Picture(np.dstack([x * 255 // 300, y * 255 // 200, x * 0 + 90]).astype(np.uint8))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_subject_is_untouched(kind, dtype, bag_maker, given, listener):
    bag = bag_maker(dtype=dtype)
    made = given(bag.picture, 1 - bag.mask.values, pictures={"wall": wall()})
    result = background.run(edit(**KINDS[kind]), bag.picture, made, listener)
    assert result.picture.rgb.dtype == dtype
    assert result.picture.alpha is None
    whole = bag.alpha == 1
    np.testing.assert_array_equal(result.picture.rgb[whole], bag.picture.rgb[whole])
    figure = result.figures[0]
    assert (figure.name, figure.value, figure.limit, figure.passed) == (
        "subject_max_diff", 0.0, 0.0, True,
    )  # fmt: skip
    again = background.run(edit(**KINDS[kind]), bag.picture, made, listener)
    np.testing.assert_array_equal(result.picture.rgb, again.picture.rgb)


def test_a_plain_colour_is_exactly_that(bag, given, listener):
    after = background.run(
        edit(color="#E8E4DC"), bag.picture, given(bag.picture, 1 - bag.mask.values), listener
    ).picture
    assert (after.rgb[bag.alpha == 0] == (0xE8, 0xE4, 0xDC)).all()


@pytest.mark.parametrize("color", ["#FFFFFF", "#101820"])
def test_no_halo(color, bag, given, listener):
    """The edge is the true colours on the new ground, neither the old ground's nor a ring."""
    after = background.run(
        edit(color=color), bag.picture, given(bag.picture, 1 - bag.mask.values), listener
    ).picture
    ground = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    true = bag.colors * bag.alpha[..., None] + ground * (1 - bag.alpha[..., None])
    soft = (bag.alpha > 0) & (bag.alpha < 1)
    assert np.abs(after.rgb / 255 - true)[soft].mean() < 0.02


def test_gradients_do_not_band(bag, given, listener):
    after = background.run(
        edit(gradient=("#808080", "#888888"), angle=0),
        bag.picture,
        given(bag.picture, 1 - bag.mask.values),
        listener,
    ).picture
    row = after.rgb[5, :, 0].astype(int)
    assert (np.diff(row) < 0).any()  # dithered: a banded ramp only ever rises
    assert abs(row[:20].mean() - 0x80) < 1.5
    assert abs(row[-20:].mean() - 0x88) < 1.5


def test_radial_is_brightest_behind_the_subject(bag, given, listener):
    after = background.run(
        edit(gradient=("#FFFFFF", "#404040"), shape="radial"),
        bag.picture,
        given(bag.picture, 1 - bag.mask.values),
        listener,
    ).picture
    assert after.rgb[250, 90].mean() > after.rgb[5, 5].mean() + 60


def test_what_lies_beyond_the_original_is_background(bag, given, listener):
    """After a canvas was extended, the new margin is not the subject."""
    wide = np.full((480, 600, 3), 9, np.uint8)
    wide[:, 60:540] = bag.picture.rgb
    picture = Picture(wide, None, Frame().moved(60, 0))
    mask = torch.zeros((1, 480, 600))
    mask[:, :, 60:540] = 1 - bag.mask.values
    after = background.run(edit(color="#AABBCC"), picture, given(bag.picture, mask), listener)
    assert (after.picture.rgb[:, :58] == (0xAA, 0xBB, 0xCC)).all()


def test_a_cutout_brings_its_own_shadow(bag, given, listener):
    alpha = (bag.alpha * 255 + 0.5).astype(np.uint8)
    alpha[440:450, 100:380] = np.maximum(alpha[440:450, 100:380], 90)
    rgb = bag.picture.rgb.copy()
    rgb[440:450, 100:380] = 0
    cut = replace(bag.picture, rgb=rgb, alpha=alpha)
    after = background.run(
        edit(color="#FFFFFF"), cut, given(cut, 1 - bag.mask.values), listener
    ).picture
    assert after.rgb[445, 240, 0] == pytest.approx(255 - 90, abs=2)


def test_match_light_moves_the_subject_within_bounds(bag, given, listener):
    dark = given(bag.picture, 1 - bag.mask.values)
    result = background.run(edit(color="#101418", match_light=1), bag.picture, dark, listener)
    core = bag.alpha == 1
    before, after = bag.picture.rgb[core].mean(), result.picture.rgb[core].mean()
    assert 0.75 * before < after < 0.98 * before
    assert result.figures[0].value > 0
    assert result.figures[0].limit is None


def test_a_missing_picture_is_told(bag, given, listener):
    with pytest.raises(EngineError, match=r"wall\.jpg"):
        background.run(
            edit(**KINDS["picture"]),
            bag.picture,
            given(bag.picture, 1 - bag.mask.values),
            listener,
        )


class TestRoom:
    """A tight photo on a new ground, with space around."""

    def of(self, bag, given, listener, room=0.4, **said):
        made = given(bag.picture, 1 - bag.mask.values, pictures={"wall": wall()})
        return background.run(
            edit(room=room, **(said or KINDS["color"])), bag.picture, made, listener
        )

    @pytest.mark.parametrize("kind", ["color", "radial", "sweep", "picture"])
    def test_every_side_has_it(self, kind, bag, given, listener):
        result = self.of(bag, given, listener, **KINDS[kind])
        rows, columns = np.where(bag.alpha > 0.5)
        left, top = columns.min(), rows.min()
        wide, tall = columns.max() + 1 - left, rows.max() + 1 - top
        wanted = int(np.ceil(0.4 * max(wide, tall)))
        frame, size = result.picture.frame, result.picture.size
        moved_left, moved_top = round(frame.dx) + left, round(frame.dy) + top
        assert min(moved_left, moved_top) >= wanted
        assert size.width - moved_left - wide >= wanted
        assert size.height - moved_top - tall >= wanted
        assert min(moved_left, moved_top) == wanted or frame == Frame()

    def test_the_subject_lies_where_the_frame_says(self, bag, given, listener):
        after = self.of(bag, given, listener).picture
        x, y = round(after.frame.dx), round(after.frame.dy)
        assert y > 0
        inner = after.rgb[y : y + 480, x : x + 480]
        np.testing.assert_array_equal(inner[bag.alpha == 1], bag.picture.rgb[bag.alpha == 1])
        assert (after.rgb[0] == (0xE8, 0xE4, 0xDC)).all()

    def test_it_never_shrinks(self, bag, given, listener):
        result = self.of(bag, given, listener, room=0.01)
        assert result.picture.size == bag.picture.size
        assert result.picture.frame == Frame()

    def test_16_bits_and_alpha(self, bag_maker, given, listener):
        bag = bag_maker(dtype=np.uint16)
        alpha = (bag.alpha * 65535 + 0.5).astype(np.uint16)
        cut = replace(bag.picture, alpha=alpha)
        made = given(cut, 1 - bag.mask.values)
        after = background.run(edit(room=0.5, color="#FFFFFF"), cut, made, listener).picture
        assert after.rgb.dtype == np.uint16
        assert after.alpha is None
        assert (after.rgb[:20] == 65535).all()

    def test_a_subject_cut_by_the_photo_is_told(self, bag, given, listener):
        whole = self.of(bag, given, listener).figures[-1]
        assert (whole.name, whole.value, whole.note) == ("subject_cut_sides", 0, "")
        low = Picture(np.ascontiguousarray(bag.picture.rgb[:380]))
        mask = torch.from_numpy(np.ascontiguousarray(1 - bag.alpha[:380]))[None]
        result = background.run(edit(room=0.3, color="#FFFFFF"), low, given(low, mask), listener)
        figure = result.figures[-1]
        assert figure.value == 1
        assert "bottom" in figure.note

    def test_a_shadow_falls_under_the_moved_subject(self, bag, given, listener):
        after = self.of(bag, given, listener).picture
        mask = place(bag.mask.values, after.frame, after.size)
        shaded = shadow.run(Shadow(), after, given(bag.picture, mask), listener).picture
        darker = (after.rgb.astype(int) - shaded.rgb).sum(axis=2) > 30
        base = round(after.frame.dy) + int(np.where(bag.alpha > 0.5)[0].max())
        rows = np.where(darker)[0]
        assert abs(rows.mean() - base) < 60

    def test_too_large_a_canvas_is_refused(self):
        alpha = torch.ones((1, 3000, 4000))
        with pytest.raises(EngineError, match="pixels"):
            margins_for(2.0, alpha)

    def test_room_moves_pixels_and_is_not_for_scenes(self):
        assert edit(color="#FFFFFF", room=0.2).moves_pixels
        assert not edit(color="#FFFFFF").moves_pixels
        with pytest.raises(ValueError, match="room"):
            edit(scene="a marble table", room=0.2)
