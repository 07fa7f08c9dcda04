"""What our path costs on top of a bare diffusers call: per denoising step, and before the first.

    python benchmarks/engine.py --rounds 10 --steps 4 --size 512 --json FILE

The model is FLUX.2 klein's own classes with random weights, widened until a bare step takes at
least 100 ms. Peer: the same pipeline object called directly, with the same encoded text, canvas,
seed and steps. Ratios are of processor time on one thread, which other programs on the machine
hardly change (on an accelerator, --device cuda, of time on the clock), each of the fastest rounds
with the median over rounds beside it; each round runs every kind once, in an order that turns.
Stated apart: a look after every step, a source of 12 megapixels on the same canvas, what the keep
contract costs after a step, and loading.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from presets.edits.instruct import Instruct
from presets.regions import Region
from watchfolder.engines.builtin.regions import find
from watchfolder.engines.diffusion.asking import ask
from watchfolder.engines.diffusion.engine import DiffusionEngine, engines
from watchfolder.engines.diffusion.families.flux2_klein import Flux2Klein
from watchfolder.engines.diffusion.family import Request
from watchfolder.engines.diffusion.shelf import Need, Shelf
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture
from watchfolder.running.keeping.keep import Asked, put_back
from watchfolder.settings import Settings

BUILDERS = Path(__file__).parents[1] / "tests/watchfolder/engines/diffusion/tiny_pipelines.py"
EDIT = Instruct(text="Put the bag on a marble table", keep=("the logo",))
LAYERS = (1, 2, 3)
LEAST_STEP = 0.1
"""Seconds a bare step must take for a share of it to mean something."""


class Quiet:
    """Told everything, shown nothing."""

    def report(self, fraction: float, note: str = "") -> None:
        """Take no note."""


class Looking(Quiet):
    """Shown everything, too."""

    def preview(self, picture: Picture) -> None:
        """Do not look."""


class Timed(Flux2Klein):
    """klein that notes when its pipeline is about to be called."""

    called = 0.0

    def adapt(self, pipeline: Any, request: Request) -> dict[str, Any]:
        """Note the moment; nothing of ours comes after it."""
        Timed.called = time.perf_counter()
        return super().adapt(pipeline, request)


def main() -> None:
    """Measure and print."""
    asked = _parser().parse_args()
    torch.set_num_threads(asked.threads)
    with tempfile.TemporaryDirectory() as folder:
        engine = _engine(Path(folder), asked)
        result = _measured(engine, asked)
    print("\n".join(f"{name:42} {value}" for name, value in result.items()))
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=2), encoding="utf-8")


def _measured(engine: DiffusionEngine, asked: argparse.Namespace) -> dict[str, Any]:
    picture = _picture(asked.size, asked.size)
    seconds = _clock(str(engine.card.device))
    began = time.perf_counter()
    _ours(engine, picture)
    loading = time.perf_counter() - began
    bare = _bare(engine, picture, asked.steps)
    bare()
    seen, large = _with_looks(engine), _picture(3464, 3464)
    kinds: dict[str, Callable[[], None]] = {
        "bare": bare,
        "ours": lambda: _ours(engine, picture),
        "looks": lambda: _ours(seen, picture, Looking()),
        "large": lambda: _ours(engine, large),
        "keep": _keeping(engine, picture),
        "keep large": _keeping(engine, large),
    }
    times: dict[str, list[float]] = {name: [] for name in (*kinds, "start")}
    for number in range(asked.rounds):
        turn = number % len(kinds)
        for name in [*list(kinds)[turn:], *list(kinds)[:turn]]:
            began = time.perf_counter()
            times[name].append(seconds(kinds[name]))
            if name == "ours":
                times["start"].append(Timed.called - began)
    step = min(times["bare"]) / asked.steps
    if step < LEAST_STEP:
        sys.exit(f"a bare step takes {step * 1000:.0f} ms: raise --width or --size")
    return {
        "bare step, ms": round(step * 1000, 1),
        "ours / bare": _ratio(times["ours"], times["bare"]),
        "on top per step, % (at most 5)": round(
            100 * (min(times["ours"]) / min(times["bare"]) - 1), 2
        ),
        "a second job starts after, ms (at most 50)": round(
            1000 * statistics.median(times["start"]), 1
        ),
        "a look after every step: with / without": _ratio(times["looks"], times["ours"]),
        "12 megapixels: ours / bare": _ratio(times["large"], times["bare"]),
        "keeping what must stay, ms a picture": _milliseconds(times["keep"]),
        "the same, 12 megapixels, ms": _milliseconds(times["keep large"]),
        "first job, imports and loading, s": round(loading, 2),
        "device": _device_told(str(engine.card.device)),
        "threads": torch.get_num_threads(),
        "rounds": asked.rounds,
    }


def _ratio(one: list[float], other: list[float]) -> str:
    paired = statistics.median(a / b for a, b in zip(one, other, strict=True))
    return f"{min(one) / min(other):.3f} (median {paired:.3f})"


def _milliseconds(times: list[float]) -> str:
    return f"{min(times) * 1000:.0f} (median {statistics.median(times) * 1000:.0f})"


def _keeping(engine: DiffusionEngine, picture: Picture) -> Callable[[], None]:
    """The keep contract on what the model made of a third of the picture, once it is made."""
    place = Region(kind="box", box=(0.2, 0.2, 0.8, 0.75))
    mask = find(place, picture, Quiet())
    materials = replace(_materials(picture), mask=mask)
    edit = EDIT.model_copy(update={"target": place})
    made = engine.apply(edit, picture, materials, Quiet())

    def keep() -> None:
        put_back(Asked(edit, place, picture, materials), made)

    return keep


def _engine(folder: Path, asked: argparse.Namespace) -> DiffusionEngine:
    found = importlib.util.spec_from_file_location("tiny_pipelines", BUILDERS)
    if found is None or found.loader is None:
        sys.exit(f"{BUILDERS} is missing")
    tiny = importlib.util.module_from_spec(found)
    found.loader.exec_module(tiny)
    more = {"max_sequence_length": 64, "text_encoder_out_layers": list(LAYERS)}
    pipeline = tiny.klein(width=asked.width, layers=asked.layers)
    said = {"steps": asked.steps, "megapixels": [0.0, (asked.size / 1024) ** 2], "arguments": more}
    tiny.save(pipeline, folder / "models" / "klein", said)
    settings = Settings(
        state=folder / "state",
        models=(folder / "models",),
        previews_every=0.0,
        device=asked.device,
        model_dtype=asked.dtype,
        model_offload=asked.offload,
        model_quantization=asked.quantization,
    )
    (made,) = engines(settings)
    assert isinstance(made, DiffusionEngine)
    return DiffusionEngine(made.model, Timed(), made.card, Shelf(settings), settings)


def _with_looks(engine: DiffusionEngine) -> DiffusionEngine:
    settings = engine.settings.model_copy(update={"previews_every": 1e-9})
    return DiffusionEngine(engine.model, engine.family, engine.card, engine.shelf, settings)


def _ours(engine: DiffusionEngine, picture: Picture, progress: Quiet | None = None) -> None:
    engine.apply(EDIT, picture, _materials(picture), progress or Quiet())


def _bare(engine: DiffusionEngine, picture: Picture, steps: int) -> Callable[[], None]:
    """The pipeline itself, as its documentation calls it."""
    asked = ask(EDIT, picture, _materials(picture), engine.model, engine.family)
    need = Need(1.0)
    with engine.shelf.lent(engine.model, engine.family, need, Quiet()) as loaded:
        pipeline, embeds = loaded.editor, loaded.embeds(asked.phrase.text, 1)

    def call() -> None:
        made = pipeline(
            image=[asked.image],
            **embeds,
            width=asked.canvas.size.width,
            height=asked.canvas.size.height,
            num_inference_steps=steps,
            guidance_scale=1.0,
            generator=torch.Generator("cpu").manual_seed(5),
            text_encoder_out_layers=LAYERS,
            max_sequence_length=64,
            output_type="pt",
        )
        made.images.cpu()  # an accelerator has done its work only then

    return call


def _materials(picture: Picture) -> Materials:
    width, height = picture.size
    return Materials(source=picture, mask=Mask(torch.ones(1, height, width)), subject=None, seed=5)


def _picture(width: int, height: int) -> Picture:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    rgb = np.stack([x / width, y / height, 0.5 + 0.4 * np.sin(x / 9 + y / 7)], axis=-1)
    return replace(Picture((rgb * 255).astype(np.uint8)))


def _clock(device: str) -> Callable[[Callable[[], None]], float]:
    """What times a piece of work: all threads' processor time, or the clock for an accelerator."""
    now = time.process_time if device == "cpu" else time.perf_counter

    def seconds(work: Callable[[], None]) -> float:
        began = now()
        work()
        return now() - began

    return seconds


def _device_told(device: str) -> str:
    if not device.startswith("cuda"):
        return device
    peak = torch.cuda.max_memory_allocated(device) / 2**30
    return f"{torch.cuda.get_device_name(device)}, at most {peak:.2f} GiB of it in use"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--size", type=int, default=512, help="pixels of the square picture")
    parser.add_argument("--width", type=int, default=6, help="times the heads of the tiny model")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:0")
    parser.add_argument("--dtype", default="auto", choices=("auto", "float32", "bfloat16"))
    parser.add_argument(
        "--offload", default="auto", choices=("auto", "none", "model", "sequential")
    )
    parser.add_argument("--quantization", default="none", choices=("none", "float8", "int8", "nf4"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path)
    return parser


if __name__ == "__main__":
    main()
