"""The JSON Schemas say what the readers do, and everything that ships agrees with both."""

from __future__ import annotations

import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presets.complaints import NEVER_SAID
from presets.drafting import read_request
from presets.edit import Edit
from presets.edits import edit_kinds
from presets.errors import RecipeError
from presets.grade import Grade
from presets.layers import Layer
from presets.library import SHIPPED, PresetLibrary
from presets.plain_text import HEADER_WORDS, load_plain_text
from presets.preset import Preset, SaidPreset
from presets.recipe import Checks
from presets.regions import Region
from presets.request import BranchRequest, Request
from presets.resolve import resolve
from presets.schema import preset_schema, sidecar_schema
from presets.sidecar import SIDECAR_SUFFIXES, read_sidecar
from presets.slots import STANDARD_SLOTS, Slot
from presets.strict_json import load_json_mapping
from presets.strict_yaml import load_mapping

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SIDECARS = sorted(p for p in EXAMPLES.iterdir() if p.name.endswith(SIDECAR_SUFFIXES))
PRESETS = sorted([*EXAMPLES.glob("presets/*/**/*.yaml"), *SHIPPED.glob("*/**/*.yaml")])
SIDECAR = jsonschema.Draft202012Validator(sidecar_schema())
PRESET = jsonschema.Draft202012Validator(preset_schema())


def load(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".txt":
        return load_plain_text(text, path.name).value
    return (load_json_mapping if path.suffix == ".json" else load_mapping)(text, path.name).value


def test_the_schemas_are_schemas():
    for schema in (sidecar_schema(), preset_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


def test_there_are_examples_in_every_syntax():
    assert {p.suffix for p in SIDECARS} == {".yaml", ".json", ".txt"}
    assert len(PRESETS) >= 5


@pytest.mark.parametrize("path", SIDECARS, ids=lambda p: p.name)
def test_example_sidecars_agree_with_the_schema_and_resolve(path):
    SIDECAR.validate(load(path))
    said = read_sidecar(path)
    library = PresetLibrary([EXAMPLES / "presets"])
    recipe = resolve([Layer.of(said, path.parent)], library)
    assert recipe.branches
    SIDECAR.validate(said.request.model_dump(mode="json", exclude_none=True))


@pytest.mark.parametrize("path", PRESETS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_example_and_shipped_presets_agree_with_the_schema(path):
    PRESET.validate(load(path))


def test_example_and_shipped_presets_are_whole():
    found = PresetLibrary([EXAMPLES / "presets"]).all()
    assert len(found) >= 4
    assert [p for p in found if not isinstance(p, Preset)] == []


RIGHT = [
    {},
    {"instruction": "brighter"},
    {"keep": "a, b", "avoid": ["c"]},
    {"slots": "listing"},
    {"slots": ["listing", {"story": {"fit": "pad", "background": "#fff"}}, {"name": "banner"}]},
    {"slots": {"listing": None, "story": {"aspect": "9:16"}}},
    {"pick": 2, "priority": 3, "ready": False, "look": "none", "seed": 1, "title": "t"},
    {"pick": {"a": 1}},
    {"steps": [{"edit": "background", "colour": "red"}, "x", {"edit": "look"}]},
    {"steps": [{"edit": "recolor", "to": "red", "target": {"colour": "blue", "tolerance": 3}}]},
    {"steps": [{"edit": "recolor", "to": {"said": "x", "hex": "#000000"}, "mask": "leather"}]},
    {"steps": [{"edit": "reframe", "box": [0, 0, 0.5, 1]}, {"edit": "extend", "aspect": "4:5"}]},
    {"branches": {"a": {"each": {"c": [0.5, 1]}, "steps": [{"edit": "shadow", "opacity": "{c}"}]}}},
    {"branches": {"a": {"each": {"c": "x"}, "steps": ["{c}"]}, "b": {"from": "a[x]", "slots": []}}},
    {
        "branches": {
            "a": {
                "each": {"c": [1]},
                "steps": [
                    {"edit": "recolor", "to": "red", "target": {"words": "x", "grow": "{c}"}}
                ],
            }
        }
    },
]
WRONG = [
    {"prest": "a"},
    {"preset": "a/b"},
    {"steps": [], "branches": {"a": {}}},
    {"instruction": "x", "steps": []},
    {"steps": [{"edit": "recolour", "to": "red"}]},
    {"steps": [{"edit": "recolor"}]},
    {"steps": [{"edit": "recolor", "to": "red", "tto": 1}]},
    {"steps": [{"edit": "shadow", "opacity": 7}]},
    {"steps": [{"edit": "shadow", "opacity": "{c}"}]},
    {"steps": [{"edit": "look", "part": "look"}]},
    {"steps": [{"text": "x"}]},
    {"steps": [5]},
    {"steps": ["x"] * 17},
    {"branches": {}},
    {"branches": {"Big": {}}},
    {"branches": {"original": {}}},
    {"branches": {"a": {"variants": 17}}},
    {"branches": {"a": {"each": {"c": []}, "steps": ["{c}"]}}},
    {"slots": [5]},
    {"slots": {"listing": {"qality": 1}}},
    {"slots": {"Big": {}}},
    {"pick": 0},
    {"review": "maybe"},
    {"seed": True},
    {"keep": 5},
]


@pytest.mark.parametrize("said", RIGHT)
def test_what_is_read_is_in_the_schema(said):
    read_request(said)
    SIDECAR.validate(said)


@pytest.mark.parametrize("said", WRONG)
def test_what_is_refused_is_not_in_the_schema(said):
    with pytest.raises(RecipeError):
        read_request(said)
    assert not SIDECAR.is_valid(said)


def test_wrong_presets_are_not_in_the_schema():
    right = {"name": "a", "version": 1}
    PRESET.validate(right)
    PRESET.validate({**right, "match": True, "finish": {"grain": {"amount": 0.1}}, "extends": "b"})
    for wrong in (
        {"name": "a"},
        {**right, "version": 0},
        {**right, "brand": {"palette": {"x": "red"}}},
        {**right, "finish": {"sharpen": {"amont": 1}}},
        {**right, "look": {"exposre": 1}},
        {**right, "steps": [{"edit": "x"}]},
        {**right, "noncommercial": "maybe"},
    ):
        assert not PRESET.is_valid(wrong), wrong


SCALARS = st.one_of(
    st.integers(-2, 40),
    st.booleans(),
    st.floats(-2, 8),
    st.sampled_from(["red", "4:5", "x", "yes", "leather"]),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_step_that_is_read_is_in_the_schema(data):
    name = data.draw(st.sampled_from(sorted(edit_kinds())))
    kind = edit_kinds()[name]
    fields = [f for f in kind.model_fields if f not in ("edit", "part")]
    step = data.draw(st.dictionaries(st.sampled_from(fields), SCALARS, max_size=3))
    said = {"steps": [{**step, "edit": name}]}
    try:
        read_request(said)
    except RecipeError:
        return
    assert SIDECAR.is_valid(said)


RECIPES = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
PRESETS_DOC = (ROOT / "docs" / "presets.md").read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """The part of a document under a heading, up to the next heading of its level or above."""
    found = re.search(rf"^(#+) `?{re.escape(title)}`?.*$", text, re.MULTILINE)
    assert found, f"no heading {title!r}"
    level = len(found[1])
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def undocumented(part: str, names) -> list[str]:
    return [n for n in names if f"`{n}`" not in part and f"`{n}:" not in part]


def test_every_key_of_a_sidecar_is_documented():
    assert not undocumented(section(RECIPES, "Keys of a sidecar"), Request.model_fields)
    names = [f.alias or n for n, f in BranchRequest.model_fields.items()]
    assert not undocumented(section(RECIPES, "Branches"), names)
    assert not undocumented(section(RECIPES, "Plain text"), HEADER_WORDS)


@pytest.mark.parametrize("name", sorted(edit_kinds()))
def test_every_edit_is_documented_with_all_its_fields(name):
    own = [f for f in edit_kinds()[name].model_fields if f not in Edit.model_fields]
    assert not undocumented(section(RECIPES, name), own)


def test_what_all_edits_have_is_documented():
    common = [f for f in Edit.model_fields if f not in NEVER_SAID]
    assert not undocumented(section(RECIPES, "What every step may say"), common)
    assert not undocumented(section(RECIPES, "Places"), Region.model_fields)


def test_slots_are_documented():
    part = section(RECIPES, "Slots")
    assert not undocumented(part, Slot.model_fields)
    assert not undocumented(part, STANDARD_SLOTS)


def test_every_key_of_a_preset_is_documented():
    assert not undocumented(PRESETS_DOC, SaidPreset.model_fields)
    assert not undocumented(section(PRESETS_DOC, "Looks"), Grade.model_fields)
    assert not undocumented(section(PRESETS_DOC, "Keys"), Checks.model_fields)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (name, block)
        for name, whole in (("recipes", RECIPES), ("presets", PRESETS_DOC))
        for block in re.findall(r"```yaml\n(.*?)```", whole, re.DOTALL)
    ],
)
def test_every_yaml_block_of_the_documents_is_right(document, text):
    value = load_mapping(text, f"{document}.md").value
    if "name" in value:
        PRESET.validate(value)
    else:
        SIDECAR.validate(value)
        read_request(value)
