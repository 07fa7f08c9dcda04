"""What only an accelerator can show; run with `pytest -m gpu` on a machine that has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from presets.edits.instruct import Instruct
from presets.recipe import Checks
from watchfolder.engines.diffusion.engine import DiffusionEngine
from watchfolder.errors import Cancelled, EngineMemoryError
from watchfolder.pictures.picture import Picture

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here"),
]
EDIT = Instruct(text="Make it green")
MODELS = ("klein", "kontext", "sdxl")
FLOAT = {"device": "cuda", "model_dtype": "float32"}


def edit_for(engine: DiffusionEngine) -> Any:
    from presets.edits.style import Style

    return EDIT if "instruct" in engine.card.features else Style(words="film")


def apart(one: Picture, other: Picture) -> float:
    return float((one.tensor() - other.tensor()).abs().max())


@pytest.fixture
def run(
    engine_of: Callable[..., DiffusionEngine], picture: Picture, materials: Any, listening: Any
) -> Iterator[Callable[..., Any]]:
    used: list[DiffusionEngine] = []

    def go(name: str, *, seed: int = 5, progress: Any = None, **more: Any) -> Any:
        engine = engine_of(name, **{**FLOAT, **more})
        used.append(engine)
        given = materials(picture, seed=seed)
        return engine.apply(edit_for(engine), picture, given, progress or listening())

    yield go
    for engine in used:
        engine.shelf.clear()


@pytest.mark.parametrize("name", MODELS)
def test_the_device_gives_the_same_pixels_again(name: str, run, engine_of) -> None:
    first, again, other = run(name), run(name), run(name, seed=6)
    assert apart(first.picture, again.picture) == 0
    assert apart(first.picture, other.picture) > 0.02
    assert engine_of(name, **FLOAT).card.device == "cuda"
    figures = {f.name: f.value for f in first.figures}
    assert figures["peak_memory_gib"] > 0


@pytest.mark.parametrize("name", MODELS)
def test_seeds_are_drawn_on_the_cpu_so_devices_agree(name: str, run) -> None:
    there, here = run(name), run(name, device="cpu")
    assert apart(there.picture, here.picture) < 0.05


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("offload", ["model", "sequential"])
def test_where_the_parts_wait_changes_nothing(name: str, offload: str, run) -> None:
    usual, offloaded = run(name), run(name, model_offload=offload)
    assert apart(usual.picture, offloaded.picture) <= 2 / 255
    assert apart(run(name, model_offload=offload).picture, offloaded.picture) == 0


@pytest.mark.parametrize("offload", ["none", "model"])
def test_cancelled_on_the_device_it_is_as_good_as_new(offload: str, run, listening) -> None:
    before = run("klein", model_offload=offload)
    with pytest.raises(Cancelled):
        run("klein", model_offload=offload, progress=listening(stop_at="step 1 of"))
    assert apart(run("klein", model_offload=offload).picture, before.picture) == 0


def test_bfloat16_is_what_the_device_computes_in(run, engine_of) -> None:
    result = run("klein", model_dtype="auto")
    assert engine_of("klein", device="cuda").card.setup["dtype"] == "bfloat16"
    assert apart(result.picture, run("klein").picture) < 0.3


def test_a_model_that_leaves_gives_its_memory_back(run, engine_of) -> None:
    run("klein")
    held = torch.cuda.memory_allocated()
    assert held > 0
    engine_of("klein", **FLOAT).shelf.clear()
    assert torch.cuda.memory_allocated() < held


def test_short_memory_on_the_device(run, engine_of, make_scene, materials, listening) -> None:
    engine = engine_of("klein", **FLOAT)
    large = make_scene(1024, 1024)
    run("klein")
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved() + 24 * 2**20) / total)
    try:
        with pytest.raises(EngineMemoryError, match="ran out of memory on cuda"):
            engine.apply(EDIT, large, materials(large), listening())
        allowed = materials(large, checks=Checks(smaller_on_memory=True))
        with pytest.raises(EngineMemoryError):
            engine.apply(EDIT, large, allowed, listening())
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert engine.apply(EDIT, large, materials(large), listening()).picture.size == (1024, 1024)


def test_a_batch_on_the_device(engine_of, picture, materials, listening) -> None:
    engine = engine_of("klein", **FLOAT)
    batch = engine.apply_variants(EDIT, picture, materials(picture), (1, 2, 3), listening())
    for seed, together in zip((1, 2, 3), batch, strict=True):
        alone = engine.apply(EDIT, picture, materials(picture, seed=seed), listening())
        assert apart(alone.picture, together.picture) <= 1 / 255 + 1e-6
    engine.shelf.clear()
