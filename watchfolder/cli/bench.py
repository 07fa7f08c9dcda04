"""bench: how fast this machine does the everyday work, as a table and one comparable JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from watchfolder.jobs.job import NewJob, Trigger
    from watchfolder.settings import Settings

SCHEMA = "watchfolder-bench@1"
_LEDGER_JOBS = 500
_ASIDE = 5
"""Interactive jobs that are asked for while a library is in work."""


@click.command(
    epilog="""\b
Examples:
  watchfolder bench
  watchfolder bench --photos 60 --megapixels 24 --out this-machine.json"""
)
@click.option("--photos", type=click.IntRange(4, 2000), default=16, show_default=True)
@click.option("--megapixels", type=click.FloatRange(0.1, 100), default=12.0, show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="JSON file to write.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@workshop_options
def bench(
    photos: int, megapixels: float, out: Path | None, as_json: bool, workshop: Workshop
) -> None:
    """Measure this machine: the ledger, a library, and what a person waits beside one.

    Made photographs, a ledger and a cache of its own; nothing of yours is touched. Times are also
    given as multiples of what decoding and encoding alone takes here.
    """
    from watchfolder.cli.output import print_json
    from watchfolder.cli.writing import written_to

    with tempfile.TemporaryDirectory(prefix="watchfolder-bench-") as folder:
        settings = workshop.settings.model_copy(update={"state": Path(folder) / "state"})
        figures = measured(Path(folder), photos, megapixels, settings)
    document = {
        "schema": SCHEMA,
        "machine": {
            "system": platform.platform(),
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
        },
        "asked": {"photos": photos, "megapixels": megapixels, "workers": settings.workers},
        "figures": figures,
    }
    if as_json:
        print_json(document)
    else:
        for name, value in figures.items():
            click.echo(f"{name.replace('_', ' '):44} {value:>10.2f}")
    if out is not None:
        with written_to(out):
            out.write_text(json.dumps(document, indent=2) + "\n")


def measured(folder: Path, photos: int, megapixels: float, settings: Settings) -> dict[str, float]:
    """Figures by name: milliseconds, ratios and rates, as the names say."""
    pictures = _photographs(folder / "shots", photos, megapixels)
    floor = _floor(pictures)
    found = {"codec_alone_ms_a_photo": floor, "ledger_ms_a_job": _ledger(folder / "ledger")}
    library = _library(folder, pictures, settings)
    found |= library
    found["library_to_codec"] = library["library_ms_a_photo"] / floor
    return found


def _photographs(folder: Path, count: int, megapixels: float) -> list[Path]:
    """Soft shapes under grain: they compress about as photographs do."""
    import numpy as np
    from PIL import Image

    folder.mkdir(parents=True)
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    width = round(height * 4 / 3)
    y, x = np.mgrid[:height, :width].astype(np.float32) / width
    random, paths = np.random.default_rng(11), []
    for number in range(count):
        a, b, c = random.uniform(4, 12, 3)
        shapes = [128 + 90 * np.sin(a * x + b * y + n) * np.cos(c * y - n) for n in range(3)]
        grain = random.normal(0, 4, (height, width, 1))
        pixels = np.clip(np.stack(shapes, -1) + grain, 0, 255).astype(np.uint8)
        paths.append(folder / f"{number:04}.jpg")
        Image.fromarray(pixels).save(paths[-1], quality=92)
    return paths


def _floor(pictures: list[Path]) -> float:
    """Milliseconds a photo takes to be decoded, and encoded at 2048 pixels, on all cores."""
    import simplejpeg

    def one(path: Path) -> None:
        rgb = simplejpeg.decode_jpeg(path.read_bytes(), "RGB")
        scale = min(1.0, 2048 / max(rgb.shape))
        part = rgb[: int(rgb.shape[0] * scale), : int(rgb.shape[1] * scale)].copy()
        simplejpeg.encode_jpeg(part, 90, "RGB", "444")

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(one, pictures[:4]))
        started = time.perf_counter()
        list(pool.map(one, pictures))
    return (time.perf_counter() - started) / len(pictures) * 1e3


def _ledger(folder: Path) -> float:
    """Milliseconds to take a job in, hand it out and write down its end, on this disk."""
    from watchfolder.jobs.job import JobKind, NewJob
    from watchfolder.jobs.store import JobStore

    folder.mkdir()
    asked = [NewJob(kind=JobKind.EDIT, key=str(n), spec={}) for n in range(_LEDGER_JOBS)]
    with JobStore(folder / "ledger.sqlite3") as store:
        started = time.perf_counter()
        store.enqueue_many(asked)
        while (job := store.claim("bench")) is not None:
            store.succeed(job.id, "bench", {})
        return (time.perf_counter() - started) / len(asked) * 1e3


def _library(folder: Path, pictures: list[Path], settings: Settings) -> dict[str, float]:
    """A look over all of them by real workers, and single jobs that come in meanwhile."""
    from watchfolder.cli.pace import follow_many
    from watchfolder.jobs.job import Trigger
    from watchfolder.jobs.store import JobStore
    from watchfolder.workers.supervisor import ensure_workers

    with (
        JobStore(settings.ledger, settings) as store,
        ensure_workers(settings, store) as workers,
    ):
        workers.cards()
        first = store.enqueue(_edit(pictures[0], folder / "warm", Trigger.CLI))[0].id
        follow_many(store, [first], 0, quiet=True, check=workers.check)
        seconds: list[float] = []
        waits: list[float] = []
        for run in ("cold", "warm", "aside"):
            since, started = store.events.last_seq(), time.perf_counter()
            asked = [_edit(path, folder / run, Trigger.LIBRARY) for path in pictures]
            ids = [job.id for job, _ in store.enqueue_many(asked)]
            if run == "aside":
                for number in range(_ASIDE):
                    began, single = time.perf_counter(), folder / f"single-{number}"
                    one, _ = store.enqueue(_edit(pictures[number % 4], single, Trigger.CLI))
                    follow_many(store, [one.id], since, quiet=True, check=workers.check)
                    waits.append(time.perf_counter() - began)
            follow_many(store, ids, since, quiet=True, check=workers.check)
            seconds.append(time.perf_counter() - started)
    return {
        "library_first_run_ms_a_photo": seconds[0] / len(pictures) * 1e3,
        "library_ms_a_photo": seconds[1] / len(pictures) * 1e3,
        "single_edit_beside_library_median_ms": statistics.median(waits) * 1e3,
        "single_edit_beside_library_longest_ms": max(waits) * 1e3,
    }


def _edit(path: Path, out: Path, trigger: Trigger) -> NewJob:
    import hashlib

    from presets.layers import Layer
    from presets.library import PresetLibrary
    from presets.request import Request
    from presets.resolve import resolve
    from watchfolder.jobs.edit_job import edit_job

    step = {"edit": "adjust", "exposure": 0.2, "temperature": 0.1, "contrast": 0.1}
    said = {"steps": [step], "slots": {"master": {"long_edge": 2048, "quality": 90}}}
    layer = Layer(Request.model_validate(said), "bench", {}, path.parent)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    recipe = resolve([layer], PresetLibrary(()))
    return edit_job(source=path, sha256=sha256, recipe=recipe, out=out, trigger=trigger)
