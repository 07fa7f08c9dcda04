"""Sidecars that mean harm: refused, or harmless, at once and with the field named."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from presets.errors import RecipeError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.resolve import resolve
from presets.sidecar import parse_sidecar
from presets.text_file import read_text

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
HOSTILE = sorted((SHARED / "data/bad_images/generated/sidecars").glob("*.*"))
HARMLESS = {"ok.json", "json_bom.json"}
NAMELESS = {
    # What is wrong with these stands at no field.
    "json_array_top.json",
    "json_chain_10000.json",
    "json_comment.json",
    "json_deep.json",
    "json_empty.json",
    "json_instruction_1mb.json",
    "json_latin1.json",
    "json_trailing.json",
    "json_utf16.json",
    "yaml_multidoc.yaml",
}


def whole_way(text, file, syntax, folder):
    """Read and resolve, as for a dropped file."""
    return resolve([Layer.of(parse_sidecar(text, file, syntax), folder)], PresetLibrary())


@pytest.mark.parametrize("path", HOSTILE, ids=lambda p: p.name)
def test_refused_quickly_with_the_field_named(path, tmp_path):
    started = time.process_time()
    try:
        text, _ = read_text(path)
        whole_way(text, path.name, "json" if path.suffix == ".json" else "yaml", tmp_path)
        refused = False
    except RecipeError as error:
        refused = True
        assert all(p.code and p.message and p.file == path.name for p in error.problems)  # noqa: PT017
        if path.name not in NAMELESS:
            assert all(p.field for p in error.problems)  # noqa: PT017
    assert time.process_time() - started < 0.5
    assert refused == (path.name not in HARMLESS)
    assert not Path("/tmp/PWNED_YAML").exists()


@pytest.mark.parametrize(
    "path", [p for p in HOSTILE if p.name[:4] in ("ssrf", "trav")], ids=lambda p: p.name
)
def test_their_paths_are_refused_where_a_file_may_be_said(path, tmp_path):
    said = json.loads(path.read_text())
    value = said.get("reference") or said.get("output")
    text = json.dumps({"steps": [{"edit": "overlay", "picture": value}]})
    with pytest.raises(RecipeError) as caught:
        whole_way(text, "a.json", "json", tmp_path)
    assert all(p.field == "steps.0.picture" for p in caught.value.problems)


def test_ok_passes_whole():
    text = '{"instruction": "Recolour the bag to navy", "keep": "everything else"}'
    request = parse_sidecar(text, "ok.json", "json").request
    assert request.steps == ({"edit": "instruct", "text": "Recolour the bag to navy"},)
    assert request.keep == ("everything else",)


BOMBS = {
    "aliases": "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(200)),
    "brackets": "a: " + "[" * 60000,
    "braces": "a: " + "{" * 60000,
    "dashes": "a: " + "- " * 30000,
    "questions": "? " * 30000,
    "keys": "".join(f"k{i}: 1\n" for i in range(7000)),
    "empty lists": "a: [" + "[]," * 20000 + "]",
    "tags": "a: [" + "!x y, " * 10000 + "]",
    "steps": "steps:\n" + "  - {edit: recolor, to: red}\n" * 2000,
    "each": "branches: {a: {each: {"
    + ", ".join(f"n{i}: [" + ", ".join("abcdefgh") + "]" for i in range(40))
    + "}, steps: ['{n0}']}}",
    "branches": "branches:\n" + "".join(f"  b{i}: {{from: b{i + 1}}}\n" for i in range(2500)),
    "unknown": "steps: [" + "{edit: adjust, xx: 1}, " * 16 + "]",
    "placeholders": "branches: {a: {each: {x: [1]}, steps: ['" + "{x}" * 600 + "']}}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_fizzle(name, tmp_path):
    started = time.process_time()
    try:
        whole_way(BOMBS[name], "a.yaml", "yaml", tmp_path)
    except RecipeError as error:
        assert error.problems  # noqa: PT017
    assert time.process_time() - started < 2
