"""Named parts: found where colour sets them apart, refused where it does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from watchfolder.engines.builtin.named_parts import find_named
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("the leather", "body"),
        ("the bag", "body"),
        ("the red canvas", "body"),
        ("the handle", "handle"),
        ("the black handle", "handle"),
        ("the logo", "logo"),
        ("the white logo", "logo"),
    ],
)
def test_parts_of_the_bag(words, part, bag, listener, overlap):
    found = find_named(words, bag.picture, listener)
    values = found.values[0].numpy()
    assert overlap(values, bag.parts[part]) > 0.97
    for other in bag.parts.keys() - {part}:
        assert overlap(values, bag.parts[other]) < 0.03
    assert 0.5 <= found.confidence <= 1
    assert "%" in found.note


def test_highlights_belong_to_a_glossy_thing(cup, listener, overlap):
    found = find_named("the cup", cup.picture, listener).values[0].numpy()
    assert overlap(found, cup.parts["glaze"]) > 0.97
    assert found[cup.parts["shine"] > 0.5].min() > 0.95
    assert found[cup.parts["rim"] > 0.5].mean() < 0.03


def test_a_dull_thing_has_no_highlights(cup, listener):
    found = find_named("the fabric", cup.picture, listener).values[0].numpy()
    assert found[cup.parts["shine"] > 0.99].mean() < 0.5


@pytest.mark.parametrize(
    "words", ["the lid", "the stitching", "the wibble", "the green bag", "the zip", "the laces"]
)
def test_what_colour_cannot_tell_is_refused(words, bag, listener):
    with pytest.raises(RegionUncertainError) as caught:
        find_named(words, bag.picture, listener)
    error = caught.value
    assert error.region == words
    assert error.confidence < 0.5
    assert f".mask.{words.removeprefix('the ').replace(' ', '-')}.png" in error.hint


def test_two_equal_surfaces_are_not_one_product(bag, listener):
    rgb = bag.picture.rgb.copy()
    half = (bag.parts["body"] > 0.5) & (np.arange(rgb.shape[1]) > 240)[None, :]
    rgb[half] = rgb[half][:, ::-1]  # the right half turns blue
    with pytest.raises(RegionUncertainError, match="no main colour"):
        find_named("the leather", Picture(rgb), listener)
    blue = find_named("the blue leather", Picture(rgb), listener).values[0].numpy()
    assert blue[half].mean() > 0.95


def test_same_bytes_twice(bag, listener):
    first, second = (find_named("the bag", bag.picture, listener).values for _ in range(2))
    assert first.equal(second)


PHOTOGRAPHS = {
    "the cup": {"inside": [(200, 200), (300, 350), (235, 290)], "outside": [(290, 160), (50, 350)]},
    "the red cup": {"inside": [(180, 280)], "outside": [(370, 290), (300, 100)]},
}


@pytest.mark.slow
@pytest.mark.parametrize("words", PHOTOGRAPHS)
def test_the_cup_of_coffee(words, coffee, listener):
    """Glaze of cup and saucer with their highlights; coffee, spoon, rim and wood stay out."""
    picture = Picture(np.ascontiguousarray(cv2.imread(str(coffee))[..., ::-1]))
    found = find_named(words, picture, listener).values[0].numpy()
    for x, y in PHOTOGRAPHS[words]["inside"]:
        assert found[y, x] > 0.9, (x, y)
    for x, y in PHOTOGRAPHS[words]["outside"]:
        assert found[y, x] < 0.1, (x, y)
    assert 0.25 < found.mean() < 0.4


@pytest.mark.slow
def test_the_fabric_of_the_tote(shared_pictures, listener):
    picture = Picture(
        np.ascontiguousarray(cv2.imread(str(shared_pictures / "plain_tote_red.jpg"))[..., ::-1])
    )
    found = find_named("the fabric", picture, listener).values[0].numpy()
    logo = cv2.imread(str(shared_pictures / "plain_tote_red_mask_logo.png"), cv2.IMREAD_GRAYSCALE)
    assert found[600, 500] > 0.95
    assert found[200:360].mean() < 0.01  # the handle
    assert 0.2 < found.mean() < 0.26
    assert found[logo > 0].mean() < 0.75
