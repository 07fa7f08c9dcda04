from __future__ import annotations

from typing import Any

import pytest

from presets.edit import Edit
from presets.edits import edit_kinds
from watchfolder.engines.diffusion.prompts import description, instruction, keep_clause


def edit(name: str, **values: Any) -> Edit:
    return edit_kinds()[name].model_validate({"edit": name, **values})


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        ((), ""),
        (("embossed logo",), "Keep the embossed logo exactly as it is."),
        (("handles",), "Keep the handles exactly as they are."),
        (("glass",), "Keep the glass exactly as it is."),
        (
            ("stitching", "the logo", "stitching", "  "),
            "Keep the stitching and the logo exactly as they are.",
        ),
        (("a", "b", "c"), "Keep the a, the b and the c exactly as they are."),
    ],
)
def test_the_keep_clause(keep: tuple[str, ...], said: str) -> None:
    assert keep_clause(keep) == said


def test_an_instruction_says_all_in_order() -> None:
    asked = edit("instruct", text="Put the bag on a marble table", keep=["stitching", "the logo"])
    phrase = instruction(asked, avoid=("text", "plastic shine"), style_words="muted, analogue.")
    assert phrase.text == (
        "Put the bag on a marble table. "
        "Keep the stitching and the logo exactly as they are. "
        "Style: muted, analogue. "
        "Avoid text and plastic shine."
    )
    assert phrase.avoid == ""


def test_what_to_avoid_goes_to_the_negative_prompt_where_there_is_one() -> None:
    phrase = instruction(edit("instruct", text="Go!"), avoid=("text", "hands"), negative=True)
    assert phrase.text == "Go!"
    assert phrase.avoid == "text, hands"


@pytest.mark.parametrize(
    ("asked", "masked", "shown", "said"),
    [
        (
            {
                "edit": "recolor",
                "target": "the leather",
                "to": {"said": "forest", "hex": "#1E3A2B"},
            },
            False,
            False,
            "Change the color of the leather to forest (#1E3A2B), keeping its shading and texture.",
        ),
        (
            {"edit": "remove", "target": "the price tag"},
            False,
            False,
            "Remove the price tag and its shadow, and continue what surrounds it.",
        ),
        (
            {"edit": "remove", "mask": {"path": "m.png", "sha256": "0"}},
            True,
            False,
            "Remove what is in the marked area and its shadow, and continue what surrounds it.",
        ),
        (
            {"edit": "background", "scene": "a cafe table."},
            False,
            True,
            "Replace the background with a cafe table, the setting of the second picture. "
            "Keep the subject, its shape, size and position exactly as they are.",
        ),
        (
            {"edit": "style", "words": "faded film", "strength": 0.3},
            False,
            False,
            "Subtly restyle the picture to this look: faded film. "
            "Keep what it shows and where it stands.",
        ),
        (
            {"edit": "style", "reference": {"path": "a.png", "sha256": "0"}, "strength": 1.0},
            False,
            True,
            "Strongly restyle the picture, in the manner of the second picture. "
            "Keep what it shows and where it stands.",
        ),
        (
            {"edit": "extend", "aspect": "16:9", "prompt": "a long shelf"},
            True,
            False,
            "Extend the picture beyond its borders, continuing the scene: a long shelf.",
        ),
        (
            {"edit": "instruct", "text": "Make it matte", "target": "the clasp"},
            False,
            False,
            "Make it matte. Change only the clasp.",
        ),
        (
            {"edit": "instruct", "text": "Make the clasp matte", "target": "the clasp"},
            False,
            False,
            "Make the clasp matte.",
        ),
        (
            {"edit": "instruct", "text": "Make it matte", "target": "the clasp"},
            True,
            False,
            "Make it matte.",
        ),
    ],
)
def test_the_order(asked: dict[str, Any], masked: bool, shown: bool, said: str) -> None:
    phrase = instruction(edit(asked.pop("edit"), **asked), masked=masked, shown=shown)
    assert phrase.text == said


def test_a_description_says_what_the_result_shows() -> None:
    scene = edit("background", scene="a marble table.", keep=["the logo"])
    phrase = description(scene, avoid=("people",), style_words="warm light")
    assert phrase.text == "a marble table, warm light"
    assert phrase.avoid == "people"
    assert description(edit("fill", target="subject", prompt="moss")).text == "moss"
    assert description(edit("style", look="cinematic")).text == "cinematic"
    assert description(edit("extend", aspect="1:1", prompt="sand")).text == "sand"
