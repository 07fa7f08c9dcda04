"""Tiny real models on disk, made once, and engines on them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from watchfolder.engines.diffusion.engine import DiffusionEngine, engines
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings

MODULE = Path(__file__).with_name("tiny_pipelines.py")
KLEIN = {
    "megapixels": [0.0, 1.0],
    "steps": 2,
    "arguments": {"max_sequence_length": 64, "text_encoder_out_layers": [1, 2, 3]},
}
KONTEXT = {"megapixels": [0.0, 1.0], "steps": 2, "arguments": {"max_sequence_length": 64}}
SDXL = {"megapixels": [0.0, 1.0], "steps": 3}


class Listening:
    """A Progress that keeps what it is told and shown, and can be told to stop the work."""

    def __init__(self, stop_at: str = "") -> None:
        self.told: list[tuple[float, str]] = []
        self.shown: list[Picture] = []
        self._stop_at = stop_at

    def report(self, fraction: float, note: str = "") -> None:
        from watchfolder.errors import Cancelled

        self.told.append((fraction, note))
        if self._stop_at and self._stop_at in note:
            raise Cancelled("enough")

    def preview(self, picture: Picture) -> None:
        self.shown.append(picture)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    """Other numbers of threads add in another order; numba sets it anew when it starts its own."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny() -> ModuleType:
    """The module that builds tiny pipelines; diffusers is quiet and offline from here on."""
    from watchfolder.engines.diffusion.offline import diffusers

    diffusers()
    found = importlib.util.spec_from_file_location("tiny_pipelines", MODULE)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["tiny_pipelines"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def models(tiny: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models: klein, klein-base, kontext, sdxl, sdxl-shown (with an IP-adapter)."""
    folder = tmp_path_factory.mktemp("models")
    tiny.save(tiny.klein(), folder / "klein", KLEIN)
    tiny.save(tiny.klein(distilled=False), folder / "klein-base", KLEIN)
    tiny.save(tiny.kontext(), folder / "kontext", KONTEXT)
    tiny.save(tiny.sdxl_inpaint(), folder / "sdxl", SDXL)
    tiny.save(tiny.sdxl_inpaint(channels=4), folder / "sdxl-shown", SDXL)
    tiny.add_ip_adapter(folder / "sdxl-shown")
    return folder


@pytest.fixture(scope="session")
def engine_of(
    models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., DiffusionEngine]:
    """An engine by its model's name; the same one for the same settings."""
    state = tmp_path_factory.mktemp("state")
    known: dict[str, dict[str, Any]] = {}

    def engine(name: str, **more: Any) -> DiffusionEngine:
        key = repr(sorted(more.items()))
        if key not in known:
            values = {"state": state, "models": (models,), "resident_models": 3, **more}
            made = engines(Settings.model_validate(values))
            known[key] = {e.card.name: e for e in made}
        found = known[key][name]
        assert isinstance(found, DiffusionEngine)
        return found

    return engine


@pytest.fixture
def listening() -> type[Listening]:
    return Listening


@pytest.fixture
def picture() -> Picture:
    """A bottle-green box on a gradient, 130 x 90: on no grid."""
    return scene(130, 90)


@pytest.fixture
def make_scene() -> Callable[..., Picture]:
    return scene


@pytest.fixture
def materials() -> Callable[..., Materials]:
    def make(picture: Picture, mask: torch.Tensor | None = None, **more: Any) -> Materials:
        width, height = picture.size
        values = torch.ones(1, height, width) if mask is None else mask
        return Materials(source=picture, mask=Mask(values), subject=None, **{"seed": 5, **more})

    return make


def scene(width: int, height: int, dtype: type = np.uint8, *, alpha: bool = False) -> Picture:
    y, x = np.mgrid[:height, :width].astype(np.float64)
    rgb = np.stack([x / width, y / height, 0.5 + 0.4 * np.sin(x / 9 + y / 7)], axis=-1)
    inside = (abs(x - width / 2) < width / 5) & (abs(y - height / 2) < height / 4)
    rgb[inside] = (0.1, 0.45, 0.25)
    top = np.iinfo(dtype).max
    plane = None
    if alpha:
        plane = np.where(inside, top, (x / width * top).astype(dtype)).astype(dtype)
    return Picture((rgb * top + 0.5).astype(dtype), plane)
