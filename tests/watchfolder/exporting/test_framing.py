from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from presets.aspect import Aspect
from presets.slots import Slot
from watchfolder.exporting.framing import (
    crop_box,
    cut_from,
    fitted_size,
    padded,
)
from watchfolder.pictures.layout import extended

sides = st.integers(16, 6000)
ratios = st.floats(0.05, 20)


def _slot(**said) -> Slot:
    return Slot(name="s", **said)


@given(sides, sides, ratios, st.data())
def test_a_crop_holds_the_subject_whenever_it_fits(width, height, ratio, data):
    left = data.draw(st.integers(0, width - 1))
    right = data.draw(st.integers(left + 1, width))
    top = data.draw(st.integers(0, height - 1))
    bottom = data.draw(st.integers(top + 1, height))
    subject = (left, top, right, bottom)
    box = crop_box(width, height, ratio, "subject", subject)
    assert 0 <= box[0] < box[2] <= width
    assert 0 <= box[1] < box[3] <= height
    fits = right - left <= box[2] - box[0] and bottom - top <= box[3] - box[1]
    assert (cut_from(subject, box) == 0) == fits


@given(sides, sides, ratios)
def test_a_crop_is_the_largest_of_its_ratio(width, height, ratio):
    box = crop_box(width, height, ratio, "center", None)
    part = box[2] - box[0], box[3] - box[1]
    assert part[0] == width or part[1] == height
    assume(min(part) > 1)
    assert abs(part[0] - part[1] * ratio) <= max(1.0, ratio)


@pytest.mark.parametrize(
    ("gravity", "box"),
    [
        ("center", (50, 0, 150, 100)), ("left", (0, 0, 100, 100)), ("right", (100, 0, 200, 100)),
        ("top", (50, 0, 150, 100)), ("subject", (90, 0, 190, 100)),
    ],
)  # fmt: skip
def test_gravity_places_a_wide_crop(gravity, box):
    assert crop_box(200, 100, 1.0, gravity, (120, 40, 160, 60)) == box


def test_gravity_places_a_tall_crop():
    assert crop_box(100, 200, 1.0, "top", None) == (0, 0, 100, 100)
    assert crop_box(100, 200, 1.0, "bottom", None) == (0, 100, 100, 200)
    assert crop_box(100, 200, 1.0, "subject", (0, 190, 10, 200)) == (0, 100, 100, 200)


def test_sizes_have_the_slots_ratio_exactly():
    wide, tall = Aspect(width=16, height=9), Aspect(width=9, height=16)
    assert fitted_size(4000, 2251, _slot(aspect=wide, long_edge=2560)) == (2560, 1440)
    assert fitted_size(1000, 1778, _slot(aspect=tall, long_edge=1920)) == (1080, 1920)
    assert fitted_size(3000, 2000, _slot(long_edge=1500)) == (1500, 1000)
    assert fitted_size(3000, 2000, _slot()) == (3000, 2000)


def test_small_pictures_are_enlarged_only_where_that_is_allowed():
    assert fitted_size(300, 200, _slot(long_edge=600)) == (600, 400)
    assert fitted_size(300, 200, _slot(long_edge=600, upscale="never")) == (300, 200)


shapes = st.one_of(st.none(), st.tuples(st.integers(1, 29), st.integers(1, 29)))
slots = st.builds(
    lambda padding, aspect, edge, gravity: _slot(
        fit="pad",
        aspect=Aspect(width=aspect[0], height=aspect[1]) if aspect else None,
        padding=max(padding, 0.0 if aspect else 0.01),
        long_edge=edge,
        gravity=gravity,
    ),
    st.floats(0, 0.45),
    shapes,
    st.one_of(st.none(), st.integers(64, 4000)),
    st.sampled_from(["subject", "center", "top", "bottom", "left", "right"]),
)


@given(sides, sides, slots)
def test_padding_keeps_the_whole_picture_and_its_shape(width, height, slot):
    assume(max(width, height) < 30 * min(width, height))
    layout = padded(width, height, slot)
    left, top, right, bottom = layout.picture
    frame_width, frame_height = layout.frame
    assert 0 <= left < right <= frame_width
    assert 0 <= top < bottom <= frame_height
    if slot.long_edge:
        assert max(layout.frame) == slot.long_edge
    scale = (right - left) / width
    assert abs((bottom - top) - height * scale) <= 1.5 + height / width
    short = min(layout.frame)
    for room in (left, top, frame_width - right, frame_height - bottom):
        assert room >= slot.padding * short - 2
    if slot.aspect:
        ratio = slot.aspect.ratio
        assert abs(frame_width - frame_height * ratio) <= max(1.0, ratio)


def test_padding_that_never_enlarges_keeps_the_pictures_size():
    slot = _slot(fit="pad", aspect=Aspect(width=1, height=1), long_edge=1000, upscale="never")
    layout = padded(300, 200, slot)
    assert layout.frame == (300, 300)
    assert layout.picture == (0, 50, 300, 250)


@given(sides, sides, ratios, st.sampled_from(["center", "top", "bottom", "left", "right"]))
def test_extending_grows_one_pair_of_sides(width, height, ratio, gravity):
    layout = extended(width, height, ratio, gravity)
    left, top, right, bottom = layout.picture
    assert (right - left, bottom - top) == (width, height)
    assert layout.frame[0] == width or layout.frame[1] == height
    assert right <= layout.frame[0]
    assert bottom <= layout.frame[1]
    if gravity == "bottom":
        assert bottom == layout.frame[1]
