"""What a person waits while a library is in work: `python benchmarks/interactive.py`.

    [--asks 60] [--photos 300] [--workers 2] [--library light|heavy|none ...] [--json FILE]

Single edits of a 12 MP photograph are asked for one after the other, as a plugin or a command does,
first with nothing else to do, then while `watchfolder apply` takes a preset over a library on the
same workers. `light` is a look (several photographs at once), `heavy` cuts out the subject and lays
a ground (a network and a mask, one at a time). From the ledger's own events: from asked to claimed,
to the first file that can be looked at, to the end. Every edit is another, so nothing of it is in
the cache.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from photo_corpus import make_corpus

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.cli.pace import follow_many
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.events import EventKind
from watchfolder.jobs.job import JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.workers.supervisor import ensure_workers

HERE = Path(__file__).parent
DIFFERENT = 24
"""Photographs that differ; a library has each under many names."""
PRESETS = {"light": HERE / "library_presets", "heavy": None}
HEAVY = """\
name: on-white
version: 1
title: On white
steps:
  - {edit: background, color: "#f4f1ea"}
slots:
  web: {long_edge: 2048, format: jpeg, quality: 90}
deliver: [web]
"""


@dataclass(frozen=True)
class Wait:
    """Seconds from when an edit was asked for."""

    claimed: float
    pixels: float
    done: float


def main() -> None:
    """Measure each case, print the table, write the JSON."""
    asked = _parser().parse_args()
    rows = []
    print(f"{os.cpu_count()} cores, {asked.workers} workers, load {os.getloadavg()[0]:.1f}")
    print("| beside | asks | claimed p50 | p95 | first file p50 | p95 | done p50 | p95 | load |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="interactive-", dir=asked.work) as place:
        folder = Path(place)
        photos = make_corpus(asked.corpus or folder / "corpus", DIFFERENT)
        for library in asked.library:
            waits, photographs = _case(folder / library, photos, library, asked)
            rows.append(_row(library, waits, photographs))
    if asked.json:
        asked.json.write_text(json.dumps({"workers": asked.workers, "rows": rows}, indent=1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="What a person waits while a library is in work.")
    parser.add_argument("--asks", type=int, default=60)
    parser.add_argument("--photos", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    cases = ("none", "light", "heavy")
    parser.add_argument("--library", nargs="+", default=cases, choices=cases)
    parser.add_argument("--corpus", type=Path, help="photographs of photo_corpus.py, kept there")
    parser.add_argument("--work", type=Path, help="folder for everything else")
    parser.add_argument("--json", type=Path)
    return parser


def _case(
    folder: Path, photos: Sequence[Path], library: str, asked: argparse.Namespace
) -> tuple[list[Wait], int]:
    """The waits of all asks, and how many photographs of the library were done meanwhile."""
    presets = folder / "presets"
    _presets(presets)
    settings = Settings(
        state=folder / "state", workers=asked.workers, presets=(presets,), log_level="warning"
    )
    config = folder / "watchfolder.toml"
    config.write_text(f'presets = ["{presets}"]\nworkers = {asked.workers}\n')
    chance = random.Random(5)
    with JobStore(settings.ledger, settings) as store, ensure_workers(settings, store) as workers:
        workers.cards()
        number = itertools.count()

        def ask() -> NewJob:
            n = next(number)
            return _edit(photos[n % 4], folder / "single", n)

        for _ in range(2 * asked.workers):
            _timed(ask(), store, workers.check)
        run = _apply(folder, photos, library, asked.photos, config) if library != "none" else None
        try:
            if run is not None:
                _until(lambda: _done(store) >= 2 * asked.workers, workers.check)
            before = _done(store)
            waits = []
            for _ in range(asked.asks):
                time.sleep(chance.uniform(0.0, 0.4))
                waits.append(_timed(ask(), store, workers.check))
            if run is not None and run.poll() is not None:
                sys.exit("the library was done before the asks were: give more --photos")
            return waits, _done(store) - before
        finally:
            if run is not None:
                run.terminate()
                run.wait()


def _apply(
    folder: Path, photos: Sequence[Path], library: str, count: int, config: Path
) -> subprocess.Popen[bytes]:
    shots = folder / "shots"
    shots.mkdir()
    for n, photo in zip(range(count), itertools.cycle(photos), strict=False):
        (shots / f"{n:05}.jpg").hardlink_to(photo)
    preset = {"light": "studio-look", "heavy": "on-white"}[library]
    options = ("--config", str(config), "--state-folder", str(folder / "state"), "--stream")
    command = (sys.executable, "-m", "watchfolder", "apply", preset, str(shots))
    with (folder / "apply.jsonl").open("wb") as said:
        return subprocess.Popen([*command, "--out", str(folder / "out"), *options], stdout=said)


def _presets(folder: Path) -> None:
    """The look of the library benchmark, and a preset that needs a network."""
    folder.mkdir(parents=True)
    for shipped in (HERE / "library_presets").iterdir():
        (folder / shipped.name).symlink_to(shipped)
    (folder / "on-white").mkdir()
    (folder / "on-white" / "preset.yaml").write_text(HEAVY)


def _edit(source: Path, out: Path, number: int) -> NewJob:
    """An edit that nobody has asked for before."""
    step = {"edit": "adjust", "exposure": 0.1 + number / 1000, "contrast": 0.1}
    said = {"steps": [step], "slots": {"master": {"long_edge": 2048, "quality": 90}}}
    recipe = resolve([Layer(Request.model_validate(said), "", {}, out)], PresetLibrary(()))
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    return edit_job(
        source=source,
        sha256=sha256,
        recipe=recipe,
        out=out / str(number),
        trigger=Trigger.CLI,
    )


def _timed(new: NewJob, store: JobStore, check: Callable[[], None]) -> Wait:
    """Ask for one edit, and wait for it."""
    since = store.events.last_seq()
    job, _ = store.enqueue(new)
    (ended,) = follow_many(store, [job.id], since, quiet=True, check=check)
    assert ended.state is JobState.SUCCEEDED, ended.error
    at: dict[EventKind, float] = {}
    for event in store.events.since(0, job.id):
        at.setdefault(event.kind, event.at.timestamp())
    asked = at[EventKind.QUEUED]
    kinds = (EventKind.RUNNING, EventKind.OUTPUT, EventKind.SUCCEEDED)
    return Wait(*(at[kind] - asked for kind in kinds))


def _done(store: JobStore) -> int:
    with store.database.reading() as connection:
        query = "SELECT count(*) FROM job WHERE state = 'succeeded' AND trigger = 'library'"
        return int(connection.execute(query).fetchone()[0])


def _until(condition: Callable[[], bool], check: Callable[[], None]) -> None:
    while not condition():
        check()
        time.sleep(0.1)


def _row(library: str, waits: Sequence[Wait], photographs: int) -> dict[str, object]:
    row: dict[str, object] = {"beside": library, "asks": len(waits), "photographs": photographs}
    cells = []
    for name in ("claimed", "pixels", "done"):
        values = [getattr(wait, name) for wait in waits]
        middle, late = statistics.median(values), statistics.quantiles(values, n=20)[-1]
        row[name] = {"p50": round(middle, 3), "p95": round(late, 3), "most": round(max(values), 3)}
        cells += [f"{middle:.2f} s", f"{late:.2f} s"]
    row["load"] = round(os.getloadavg()[0], 1)
    print(f"| {library} | {len(waits)} | {' | '.join(cells)} | {row['load']} |", flush=True)
    return row


if __name__ == "__main__":
    main()
