"""Models in plans: chosen, refused, keyed, run and remembered like any other engine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from presets.edits.instruct import Instruct
from presets.recipe import Branch, Checks, Recipe
from presets.reference import FileRef, Lora, ReferencePicture
from watchfolder.engines.diffusion.engine import DiffusionEngine
from watchfolder.errors import AssetChangedError, PlanError
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import Plan
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache import StepCache
from watchfolder.running.materials import Store
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner

SENTENCE = Instruct(text="Put it on a marble cafe table beside a window", keep=("the logo",))
FACTS = Facts(
    sha256="0" * 64,
    pixel_key="1" * 64,
    format="png",
    width=130,
    height=90,
    bits=8,
    has_alpha=False,
)


def recipe(**more: Any) -> Recipe:
    return Recipe(branches=(Branch(steps=(SENTENCE,)),), **more)


@pytest.fixture
def plan_of(engine_of: Callable[..., DiffusionEngine]) -> Callable[..., Plan]:
    def plan(*names: str, cached: Any = None, **said: Any) -> Plan:
        cards = [engine_of(name).card for name in names]
        return make_plan(recipe(**said), FACTS, cards, cached or (lambda _key: False))

    return plan


def key(plan: Plan) -> str:
    return plan.branches[0].chains[0].steps[0].key


def file(path: Path, data: bytes) -> FileRef:
    path.write_bytes(data)
    return FileRef(path=str(path), sha256=hashlib.sha256(data).hexdigest())


def test_a_free_sentence_goes_to_a_model(plan_of) -> None:
    step = plan_of("kontext", "klein").branches[0].chains[0].steps[0]
    assert step.engine == "klein"
    assert step.refused["kontext"] == "able, but klein comes first"
    assert step.seed > 0
    with pytest.raises(PlanError, match="table beside a window"):
        plan_of("sdxl")


def test_a_preset_can_forbid_models_that_are_not_for_commerce(plan_of) -> None:
    plan = plan_of("klein", "kontext", forbid_noncommercial=True, engines=("kontext", "klein"))
    step = plan.branches[0].chains[0].steps[0]
    assert step.engine == "klein"
    assert "non-commercial, which the preset forbids" in step.refused["kontext"]
    with pytest.raises(PlanError, match="non-commercial"):
        plan_of("kontext", forbid_noncommercial=True)


def test_what_the_pixels_depend_on_is_in_the_key(plan_of, engine_of) -> None:
    usual = key(plan_of("klein"))
    assert key(plan_of("klein")) == usual
    lora = Lora(file=FileRef(path="/a", sha256="2" * 64))
    style = ReferencePicture(file=FileRef(path="/b", sha256="3" * 64), role="style")
    match = ReferencePicture(file=FileRef(path="/c", sha256="4" * 64), role="match")
    said = {
        "lora": {"lora": lora},
        "weight": {"lora": lora.model_copy(update={"weight": 0.5})},
        "style": {"references": (style,)},
        "avoid": {"avoid": ("text",)},
        "words": {"style_words": "muted"},
    }
    keys = {name: key(plan_of("klein", **more)) for name, more in said.items()}
    assert len({usual, *keys.values()}) == len(keys) + 1
    assert key(plan_of("klein", references=(match,))) == usual, "models are not shown those"
    moved = lora.model_copy(update={"file": FileRef(path="/elsewhere", sha256="2" * 64)})
    assert key(plan_of("klein", lora=moved)) == keys["lora"]
    other = engine_of("klein", model_dtype="bfloat16").card
    assert key(make_plan(recipe(), FACTS, [other], lambda _: False)) != usual


class Told:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def run(plan: Plan, engine: DiffusionEngine, picture: Any, folder: Path) -> Any:
    cache = StepCache(folder, 2**24)
    store = Store(picture, plan, cache, 10.0)
    runner = Runner({engine.card.name: engine}, cache, store)
    return runner.run_chain(plan.branches[0].chains[0], None, JobProgress(Told(), 1.0))


def test_a_chain_with_a_model_is_run_and_remembered(
    plan_of, engine_of, picture, tmp_path: Path
) -> None:
    engine = engine_of("klein")
    shown = tmp_path / "style.png"
    Image.fromarray(np.full((64, 64, 3), 90, np.uint8)).save(shown)
    style = ReferencePicture(file=file(shown, shown.read_bytes()), role="style")
    plan = plan_of("klein", avoid=("text",), references=(style,))
    first = run(plan, engine, picture, tmp_path / "cache")
    assert first.picture.size == picture.size
    assert not first.records[0].from_cache
    names = {figure.name for figure in first.records[0].figures}
    assert {"batch_size", "denoising_steps"} <= names
    again = run(plan, engine, picture, tmp_path / "cache")
    assert again.records[0].from_cache
    np.testing.assert_array_equal(first.picture.rgb, again.picture.rgb)
    fresh = run(plan, engine, picture, tmp_path / "other cache")
    np.testing.assert_array_equal(first.picture.rgb, fresh.picture.rgb)


def test_an_onlooker_of_the_job_sees_the_picture_in_the_making(
    plan_of, engine_of, picture, listening, tmp_path: Path
) -> None:
    engine = engine_of("klein", previews_every=1e-9)
    cache = StepCache(tmp_path, 2**24)
    plan = plan_of("klein", checks=Checks(retries=0))
    runner = Runner({"klein": engine}, cache, Store(picture, plan, cache, 10.0))
    watching = listening()
    runner.run_chain(plan.branches[0].chains[0], None, JobProgress(watching, 1.0))
    assert len(watching.shown) == 2
    assert any("step 2 of 2" in note for _, note in watching.told)


def test_a_brands_files_are_those_that_were_hashed(
    plan_of, engine_of, picture, tmp_path: Path
) -> None:
    lora = Lora(file=file(tmp_path / "brand.safetensors", b"one"))
    (tmp_path / "brand.safetensors").write_bytes(b"two")
    with pytest.raises(AssetChangedError, match=r"brand\.safetensors has changed"):
        run(plan_of("klein", lora=lora), engine_of("klein"), picture, tmp_path / "cache")
