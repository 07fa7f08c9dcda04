"""What an executor costs: pictures per second with it, against workers that lose no time at all.

    python benchmarks/executors.py --jobs 200 --work-ms 50 --workers 2 --rounds 3 --json FILE

Work takes --work-ms and keeps no core busy, so that the figure is the executor's and not that of
the cores; it reports as a picture with four steps does, and publishes a file of --kib as one does.
Ideal is workers / work time. Workers are started and idle before the clock starts, which stops
when the last job is written down. `ray` is a cluster on this machine: a node for each worker.
Said are the median over rounds and the spread.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchfolder.engines.card import EngineCard
from watchfolder.exporting.publish import publish
from watchfolder.jobs.job import Job, JobKind, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.running.progress import Listener
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict
from watchfolder.workers.__main__ import main as run_worker
from watchfolder.workers.executors.inline import Inline
from watchfolder.workers.executors.ray import RayExecutor
from watchfolder.workers.supervisor import Supervisor

NAMES = ("inline", "local", "ray")


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


def measure(name: str, workers: int, jobs: int, seconds: float, size: int) -> float:
    """Pictures per second over `jobs` jobs."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(state=Path(place) / "state", workers=workers, log_level="warning")
        out = Path(place) / "out"
        out.mkdir()
        with JobStore(settings.ledger, settings) as store:
            if name == "local":
                command = (sys.executable, str(Path(__file__).resolve()), "--as-worker")
                executor: Any = Supervisor(settings, workers, store, command=command)
            else:
                executor = {"inline": Inline, "ray": RayExecutor}[name](settings, store, assemble)
            executor.start()
            while len(store.roster.alive()) < workers:
                executor.check()
                time.sleep(0.05)
            spec = {"seconds": seconds, "bytes": size, "out": str(out)}
            new = [NewJob(JobKind.EDIT, f"{n:064d}", spec) for n in range(jobs)]
            began = time.perf_counter()
            store.enqueue_many(new)
            while store.counts()[JobState.SUCCEEDED] < jobs:
                executor.check()
                time.sleep(0.02)
            took = time.perf_counter() - began
            executor.stop()
    return jobs / took


def main() -> None:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description="What an executor costs.")
    parser.add_argument("--executors", nargs="+", default=NAMES, choices=NAMES)
    parser.add_argument("--jobs", type=int, default=200, help="for each worker")
    parser.add_argument("--work-ms", type=float, default=50)
    parser.add_argument("--kib", type=int, default=100, help="size of an output; 0: none")
    parser.add_argument("--workers", type=int, nargs="+", default=(1, 2, 3))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    rows = []
    print(f"{platform.machine()}, {os.cpu_count()} cores; work {asked.work_ms:.0f} ms, ", end="")
    print(f"{asked.kib} KiB out, {asked.jobs} jobs a worker; load {os.getloadavg()[0]:.1f}")
    print(f"{'executor':9} {'workers':>7} {'pictures/s':>10} {'of ideal':>8}  spread")
    for workers in asked.workers:
        ideal = workers / (asked.work_ms / 1000)
        for name in asked.executors:
            with cluster(workers) if name == "ray" else _nothing():
                rates = [
                    measure(
                        name, workers, asked.jobs * workers, asked.work_ms / 1000, asked.kib << 10
                    )
                    for _ in range(asked.rounds)
                ]
            shares = sorted(rate / ideal for rate in rates)
            share, rate = statistics.median(shares), statistics.median(rates)
            spread = f"{shares[0]:.0%} to {shares[-1]:.0%}"
            print(f"{name:9} {workers:7} {rate:10.1f} {share:8.0%}  {spread}", flush=True)
            rows.append({"executor": name, "workers": workers, "rate": rate, "shares": shares})
    if asked.json:
        asked.json.write_text(json.dumps({"work_ms": asked.work_ms, "rows": rows}, indent=1))


@contextmanager
def _nothing() -> Iterator[None]:
    yield


if __name__ == "__main__":
    if "--as-worker" in sys.argv:
        sys.argv.remove("--as-worker")
        sys.exit(run_worker(assemble=assemble))
    main()
