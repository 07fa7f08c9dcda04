"""A recipe may ask for surer places than the engine does: what is less sure waits for a person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from presets.recipe import Branch, Checks, Recipe
from presets.regions import Region
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.engine import Mask
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.picture import Picture
from watchfolder.planning.keys import region_key
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache import StepCache
from watchfolder.running.materials import Store


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@pytest.mark.parametrize(("least", "waits"), [(0.6, False), (0.9, True)])
def test_the_recipes_confidence_decides(tmp_path: Path, least: float, waits: bool) -> None:
    engine, cache = BuiltinEngine(), StepCache(tmp_path, 1 << 30)
    facts = Facts(
        sha256="s" * 64,
        pixel_key="p" * 64,
        width=40,
        height=30,
        format="png",
        bits=8,
        has_alpha=False,
    )
    recipe = Recipe(branches=(Branch(),), checks=Checks(mask_confidence_min=least))
    plan = make_plan(recipe, facts, [engine.card], cache.has)
    picture = Picture(np.zeros((30, 40, 3), np.uint8))
    store = Store(picture, plan, cache, 10.0)
    place = Region(kind="words", words="the strap")
    find = store.finder(picture, engine, Quiet())

    cache.put_mask(
        region_key(place, facts.pixel_key, engine.card), Mask(torch.ones(1, 30, 40), 0.7)
    )
    if not waits:
        assert find(place).confidence == pytest.approx(0.7)
        return
    with pytest.raises(RegionUncertainError, match=r"confidence of 0\.70") as told:
        find(place)
    assert told.value.found.shape == (1, 30, 40)
