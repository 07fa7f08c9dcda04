"""What watching costs: a full scan of a quiet tree, and a burst of drops until all are queued.

    python benchmarks/intake.py [--scan 1000 10000 50000] [--burst 500] [--latency 100] [--idle 10]

The scan figure is the median of ten; "idle CPU" is the share of one core that a running watcher
takes over `--idle` seconds in which nothing happens. The burst is timed from the first file written
to the last job in the ledger, with the standard settings but for the seconds that files must stand
still (0.2) and that bare pictures wait for a sidecar (0); these seconds are part of the figure.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path

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


def burst(count: int, idle_seconds: float = IDLE_SECONDS) -> dict[str, float]:
    """Drop pictures with sidecars at once; then let the watcher be idle, all jobs ended."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        root = place / "IN"
        root.mkdir()
        data = picture(place)
        settings = Settings(state=place / "state", presets=(), settle=0.2, sidecar_grace=0.0)
        stop = threading.Event()
        with JobStore(settings.ledger, settings) as store:
            folders = watched_folders([root], settings)
            watcher = Watcher(settings, store, PresetLibrary(()), folders)
            thread = threading.Thread(target=watcher.run, args=(stop,))
            thread.start()
            began = time.perf_counter()
            fill(root, count, data, sidecars=True)
            written = time.perf_counter() - began
            while sum(store.counts().values()) < count:
                time.sleep(0.02)
            queued = time.perf_counter() - began
            with store.database.transaction() as connection:
                connection.execute("UPDATE job SET state = 'cancelled' WHERE state = 'queued'")
            time.sleep(2.0 + count / 2000)
            cpu = time.process_time()
            time.sleep(idle_seconds)
            idle = (time.process_time() - cpu) / idle_seconds
            jobs = sum(store.counts().values())
            stop.set()
            thread.join()
        assert jobs == count
        return {
            "drops": count,
            "written_s": written,
            "queued_s": queued,
            "drops_per_s": count / queued,
            "idle_cpu": idle,
        }


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
        stop, leaving, workshop = threading.Event(), Leaving(), NoWork()
        written: dict[str, float] = {}
        with JobStore(settings.ledger, settings) as store:
            folders = watched_folders([root], settings)
            watcher = Watcher(settings, store, PresetLibrary(()), folders)
            worker = Worker(store, workshop, name="bench", leaving=leaving)
            threads = [
                threading.Thread(target=watcher.run, args=(stop,)),
                threading.Thread(target=worker.run),
            ]
            for thread in threads:
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
            stop.set()
            leaving.request("done")
            for thread in threads:
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
    parser.add_argument("--scan", type=int, nargs="*", default=[1000, 10000])
    parser.add_argument("--burst", type=int, nargs="*", default=[500])
    parser.add_argument("--latency", type=int, nargs="*", default=[100])
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, metavar="SECONDS")
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    figures = {
        "scan": [scan_cost(count) for count in said.scan],
        "latency": [latency(count) for count in said.latency],
        "burst": [burst(count, said.idle) for count in said.burst],
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


if __name__ == "__main__":
    main()
