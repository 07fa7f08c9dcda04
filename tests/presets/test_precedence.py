"""Whose word holds: built in < extends < preset < folder < sidecar < request."""

from __future__ import annotations

import pytest

from presets.layers import Layer
from presets.request import Request
from presets.resolve import resolve

LEVELS = ("built in", "base", "preset", "folder", "sidecar", "request")


def slot_quality(recipe):
    return recipe.branches[0].slots[0].quality


def review(recipe):
    return recipe.branches[0].review


def look(recipe):
    return next((s.look for s in recipe.branches[0].steps if s.part == "look"), "none")


def steps(recipe):
    return [s.text for s in recipe.branches[0].steps if s.part == "steps"]


def slots(recipe):
    return [s.name for s in recipe.branches[0].slots]


@pytest.fixture
def said_at(brand, library, write_preset, layer_of):
    """Resolve with a line of YAML said at some of the levels."""

    def of(**lines: str):
        base, preset = lines.get("base", ""), lines.get("preset", "")
        write_preset(brand, "below", f"name: below\nversion: 1\n{base}\n")
        write_preset(brand, "above", f"name: above\nversion: 1\nextends: below\n{preset}\n")
        layers = [Layer(Request(preset="above"), "folder above")]
        for level, name in (("folder", "_folder.edit.yaml"), ("sidecar", "bag.jpg.edit.yaml")):
            if level in lines:
                layers.append(layer_of(lines[level], name))
        if "request" in lines:
            said = layer_of(lines["request"], "x.edit.yaml")
            layers.append(Layer(said.request, "request"))
        return resolve(layers, library)

    return of


TABLE = [
    # field, how each level says its own value, how it is read, the value with nothing said
    (
        slots,
        "deliver: [%s]",
        "slots: [%s]",
        ("story", "gallery", "banner", "listing", "master"),
        ["master"],
    ),
    (
        review,
        "review: %s",
        "review: %s",
        ("required", "none", "required", "none", "required"),
        "none",
    ),
    (steps, "steps: [%s]", "steps: [%s]", ("a", "b", "c", "d", "e"), []),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0].__name__)
@pytest.mark.parametrize("highest", range(6))
def test_the_highest_level_that_says_it_wins(said_at, row, highest):
    read, in_preset, in_request, values, nothing = row
    lines = {
        level: (in_preset if level in ("base", "preset") else in_request) % value
        for level, value in zip(LEVELS[1 : highest + 1], values, strict=False)
    }
    got = read(said_at(**lines))
    if highest == 0:
        assert got == nothing
    else:
        expected = values[highest - 1]
        assert got == ([expected] if isinstance(nothing, list) else expected)


def test_looks(said_at):
    base = {"base": "look: {name: low, exposure: 0.1}\nlooks: {a: {tint: 0.1}, b: {tint: 0.2}}"}
    assert look(said_at()) == "none"
    assert look(said_at(**base)) == "low"
    assert look(said_at(**base, preset="look: {name: high}")) == "high"
    assert look(said_at(**base, folder="look: a")) == "a"
    assert look(said_at(**base, folder="look: a", sidecar="look: none")) == "none"
    assert look(said_at(**base, folder="look: a", sidecar="look: none", request="look: b")) == "b"


def test_a_slots_own_fields_go_level_by_level(said_at):
    assert slot_quality(said_at(request="slots: [listing]")) == 90
    base = {"base": "slots: {listing: {quality: 50, dpi: 72}}"}
    assert slot_quality(said_at(**base, request="slots: [listing]")) == 50
    preset = {**base, "preset": "slots: {listing: {quality: 60}}"}
    recipe = said_at(**preset, request="slots: [listing]")
    assert (slot_quality(recipe), recipe.branches[0].slots[0].dpi) == (60, 72)
    recipe = said_at(**preset, sidecar="slots: {listing: {quality: 70}}")
    assert (slot_quality(recipe), recipe.branches[0].slots[0].dpi) == (70, 72)
    # What a request says of slots is one thing: it does not mix with the sidecar's.
    recipe = said_at(
        **preset, sidecar="slots: {listing: {quality: 70}}", request="slots: [listing]"
    )
    assert slot_quality(recipe) == 60


def test_what_to_keep_only_grows(said_at):
    recipe = said_at(
        base="keep: [a]",
        preset="keep: [b]\navoid: [x]",
        folder="keep: [c, b]",
        sidecar="keep: [d]\navoid: [y]",
        request="keep: [e, the c]",
    )
    assert recipe.keep == ("b", "c", "d", "e")
    assert recipe.avoid == ("x", "y")


def test_steps_and_branches_of_two_levels_never_mix(said_at):
    recipe = said_at(folder="branches: {a: {}, b: {}}", sidecar="steps: [x]")
    assert [b.name for b in recipe.branches] == [""]
    recipe = said_at(folder="steps: [x]", sidecar="branches: {a: {}, b: {}}")
    assert [b.name for b in recipe.branches] == ["a", "b"]


def test_a_branch_has_the_last_word_on_itself(said_at):
    recipe = said_at(
        preset="looks: {a: {tint: 0.1}}\nreview: required",
        folder="branches: {x: {review: none, look: a, slots: [story]}, y: {}}",
        request="slots: [listing]\nlook: none\nreview: required",
    )
    x, y = recipe.branches
    assert (x.review, [s.name for s in x.slots], [s.look for s in x.steps]) == (
        "none",
        ["story"],
        ["a"],
    )
    assert (y.review, [s.name for s in y.slots], y.steps) == ("required", ["listing"], ())


def test_files_are_looked_up_beside_the_file_that_names_them(library, layer_of, tmp_path):
    outer = tmp_path / "outer"
    outer.mkdir()
    (outer / "logo.png").write_bytes(b"outer")
    folder = layer_of("steps: [{edit: overlay, picture: logo.png}]", "_folder.edit.yaml")
    folder = Layer(folder.request, folder.origin, folder.lines, outer)
    sidecar = layer_of("keep: [x]")
    recipe = resolve([folder, sidecar], library)
    assert recipe.branches[0].steps[0].picture.path == str(outer / "logo.png")


def test_the_recipe_says_where_everything_came_from(said_at):
    recipe = said_at(
        base="brand: {palette: {oat: '#E8DFCF'}}\nlook: {name: low}\nchecks: {retries: 2}",
        preset="brand: {palette: {fig: '#5A1A1F'}}\nkeep: [a]",
        folder="keep: [b]",
        sidecar="\nseed: 4\nsteps: [x]\nslots: [listing]",
        request="review: required",
    )
    assert recipe.origins == {
        "preset": "folder above",
        "palette.oat": "preset below@1",
        "palette.fig": "preset above@1",
        "look": "preset below@1",
        "checks.retries": "preset below@1",
        "keep": "preset above@1, _folder.edit.yaml:1",
        "seed": "bag.jpg.edit.yaml:2",
        "steps": "bag.jpg.edit.yaml:3",
        "slots": "bag.jpg.edit.yaml:4",
        "slots.listing": "built in",
        "review": "request",
    }
