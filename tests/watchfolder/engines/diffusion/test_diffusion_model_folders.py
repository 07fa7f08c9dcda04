from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from watchfolder.engines.diffusion.engine import DiffusionEngine, engines
from watchfolder.engines.diffusion.model_folder import (
    BrokenModel,
    ModelFolder,
    find_models,
    read_model,
)
from watchfolder.engines.diffusion.weights import HashBook
from watchfolder.engines.registry import load_engines
from watchfolder.errors import ModelError
from watchfolder.settings import Settings


@pytest.fixture
def klein(models: Path, tmp_path: Path) -> Path:
    """A copy of a model that a test may break."""
    return Path(shutil.copytree(models / "klein", tmp_path / "models" / "klein"))


def why(folder: Path) -> str:
    (found,) = find_models([folder.parent])
    assert isinstance(found, BrokenModel)
    assert found.name == folder.name
    return found.why


def test_a_model_is_read_without_being_loaded(klein: Path, tmp_path: Path) -> None:
    model = read_model(klein)
    assert model.name == "klein"
    assert model.pipeline == "Flux2KleinPipeline"
    assert set(model.weights) == {"text_encoder", "transformer", "vae"}
    assert all(count > 0 for count in model.elements.values())
    hashes = model.hashes(HashBook(tmp_path / "hashes.json"))
    assert "transformer/diffusion_pytorch_model.safetensors" in hashes


def test_what_is_no_model_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / ".hidden").mkdir()
    assert find_models([tmp_path, tmp_path / "missing"]) == []


def test_damage_is_said_by_the_file(klein: Path) -> None:
    weights = klein / "vae" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "diffusion_pytorch_model.safetensors should hold" in why(klein)
    weights.unlink()
    assert why(klein) == "vae has no safetensors weights"
    shutil.rmtree(klein / "vae")
    assert why(klein) == "the folder vae is missing"
    (klein / "model_index.json").write_text("{")
    assert "model_index.json is damaged" in why(klein)


def test_a_pickle_in_place_of_weights_is_named(klein: Path) -> None:
    weights = klein / "vae" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    assert "is a pickle" in why(klein)


def test_programs_and_foreign_libraries_are_refused(klein: Path) -> None:
    (klein / "pipeline.py").write_text("raise SystemExit")
    assert "is a program" in why(klein)
    (klein / "pipeline.py").unlink()
    index = json.loads((klein / "model_index.json").read_text())
    index["transformer"] = ["evil_package", "Transformer"]
    (klein / "model_index.json").write_text(json.dumps(index))
    assert "needs code of evil_package" in why(klein)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps = 0", "model.toml: steps"),
        ("stepps = 4", "model.toml: stepps"),
        ("steps =", "model.toml: "),
        ("[single_files]\nvae = '../other.safetensors'", "must lie in the model's own folder"),
        ("[single_files]\nvae = 'vae.ckpt'", "is a pickle"),
    ],
)
def test_a_wrong_model_toml_is_said(klein: Path, text: str, said: str) -> None:
    (klein / "model.toml").write_text(text)
    assert said in why(klein)


def test_a_file_that_is_not_the_one_fetched_makes_the_engine_unavailable(klein: Path) -> None:
    name = "vae/diffusion_pytorch_model.safetensors"
    (klein / "model.toml").write_text(f'[files]\n"{name}" = "{"0" * 64}"\n')
    (engine,) = engines(Settings(state=klein.parent.parent, models=(klein.parent,)))
    assert engine.card.unavailable == f"{name} is not the file that was fetched"


def test_shards_and_variants_are_found(klein: Path) -> None:
    folder = klein / "transformer"
    whole = folder / "diffusion_pytorch_model.safetensors"
    weights = load_file(whole)
    names = sorted(weights)
    halves = {"one.safetensors": names[::2], "two.safetensors": names[1::2]}
    for file, keys in halves.items():
        save_file({key: weights[key] for key in keys}, folder / file)
    where = {key: file for file, keys in halves.items() for key in keys}
    index = folder / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": where}))
    before = read_model(klein).elements["transformer"]
    whole.unlink()
    sharded = read_model(klein)
    assert [f.path.name for f in sharded.weights["transformer"]] == sorted(halves)
    assert sharded.elements["transformer"] == before
    (folder / "two.safetensors").unlink()
    assert "two.safetensors cannot be read" in why(klein)
    index.unlink()
    save_file(weights, folder / "diffusion_pytorch_model.fp16.safetensors")
    assert why(klein) == "transformer has no safetensors weights"
    for part in ("vae/diffusion_pytorch_model", "text_encoder/model"):
        file = klein / f"{part}.safetensors"
        file.rename(klein / f"{part}.fp16.safetensors")
    (klein / "model.toml").write_text('variant = "fp16"')
    variant = read_model(klein)
    assert all(".fp16." in f.path.name for files in variant.weights.values() for f in files)


def test_a_component_in_a_single_file_is_loaded(
    klein: Path, picture, materials, listening, engine_of: Callable[..., DiffusionEngine]
) -> None:
    from presets.edits.instruct import Instruct

    edit = Instruct(text="Make it green")
    usual = engine_of("klein").apply(edit, picture, materials(picture), listening())
    whole = klein / "transformer" / "diffusion_pytorch_model.safetensors"
    whole.rename(klein / "klein-from-elsewhere.safetensors")
    with (klein / "model.toml").open("a") as file:
        file.write('[single_files]\ntransformer = "klein-from-elsewhere.safetensors"\n')
    (engine,) = engines(Settings(state=klein.parent.parent, models=(klein.parent,)))
    assert "klein-from-elsewhere.safetensors" in engine.card.models
    assert engine.card.unavailable == ""
    result = engine.apply(edit, picture, materials(picture), listening())
    assert torch.equal(result.picture.tensor(), usual.picture.tensor())


def test_files_that_lie_about_are_explained(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(1)}, tmp_path / "sdxl.safetensors")
    (tmp_path / "old.ckpt").write_bytes(b"\x80\x02")
    found = {m.name: m for m in find_models([tmp_path])}
    assert all(isinstance(m, BrokenModel) for m in found.values())
    assert "[single_files]" in found["sdxl"].why
    assert "pickle" in found["old"].why


def test_one_name_is_one_model(klein: Path, models: Path) -> None:
    first, second = find_models([klein.parent, models])[:2]
    assert isinstance(first, ModelFolder)
    assert first.path == klein
    assert isinstance(second, BrokenModel)
    assert "another model is called klein" in second.why


def test_no_folder_of_models_can_stop_the_workshop(klein: Path, tmp_path: Path) -> None:
    folder = klein.parent
    for name in ("builtin", "strange", "broken"):
        shutil.copytree(klein, folder / name)
    index = json.loads((klein / "model_index.json").read_text())
    index["_class_name"] = "SomethingElsePipeline"
    (folder / "strange" / "model_index.json").write_text(json.dumps(index))
    (folder / "broken" / "model_index.json").write_text("nonsense")
    found = load_engines(Settings(state=tmp_path / "state", models=(folder,)))
    assert found["builtin"].card.unavailable == ""
    assert found["klein"].card.unavailable == ""
    assert "SomethingElsePipeline" in found["strange"].card.unavailable
    assert "damaged" in found["broken"].card.unavailable
    assert "rename its folder" in found["builtin (model)"].card.unavailable


def test_weights_that_do_not_fit_are_an_error_in_a_line(
    klein: Path, picture, materials, listening
) -> None:
    from presets.edits.instruct import Instruct

    save_file({"a": torch.zeros(1)}, klein / "vae" / "diffusion_pytorch_model.safetensors")
    config = json.loads((klein / "vae" / "config.json").read_text())
    config["block_out_channels"] = [8, 8, 8]
    (klein / "vae" / "config.json").write_text(json.dumps(config))
    (engine,) = engines(Settings(state=klein.parent.parent, models=(klein.parent,)))
    with pytest.raises(ModelError, match="klein cannot be loaded"):
        engine.apply(Instruct(text="x"), picture, materials(picture), listening())
