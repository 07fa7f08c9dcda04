"""Variants of a branch by a real model: in one batch, each kept by itself, and again the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from presets.edits.adjust import Adjust
from presets.edits.instruct import Instruct
from presets.recipe import Branch, Checks, Recipe
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.diffusion.engine import DiffusionEngine
from watchfolder.errors import Cancelled
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import Plan
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache import StepCache
from watchfolder.running.materials import Store
from watchfolder.running.outcome import ChainOutcome
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner

BRIGHTER, SENTENCE = Adjust(exposure=0.2), Instruct(text="Put it on a marble table")
LOOSE = Checks(
    retries=0,
    registered_min=0,
    shift_max_px=2000,
    keep_ssim_min=0,
    keep_delta_e_max=100,
    share_changed_min=0,
    zoom_max=0.06,
)
"""A random model is within these, so each variant is made with its own seed."""
FACTS = Facts(
    sha256="0" * 64,
    pixel_key="1" * 64,
    format="png",
    width=130,
    height=90,
    bits=8,
    has_alpha=False,
)


class Counting:
    """An engine that writes down which seeds it was asked for at once."""

    def __init__(self, engine: DiffusionEngine) -> None:
        self.engine = engine
        self.card = engine.card
        self.asked: list[tuple[int, ...]] = []

    def find(self, *given: Any) -> Any:
        return self.engine.find(*given)

    def apply(self, edit: Any, picture: Any, materials: Any, progress: Any) -> Any:
        self.asked.append((materials.seed,))
        return self.engine.apply(edit, picture, materials, progress)

    def apply_variants(
        self,
        edit: Any,
        picture: Any,
        materials: Any,
        seeds: Sequence[int],
        progress: Any,
        *,
        together: int = 0,
    ) -> Any:
        self.asked.append(tuple(seeds))
        return self.engine.apply_variants(
            edit, picture, materials, seeds, progress, together=together
        )


@pytest.fixture
def klein(engine_of: Callable[..., DiffusionEngine]) -> Counting:
    return Counting(engine_of("klein"))


@pytest.fixture
def plan_of(klein: Counting) -> Callable[..., Plan]:
    def plan(variants: int = 4, steps: tuple[Any, ...] = (BRIGHTER, SENTENCE)) -> Plan:
        branch = Branch(steps=steps, variants=variants)
        said = Recipe(branches=(branch,), checks=LOOSE)
        return make_plan(said, FACTS, [BuiltinEngine().card, klein.card], lambda _key: False)

    return plan


@pytest.fixture
def run(klein: Counting, picture: Any, listening: Any) -> Callable[..., list[ChainOutcome]]:
    def go(plan: Plan, folder: Path, progress: Any = None, **more: Any) -> list[ChainOutcome]:
        cache = StepCache(folder, 2**26)
        store = Store(picture, plan, cache, 10.0)
        engines = {"builtin": BuiltinEngine(), "klein": klein}
        runner = Runner(engines, cache, store, **more)
        whole = JobProgress(progress or listening(), float(plan.steps_total))
        return runner.run_variants(plan.branches[0].chains, None, whole)

    return go


def same(one: Sequence[ChainOutcome], other: Sequence[ChainOutcome]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(np.array_equal(a.picture.rgb, b.picture.rgb) for a, b in pairs)


def batch(end: ChainOutcome) -> float:
    (size,) = [f.value for f in end.records[-1].figures if f.name == "batch_size"]
    return size


def test_variants_are_made_in_one_batch(klein, plan_of, run, tmp_path, listening) -> None:
    progress = listening()
    plan = plan_of(4)
    ends = run(plan, tmp_path, progress)
    seeds = tuple(chain.steps[1].seed for chain in plan.branches[0].chains)
    assert klein.asked == [seeds], "one call of the model, with every seed"
    assert [batch(end) for end in ends] == [4, 4, 4, 4]
    assert [end.variant for end in ends] == [1, 2, 3, 4]
    assert len({end.picture.rgb.tobytes() for end in ends}) == 4
    for end in ends:
        assert [r.planned.edit.edit for r in end.records] == ["adjust", "instruct"]
        assert not end.records[1].from_cache
        assert end.records[1].pixels
        assert {"composited", "attempts", "drift_after"} <= {f.name for f in end.records[1].figures}
    assert not ends[0].records[0].from_cache
    fractions = [fraction for fraction, _ in progress.told]
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.8
    assert any("4 variants: step 2 of 2" in note for _, note in progress.told)


def test_a_batch_is_the_same_as_one_by_one_but_for_a_level(plan_of, run, tmp_path) -> None:
    plan = plan_of(3)
    together = run(plan, tmp_path / "together")
    (chains,) = (branch.chains for branch in plan.branches)
    for end, chain in zip(together, chains, strict=True):
        only = plan.model_copy(
            update={"branches": (plan.branches[0].model_copy(update={"chains": (chain,)}),)}
        )
        (alone,) = run(only, tmp_path / f"alone {chain.variant}")
        assert batch(alone) == 1
        apart = np.abs(alone.picture.rgb.astype(int) - end.picture.rgb.astype(int))
        assert apart.max() <= 1


def test_every_variant_is_kept_by_itself(klein, plan_of, run, tmp_path) -> None:
    plan = plan_of(3)
    first = run(plan, tmp_path)
    klein.asked.clear()
    again = run(plan, tmp_path)
    assert klein.asked == []
    assert same(first, again)
    assert all(end.records[1].from_cache for end in again)


def test_what_an_interrupted_run_left_is_made_in_the_same_batch(
    klein, plan_of, run, tmp_path
) -> None:
    plan = plan_of(4)
    whole = run(plan, tmp_path)
    lost = plan.branches[0].chains[2].steps[1].key
    next(tmp_path.rglob(f"{lost}.step")).unlink()
    klein.asked.clear()
    again = run(plan, tmp_path)
    assert [len(seeds) for seeds in klein.asked] == [4]
    assert same(whole, again), "to the bit: the batch is as large as it was"
    assert [batch(end) for end in again] == [4, 4, 4, 4]
    assert [end.records[1].from_cache for end in again] == [True, True, False, True]


def test_more_variants_later_leave_the_first_ones_alone(klein, plan_of, run, tmp_path) -> None:
    two = run(plan_of(2), tmp_path)
    klein.asked.clear()
    four = run(plan_of(4), tmp_path)
    assert [len(seeds) for seeds in klein.asked] == [2], "the new ones, together"
    assert same(two, four[:2])


def test_afresh_is_the_same_again(klein, plan_of, run, tmp_path) -> None:
    plan = plan_of(3)
    first = run(plan, tmp_path)
    klein.asked.clear()
    again = run(plan, tmp_path, afresh=True)
    assert [len(seeds) for seeds in klein.asked] == [3]
    assert same(first, again)


def test_a_step_run_again_from_its_record_is_the_same_to_the_bit(
    klein, plan_of, run, tmp_path
) -> None:
    """As a replay does it: the neighbours are not known, only how many there were."""
    plan = plan_of(4)
    ends = run(plan, tmp_path / "first")
    for end, chain in zip(ends, plan.branches[0].chains, strict=True):
        last = chain.steps[1].model_copy(update={"together": int(batch(end))})
        single = chain.model_copy(update={"steps": (chain.steps[0], last)})
        branch = plan.branches[0].model_copy(update={"chains": (single,)})
        (again,) = run(plan.model_copy(update={"branches": (branch,)}), tmp_path / str(end.variant))
        np.testing.assert_array_equal(end.picture.rgb, again.picture.rgb)
        assert batch(again) == 4


def test_cancelled_in_a_batch_nothing_is_half_kept(klein, plan_of, run, tmp_path, listening):
    plan = plan_of(3)
    with pytest.raises(Cancelled):
        run(plan, tmp_path, listening(stop_at="3 variants: step 1 of 2"))
    kept = StepCache(tmp_path, 2**26)
    assert [kept.has(chain.steps[1].key) for chain in plan.branches[0].chains] == [False] * 3
    assert same(run(plan, tmp_path), run(plan, tmp_path / "other"))


def test_cancelled_while_one_is_put_right_the_others_stay(
    klein, plan_of, run, tmp_path, listening
) -> None:
    plan = plan_of(3)

    class Stopping(listening):
        done = 0

        def report(self, fraction: float, note: str = "") -> None:
            self.done += "putting back" in note
            if self.done == 2:
                raise Cancelled("enough")
            super().report(fraction, note)

    with pytest.raises(Cancelled):
        run(plan, tmp_path, Stopping())
    kept = StepCache(tmp_path, 2**26)
    chains = plan.branches[0].chains
    assert [kept.has(chain.steps[1].key) for chain in chains] == [True, False, False]
    assert same(run(plan, tmp_path), run(plan, tmp_path / "other"))


def test_a_model_that_makes_no_batches_makes_one_after_the_other(
    klein, plan_of, run, tmp_path
) -> None:
    klein.card = klein.card.model_copy(update={"batches": False})
    run(plan_of(2), tmp_path)
    assert [len(seeds) for seeds in klein.asked] == [1, 1]


def test_the_whole_batch_is_shown_in_the_making(
    *, engine_of, plan_of, klein, run, tmp_path, listening
) -> None:
    klein.engine = engine_of("klein", previews_every=1e-9)
    progress = listening()
    run(plan_of(4), tmp_path, progress)
    assert len(progress.shown) == 2
    width, height = progress.shown[-1].size
    tiles = [
        progress.shown[-1].rgb[top : top + height // 2, left : left + width // 2]
        for top in (0, height // 2)
        for left in (0, width // 2)
    ]
    assert len({tile.tobytes() for tile in tiles}) == 4
