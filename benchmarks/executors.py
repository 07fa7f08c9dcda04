"""What an executor costs: pictures per second with it, against workers that lose no time at all.

    python benchmarks/executors.py --jobs 200 --work-ms 50 --workers 2 --rounds 3 --json FILE
    python benchmarks/executors.py --photographs 40 --workers 2


Work takes --work-ms and keeps no core busy, so that the figure is the executor's and not that of
the cores; it reports as a picture with four steps does, and publishes a file of --kib as one does.
Ideal is workers / work time. Workers are started and idle before the clock starts, which stops
when the last job is written down. `ray` is a cluster on this machine: a node for each worker.
Said are the median over rounds and the spread.

With --photographs the work is real: so many photographs of 12 MP for each worker get the look of
the library benchmark, by the studio, one core a worker, each worker warm before the clock starts.
Said is the share of what the same workers do as processes (`local`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photo_corpus import make_corpus

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.engines.card import EngineCard
from watchfolder.exporting.publish import publish
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import Job, JobKind, JobState, NewJob, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.running.progress import Listener
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict
from watchfolder.workers import supervisor
from watchfolder.workers.__main__ import main as run_worker
from watchfolder.workers.assembling import Assemble, assemble_studio
from watchfolder.workers.executors.inline import Inline
from watchfolder.workers.executors.ray import RayExecutor
from watchfolder.workers.supervisor import Supervisor

NAMES = ("inline", "local", "ray")
DIFFERENT = 24
"""Photographs that differ; each is taken several times."""
WARM = 6


@dataclass(frozen=True)
class Waiting:
    """A workshop whose work is to wait, and to publish."""

    store: StudioSide
    cards: tuple[EngineCard, ...] = (EngineCard(name="waiting", version="1", features={}),)

    def fulfil(self, job: Job, progress: Listener) -> Verdict:
        """Ask the ledger what a picture's job asks, wait in four steps, publish, write down."""
        until = time.perf_counter() + job.spec["seconds"]
        self.store.facts_of(job.key)
        for step in range(4):
            progress.report(step / 4, f"step {step}")
            time.sleep(max(0.0, until - time.perf_counter()) / (4 - step))
        if job.spec["bytes"]:
            data, folder = os.urandom(job.spec["bytes"]), Path(job.spec["out"])
            path = publish(data, folder, f"{job.key}.bin", lambda _: True).path
            self.store.record_output(
                job.id, path, branch="", slot="", sha256=job.key, recipe_digest=""
            )
        return Verdict(JobState.SUCCEEDED, {"outputs": []})


def assemble(_settings: Settings, store: StudioSide, _threads: int) -> Waiting:
    """The workshop of a worker of any kind."""
    return Waiting(store)


@contextmanager
def cluster(nodes: int) -> Iterator[None]:
    """Ray with so many nodes of one core, all on this machine."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray  # noqa: PLC0415 - not everybody has it
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    size = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    made = Cluster(initialize_head=True, head_node_args={**size, "include_dashboard": False})
    try:
        for _ in range(nodes - 1):
            made.add_node(**size)
        os.environ["RAY_ADDRESS"] = made.address
        ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
        yield
    finally:
        made.shutdown()


@dataclass(frozen=True)
class Task:
    """What is asked of the workers."""

    new: Callable[[Path], Sequence[NewJob]]
    """The jobs, published into a folder."""
    assemble: Assemble = assemble
    command: tuple[str, ...] = (sys.executable, str(Path(__file__).resolve()), "--as-worker")
    settings: Mapping[str, Any] = field(default_factory=dict)
    warm_up: int = 0
    """Jobs for each worker before the clock starts."""


def waiting(jobs: int, seconds: float, size: int) -> Task:
    """Jobs that wait so long and publish so many bytes."""

    def new(out: Path) -> list[NewJob]:
        spec = {"seconds": seconds, "bytes": size, "out": str(out)}
        return [NewJob(JobKind.EDIT, f"{n:064d}", spec) for n in range(jobs)]

    return Task(new)


def photographs(corpus: Path, jobs: int) -> Task:
    """A look over so many photographs of 12 MP."""
    photos = make_corpus(corpus, DIFFERENT)
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in photos]
    presets = (Path(__file__).parent / "library_presets",)
    layer = Layer(Request(preset="studio-look"), "benchmark", {}, corpus)
    recipe = resolve([layer], PresetLibrary(presets))

    def new(out: Path) -> list[NewJob]:
        return [
            edit_job(
                source=photos[n % DIFFERENT],
                sha256=sums[n % DIFFERENT],
                recipe=recipe,
                out=out / str(n),
                trigger=Trigger.LIBRARY,
            )
            for n in range(jobs)
        ]

    settings = {"threads": 1, "sign": "off", "presets": presets}
    return Task(new, assemble_studio, supervisor.COMMAND, settings, WARM)


def measure(name: str, workers: int, task: Task) -> float:
    """Pictures per second."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(
            state=Path(place) / "state", workers=workers, log_level="warning", **task.settings
        )
        out = Path(place) / "out"
        out.mkdir()
        with JobStore(settings.ledger, settings) as store:
            if name == "local":
                executor: Any = Supervisor(settings, workers, store, command=task.command)
            else:
                kind = {"inline": Inline, "ray": RayExecutor}[name]
                executor = kind(settings, store, task.assemble)
            executor.start()
            while len(store.roster.alive()) < workers:
                executor.check()
                time.sleep(0.05)
            new = task.new(out)
            warm = new[: task.warm_up * workers]
            for part in filter(None, (warm, new[len(warm) :])):
                began = time.perf_counter()
                asked = store.counts()[JobState.SUCCEEDED] + len(part)
                store.enqueue_many(part)
                while store.counts()[JobState.SUCCEEDED] < asked:
                    executor.check()
                    assert not store.counts()[JobState.FAILED]
                    time.sleep(0.02)
                took = time.perf_counter() - began
            executor.stop()
    return (len(new) - len(warm)) / took


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description="What an executor costs.")
    parser.add_argument("--executors", nargs="+", default=NAMES, choices=NAMES)
    parser.add_argument("--jobs", type=int, default=200, help="for each worker")
    parser.add_argument("--work-ms", type=float, default=50)
    parser.add_argument("--kib", type=int, default=100, help="size of an output; 0: none")
    parser.add_argument("--photographs", type=int, help="real ones instead, for each worker")
    parser.add_argument("--corpus", type=Path, help="folder for these, kept there")
    parser.add_argument("--workers", type=int, nargs="+", default=(1, 2, 3))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    work = f"work {asked.work_ms:.0f} ms, {asked.kib} KiB out, {asked.jobs} jobs a worker"
    if asked.photographs:
        work = f"{asked.photographs} photographs of 12 MP a worker"
    print(f"{platform.machine()}, {os.cpu_count()} cores; {work}; load {os.getloadavg()[0]:.1f}")
    of = "local" if asked.photographs else "ideal"
    print(f"{'executor':9} {'workers':>7} {'pictures/s':>10} {f'of {of}':>8}  spread")
    with tempfile.TemporaryDirectory() as place:
        rows = [
            row
            for workers in asked.workers
            for row in _compared(asked, workers, asked.corpus or Path(place))
        ]
    if asked.json:
        asked.json.write_text(json.dumps({"work_ms": asked.work_ms, "rows": rows}, indent=1))


def _compared(asked: argparse.Namespace, workers: int, corpus: Path) -> list[dict[str, Any]]:
    """A row for each executor; the rounds take turns, so that a busy machine is busy for all."""
    if asked.photographs:
        task = photographs(corpus, (asked.photographs + WARM) * workers)
    else:
        task = waiting(asked.jobs * workers, asked.work_ms / 1000, asked.kib << 10)
    rates: dict[str, list[float]] = {name: [] for name in asked.executors}
    for _ in range(asked.rounds):
        for name in asked.executors:
            with cluster(workers) if name == "ray" else _nothing():
                rates[name].append(measure(name, workers, task))
    if asked.photographs:
        ideal = statistics.median(rates.get("local") or next(iter(rates.values())))
    else:
        ideal = workers / (asked.work_ms / 1000)
    rows = []
    for name, its in rates.items():
        shares = sorted(rate / ideal for rate in its)
        share, rate = statistics.median(shares), statistics.median(its)
        spread = f"{shares[0]:.0%} to {shares[-1]:.0%}"
        print(f"{name:9} {workers:7} {rate:10.1f} {share:8.0%}  {spread}", flush=True)
        rows.append({"executor": name, "workers": workers, "rate": rate, "shares": shares})
    return rows


@contextmanager
def _nothing() -> Iterator[None]:
    yield


if __name__ == "__main__":
    if "--as-worker" in sys.argv:
        sys.argv.remove("--as-worker")
        sys.exit(run_worker(assemble=assemble))
    main()
