"""Plain text: header, then one small edit a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.errors import RecipeError
from presets.request import Request
from presets.sidecar import parse_sidecar


def read(text: str) -> Request:
    return parse_sidecar(text, "bag.jpg.edit.txt", "text").request


def instructions(request: Request) -> list[str]:
    return [step["text"] for step in request.steps or ()]


def test_header_and_steps():
    request = read(
        "# a note\n"
        "preset: studio-leather\n"
        "Keep: stitching, brass hardware\n"
        "slots: listing, gallery\n"
        "look: none\n"
        "review: required\n"
        "seed: 7\n"
        "priority: 5\n"
        "ready: no\n"
        "pick: 2\n"
        "\n"
        "remove the paper hang tag\n"
        "# a note between\n"
        "\n"
        "  change the leather to deep oxblood red  \n"
    )
    assert request.preset == "studio-leather"
    assert request.keep == ("stitching", "brass hardware")
    assert list(request.slots or ()) == ["listing", "gallery"]
    assert (request.look, request.review, request.seed) == ("none", "required", 7)
    assert (request.priority, request.ready, request.pick) == (5, False, 2)
    assert instructions(request) == [
        "remove the paper hang tag",
        "change the leather to deep oxblood red",
    ]


def test_the_header_ends_at_the_first_blank_line():
    request = read("preset: a\n\nkeep: the logo\n")
    assert request.keep == ()
    assert instructions(request) == ["keep: the logo"]


def test_the_header_ends_at_the_first_line_without_a_word_and_colon():
    request = read("preset: a\nmake it brighter\nkeep: the logo\n")
    assert instructions(request) == ["make it brighter", "keep: the logo"]


def test_blank_lines_before_everything_do_not_count():
    assert read("\n\npreset: a\nx\n").preset == "a"


@pytest.mark.parametrize(
    "line", ["- brighter", "* brighter", "• brighter", "1. brighter", "2) brighter"]
)
def test_list_marks_are_left_out(line):
    assert instructions(read(line)) == ["brighter"]


def test_a_place_in_the_header_is_that_of_every_line():
    request = read("target: the leather\n\nmake it red\nmake it darker\n")
    assert [s["target"] for s in request.steps or ()] == ["the leather"] * 2


def test_a_header_alone_is_fine():
    assert read("preset: a\n").steps is None


def test_lines_are_known():
    said = parse_sidecar("preset: a\n\nx\n# n\ny\n", "b.edit.txt", "text")
    assert said.lines == {"preset": 1, "steps.0": 3, "steps.1": 5}


@pytest.mark.parametrize(
    ("text", "code", "line", "hint"),
    [
        ("presett: a\n", "recipe.unknown-key", 1, 'did you mean "preset"?'),
        ("preset: a\nNote: x\n", "recipe.unknown-key", 2, 'begin a step like this with "- "'),
        ("preset: a\npreset: b\n", "recipe.duplicate-key", 2, "say it once"),
        ("preset:\n", "recipe.missing", 1, ""),
        ("seed: x\n", "recipe.wrong-type", 1, ""),
        ("seed: " + "9" * 80, "recipe.number", 1, ""),
        ("review: maybe\n", "recipe.invalid-value", 1, ""),
        ("", "recipe.empty", 1, "docs/recipes.md shows how"),
        ("# nothing\n", "recipe.empty", 1, "docs/recipes.md shows how"),
        ("\n" * 3 + "x" * 2001, "recipe.length", 4, "say it in several steps"),
    ],
)
def test_refused(text, code, line, hint):
    with pytest.raises(RecipeError) as caught:
        read(text)
    first = caught.value.problems[0]
    assert (first.code, first.line, first.hint) == (code, line, hint)


def test_the_hint_for_an_unknown_word_works():
    assert instructions(read("- Note: x\n")) == ["Note: x"]


def test_all_unknown_words_at_once():
    with pytest.raises(RecipeError) as caught:
        read("kep: a\nslot: b\n\nx")
    assert [p.hint for p in caught.value.problems] == [
        'did you mean "keep"?',
        'did you mean "slots"?',
    ]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        read(text)
    except RecipeError as error:
        assert error.problems  # noqa: PT017
