"""Places that a person shows, and the names they are asked for under."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from presets.edits.recolor import Recolor
from presets.places import placed
from presets.reference import FileRef
from presets.regions import Region
from presets.shown import ShownPlace, asked_for, mask_name, shown_at

BOX = Region(kind="box", box=(0.1, 0.1, 0.5, 0.5))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("the red strap", "red-strap"),
        ("the handle of the bag", "handle-bag"),
        ("the dog's collar", "dogs-collar"),
        ("Poignée", "poignee"),
        ("皮革", "mask"),
        ("x" * 90, "x" * 40),
    ],
)
def test_the_name_of_a_mask_is_what_its_file_may_be_called(words: str, name: str) -> None:
    assert mask_name(words) == name


@pytest.mark.parametrize("words", ["the handle of the bag", "the dog's collar", "The red strap"])
def test_a_mask_beside_the_picture_is_found_by_the_name_that_is_asked_for(words: str) -> None:
    mask = FileRef(path="/p/m.png", sha256="0" * 64)
    step = Recolor.model_validate({"target": words, "to": "#112233"})
    target = placed(step, {mask_name(words): mask}).target
    assert target is not None
    assert target.mask == mask


def test_what_was_shown_takes_the_place_of_words_and_keeps_the_rest() -> None:
    said = Region(kind="words", words="the strap", grow=3, feather=2)
    shown = shown_at(said, {"strap": BOX})
    assert (shown.kind, shown.box, shown.grow, shown.feather) == ("box", BOX.box, 3, 2)
    assert asked_for(shown) == "the strap", "asked again, it has the same name"
    assert shown_at(shown, {"strap": Region(kind="everything")}).kind == "everything"
    assert shown_at(said, {"handle": BOX}) is said


def test_a_subject_that_is_shown_shows_the_background() -> None:
    ground = shown_at(Region(kind="background"), {"subject": BOX})
    assert ground.invert
    assert not shown_at(Region(kind="subject"), {"subject": BOX}).invert
    assert shown_at(Region(kind="subject", invert=True), {"subject": BOX}).invert
    assert not shown_at(Region(kind="background", invert=True), {"subject": BOX}).invert


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"box": (0.5, 0.1, 0.4, 0.9)},
        {"box": (0, 0, 1, 1), "points": [(0.5, 0.5)]},
        {"points": []},
        {"points": [(1.5, 0.5)]},
        {"box": (0, 0, 1, 1), "not_points": [(0.5, 0.5)]},
    ],
)
def test_a_place_is_shown_once_and_inside_the_picture(said) -> None:
    with pytest.raises(ValidationError):
        ShownPlace.model_validate(said)
