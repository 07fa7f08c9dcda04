"""What the ledger costs: jobs per second with it, against the same work in a bare loop.

    python benchmarks/ledger.py --jobs 400 --work-ms 0 20 --workers 1 2 --rounds 3 --json FILE

Each round has a new ledger in --folder (a disk, not a memory file system: every commit is
flushed). The work keeps one core busy for --work-ms, so it scales with cores as pictures do.
Workers are started and idle before the clock starts; it stops when the last job is written down.
Said are the median over rounds and the spread from least to most.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from watchfolder.engines.card import EngineCard
from watchfolder.jobs.job import Job, JobKind, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict
from watchfolder.workers.__main__ import main as run_worker
from watchfolder.workers.lease import Lease
from watchfolder.workers.spawned import environment_of

T = TypeVar("T")


@dataclass(frozen=True)
class Treadmill:
    """A workshop that keeps a core busy for the time its jobs say, with four reports."""

    cards: tuple[EngineCard, ...] = ()

    def fulfil(self, job: Job, progress: Lease) -> Verdict:
        """Work, and report as a picture with four steps would."""
        for step in range(4):
            burn(job.spec["seconds"] / 4)
            progress.report((step + 1) / 4, f"step {step}")
        return Verdict(JobState.SUCCEEDED, {"outputs": []})


def burn(seconds: float) -> None:
    """Keep one core busy."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def bare_loop(count: int, seconds: float) -> float:
    """Jobs per second where nothing is written down."""
    began = time.perf_counter()
    for _ in range(count):
        for _ in range(4):
            burn(seconds / 4)
    return count / max(1e-9, time.perf_counter() - began)


def by_workers(count: int, seconds: float, workers: int, folder: Path) -> float:
    """Jobs per second taken in at once, as a scan does, and worked off by so many processes."""
    settings = Settings(state=Path(tempfile.mkdtemp(dir=folder)), workers=workers)
    with JobStore(settings.ledger, settings) as store:
        started = [
            subprocess.Popen(
                [sys.executable, __file__, "--worker", "--name", f"w{n}", "--quiet"],
                env=environment_of(settings),
            )
            for n in range(workers)
        ]
        wait_for(lambda: len(store.roster.alive()) == workers)
        began = time.perf_counter()
        store.enqueue_many(
            [
                NewJob(JobKind.EDIT, f"job {n}", {"seconds": seconds}, source=f"/in/{n}.jpg")
                for n in range(count)
            ]
        )
        wait_for(lambda: store.counts()[JobState.SUCCEEDED] == count)
        took = time.perf_counter() - began
        for worker in started:
            worker.terminate()
        assert [worker.wait(30) for worker in started] == [0] * workers
        store.check()
    shutil.rmtree(settings.state)
    return count / took


def calls(count: int, folder: Path) -> dict[str, float]:
    """Milliseconds of each call that a job costs at least once, in one process."""
    settings = Settings(state=Path(tempfile.mkdtemp(dir=folder)))
    took: dict[str, list[float]] = {}

    def timed(name: str, call: Callable[..., T], *values: object) -> T:
        began = time.perf_counter()
        value = call(*values)
        took.setdefault(name, []).append((time.perf_counter() - began) * 1e3)
        return value

    with JobStore(settings.ledger, settings) as store:
        for number in range(count):
            new = NewJob(JobKind.EDIT, f"job {number}", {"seconds": 0})
            timed("enqueue", store.enqueue, new)
        many = [NewJob(JobKind.EDIT, f"more {number}", {"seconds": 0}) for number in range(count)]
        timed("enqueue_many_per_job", store.enqueue_many, many)
        took["enqueue_many_per_job"][0] /= count
        for number in range(count):
            job = timed("claim", store.claim, "w")
            assert job is not None
            timed("renew", store.renew, job.id, "w", {"fraction": number / count})
            timed("look", store.look, job.id, "w")
            timed("succeed", store.succeed, job.id, "w", {})
    shutil.rmtree(settings.state)
    return {name: round(statistics.median(values), 4) for name, values in took.items()}


def wait_for(condition: Callable[[], bool]) -> None:
    """Look every five milliseconds, for two minutes at most."""
    give_up = time.monotonic() + 120
    while not condition():
        if time.monotonic() > give_up:
            raise SystemExit("the workers do not come to an end")
        time.sleep(0.005)


def spread(values: list[float]) -> dict[str, float]:
    """Median, least and most."""
    return {
        "median": round(statistics.median(values), 1),
        "least": round(min(values), 1),
        "most": round(max(values), 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=400)
    parser.add_argument("--work-ms", type=float, nargs="+", default=[0.0, 20.0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="where the ledgers lie")
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    asked = parser.parse_args()
    figures: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "jobs": asked.jobs,
        "rounds": asked.rounds,
        "calls_ms": calls(asked.jobs, asked.folder),
    }
    print(f"{figures['machine']}, SQLite {figures['sqlite']}; {asked.jobs} jobs a round")
    print("call, ms:  ", figures["calls_ms"])
    for work in asked.work_ms:
        bare = spread([bare_loop(asked.jobs, work / 1e3) for _ in range(asked.rounds)])
        figures[f"bare loop, {work:g} ms"] = bare
        print(f"bare loop, {work:g} ms of work: {bare['median']} jobs/s")
        for workers in asked.workers:
            runs = [
                by_workers(asked.jobs, work / 1e3, workers, asked.folder)
                for _ in range(asked.rounds)
            ]
            rate = spread(runs)
            figures[f"{workers} workers, {work:g} ms"] = rate
            line = f"{workers} workers, {work:g} ms of work: {rate['median']} jobs/s"
            if work:
                line += f", {rate['median'] / (workers * bare['median']):.0%} of ideal"
            print(f"{line} ({rate['least']} to {rate['most']})")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--worker" in sys.argv:
        sys.argv.remove("--worker")
        sys.exit(run_worker(assemble=lambda _settings, _store, _threads: Treadmill()))
    main()
