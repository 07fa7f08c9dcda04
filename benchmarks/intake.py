"""What watching costs: a full scan of a quiet tree, and a burst of drops until all are queued.

    python benchmarks/intake.py [--scan 1000 10000 50000] [--burst 500] [--latency 100] [--idle 10]
                                [--daemon 50000]

The scan figure is the median of ten; "idle CPU" is the share of one core that a running watcher
takes over `--idle` seconds in which nothing happens. With `--daemon` the same is said of each
process of `watchfolder watch` over so many pictures that were done before it began.

The burst is timed from the first file written to the last job in the ledger, with the standard
settings but for the seconds that files must stand still (0.2) and that bare pictures wait for a
sidecar (0); these seconds are part of the figure.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from PIL import Image

from presets.library import PresetLibrary
from watchfolder.engines.card import EngineCard
from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.studio.verdict import Verdict
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.reconcile import Listing, scan
from watchfolder.watching.tree import Tree
from watchfolder.watching.watcher import Watcher
from watchfolder.workers.leaving import Leaving
from watchfolder.workers.worker import Worker

SIDECAR = "steps:\n  - {edit: adjust, exposure: 0.5}\n"
IDLE_SECONDS = 10.0


def picture(place: Path) -> bytes:
    """A JPEG of a web picture's size."""
    path = place / "sample.jpg"
    Image.effect_noise((640, 480), 40).convert("RGB").save(path, quality=85)
    return path.read_bytes()


def fill(root: Path, count: int, data: bytes, *, sidecars: bool) -> None:
    """Write pictures into folders of 100."""
    for number in range(count):
        folder = root / f"{number // 100:04}"
        folder.mkdir(exist_ok=True)
        if sidecars:
            (folder / f"{number}.jpg.edit.yaml").write_text(SIDECAR)
        (folder / f"{number}.jpg").write_bytes(data + b"%08d" % number)


def scan_cost(count: int) -> dict[str, float]:
    """Seconds of one full scan with comparison, over a tree that has not changed."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        fill(root, count, b"x", sidecars=False)
        tree = Tree(root)
        times = []
        for _ in range(11):
            began = time.perf_counter()
            for found in scan(root):
                if isinstance(found, Listing):
                    tree.update(found)
            times.append(time.perf_counter() - began)
        return {"files": count, "first_s": times[0], "scan_s": statistics.median(times[1:])}


@contextmanager
def watching(settings: Settings, root: Path) -> Iterator[JobStore]:
    """A watcher of one folder, in a thread, and its ledger."""
    stop = threading.Event()
    with JobStore(settings.ledger, settings) as store:
        watcher = Watcher(settings, store, PresetLibrary(()), watched_folders([root], settings))
        thread = threading.Thread(target=watcher.run, args=(stop,))
        thread.start()
        try:
            yield store
        finally:
            stop.set()
            thread.join()


def end_all(store: JobStore, count: int) -> None:
    """Wait until so many jobs are queued, and end them undone."""
    while sum(store.counts().values()) < count:
        time.sleep(0.02)
    with store.database.transaction() as connection:
        connection.execute("UPDATE job SET state = 'cancelled' WHERE state = 'queued'")


def burst(count: int, idle_seconds: float = IDLE_SECONDS) -> dict[str, float]:
    """Drop pictures with sidecars at once; then let the watcher be idle, all jobs ended."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        root = place / "IN"
        root.mkdir()
        data = picture(place)
        settings = Settings(state=place / "state", presets=(), settle=0.2, sidecar_grace=0.0)
        with watching(settings, root) as store:
            began = time.perf_counter()
            fill(root, count, data, sidecars=True)
            written = time.perf_counter() - began
            while sum(store.counts().values()) < count:
                time.sleep(0.02)
            queued = time.perf_counter() - began
            end_all(store, count)
            time.sleep(2.0 + count / 2000)
            cpu = time.process_time()
            time.sleep(idle_seconds)
            idle = (time.process_time() - cpu) / idle_seconds
            jobs = sum(store.counts().values())
        assert jobs == count
        return {
            "drops": count,
            "written_s": written,
            "queued_s": queued,
            "drops_per_s": count / queued,
            "idle_cpu": idle,
        }


def idle_daemon(count: int, seconds: float) -> dict[str, float]:
    """Shares of one core that the processes of the real daemon take while nothing happens.

    It is started over pictures with sidecars that became jobs before, as after every restart.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        root = place / "IN"
        root.mkdir()
        settings = Settings(state=place / "state", presets=(), settle=0.2, sidecar_grace=0.0)
        with watching(settings, root) as store:
            fill(root, count, picture(place), sidecars=True)
            end_all(store, count)
        clean = {k: v for k, v in os.environ.items() if not k.startswith("WATCHFOLDER_")}
        with subprocess.Popen(
            [sys.executable, "-m", "watchfolder", "watch", str(root), "--port", free_port()],
            env=clean | {"WATCHFOLDER_STATE": str(settings.state), "WATCHFOLDER_CONFIG": "none"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as daemon:
            with JobStore(settings.ledger, settings) as store:
                while not (store.watch_board.standing() and store.roster.alive()):
                    time.sleep(0.2)
                while not (told := store.watch_board.standing()[0].status).scan_seconds:
                    time.sleep(0.2)
            time.sleep(5.0 + count / 2000)
            processes = [psutil.Process(daemon.pid), *psutil.Process(daemon.pid).children()]
            before = [_cpu(process) for process in processes]
            time.sleep(seconds)
            shares = [(_cpu(p) - b) / seconds for p, b in zip(processes, before, strict=True)]
            mib = processes[0].memory_info().rss / 2**20
            daemon.send_signal(signal.SIGTERM)
        return {
            "pictures": count,
            "seconds": seconds,
            "watcher": shares[0],
            "workers_and_bridge": sum(shares[1:]),
            "watcher_mib": mib,
            "scan_s": told.scan_seconds,
            "scan_every_s": told.scan_every,
        }


def free_port() -> str:
    """A port of the loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


def _cpu(process: psutil.Process) -> float:
    """Seconds of processor time that a process has taken."""
    times = process.cpu_times()
    return float(times.user + times.system)


class NoWork:
    """A workshop that only notes when each picture came to it."""

    cards: tuple[EngineCard, ...] = ()

    def __init__(self) -> None:
        self.claimed: dict[str, float] = {}

    def fulfil(self, job: Job, _progress: object) -> Verdict:
        """Done at once."""
        self.claimed[job.source] = time.perf_counter()
        return Verdict(JobState.SUCCEEDED)


def latency(count: int) -> dict[str, float]:
    """Drops one by one: seconds from the last byte to a worker's claim, with standard settings."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        root = place / "IN"
        root.mkdir()
        data = picture(place)
        settings = Settings(state=place / "state", presets=())
        leaving, workshop = Leaving(), NoWork()
        written: dict[str, float] = {}
        with watching(settings, root) as store:
            worker = Worker(store, workshop, name="bench", leaving=leaving)
            thread = threading.Thread(target=worker.run)
            thread.start()
            time.sleep(1.0)
            for number in range(count):
                path = root / f"{number}.jpg"
                path.with_name(f"{path.name}.edit.yaml").write_text(SIDECAR)
                path.write_bytes(data + b"%08d" % number)
                written[str(path)] = time.perf_counter()
                time.sleep(0.1)
            while len(workshop.claimed) < count:
                time.sleep(0.05)
            leaving.request("done")
            thread.join()
        took = sorted(workshop.claimed[path] - at for path, at in written.items())
        return {
            "drops": count,
            "settle_s": settings.settle,
            "p50_s": took[count // 2],
            "p95_s": took[int(count * 0.95)],
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scan", type=int, nargs="*", default=[1000, 10000, 50000])
    parser.add_argument("--burst", type=int, nargs="*", default=[500])
    parser.add_argument("--latency", type=int, nargs="*", default=[100])
    parser.add_argument("--daemon", type=int, nargs="*", default=[])
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, metavar="SECONDS")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    figures = {
        "scan": [scan_cost(count) for count in said.scan],
        "latency": [latency(count) for count in said.latency],
        "burst": [burst(count, said.idle) for count in said.burst],
        "daemon": [idle_daemon(count, said.idle) for count in said.daemon],
    }
    if said.json:
        print(json.dumps(figures))
        return
    for one in figures["scan"]:
        first = f"first {one['first_s'] * 1000:.0f} ms"
        print(f"scan of {one['files']:.0f} files: {one['scan_s'] * 1000:.1f} ms ({first})")
    for one in figures["latency"]:
        print(
            f"{one['drops']:.0f} drops one by one, to a worker's claim: p50 {one['p50_s']:.2f} s, "
            f"p95 {one['p95_s']:.2f} s, of which {one['settle_s']:g} s are `settle`"
        )
    for one in figures["burst"]:
        rate = f"{one['drops_per_s']:.0f} a second"
        print(
            f"burst of {one['drops']:.0f} drops: queued in {one['queued_s']:.2f} s ({rate}; "
            f"writing took {one['written_s']:.2f} s); idle CPU {one['idle_cpu'] * 100:.2f} %"
        )
    for one in figures["daemon"]:
        rest = f"its workers and bridge {one['workers_and_bridge'] * 100:.2f} %"
        print(
            f"daemon over {one['pictures']:.0f} idle pictures, {one['seconds']:.0f} s: the watcher "
            f"takes {one['watcher'] * 100:.2f} % of a core and {one['watcher_mib']:.0f} MiB, "
            f"{rest}; a scan of {one['scan_s'] * 1000:.0f} ms every {one['scan_every_s']:.0f} s"
        )


if __name__ == "__main__":
    main()
