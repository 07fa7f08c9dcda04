"""The shipped weights do what they are told, on scenes and in words nobody trained on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from presets.edits.instruct import Instruct
from presets.reference import Lora
from tools.small_editor.evaluate import Case, cases, score, summary
from tools.small_editor.export import export
from tools.small_editor.look import branded
from watchfolder.engines.diffusion.engine import DiffusionEngine, engines
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings

pytestmark = pytest.mark.slow
EACH = 10
"""Cases of each edit."""
EVERYWHERE = Mask(torch.ones(1, 64, 64))
LORA = Path(__file__).with_name("two-inks.safetensors")
ASKED = ("recolor", "background", "style")


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@pytest.fixture(scope="module")
def engine_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], DiffusionEngine]:
    def opened(models: Path) -> DiffusionEngine:
        state = tmp_path_factory.mktemp("state")
        settings = Settings.model_validate({"state": state, "models": (models,)})
        (engine,) = engines(settings)
        assert isinstance(engine, DiffusionEngine), engine.card.unavailable
        assert not engine.card.unavailable
        return engine

    return opened


@pytest.fixture(scope="module")
def asked() -> list[Case]:
    return [case for case in cases(EACH) if case.change.edit in ASKED]


def answered(engine: DiffusionEngine, asked: list[Case], **more: Any) -> list[np.ndarray]:
    """Every instruction through the engine itself, as a person would say it."""
    torch.set_num_threads(1)
    made = []
    for case in asked:
        picture = Picture(np.ascontiguousarray(case.before.rgb))
        materials = Materials(picture, EVERYWHERE, None, seed=case.seed, **more)
        result = engine.apply(Instruct(text=case.text), picture, materials, Quiet())
        made.append(np.array(result.picture.rgb))
    return made


def scored(asked: list[Case], made: list[np.ndarray]) -> dict[str, Any]:
    return summary([score(case, picture) for case, picture in zip(asked, made, strict=True)])


def test_it_obeys_and_copying_does_not(engine_in, asked, model_folder) -> None:
    told = scored(asked, answered(engine_in(model_folder), asked))
    both = told["recolor and background"]
    assert both["obeyed"] >= 0.8, told
    assert told["style"]["obeyed"] >= 0.9, told
    copy = scored(asked, [case.before.rgb for case in asked])
    assert copy["recolor and background"]["obeyed"] <= 0.1, copy
    assert both["error"] < 0.5 * copy["recolor and background"]["error"]


def test_weights_that_nobody_trained_do_not(engine_in, asked, tmp_path) -> None:
    models = tmp_path / "models"
    export(None, models / "untrained")
    few = [case for case in asked if case.change.edit != "style"][::3]
    told = scored(few, answered(engine_in(models), few))
    assert told["recolor and background"]["obeyed"] <= 0.1, told


def test_another_seed_is_another_picture_of_the_same_edit(engine_in, model_folder, asked) -> None:
    engine = engine_in(model_folder)
    case = next(c for c in asked if c.change.edit == "background")
    picture = Picture(np.ascontiguousarray(case.before.rgb))
    materials = Materials(picture, EVERYWHERE, None)
    edit = Instruct(text=case.text)
    made = engine.apply_variants(edit, picture, materials, (1, 2, 3), Quiet())
    rgbs = [np.asarray(one.picture.rgb, int) for one in made]
    assert all(np.abs(a - b).max() > 2 for a, b in pairwise(rgbs))


def test_a_lora_gives_the_brands_look_and_leaves_no_trace(engine_in, model_folder, asked) -> None:
    engine = engine_in(model_folder)
    few = [case for case in asked if case.change.edit == "recolor"]
    before = answered(engine, few)
    (loaded,) = engine.shelf._loaded.values()
    weights = {k: v.clone() for k, v in loaded.editor.transformer.state_dict().items()}

    data = LORA.read_bytes()
    name = hashlib.sha256(data).hexdigest()
    lora = Lora.model_validate({"file": {"path": str(LORA), "sha256": name}, "weight": 1.0})
    styled = answered(engine, few, lora=lora, files={name: data})
    after = answered(engine, few)

    wanted = [branded(case.after.rgb) for case in few]
    assert apart(styled, wanted) < 0.6 * apart(before, wanted)
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
    left = loaded.editor.transformer.state_dict()
    left = {key: value for key, value in left.items() if "lora_" not in key}
    assert len(left) == len(weights)
    assert all(torch.equal(left[key.replace(".base_layer", "")], v) for key, v in weights.items())


def apart(made: list[np.ndarray], wanted: list[np.ndarray]) -> float:
    return float(np.abs(np.stack(made).astype(int) - np.stack(wanted)).mean())
