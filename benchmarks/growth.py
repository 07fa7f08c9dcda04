"""How cost grows: `python benchmarks/growth.py [--counts 10,100,1000] [--history 100000]`.

Three tables, each of which should show the same figures in every line:

- Small photographs (0.3 MP) through one warm worker, by the same look, asked for as they are found:
  how soon the first is asked for, time a photograph, the most memory that the worker, its decoders
  and who asks held together, and what a second run takes to see that nothing is due.
- Each thing a run asks of the ledger, in one that holds a history of finished jobs, and how many
  times as long it takes as in an empty one.
- The step cache with many results in it, likewise.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
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
from watchfolder.workers.assembling import assemble_studio
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.worker import Worker

HERE = Path(__file__).parent
LANES = 2
WARM = 10
"""Photographs that are done before the clock starts."""
MEASURED = 200
AGAIN = 15
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
    parser.add_argument("--run", type=Path, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        print(json.dumps(_run(*asked.run)))
        return
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
        for path in everything[:count]:
            (shots / path.name).hardlink_to(path)
        first = _first_asked_for(shots, folder / f"first-{count}")
        command = [sys.executable, __file__, "--run", str(shots), str(out)]
        printed, peak = _watched(command, dict(os.environ))
        run = json.loads(printed.splitlines()[-1])
        again = _nothing_due(shots, out)
        each, cpu = run["seconds"] / count * 1e3, run["cpu"] / count * 1e3
        print(f"| {count} | {first * 1e3:.0f} | {each:.1f} | {cpu:.1f} | {peak:.0f}", end=" ")
        print(f"| {again / count * 1e3:.2f} | {os.getloadavg()[0]:.0f} |", flush=True)
        shutil.rmtree(out)
        shutil.rmtree(shots)


def _run(shots: Path, out: Path) -> dict[str, float]:
    """Seconds of the clock and of the processor that a warm worker takes for a library."""
    settings = _settings(out / "state")
    with JobStore(settings.ledger, settings) as store:
        studio = assemble_studio(settings, store, 1)
        for folder, last in ((out / "warm", WARM), (out / "done", None)):
            leaving = Leaving()
            worker = Worker(store, studio, name=folder.name, leaving=leaving, lanes=LANES)
            feed = _feed(shots, folder, settings, store, last)
            asking = threading.Thread(target=_ask, args=(feed, store, leaving))
            began, spent = time.perf_counter(), _processor()
            asking.start()
            worker.run()
            asking.join()
            taken = {"seconds": time.perf_counter() - began, "cpu": _processor() - spent}
        states = store.counts()
        assert states["succeeded"] == sum(states.values()), states
    return taken


def _ask(feed: Feed, store: JobStore, leaving: Leaving) -> None:
    """Ask for what is due as it is found; when all is done, send the worker home."""
    feed.to_first()
    while not feed.dry:
        feed.more()
    feed.more()
    while store.counts()["queued"] or store.counts()["running"]:
        time.sleep(0.02)
    leaving.request("all is done")


def _processor() -> float:
    """Seconds of the processor that this process and its decoders have taken."""
    me = psutil.Process()
    times = [one.cpu_times() for one in (me, *me.children(recursive=True))]
    return sum(one.user + one.system for one in times) + times[0].children_user


def _settings(state: Path) -> Settings:
    return Settings(state=state, presets=(HERE / "library_presets",), sign="off")


def _feed(
    shots: Path, out: Path, settings: Settings, store: JobStore, last: int | None = None
) -> Feed:
    """What asks for a library; `last`: for no more pictures than that."""
    found = entries(
        shots,
        Request(preset="studio-look"),
        out=out,
        presets=PresetLibrary(settings.presets),
        store=store,
        settings=settings,
        batch="b",
    )
    return Feed(shots, itertools.islice(found, last), store, lambda _entry: None)


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
        assert not _feed(shots, out / "done", settings, store).to_first()
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
    """Both in turn, so that a busy machine is busy for both; the least of many."""
    times: tuple[list[float], list[float]] = ([], [])
    rounds = AGAIN if "again" in name else 1 if name.startswith("all") else MEASURED
    for _ in range(rounds):
        for call, taken in zip((before, after), times, strict=True):
            started = time.perf_counter()
            call()
            taken.append((time.perf_counter() - started) * 1e3)
    small, large = map(min, times)
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
    empty = _cache_times(folder)
    for n in range(count):
        path = place_of(folder, hashlib.sha256(f"past {n}".encode()).hexdigest())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    full = _cache_times(folder)
    print(f"\n| asked of the step cache | empty, ms | {count} in it, ms |\n|---|---|---|")
    for name, small in empty.items():
        print(f"| {name} | {small:.3f} | {full[name]:.3f} |")


def _cache_times(folder: Path) -> dict[str, float]:
    """What a process that starts now takes for each."""
    cache = StepCache(folder, 2**30)
    shade = Picture(np.full((48, 64, 3), 127, np.uint8))
    keys = [secrets.token_hex(32) for _ in range(MEASURED)]
    first, *others = keys

    def keep(key: str) -> None:
        cache.put(key, shade)

    return {
        "keep a process's first step": _each([first], keep),
        "look for a step": _each(others, cache.has),
        "keep a step": _each(others, keep),
        "read a step": _each(others, cache.get),
    }


def _each(keys: list[str], call: Callable[[str], Any]) -> float:
    """The median in ms."""
    times = []
    for key in keys:
        started = time.perf_counter()
        call(key)
        times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


if __name__ == "__main__":
    main()
