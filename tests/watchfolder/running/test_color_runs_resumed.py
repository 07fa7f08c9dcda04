"""A run of color steps gives the same pixels whether or not its first steps are in the cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from presets.edits.adjust import Adjust
from presets.edits.look import Look
from presets.grade import Grade
from presets.recipe import Branch, Recipe
from watchfolder.engines.builtin.colorwork import color_function
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.picture import Picture
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache import StepCache
from watchfolder.running.materials import Store
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner

FIRST, SECOND = Adjust(exposure=0.4, contrast=0.5), Look(grade=Grade(contrast=0.4, saturation=0.3))


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def test_what_follows_goes_on_from_before_the_rounding(tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    source = Picture(draw.integers(0, 256, (60, 80, 3), np.uint8))
    engine, cache = BuiltinEngine(), StepCache(tmp_path, 1 << 30)

    def run(*edits: Adjust | Look) -> Picture:
        facts = Facts(
            sha256="s" * 64,
            pixel_key="p" * 64,
            width=80,
            height=60,
            format="png",
            bits=8,
            has_alpha=False,
        )
        recipe = Recipe(branches=(Branch(steps=edits),))
        plan = make_plan(recipe, facts, [engine.card], cache.has)
        store = Store(source, plan, cache, 10.0)
        runner = Runner({"builtin": engine}, cache, store)
        (chain,) = plan.branches[0].chains
        return runner.run_chain(chain, None, JobProgress(Quiet(), 2.0)).picture

    alone = run(FIRST)
    both = run(FIRST, SECOND)
    rgb = color_function(SECOND, {})(color_function(FIRST, {})(source.tensor()))
    np.testing.assert_array_equal(both.rgb, source.with_tensor(rgb).rgb)
    rounded = source.with_tensor(color_function(SECOND, {})(alone.tensor()))
    assert (rounded.rgb != both.rgb).any()
    np.testing.assert_array_equal(run(FIRST, SECOND).rgb, both.rgb)
