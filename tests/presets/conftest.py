"""A brand's presets in a folder of their own, as a studio would have them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from presets.errors import Problem, RecipeError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.resolve import resolve
from presets.sidecar import draft_sidecar

BASE = """
name: studio-base
version: 2
keep: [camera angle]
brand:
  palette:
    black: {hex: "#141414", words: matte black, delta_e: 2.5}
    forest: {hex: "#000001", words: from the base}
look: {name: house, exposure: 0.1, contrast: 0.05}
finish: {sharpen: {amount: 0.4}}
slots: {listing: {quality: 80, dpi: 300}}
checks: {retries: 2, keep_ssim_min: 0.9}
style: soft light
review: required
"""
LEATHER = """
name: studio-leather
version: 3
title: Studio leather
extends: studio-base
brand:
  palette:
    forest: {hex: "#1f4d3a", words: dark forest green, delta_e: 2}
    burgundy: "#5A1A1F"
keep: [hardware]
avoid: [new text]
look: {temperature: 0.1, lut: luts/warm.cube, split_tone: {shadows: brand.forest}}
looks: {moody: {contrast: 0.3}}
finish: {grain: true}
engines: [kontext, builtin]
noncommercial: forbid
slots:
  listing: {quality: 93, background: white}
  card: {aspect: 3:2, long_edge: 900, format: webp}
checks: {keep_ssim_min: 0.95}
steps:
  - make it a little warmer
  - {edit: recolor, target: the leather, to: forest}
review: none
"""


Write = Callable[..., Path]


@pytest.fixture
def write_preset() -> Write:
    """Write one file of a preset: `write_preset(root, name, text, file)`."""

    def write(root: Path, name: str, text: str, file: str = "preset.yaml") -> Path:
        path = root / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def brand(tmp_path: Path, write_preset: Write) -> Path:
    """A folder of presets: studio-leather, which extends studio-base."""
    root = tmp_path / "brand"
    write_preset(root, "studio-base", BASE)
    write_preset(root, "studio-leather", LEATHER)
    write_preset(root, "studio-leather", "LUT_3D_SIZE 2\n" + "0 0 0\n" * 8, "luts/warm.cube")
    return root


@pytest.fixture
def library(brand: Path) -> PresetLibrary:
    return PresetLibrary([brand])


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder where the pictures lie."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def layer_of(work: Path) -> Callable[..., Layer]:
    """A layer out of the text of a file: `layer_of(text, name)`."""

    def of(text: str, name: str = "bag.jpg.edit.yaml") -> Layer:
        path = work / name
        path.write_text(text, encoding="utf-8")
        return Layer.of(draft_sidecar(path), work)

    return of


@pytest.fixture
def recipe_of(library: PresetLibrary, layer_of: Callable[..., Layer]) -> Callable[..., Recipe]:
    """Resolve the text of one sidecar: `recipe_of(text, leather=mask_path)`."""

    def of(text: str, **masks: Path) -> Recipe:
        return resolve([layer_of(text)], library, masks=masks, stem="bag.jpg")

    return of


@pytest.fixture
def problems_of(recipe_of: Callable[..., Recipe]) -> Callable[..., dict[str, Problem]]:
    """Every complaint about the text of one sidecar, by field."""

    def of(text: str, **masks: Path) -> dict[str, Problem]:
        with pytest.raises(RecipeError) as caught:
            recipe_of(text, **masks)
        return {p.field: p for p in caught.value.problems}

    return of


@pytest.fixture(scope="session")
def score() -> ModuleType:
    """The script that prints how well sentences are read: tests judge by the same rules."""
    script = Path(__file__).with_name("grammar_score.py")
    found = importlib.util.spec_from_file_location("grammar_score", script)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
