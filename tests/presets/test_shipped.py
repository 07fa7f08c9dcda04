"""The presets in the box: whole, distinct, resolvable, and nothing in them that is not done yet."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from presets.color import Color, delta_e_2000
from presets.cube import Cube, read_cube
from presets.grammar import understand
from presets.library import PresetLibrary
from presets.preset import Preset
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import Layer, resolve

NAMES = ("atelier-leather", "clean-catalogue", "nocturne", "nordic-calm")
LIBRARY = PresetLibrary()
SHIPPED = LIBRARY.folders[-1]


def preset(name: str) -> Preset:
    return LIBRARY.find(name)


def bare(name: str, tmp_path: Path) -> Recipe:
    layer = Layer(Request(preset=name), origin="folder name", lines={}, folder=tmp_path)
    return resolve([layer], LIBRARY)


def test_all_are_there_and_whole() -> None:
    found = LIBRARY.all()
    assert all(isinstance(p, Preset) for p in found), found
    assert set(NAMES) <= {p.name for p in found}


@pytest.mark.parametrize("name", NAMES)
def test_each_says_who_it_is(name: str) -> None:
    found = preset(name)
    assert found.title
    assert len(found.description) > 60
    assert len(found.palette) >= 4
    assert found.look is not None
    assert found.look_name not in ("", "preset")
    assert found.looks
    assert found.keep
    assert found.deliver


@pytest.mark.parametrize("name", NAMES)
def test_palette_colors_are_named_and_apart(name: str) -> None:
    palette = preset(name).palette
    assert all(color.words for color in palette.values())
    labs = {key: Color.parse(color.hex).lab() for key, color in palette.items()}
    for one, two in combinations(labs, 2):
        limits = palette[one].delta_e + palette[two].delta_e
        assert delta_e_2000(labs[one], labs[two]) > limits, (one, two)


@pytest.mark.parametrize("name", NAMES)
def test_a_bare_picture_gets_a_whole_recipe(name: str, tmp_path: Path) -> None:
    recipe = bare(name, tmp_path)
    (branch,) = recipe.branches
    kinds = [step.edit for step in branch.steps]
    assert "look" in kinds
    assert "match" not in kinds
    assert "style" not in kinds
    assert {slot.name for slot in branch.slots} == set(preset(name).deliver)
    assert recipe.preset is not None
    assert (recipe.preset.name, recipe.preset.version) == (name, preset(name).version)


def test_a_bare_catalogue_picture_stands_on_white(tmp_path: Path) -> None:
    (branch,) = bare("clean-catalogue", tmp_path).branches
    said = [step for step in branch.steps if step.part == "steps"]
    assert [step.edit for step in said] == ["background", "shadow"]
    assert said[0].model_dump()["color"]["hex"] == "#FFFFFF"
    pads = {slot.name: slot.background for slot in branch.slots}
    assert all(color is not None and color.hex == "#FFFFFF" for color in pads.values())


@pytest.mark.parametrize("name", NAMES)
def test_looks_hold_back(name: str) -> None:
    found = preset(name)
    for grade in (found.look, *found.looks.values()):
        assert grade is not None
        assert abs(grade.exposure) <= 0.4
        assert all(abs(v) <= 0.25 for v in (grade.temperature, grade.contrast, grade.saturation))
        assert all(abs(b.saturation) <= 0.2 and abs(b.hue) <= 8 for b in grade.hsl.values())
        assert grade.split_tone is None or grade.split_tone.strength <= 0.2


def test_looks_of_all_presets_have_names_of_their_own() -> None:
    names = [look for name in NAMES for look in (preset(name).look_name, *preset(name).looks)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", NAMES)
def test_every_color_of_a_brand_can_be_asked_for_in_a_sentence(name: str) -> None:
    palette = preset(name).palette
    for key, color in palette.items():
        for words in (key, f"brand.{key}", color.words):
            (step,) = understand(f"make the strap {words}", palette).steps
            assert step.model_dump()["to"]["hex"] == color.hex


@pytest.fixture(scope="module")
def atelier() -> Cube:
    return read_cube((SHIPPED / "atelier-leather" / "atelier.cube").read_text("utf-8"))


def test_the_cube_is_what_its_readme_makes() -> None:
    folder = SHIPPED / "atelier-leather"
    page = (folder / "README.md").read_text("utf-8")
    program = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert program
    made = subprocess.run(
        [sys.executable, "-c", program[1]], capture_output=True, text=True, check=True
    )
    ours, theirs = read_cube((folder / "atelier.cube").read_text("utf-8")), read_cube(made.stdout)
    assert (ours.size, ours.title) == (theirs.size, theirs.title)
    # the last digit may round differently in another libm
    assert max(abs(a - b) for a, b in zip(ours.table, theirs.table, strict=True)) <= 2e-5


def test_the_cube_keeps_white_and_the_order_of_greys(atelier: Cube) -> None:
    size = atelier.size
    greys = [atelier.table[3 * i * (1 + size + size**2) :][:3] for i in range(size)]
    assert greys[-1] == pytest.approx((1, 1, 1), abs=1e-4)
    assert all(a[1] < b[1] for a, b in pairwise(greys))
    assert all(red >= green >= blue for red, green, blue in greys)
    assert greys[0][0] < 0.03


def test_the_cube_is_a_gentle_look_without_jumps(atelier: Cube) -> None:
    """No color goes far, and neighbors on the grid stay neighbors to the eye."""
    size, table = atelier.size, atelier.table

    def given(*place: int) -> Color:
        return Color(*(round(255 * i / (size - 1)) for i in place))

    def made(red: int, green: int, blue: int) -> Color:
        at = 3 * (red + size * (green + size * blue))
        return Color(*(round(255 * c) for c in table[at : at + 3]))

    moved = []
    for red in range(0, size - 4, 4):
        for green in range(0, size, 4):
            for blue in range(0, size, 4):
                here, there = (red, green, blue), (red + 4, green, blue)
                moved.append(delta_e_2000(given(*here).lab(), made(*here).lab()))
                before = delta_e_2000(given(*here).lab(), given(*there).lab())
                after = delta_e_2000(made(*here).lab(), made(*there).lab())
                assert 0.4 * before < after + 0.5
                assert after < 2 * before + 1
    assert sum(moved) / len(moved) < 2.5
    assert max(moved) < 6
