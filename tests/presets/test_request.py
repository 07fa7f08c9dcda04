"""A request as said: what is taken, what is refused, and that nothing else can happen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presets.complaints import Place
from presets.drafting import draft_request, read_request
from presets.edits import edit_kinds
from presets.edits.recolor import Recolor
from presets.errors import Problem, RecipeError
from presets.reference import ColorRef
from presets.regions import Region
from presets.request import Request
from presets.said_slot import SLOT_CHANGES
from presets.slots import Slot
from presets.strict_yaml import load_mapping


def complaints(text: str) -> list[Problem]:
    located = load_mapping(text, "a.yaml")
    _, problems = draft_request(located.value, Place("a.yaml", located.lines))
    assert problems
    return list(problems)


def test_bare_text_is_an_instruction():
    request = read_request({"steps": ["Make  it\n brighter "]})
    assert request.steps == ({"edit": "instruct", "text": "Make it brighter"},)


def test_instruction_is_short_for_one_step():
    assert read_request({"instruction": "a"}) == read_request({"steps": ["a"]})


@pytest.mark.parametrize(
    "said",
    ["a, b", ["a", "b"], [" a ", "b", "the a", "B"]],
)
def test_keep_is_a_list_or_a_line(said):
    assert read_request({"keep": said}).keep == ("a", "b")


@pytest.mark.parametrize(
    "said",
    [
        {"listing": None, "card": {"quality": 80}},
        ["listing", {"card": {"quality": 80}}],
        ["listing", {"name": "card", "quality": 80}],
        [{"listing": True}, {"card": {"quality": 80}}],
    ],
)
def test_slots_in_every_form(said):
    assert read_request({"slots": said}).slots == {"listing": {}, "card": {"quality": 80}}


def test_slots_as_a_line():
    assert read_request({"slots": "listing, card"}).slots == {"listing": {}, "card": {}}


def test_no_slots_and_an_empty_list_are_not_the_same():
    branches = {"a": {"slots": []}, "b": {}}
    request = read_request({"branches": branches})
    assert request.branches is not None
    assert (request.branches["a"].slots, request.branches["b"].slots) == ({}, None)


def test_slot_changes_are_the_fields_of_a_slot():
    assert set(SLOT_CHANGES.model_fields) == set(Slot.model_fields) - {"name"}


def test_colour_is_read_as_color():
    step = {"edit": "background", "colour": "red"}
    place = {"edit": "recolor", "to": "red", "target": {"colour": "blue", "grow": 2}}
    request = read_request({"steps": [step, place]})
    assert request.steps is not None
    assert request.steps[0] == {"edit": "background", "color": "red"}
    assert request.steps[1]["target"] == {"color": "blue", "grow": 2}


def test_typed_edits_are_taken_as_said():
    edit = Recolor(target=Region(kind="subject"), to=ColorRef(said="red"))
    request = Request.model_validate({"steps": [edit]})
    assert request.steps == (
        {"edit": "recolor", "target": {"kind": "subject"}, "to": {"said": "red"}},
    )


BAD = """
prest: x
keep: [a, 3]
seed: true
review: maybe
look: 5
pick: 0
priority: high
slots: [listing, listing]
exports: [a]
branches:
  Hero: {}
  ok:
    variants: 17
    each: {colour: [a, b], size: [x]}
    frm: ok
    steps:
      - {edit: recolor, tto: x, to: red}
      - {edit: recolour, to: red}
      - {edit: shadow, kind: contct, opacity: 7, softness: true}
      - Note: keep it
      - {recolor: {to: x}}
      - {eidt: recolor}
      - 5
      - {edit: instruct, text: {colour}}
      - {edit: recolor, to: "brand.{clour}"}
      - {edit: recolor, to: red, target: {box: [0, 0, 2, 1]}}
      - {edit: look, part: look}
      - {edit: adjust, colour: red}
      - ""
    slots: {listing: {qality: 1, quality: 300}}
"""


def test_every_complaint_at_once_with_place_and_mending():
    found = {(p.field, p.code): p for p in complaints(BAD)}
    expected = {
        ("prest", "recipe.unknown-key"): (2, 'did you mean "preset"?'),
        ("keep.1", "recipe.wrong-type"): (3, "put quotes around it"),
        ("seed", "recipe.wrong-type"): (4, ""),
        ("review", "recipe.invalid-value"): (5, ""),
        ("look", "recipe.wrong-type"): (6, "put quotes around it"),
        ("pick", "recipe.invalid-value"): (7, ""),
        ("priority", "recipe.wrong-type"): (8, ""),
        ("slots", "recipe.duplicate-slot"): (9, "say it once"),
        ("exports", "recipe.unknown-key"): (10, 'did you mean "slots"?'),
        ("branches.Hero", "recipe.name"): (12, 'small letters, digits, - and _: "hero"'),
        ("branches.ok.variants", "recipe.out-of-range"): (14, ""),
        ("branches.ok.frm", "recipe.unknown-key"): (16, 'did you mean "from"?'),
        ("branches.ok.steps.0.tto", "recipe.unknown-key"): (18, 'did you mean "to"?'),
        ("branches.ok.steps.1.edit", "recipe.unknown-edit"): (19, 'did you mean "recolor"?'),
        ("branches.ok.steps.2.kind", "recipe.invalid-value"): (20, 'did you mean "contact"?'),
        ("branches.ok.steps.2.opacity", "recipe.out-of-range"): (20, ""),
        ("branches.ok.steps.3", "recipe.missing"): (
            21,
            "put quotes around text that holds a colon",
        ),
        ("branches.ok.steps.4", "recipe.missing"): (22, "write {edit: recolor, ...}"),
        ("branches.ok.steps.5", "recipe.missing"): (23, 'did you mean "edit"?'),
        ("branches.ok.steps.6", "recipe.wrong-type"): (24, ""),
        ("branches.ok.steps.7.text", "recipe.wrong-type"): (25, 'put quotes around "{colour}"'),
        ("branches.ok.steps.8.to", "recipe.unknown-placeholder"): (26, 'did you mean "colour"?'),
        ("branches.ok.steps.9.target.box.2", "recipe.out-of-range"): (27, ""),
        ("branches.ok.steps.12.text", "recipe.length"): (30, ""),
        ("branches.ok.slots.listing.qality", "recipe.unknown-key"): (
            31,
            'did you mean "quality"?',
        ),
        ("branches.ok.slots.listing.quality", "recipe.out-of-range"): (31, ""),
    }
    assert {k: (p.line, p.hint) for k, p in found.items() if k in expected} == expected
    rest = {k[0] for k in found if k not in expected}
    assert rest == {"branches.ok.steps.10.part", "branches.ok.steps.11.color"}
    lines = [p.line or 0 for p in complaints(BAD)]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("steps: [a]\nbranches: {b: {}}", "branches", "recipe.steps-and-branches"),
        ("steps: [a]\ninstruction: b", "instruction", "recipe.steps-and-branches"),
        ("branches: {}", "branches", "recipe.length"),
        ("branches: {original: {}}", "branches.original", "recipe.name"),
        ("branches: {a: {each: {c: [x]}}}", "branches.a.each.c", "recipe.unused-placeholder"),
        ("branches: {a: {each: {c: []}}}", "branches.a.each.c", "recipe.length"),
        ("branches: {a: {each: {c: [true]}}}", "branches.a.each.c", "recipe.wrong-type"),
        ("branches: {a: {each: {c: ['##']}}}", "branches.a.each.c", "recipe.wrong-type"),
        ("branches: {a: {each: {'c d': [x]}}}", "branches.a.each.c d", "recipe.name"),
        ("branches: {a: 5}", "branches.a", "recipe.wrong-type"),
        ("steps: " + "[x" + ", x" * 16 + "]", "steps", "recipe.length"),
        ("steps: x", "steps", "recipe.wrong-type"),
        ("slots: 5", "slots", "recipe.wrong-type"),
        ("slots: [Big One]", "slots", "recipe.name"),
        ("slots: [[a]]", "slots", "recipe.wrong-type"),
        ("slots: {listing: {quality: true}}", "slots.listing.quality", "recipe.wrong-type"),
        ("preset: ../x", "preset", "recipe.name"),
        ("preset: a@0", "preset", "recipe.name"),
        ("preset: a@b", "preset", "recipe.name"),
        ("seed: -1", "seed", "recipe.out-of-range"),
        ("seed: 99999999999999999999", "seed", "recipe.out-of-range"),
        ("ready: maybe", "ready", "recipe.wrong-type"),
        ("steps: [{edit: shadow, opacity: true}]", "steps.0.opacity", "recipe.wrong-type"),
        ("steps: [{edit: cutout, trim: 1}]", "steps.0.trim", "recipe.wrong-type"),
        ("ready: 1", "ready", "recipe.wrong-type"),
        ("steps: [{edit: reframe, box: [0, 0, true, 1]}]", "steps.0.box.2", "recipe.wrong-type"),
        ("steps: [{edit: [a]}]", "steps.0.edit", "recipe.wrong-type"),
        ("steps: [{edit: style}]", "steps.0", "recipe.invalid-value"),
        ('title: "a\\u202eb"', "title", "recipe.control-character"),
        ('steps: ["a\\0b"]', "steps.0", "recipe.control-character"),
        ('"a\\0": 1', "a", "recipe.control-character"),
        (f"steps: [{'x' * 2001}]", "steps.0", "recipe.length"),
    ],
)
def test_refused_at_its_field(text, field, code):
    assert (field, code) in {(p.field, p.code) for p in complaints(text)}


def test_a_draft_keeps_what_is_right():
    request, problems = draft_request(
        {
            "preset": "studio",
            "reviw": "none",
            "keep": ["logo"],
            "branches": {"a": {"variants": 99, "slots": ["listing"], "steps": ["x", 5]}, "B": {}},
        }
    )
    assert len(problems) == 4
    assert (request.preset, request.keep) == ("studio", ("logo",))
    assert request.branches is not None
    assert list(request.branches) == ["a"]
    assert request.branches["a"].slots == {"listing": {}}
    assert len(request.branches["a"].steps) == 2


def test_right_to_left_text_is_text():
    assert read_request({"steps": ["שנה את התיק לכחול"]}).steps


WORDS = st.sampled_from(
    sorted(
        {
            *Request.model_fields,
            "from",
            "each",
            "variants",
            "edit",
            "target",
            "to",
            "mask",
            "colour",
        }
    )
) | st.text(max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=10,
)
EDIT_NAMES = st.sampled_from(sorted(edit_kinds()))


def steps_of_any_sort() -> st.SearchStrategy[Any]:
    fields = sorted({n for k in edit_kinds().values() for n in k.model_fields})
    mapping = st.dictionaries(st.sampled_from(fields), JSON, max_size=4)
    return st.builds(lambda m, e: {**m, "edit": e}, mapping, EDIT_NAMES) | JSON


REQUESTS = st.dictionaries(WORDS, JSON, max_size=6) | st.fixed_dictionaries(
    {},
    optional={
        "steps": st.lists(steps_of_any_sort(), max_size=3),
        "slots": st.lists(st.sampled_from(["listing", "x", {"listing": {}}, 3]), max_size=3),
        "keep": JSON,
        "branches": st.dictionaries(
            st.sampled_from(["a", "b", "C", "original"]),
            st.fixed_dictionaries(
                {},
                optional={
                    "from": st.sampled_from(["a", "b", "original", "a-x", "a[x]", "{c}"]) | JSON,
                    "each": st.dictionaries(st.sampled_from(["c", "d e"]), JSON, max_size=2),
                    "steps": st.lists(steps_of_any_sort() | st.just("make it {c}"), max_size=3),
                    "variants": JSON,
                    "slots": JSON,
                },
            ),
            max_size=3,
        ),
    },
)


@settings(max_examples=300, deadline=None)
@given(REQUESTS)
def test_any_mapping_is_understood_or_refused_and_comes_back_the_same(said):
    try:
        request = read_request(said)
    except RecipeError as error:
        assert all(p.code and p.message for p in error.problems)  # noqa: PT017
        drafted, problems = draft_request(said)
        assert problems
        assert isinstance(drafted, Request)
        return
    assert Request.model_validate(request.model_dump(mode="json")) == request
    assert read_request(request.model_dump(mode="json", exclude_none=True)) == request
