"""Memory that really runs out: a pipeline that asks for more than any machine has, by its size."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from presets.edits.instruct import Instruct
from presets.recipe import Checks
from watchfolder.engines.diffusion.device_turn import device_turn
from watchfolder.engines.diffusion.engine import DiffusionEngine
from watchfolder.engines.diffusion.families.flux2_klein import Flux2Klein
from watchfolder.engines.diffusion.family import Request
from watchfolder.engines.diffusion.shelf import Shelf
from watchfolder.errors import Cancelled, EngineMemoryError

EDIT = Instruct(text="Make it green")


class Greedy(Flux2Klein):
    """klein that takes, before it begins, a petabyte above so many pixels."""

    limit = 100 * 100

    def adapt(self, pipeline: Any, request: Request) -> dict[str, Any]:
        if request.size.width * request.size.height > self.limit:
            torch.empty(2**50, dtype=torch.uint8)
        return super().adapt(pipeline, request)


@pytest.fixture
def greedy(engine_of: Callable[..., DiffusionEngine]) -> DiffusionEngine:
    usual = engine_of("klein")
    settings = usual.settings
    return DiffusionEngine(usual.model, Greedy(), usual.card, Shelf(settings), settings)


def test_short_memory_is_an_error_that_may_be_tried_again(
    greedy, make_scene, materials, listening
) -> None:
    large = make_scene(256, 256)
    with pytest.raises(EngineMemoryError, match="klein ran out of memory on cpu") as caught:
        greedy.apply(EDIT, large, materials(large), listening())
    assert caught.value.retryable
    small = make_scene(96, 96)
    assert greedy.apply(EDIT, small, materials(small), listening()).picture.size == (96, 96)


def test_a_smaller_copy_is_tried_only_where_the_preset_allows_it(
    greedy, make_scene, materials, listening, monkeypatch
) -> None:
    monkeypatch.setattr(Greedy, "limit", 200 * 200)
    large = make_scene(256, 256)
    allowed = materials(large, checks=Checks(smaller_on_memory=True))
    result = greedy.apply(EDIT, large, allowed, listening())
    assert result.picture.size == (256, 256)
    assert result.raw is not None
    assert result.raw.size == (192, 192)
    figures = {f.name: f for f in result.figures}
    assert figures["working_scale"].value == 0.75
    assert figures["working_scale"].note
    monkeypatch.setattr(Greedy, "limit", 64 * 64)
    with pytest.raises(EngineMemoryError):
        greedy.apply(EDIT, large, allowed, listening())


def test_other_models_leave_before_anything_shrinks(
    greedy, engine_of, make_scene, materials, listening
) -> None:
    usual = engine_of("kontext")
    kontext = DiffusionEngine(usual.model, usual.family, usual.card, greedy.shelf, usual.settings)
    picture = make_scene(96, 96)
    kontext.apply(EDIT, picture, materials(picture), listening())
    greedy.apply(EDIT, picture, materials(picture), listening())
    assert set(greedy.shelf.names) == {"klein", "kontext"}
    large = make_scene(256, 256)
    with pytest.raises(EngineMemoryError):
        greedy.apply(EDIT, large, materials(large), listening())
    assert greedy.shelf.names == ("klein",)


def test_fewer_at_once_come_before_anything_shrinks(
    greedy, make_scene, materials, listening, monkeypatch
) -> None:
    """A batch that is too large is made in smaller ones, whatever the preset says."""
    most: list[int] = []

    def adapt(family: Greedy, pipeline: Any, request: Request) -> dict[str, Any]:
        most.append(request.variants)
        if request.variants > 2:
            torch.empty(2**50, dtype=torch.uint8)
        return Flux2Klein.adapt(family, pipeline, request)

    monkeypatch.setattr(Greedy, "adapt", adapt)
    picture = make_scene(96, 96)
    seeds = (1, 2, 3, 4, 5)
    made = greedy.apply_variants(EDIT, picture, materials(picture), seeds, listening())
    assert most == [5, 3, 2, 2, 1]
    sizes = [f.value for r in made for f in r.figures if f.name == "batch_size"]
    assert sizes == [2, 2, 2, 2, 1], "what was done is what is recorded"
    names = {f.name for r in made for f in r.figures}
    assert "working_scale" not in names
    most.clear()
    greedy.apply_variants(EDIT, picture, materials(picture), (1, 2, 3), listening(), together=2)
    assert most == [2, 1], "as many at once as is said"


def hold(folder: Path, ready: Any, end: Any) -> None:
    class Quiet:
        def report(self, fraction: float, note: str = "") -> None:
            pass

    with device_turn(folder, "cuda", Quiet()):
        ready.set()
        end.wait(30)


def test_one_process_at_a_time_computes_on_a_device(tmp_path: Path, listening) -> None:
    spawned = multiprocessing.get_context("spawn")
    ready, end = spawned.Event(), spawned.Event()
    other = spawned.Process(target=hold, args=(tmp_path, ready, end))
    other.start()
    try:
        assert ready.wait(60)
        stopped = listening(stop_at="waiting for cuda:0")
        with pytest.raises(Cancelled), device_turn(tmp_path, "cuda:0", stopped):
            pytest.fail("two have the turn")
        with device_turn(tmp_path, "cuda:1", listening()):
            pass
        with device_turn(tmp_path, "cpu", listening()):
            pass
    finally:
        other.kill()  # however it ends, its turn ends with it
        other.join()
    began = time.monotonic()
    with device_turn(tmp_path, "cuda:0", listening()):
        assert time.monotonic() - began < 5
