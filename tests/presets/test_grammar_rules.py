"""What holds of every sentence, whatever the table says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.edits import edit_kinds
from presets.grammar import understand
from presets.grammar.changes import families
from presets.grammar.pattern import literals, matches
from presets.grammar.refusals import unaccounted, vocabulary
from presets.grammar.slips import without_slips
from presets.grammar.topics import MODEL
from presets.grammar.words import read_words
from presets.recipe import PaletteColor

PALETTE = {"forest": PaletteColor(hex="#1F4D3A", words="dark forest green")}
CLEAR = (
    "change the leather to navy",
    "put it on a light grey studio sweep",
    "make it slightly warmer and add a soft shadow",
    "crop to 4:5",
    "upscale 2x",
    "keep the logo and stitching unchanged",
    "gradient from sand to white",
)
KNOWN = sorted(vocabulary())


def is_unknown(word: str) -> bool:
    """Neither a known word nor a slip of one: "pblz" is read as "plz"."""
    said = read_words(word, PALETTE)
    return bool(unaccounted(said)) and without_slips(said) is None


invented = st.text("bcdfghklmnprstvz", min_size=4, max_size=9).filter(is_unknown)


@given(st.sampled_from(CLEAR), invented, st.data())
def test_one_unknown_word_anywhere_makes_it_unsure(
    sentence: str, word: str, data: st.DataObject
) -> None:
    words = sentence.split()
    words.insert(data.draw(st.integers(0, len(words))), word)
    found = understand(" ".join(words), PALETTE)
    assert not found.confident
    assert found.steps == ()


@given(st.lists(st.sampled_from(KNOWN) | invented, min_size=1, max_size=9))
def test_salad_is_never_taken_with_a_word_that_nobody_knows(words: list[str]) -> None:
    text = " ".join(words)
    if unaccounted(read_words(text, PALETTE)):
        assert not understand(text, PALETTE).confident


@given(st.text(max_size=200))
def test_any_text_has_an_answer_with_a_reason(text: str) -> None:
    found = understand(text, PALETTE)
    assert found.confident or (found.why and found.hint)
    assert found == understand(text, PALETTE)


@given(st.sampled_from(CLEAR), st.sampled_from(["not ", "never ", "don't ", "do not "]))
def test_a_no_before_it_is_never_understood_as_yes(sentence: str, no: str) -> None:
    assert not understand(no + sentence, PALETTE).steps


@given(st.sampled_from(CLEAR), st.sampled_from(["please ", "could you ", "just ", "Hi, "]))
def test_courtesy_changes_nothing(sentence: str, courtesy: str) -> None:
    plain, polite = understand(sentence, PALETTE), understand(courtesy + sentence, PALETTE)
    assert polite.confident
    assert [s.model_dump(exclude={"said"}) for s in polite.steps] == [
        s.model_dump(exclude={"said"}) for s in plain.steps
    ]


def test_shuffled_salad_of_known_words_is_mostly_refused() -> None:
    """Known words in a wild order seldom make a sentence; a thing and a color behind it do."""
    dice = random.Random(7)
    taken = []
    for _ in range(800):
        words = [dice.choice(KNOWN) for _ in range(dice.randint(3, 7))]
        found = understand(" ".join(words), PALETTE)
        if found.confident:
            taken.append({step.edit for step in found.steps})
    assert len(taken) <= 32
    assert sum(edits != {"recolor"} for edits in taken) <= 6


@pytest.mark.parametrize("family", sorted(families()))
def test_every_rule_has_words_that_say_it_and_matches_nothing_in_an_empty_sentence(
    family: str,
) -> None:
    for rule in families()[family]:
        assert rule.pattern.split()
        assert list(matches(rule.pattern, read_words(""), 0)) == []
        assert all(word == word.lower() for word in literals(rule.pattern))


@pytest.mark.parametrize("family", sorted(families()))
def test_every_family_is_a_kind_of_edit(family: str) -> None:
    assert family in edit_kinds()


@pytest.mark.parametrize(
    "text",
    [
        "the " * 118 + "x",
        "make the " + "strap and " * 55 + "navy",
        "make it warmer and " * 28 + "x",
        "gradient from navy to black and " * 15,
        "change the leather strap of the bag from tan to navy, " * 9 + "x",
    ],
)
@pytest.mark.timeout(5)
def test_long_winded_text_is_answered_quickly(text: str) -> None:
    assert not understand(text, PALETTE).confident


def test_the_scene_is_for_a_model() -> None:
    found = understand("Place this bag on a marble cafe table next to a coffee cup.", PALETTE)
    assert found.hint == f"placing the product in a scene {MODEL}"
    assert '"marble"' in found.why


def test_typographic_marks_are_read_as_typed() -> None:
    plain = understand("don't touch the logo, make the bag's strap \"navy\"", {})
    fancy = understand("don’t touch the logo, make the bag’s strap “navy”", {})  # noqa: RUF001
    assert plain.confident
    assert fancy.keep == plain.keep
    assert fancy.steps[0].target == plain.steps[0].target
