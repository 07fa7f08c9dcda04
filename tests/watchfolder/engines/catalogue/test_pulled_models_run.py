"""A real tiny pipeline goes over the wire, cut in the middle, and then edits a picture, offline."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from presets.edits import edit_kinds
from watchfolder.engines.diffusion.engine import engines
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings

TINY = Path(__file__).parents[1] / "diffusion" / "tiny_pipelines.py"
BY_HAND = """\
steps = 2
megapixels = [0.0, 1.0]
[arguments]
max_sequence_length = 64
text_encoder_out_layers = [1, 2, 3]
"""


@pytest.fixture
def served(hub, tmp_path):
    from watchfolder.engines.diffusion.offline import diffusers

    diffusers()
    found = importlib.util.spec_from_file_location("tiny_pipelines", TINY)
    module = importlib.util.module_from_spec(found)
    sys.modules["tiny_pipelines"] = module
    found.loader.exec_module(module)
    folder = module.save(module.klein(), tmp_path / "klein")
    files = {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    hub.repositories["acme/tiny"] = files | {"LICENSE": b"Apache License 2.0"}
    return files


@pytest.mark.slow
def test_what_was_pulled_edits_a_picture(  # noqa: PLR0917
    served, hub, hubs, models, fetch_model, told, tmp_path
) -> None:
    (models / "tiny").mkdir(parents=True)
    (models / "tiny" / "model.toml").write_text(BY_HAND, encoding="utf-8")
    weights = max(served, key=lambda name: len(served[name]))
    hub.misbehave(weights, hubs.Misdeed(cut=len(served[weights]) // 2))
    fetch_model()
    assert len(hub.files_asked_for(weights)) == 2

    (engine,) = engines(Settings(state=tmp_path / "state", models=(models,)))
    assert engine.card.unavailable == ""
    assert engine.card.licence == "apache-2.0"
    assert set(engine.card.models) == {name for name in served if name.endswith(".safetensors")}
    picture = Picture(np.full((48, 64, 3), 128, np.uint8))
    edit = edit_kinds()["instruct"].model_validate({"edit": "instruct", "text": "make it green"})
    materials = Materials(source=picture, mask=Mask(torch.ones(1, 48, 64)), subject=None, seed=1)
    result = engine.apply(edit, picture, materials, told())
    assert result.picture.size == picture.size
    assert not np.array_equal(result.picture.rgb, picture.rgb)
