"""YAML as designers type it."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from presets.errors import SidecarSyntaxError
from presets.strict_yaml import MAX_COMPLAINTS, load_mapping

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(-1e9, 1e9, allow_nan=False)
    | st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefgh_-", min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def complaint(text: str) -> tuple[str, str, int | None]:
    with pytest.raises(SidecarSyntaxError) as caught:
        load_mapping(text, "a.yaml")
    first = caught.value.problems[0]
    assert first.file == "a.yaml"
    return first.code, first.hint, first.line


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1:1", "1:1"),
        ("4:5", "4:5"),
        ("16:9", "16:9"),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("no", "no"),
        ("NO", "NO"),
        ("0123", "0123"),
        ("0o14", "0o14"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-01-02", "2026-01-02"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("<<", "<<"),
        ("=", "="),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("1.10", 1.1),
        ("'1'", "1"),
        ('"true"', "true"),
        ('"#5A1A1F"', "#5A1A1F"),
        ("brand.forest", "brand.forest"),
        ("Größe, 皮革", "Größe, 皮革"),
    ],
)
def test_what_is_typed_is_what_is_meant(typed, meant):
    value = load_mapping(f"a: {typed}\n", "a.yaml").value["a"]
    assert value == meant
    assert type(value) is type(meant)


def test_keys_are_text_whatever_they_look_like():
    assert load_mapping("on: 1\n4: 2\ntrue: 3\n0123: 4", "a").value == {
        "on": 1,
        "4": 2,
        "true": 3,
        "0123": 4,
    }


def test_every_field_has_its_line():
    text = "\n# note\na: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\ne:\n  f:\n    g: 4\n"
    located = load_mapping(text, "a.yaml")
    assert located.lines == {
        "a": 3,
        "b": 4,
        "b.0": 5,
        "b.1": 6,
        "b.1.c": 6,
        "b.1.d": 7,
        "e": 8,
        "e.f": 9,
        "e.f.g": 10,
    }
    assert located.line_of("e.f.g.h.i") == 10
    assert located.line_of("nowhere") is None


def test_a_field_typed_as_colour_is_found_by_its_american_name():
    located = load_mapping("a:\n  b: 1\n  colour: red\n", "a")
    assert located.line_of("a.color") == 3


@pytest.mark.parametrize(
    "text",
    [
        "to: #5A1A1F",
        "to:   #5A1A1F  # deep red",
        "to: #fff\nx: 1",
        "a:\n  - #5A1A1F",
        "a: {to: #5A1A1F}",
        "a: [#5A1A1F, #FFFFFF]",
        "steps:\n  - {edit: recolor, to: #5A1A1F}",
    ],
)
def test_a_colour_that_lost_its_quotes_gets_the_hint(text):
    code, hint, line = complaint(text)
    assert hint == "put quotes around colours that begin with #"
    assert line is not None
    assert code in {"recipe.lost-color", "recipe.syntax"}


@pytest.mark.parametrize(
    "text", ["a: # a note", "a: 1 #5A1A1F", 'a: "x" # #5A1A1F', "a: # fade in"]
)
def test_a_comment_is_no_lost_colour(text):
    load_mapping(text, "a")


@pytest.mark.parametrize(
    ("text", "code", "hint", "line"),
    [
        ("say: keep: the logo", "recipe.syntax", "colon", 1),
        ("a: 1\nb: @x", "recipe.syntax", "quotes", 2),
        ("a:\n\t- x", "recipe.syntax", "tabs", 2),
        ("a: 'x", "recipe.syntax", "not closed", 1),
        ("a: 1\na: 2", "recipe.duplicate-key", "once", 2),
        ("a: {b: 1, b: 2}", "recipe.duplicate-key", "once", 1),
        ("a: &x 1", "recipe.alias", "write it out", 1),
        ("a: !!python/object/apply:os.system [ls]", "recipe.tag", "", 1),
        ("a: !x 1", "recipe.tag", "", 1),
        ("a: ! x", "recipe.tag", "", 1),
        ("a: 1\n---\nb: 2", "recipe.syntax", "---", 2),
        ("- a", "recipe.not-a-mapping", "steps:", 1),
        ("text", "recipe.not-a-mapping", ".edit.txt", 1),
        ("", "recipe.empty", "docs", 1),
        ("# only this", "recipe.empty", "docs", 1),
        ("? [a]\n: b", "recipe.syntax", "", 1),
        ("a: {[b]: c}", "recipe.syntax", "", 1),
        ('"": 1', "recipe.syntax", "", 1),
        ("a: from[x]\nb: {c: d[e]}", "recipe.syntax", "brackets", 2),
        (f"a: {'9' * 60}", "recipe.number", "", 1),
        ("a: 1e999", "recipe.number", "", 1),
        ("a: \x07", "recipe.control-character", "remove", 1),
        ("a: " + "[" * 40 + "]" * 40, "recipe.too-deep", "", 1),
        ("a: *b", "recipe.alias", "write it out", 1),
    ],
)
def test_refused_with_its_line_and_what_mends_it(text, code, hint, line):
    found, said, where = complaint(text)
    assert (found, where) == (code, line)
    assert hint in said


def test_all_complaints_come_at_once():
    with pytest.raises(SidecarSyntaxError) as caught:
        load_mapping("a: 1\na: 2\nb: &x 3\nc: *x\nd: !t 4\n", "a")
    assert [p.line for p in caught.value.problems] == [2, 3, 4, 5]
    assert [p.field for p in caught.value.problems] == ["a", "b", "c", "d"]


def test_endless_complaints_are_cut():
    with pytest.raises(SidecarSyntaxError) as caught:
        load_mapping("a: &a 1\n" + "".join(f"k{i}: *a\n" for i in range(5000)), "a")
    assert len(caught.value.problems) == MAX_COMPLAINTS + 1


def test_a_byte_order_mark_and_a_document_start_are_fine():
    assert load_mapping("\ufeff---\na: 1\n", "a").value == {"a": 1}


@given(st.dictionaries(st.text("abcdefgh_-", min_size=1, max_size=8), PLAIN, min_size=1))
def test_what_a_yaml_writer_writes_quoted_comes_back(value):
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    # The writer tags quoted numbers, and in plain style leaves text such as 1e100 bare, which is
    # a number here; JSON quotes text and nothing else, and is YAML too.
    if "!!" in text:
        text = json.dumps(value, ensure_ascii=False)
    try:
        loaded = load_mapping(text, "a").value
    except SidecarSyntaxError as error:
        # Aliases are all a writer may produce that is refused.
        assert {p.code for p in error.problems} <= {"recipe.alias", "recipe.tag"}  # noqa: PT017
        return
    assert loaded == value


@given(st.text(max_size=200))
def test_any_text_loads_or_is_refused(text):
    try:
        assert isinstance(load_mapping(text, "a").value, dict)
    except SidecarSyntaxError as error:
        assert error.problems  # noqa: PT017
