"""How cost grows: `python benchmarks/growth.py [--counts 10,100,1000] [--history 100000]`.

Three tables, each of which should show the same figures in every line:

- Small photographs (0.3 MP) through one worker, by the same look: how soon the first is asked for,
  time a photograph, the most memory that the worker and its decoders held, and what a second run
  takes to see that nothing is due.
- Each thing a run asks of the ledger, in one that holds a history of finished jobs, and how many
  times as long it takes as in an empty one.
- The step cache with many results in it, likewise.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from library import _watched
from photo_corpus import make_corpus

from presets.library import PresetLibrary
from presets.request import Request
from watchfolder.cli.feeding import Feed
from watchfolder.jobs.events import EventKind, append
from watchfolder.jobs.job import JobKind, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.library.standing import entries
from watchfolder.pictures.picture import Picture
from watchfolder.running.cache import StepCache
from watchfolder.running.cache_index import place_of
from watchfolder.settings import Settings

HERE = Path(__file__).parent
MEASURED = 200
AGAIN = 7
FEW = 1000
"""Finished jobs in the ledger that a long history is compared with: all lists have their rows."""
LIBRARY = 300
"""Pictures of the library that is looked at again beside a history."""
ROOT = "/library"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="How cost grows with the number of photographs.")
    parser.add_argument("--counts", default="10,100,1000")
    parser.add_argument("--history", type=int, default=100_000)
    parser.add_argument("--corpus", type=Path, help="folder for the photographs, kept there")
    parser.add_argument("--work", type=Path, help="folder for everything else")
    asked = parser.parse_args()
    counts = [int(count) for count in asked.counts.split(",") if count]
    with tempfile.TemporaryDirectory(prefix="growth-", dir=asked.work) as folder:
        if counts:
            _libraries(Path(folder), asked.corpus or Path(folder) / "corpus", counts)
        if asked.history:
            _history(Path(folder), asked.history)
            _cache(Path(folder) / "cache", asked.history)


def _libraries(folder: Path, corpus: Path, counts: list[int]) -> None:
    everything = make_corpus(corpus, max(counts), 640, 480)
    print("| photographs | first asked for, ms | ms a photo | CPU ms a photo | peak MiB", end=" ")
    print("| nothing due, ms a photo | load |\n|---|---|---|---|---|---|---|")
    for count in counts:
        shots, out = folder / f"shots-{count}", folder / f"out-{count}"
        out.mkdir()
        shots.mkdir()
        photos = [shots / path.name for path in everything[:count]]
        for photo, path in zip(photos, everything, strict=False):
            photo.hardlink_to(path)
        said = {
            "photos": [str(path) for path in photos],
            "out": str(out),
            "presets": str(HERE / "library_presets"),
            "preset": "studio-look",
            "sign": "off",
            "times": 1,
        }
        (out / "asked.json").write_text(json.dumps(said))
        first = _first_asked_for(shots, folder / f"first-{count}")
        command = [sys.executable, str(HERE / "library_rows.py"), "ours", str(out / "asked.json")]
        printed, peak = _watched(command, dict(os.environ))
        (run,) = json.loads(printed.splitlines()[-1])
        again = _nothing_due(shots, out)
        each, cpu = run["seconds"] / count * 1e3, run["cpu"] / count * 1e3
        print(f"| {count} | {first * 1e3:.0f} | {each:.1f} | {cpu:.1f} | {peak:.0f}", end=" ")
        print(f"| {again / count * 1e3:.2f} | {os.getloadavg()[0]:.0f} |", flush=True)
        shutil.rmtree(out)
        shutil.rmtree(shots)


def _settings(state: Path) -> Settings:
    return Settings(state=state, presets=(HERE / "library_presets",))


def _feed(shots: Path, out: Path, settings: Settings, store: JobStore) -> Feed:
    found = entries(
        shots,
        Request(preset="studio-look"),
        out=out,
        presets=PresetLibrary(settings.presets),
        store=store,
        settings=settings,
        batch="b",
    )
    return Feed(shots, found, store, lambda _entry: None)


def _first_asked_for(shots: Path, state: Path) -> float:
    """Seconds from the command to the first job that a worker can claim."""
    settings = _settings(state)
    with JobStore(settings.ledger, settings) as store:
        started = time.perf_counter()
        feed = _feed(shots, state / "out", settings, store)
        assert feed.to_first()
        assert feed.more()
        return time.perf_counter() - started


def _nothing_due(shots: Path, out: Path) -> float:
    """Seconds to see that all is done."""
    settings = _settings(out / "state")
    with JobStore(settings.ledger, settings) as store:
        started = time.perf_counter()
        assert not _feed(shots, out / "0", settings, store).to_first()
        return time.perf_counter() - started


def _history(folder: Path, count: int) -> None:
    with (
        JobStore(folder / "empty.sqlite3") as empty,
        JobStore(folder / "full.sqlite3") as full,
    ):
        started = time.perf_counter()
        _fill(full, count)
        _fill(empty, FEW)
        print(f"\n(a history of {count} jobs made in {time.perf_counter() - started:.0f} s)\n")
        print(f"| asked of the ledger | {FEW} finished jobs, ms | {count}, ms | ratio |")
        print("|---|---|---|---|")
        shots = folder / "few"
        make_corpus(shots, LIBRARY, 64, 48)
        calls = [_calls(store, shots, name) for store, name in ((empty, "e"), (full, "f"))]
        for (name, before), (_, after) in zip(*calls, strict=True):
            _compare(name, before, after)


def _compare(name: str, before: Callable[[], Any], after: Callable[[], Any]) -> None:
    """Both in turn, so that a busy machine is busy for both; medians."""
    times: tuple[list[float], list[float]] = ([], [])
    rounds = AGAIN if "again" in name else 1 if name.startswith("all") else MEASURED
    for _ in range(rounds):
        for call, taken in zip((before, after), times, strict=True):
            started = time.perf_counter()
            call()
            taken.append((time.perf_counter() - started) * 1e3)
    small, large = (statistics.median(taken) for taken in times)
    print(f"| {name} | {small:.3f} | {large:.3f} | {large / small:.2f} |", flush=True)


def _calls(store: JobStore, shots: Path, name: str) -> list[tuple[str, Callable[[], Any]]]:
    """What runs, workers and doors ask, by name."""
    settings = _settings(store.path.parent)
    numbers: Iterator[int] = iter(range(10**9))
    held: list[str] = []

    def put() -> None:
        held.append(store.enqueue(_job(f"now {name} {next(numbers)}"))[0].id)

    def many() -> None:
        store.enqueue_many([_job(f"many {name} {next(numbers)}") for _ in range(100)])

    def claim() -> None:
        assert store.claim("w") is not None

    def end() -> None:
        store.succeed(store.running()[0].id, "w", {"outputs": []})

    def look() -> None:
        feed = _feed(shots, store.path.parent / f"out-{name}", settings, store)
        feed.to_first()
        while not feed.dry:
            feed.more()

    return [
        ("take one job in", put),
        ("claim the next", claim),
        ("end it", end),
        ("take a hundred in", many),
        ("how many in each state", store.counts),
        ("the newest hundred", lambda: store.list(limit=100)),
        ("the newest that failed", lambda: store.list(states=[JobState.FAILED], limit=20)),
        ("one by its id", lambda: store.get(held[0])),
        ("one by the end of its id", lambda: store.get(held[0][-8:])),
        ("how many are open", lambda: store.count_open(ROOT)),
        ("the newest of a picture", lambda: store.latest_for(f"{ROOT}/7.jpg")),
        ("events since the last", lambda: store.events.since(store.events.last_seq())),
        ("the last run of a library", lambda: store.ended_well(ROOT)),
        (f"all: {LIBRARY} pictures looked at and asked for", look),
        (f"all: {LIBRARY} pictures looked at again", look),
    ]


def _fill(store: JobStore, count: int) -> None:
    """A history as runs over one library leave it: jobs, events, outputs, hashes."""
    for start in range(0, count, 1000):
        part = range(start, min(start + 1000, count))
        taken = store.enqueue_many([_job(f"past {n}") for n in part])
        with store.database.transaction(durable=False) as connection:
            # as the file wants it: no job ends that did not run
            connection.execute("UPDATE job SET state = 'running' WHERE state = 'queued'")
            connection.execute(
                "UPDATE job SET state = CASE seq % 50 WHEN 0 THEN 'failed' ELSE 'succeeded' END,"
                " finished = created, started = created, result = ? WHERE state = 'running'",
                (json.dumps({"outputs": [{"path": "/out/a.jpg", "slot": "web"}]}),),
            )
            now = store._clock()  # noqa: SLF001 - the ledger's own time
            for job, _ in taken:
                for kind in (EventKind.RUNNING, EventKind.OUTPUT, EventKind.SUCCEEDED):
                    append(connection, now, job.id, kind, {"attempts": 0})
                connection.execute(
                    "INSERT INTO output VALUES (?, ?, '', 'web', ?, ?, '')",
                    (os.fsencode(f"/out/{job.key}.jpg"), job.id, job.key, job.key),
                )
                connection.execute(
                    "INSERT INTO file_seen VALUES (?, '1 2 3 4', ?)",
                    (os.fsencode(job.source), job.key),
                )


def _job(key: str) -> NewJob:
    name = key.rpartition(" ")[2]
    spec = {"source": f"{ROOT}/{name}.jpg", "out": "/out", "recipe": {"said": "x" * 3000}}
    return NewJob(
        kind=JobKind.EDIT,
        key=hashlib.sha256(key.encode()).hexdigest(),
        spec=spec,
        source=f"{ROOT}/{name}.jpg",
        trigger=Trigger.LIBRARY,
        batch=f"run {len(name)}",
        root=ROOT,
    )


def _cache(folder: Path, count: int) -> None:
    """Results of no length, by name, beside which others are looked up, kept and read."""
    shade = Picture(np.full((48, 64, 3), 127, np.uint8))
    taken: dict[str, list[float]] = {}
    for size in (0, count):
        for n in range(size):
            path = place_of(folder, hashlib.sha256(f"past {n}".encode()).hexdigest())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        cache = StepCache(folder, 2**30)
        keys = [hashlib.sha256(f"{size} {n}".encode()).hexdigest() for n in range(MEASURED)]
        for name, call in (("look for", cache.has), ("keep", None), ("read", cache.get)):
            started = time.perf_counter()
            for key in keys:
                call(key) if call else cache.put(key, shade)
            each = (time.perf_counter() - started) / len(keys) * 1e3
            taken.setdefault(name, []).append(each)
    for name, (small, large) in taken.items():
        row = f"| {name} a step in the cache, {count} in it"
        print(f"{row} | {small:.3f} | {large:.3f} | {large / small:.2f} |")


if __name__ == "__main__":
    main()
