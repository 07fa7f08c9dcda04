"""Words for a place: a colour, a side and a thing are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.shown import mask_name
from watchfolder.engines.builtin.words import understand_place


@pytest.mark.parametrize(
    ("words", "thing", "kind", "color", "side"),
    [
        ("the leather", "leather", "body", "", None),
        ("the red leather", "leather", "body", "red", None),
        ("the dark brown leather bag", "bag", "body", "dark brown", None),
        ("the linen", "linen", "body", "", None),
        ("the linen bag", "bag", "body", "linen", None),
        ("the black handle", "handle", "part", "black", None),
        ("the top mug", "mug", "body", "", "top"),
        ("left white mug", "mug", "body", "white", "left"),
        ("the bag's handle", "handle", "part", "", None),
        ("the navy blue shirts", "shirts", "body", "navy blue", None),
        ("the wibble", "", "other", "", None),
    ],
)
def test_understood(words, thing, kind, color, side):
    asked = understand_place(words)
    assert (asked.thing, asked.kind, asked.color_words, asked.side) == (thing, kind, color, side)


@pytest.mark.parametrize(
    ("words", "glossy"), [("the mug", True), ("the bottles", True), ("the canvas", False)]
)
def test_glossy_things(words, glossy):
    assert understand_place(words).glossy is glossy


@pytest.mark.parametrize(
    ("words", "place"),
    [("the lid", "top"), ("the sole", "bottom"), ("the logo", "enclosed"), ("the zip", "")],
)
def test_usual_places(words, place):
    assert understand_place(words).usual_place == place


def test_unknown_words_are_told():
    assert understand_place("the frobnicator").unknown == ("frobnicator",)


@given(st.text(max_size=60))
def test_never_breaks(text):
    asked = understand_place(text)
    assert asked.words == text
    assert mask_name(text)


def test_mask_names():
    assert mask_name("the leather") == "leather"
    assert mask_name("The black handle!") == "black-handle"
    assert mask_name("…") == "mask"
