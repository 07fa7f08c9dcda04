"""Every sentence of the table comes out as the table says: understood, or refused with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from presets.aspect import Aspect
from presets.edit import Edit
from presets.grammar import understand
from presets.recipe import PaletteColor

TABLE = yaml.safe_load((Path(__file__).parent / "data" / "instructions.yaml").read_text("utf-8"))
PALETTE = {
    "forest": PaletteColor(hex="#1F4D3A", words="dark forest green"),
    "burgundy": PaletteColor(hex="#6B1F2E", words="deep burgundy"),
    "warm-white": PaletteColor(hex="#F4EFE6", words="warm white"),
}
LOOKS = ("preset", "moody", "soft-day")

UNDERSTOOD = [row for kind in ("understood", "several", "keep") for row in TABLE[kind]]


def plain(edit: Edit) -> dict[str, Any]:
    """The edit as the table writes it: what differs from its defaults, colours as they were said."""
    said = edit.model_dump(mode="json", exclude_defaults=True, exclude={"said"})
    return {"edit": edit.edit, **{key: _plain(key, value) for key, value in said.items()}}


def _plain(key: str, value: Any) -> Any:
    if key == "aspect":
        return Aspect.model_validate(value).text()
    if key == "target":
        return value.get("words") or value["kind"]
    if key == "gradient":
        return [color["said"] for color in value]
    return value["said"] if isinstance(value, dict) and "said" in value else value


@pytest.mark.parametrize("row", UNDERSTOOD, ids=lambda row: row["say"].strip())
def test_understood(row: dict[str, Any]) -> None:
    found = understand(row["say"], PALETTE, LOOKS)
    assert found.confident, f"{found.why} ({found.hint})"
    assert [plain(step) for step in found.steps] == row.get("steps", [])
    assert list(found.keep) == row.get("keep", [])
    assert (found.why, found.hint) == ("", "")


@pytest.mark.parametrize("row", TABLE["refused"], ids=lambda row: row["say"])
def test_refused(row: dict[str, Any]) -> None:
    found = understand(row["say"], PALETTE, LOOKS)
    assert not found.confident, [plain(step) for step in found.steps]
    assert found.steps == ()
    assert found.keep == ()
    assert row.get("why", "") in found.why
    assert row.get("hint", "") in found.hint
    assert found.why
    assert found.hint


def test_table_is_large_and_has_no_sentence_twice() -> None:
    rows = [row["say"] for kind in TABLE.values() for row in kind]
    assert len(rows) >= 120
    assert len(set(rows)) == len(rows)


def test_several_has_more_than_one_step_each() -> None:
    assert all(len(row["steps"]) > 1 for row in TABLE["several"])


@pytest.mark.parametrize("row", TABLE["several"], ids=lambda row: row["say"].strip())
def test_said_is_the_words_for_that_part(row: dict[str, Any]) -> None:
    found = understand(row["say"], PALETTE, LOOKS)
    words = {step.said for step in found.steps}
    assert all(said and said in row["say"] for said in words)
    one_change_of_two_things = row["say"].startswith("change the strap and the handles")
    assert len(words) == (1 if one_change_of_two_things else len(found.steps))


def test_colors_have_their_numbers() -> None:
    step = understand("make the bag forest green", PALETTE).steps[0]
    assert step.model_dump()["to"] == {
        "said": "brand.forest",
        "hex": "#1F4D3A",
        "name": "forest",
        "words": "dark forest green",
        "delta_e": 3.0,
    }


def test_without_a_palette_a_brand_color_is_no_color() -> None:
    assert not understand("make the bag brand.forest", {}).confident
    step = understand("make the bag forest green", {}).steps[0]
    assert step.model_dump()["to"]["said"] == "forest green"


def test_a_look_is_known_only_where_there_is_one() -> None:
    assert not understand("apply the moody look", PALETTE).confident
    assert understand("apply the moody look", PALETTE, ("moody",)).confident


def test_an_essay_is_refused_quickly() -> None:
    found = understand("make it warmer, " * 200, PALETTE)
    assert not found.confident
    assert "too long" in found.why
