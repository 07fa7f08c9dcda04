"""Masks named after things to keep: found by resolving, in the plan, and in the key of the step."""

from __future__ import annotations

from pathlib import Path

import pytest

from presets.kept_masks import kept_at, kept_masks
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.reference import FileRef
from presets.request import Request
from presets.resolve import resolve
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.facts import Facts
from watchfolder.planning.planner import make_plan

MODEL = EngineCard(
    name="model",
    version="1",
    features={"background:scene": 1},
    generative=True,
    deterministic=False,
)
FACTS = Facts(
    sha256="0" * 64, pixel_key="1" * 64, format="jpeg", width=40, height=30, bits=8, has_alpha=False
)
LOGO, BRASS, STRAP = (FileRef(path=f"/m/{n}.png", sha256=n * 64) for n in "123")
MASKS = {"logo": LOGO, "brass-hardware": BRASS, "strap": STRAP}


def test_a_phrase_means_the_mask_of_its_name():
    found = kept_at(("The logo", "brass hardware", "the clasp"), MASKS)
    assert {words: place.mask for words, place in found.items()} == {
        "The logo": LOGO,
        "brass hardware": BRASS,
    }
    assert all(place.kind == "mask" for place in found.values())
    assert kept_masks(("logo", "hem"), MASKS) == {"logo": LOGO}


@pytest.fixture
def step_of(tmp_path):
    def plan(drawn: bytes, keep: tuple[str, ...] = ("the logo",)):
        masks = {}
        for name, data in (("logo", drawn), ("strap", b"another")):
            path = tmp_path / f"bag.jpg.mask.{name}.png"
            path.write_bytes(data)
            masks[name] = path
        said = {"keep": list(keep), "steps": [{"edit": "background", "scene": "a beach"}]}
        layer = Layer(Request.model_validate(said), "test", {}, Path.cwd())
        recipe = resolve([layer], PresetLibrary(()), masks=masks)
        plan = make_plan(recipe, FACTS, (MODEL,), lambda _key: False)
        return recipe, plan.branches[0].chains[0].steps[0]

    return plan


def test_the_plan_says_where_things_to_keep_lie(step_of):
    recipe, step = step_of(b"drawn")
    assert set(recipe.masks) == {"logo"}
    assert step.edit.kept_at["the logo"].mask == recipe.masks["logo"]


def test_another_drawing_of_the_mask_is_another_picture(step_of):
    _, first = step_of(b"drawn")
    _, same = step_of(b"drawn")
    _, other = step_of(b"drawn again")
    assert first.key == same.key != other.key
