"""JSON, strictly."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.errors import SidecarSyntaxError
from presets.strict_json import load_json_mapping

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_values_and_lines():
    text = (
        '{\n  "a": 1,\n  "b": [\n    "x",\n    {"c": "}:,[", "d": 2}\n  ],\n  "e\\u0066": null\n}'
    )
    located = load_json_mapping(text, "a.json")
    assert located.value == {"a": 1, "b": ["x", {"c": "}:,[", "d": 2}], "ef": None}
    assert located.lines == {
        "a": 2,
        "b": 3,
        "b.0": 4,
        "b.1": 5,
        "b.1.c": 5,
        "b.1.d": 5,
        "ef": 7,
    }


@pytest.mark.parametrize(
    ("text", "code", "field", "line", "hint"),
    [
        ('{"a": 1, "a": 2}', "recipe.duplicate-key", "a", 1, "once"),
        ('{"b": [{"a": 1,\n "a": 2}]}', "recipe.duplicate-key", "b.0.a", 2, "once"),
        ('{"x": "NaN",\n"a": NaN}', "recipe.number", "a", 2, ""),
        ('{"a": Infinity}', "recipe.number", "a", 1, ""),
        ('{"a": -Infinity}', "recipe.number", "a", 1, ""),
        ('{"a": -1e999}', "recipe.number", "a", 1, ""),
        ('{"a": ' + "9" * 5000 + "}", "recipe.number", "a", 1, ""),
        ('{"a": 1,}', "recipe.syntax", "", 1, "comma"),
        ('{"a": 1 /* c */}', "recipe.syntax", "", 1, "comments"),
        ('{"a": 1} x', "recipe.syntax", "", 1, "closing brace"),
        ("{'a': 1}", "recipe.syntax", "", 1, "double quotes"),
        ("[1]", "recipe.not-a-mapping", "", 1, "steps:"),
        ('"a"', "recipe.not-a-mapping", "", 1, ""),
        ("", "recipe.empty", "", 1, ""),
        ("  \n", "recipe.empty", "", 1, ""),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", "recipe.too-deep", "a" + ".0" * 19, 1, ""),
        ("[" * 60000, "recipe.too-deep", ".".join("0" * 20), 1, ""),
        ('{"a": "tab\there"}', "recipe.syntax", "", 1, ""),
    ],
)
def test_refused(text, code, field, line, hint):
    with pytest.raises(SidecarSyntaxError) as caught:
        load_json_mapping(text, "a.json")
    first = caught.value.problems[0]
    assert (first.code, first.field, first.line) == (code, field, line)
    assert hint in first.hint


def test_a_byte_order_mark_is_fine():
    assert load_json_mapping('\ufeff{"a": 1}', "a").value == {"a": 1}


@given(st.dictionaries(st.text(max_size=8), VALUES), st.sampled_from([None, 1]))
def test_whatever_json_writes_comes_back(value, indent):
    located = load_json_mapping(json.dumps(value, indent=indent), "a")
    assert located.value == value
    if indent:
        assert all(located.lines[k] > 1 for k in value if k and k in located.lines)


@given(st.text('{}[]",:1ea\\n \n', max_size=60))
def test_any_text_loads_or_is_refused(text):
    try:
        assert isinstance(load_json_mapping(text, "a").value, dict)
    except SidecarSyntaxError as error:
        assert error.problems  # noqa: PT017
