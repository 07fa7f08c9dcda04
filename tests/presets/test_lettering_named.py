"""Which words of a keep clause, and which names of a place, mean lettering."""

from __future__ import annotations

import pytest

from presets.lettering import asks_for_lettering, bears_letters, means_area, of_letters


@pytest.mark.parametrize(
    "words",
    ["the label", "embossed logo", "the printed text", "wordmark", "Lettering", "brand-name print"],
)
def test_a_keep_clause_asks_for_lettering(words):
    assert asks_for_lettering(("brass hardware", words))


@pytest.mark.parametrize("words", ["stitching", "the textile", "the labelled jar", "texture", ""])
def test_a_keep_clause_asks_for_other_things(words):
    assert not asks_for_lettering((words,))
    assert not asks_for_lettering(())


@pytest.mark.parametrize("words", ["the text", "all lettering", "The Wordmark", "the text area"])
def test_lettering_as_a_place(words):
    assert of_letters(words)
    assert not bears_letters(words) or means_area(words)


@pytest.mark.parametrize("words", ["the white text", "the text on the cup", "the cup", "the area"])
def test_what_more_is_said_of_is_for_others(words):
    assert not of_letters(words)


def test_logos_and_labels_bear_lettering():
    assert bears_letters("the embossed logo")
    assert bears_letters("the label text")
    assert not bears_letters("the blue label")
    assert not of_letters("the logo")
    assert means_area("the text area")
    assert not means_area("the text")
