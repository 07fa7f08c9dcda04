"""Qwen-Image-Edit Plus: tiny and real, but for its processor, which needs torchvision to be made.

The processor is put together from its own parts; all else is what a folder from its vendor gives.
"""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
import torch

from presets.edits.instruct import Instruct
from presets.edits.style import Style
from presets.reference import FileRef
from watchfolder.engines.diffusion.engine import DiffusionEngine, engines
from watchfolder.engines.diffusion.families.qwen_image_edit_plus import QwenImageEditPlus
from watchfolder.engines.diffusion.model_card import card_of
from watchfolder.engines.diffusion.model_folder import ModelFolder, read_model
from watchfolder.engines.diffusion.shelf import Shelf
from watchfolder.engines.diffusion.weights import HashBook
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings

EDIT = Instruct(text="Make it green", keep=("the logo",))


@pytest.fixture(scope="module")
def folder(tiny: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("qwen") / "qwen-edit"
    return Path(tiny.save(tiny.qwen_edit_plus(), path, {"megapixels": [0.0, 1.0], "steps": 2}))


@pytest.fixture
def engine(
    folder: Path, tiny: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DiffusionEngine:
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as pipeline

    # A megapixel on one core takes 10 s: the pipeline's own sizes, made small.
    monkeypatch.setattr(pipeline, "VAE_IMAGE_SIZE", 96 * 96)
    monkeypatch.setattr(pipeline, "CONDITION_IMAGE_SIZE", 56 * 56)

    class WithProcessor(QwenImageEditPlus):
        extras: ClassVar[dict[str, str]] = {}

        def loading(self, _model: ModelFolder) -> dict[str, Any]:
            return {"processor": tiny.qwen_processor()}

    settings = Settings(state=tmp_path, previews_every=1e-9)
    family, model = WithProcessor(), read_model(folder)
    card = card_of(model, family, settings, HashBook(tmp_path / "hashes.json"))
    assert card.unavailable == ""
    return DiffusionEngine(model, family, card, Shelf(settings), settings)


@pytest.mark.skipif(
    importlib.util.find_spec("torchvision") is not None, reason="torchvision is here"
)
def test_without_torchvision_the_card_says_what_is_missing(folder: Path, tmp_path: Path) -> None:
    (made,) = engines(Settings(state=tmp_path, models=(folder.parent,)))
    assert made.card.unavailable == "torchvision is not installed: pip install watchfolder[vl]"
    assert made.card.licence == "Apache-2.0"
    assert "instruct" in made.card.features


def apart(one: Picture, other: Picture) -> float:
    return float((one.tensor() - other.tensor()).abs().max())


def test_it_follows_an_instruction(engine, make_scene, materials, listening, monkeypatch) -> None:
    from watchfolder.engines.diffusion import step_watch

    monkeypatch.setattr(step_watch, "PREVIEW_EDGE", 10_000)
    picture = make_scene(96, 90)
    progress = listening()
    result = engine.apply(EDIT, picture, materials(picture, avoid=("text",)), progress)
    assert result.picture.size == (96, 90)
    assert len(progress.shown) == 2
    assert apart(progress.shown[-1], result.picture) < 0.02
    again = engine.apply(EDIT, picture, materials(picture, avoid=("text",)), listening())
    assert apart(result.picture, again.picture) == 0
    unsaid = engine.apply(EDIT, picture, materials(picture), listening())
    assert apart(result.picture, unsaid.picture) > 0, "what to avoid is a negative prompt"


def test_variants_are_made_one_after_the_other(engine, make_scene, materials, listening) -> None:
    picture = make_scene(96, 96)
    progress = listening()
    first, second = engine.apply_variants(EDIT, picture, materials(picture), (1, 2), progress)
    assert apart(first.picture, second.picture) > 0.02
    fractions = [fraction for fraction, _ in progress.told]
    assert fractions == sorted(fractions)
    alone = engine.apply(EDIT, picture, materials(picture, seed=2), listening())
    assert apart(alone.picture, second.picture) == 0
    batch = [f.value for f in second.figures if f.name == "batch_size"]
    assert batch == [1]


def test_references_come_after_the_picture(engine, make_scene, materials, listening) -> None:
    picture, shown = make_scene(96, 96), make_scene(64, 64)
    edit = Style(reference=FileRef(path="s.png", sha256="a" * 64))
    guided = engine.apply(
        edit, picture, materials(picture, pictures={"a" * 64: shown}), listening()
    )
    other = replace(shown, rgb=255 - shown.rgb)
    differently = engine.apply(
        edit, picture, materials(picture, pictures={"a" * 64: other}), listening()
    )
    assert apart(guided.picture, differently.picture) > 0
    assert bool(torch.isfinite(guided.picture.tensor()).all())
