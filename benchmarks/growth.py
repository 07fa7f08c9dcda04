"""How cost grows: `python benchmarks/growth.py [--counts 10,100,1000] [--history 100000]`.

Small photographs (0.3 MP) through one worker, by the same look; time a photo, and the most memory
the worker and its decoders held. Then claims and ends in a ledger that holds a history of finished
jobs, against an empty one: what a job costs must not depend on how many there were.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from library import _watched
from photo_corpus import make_corpus

from watchfolder.jobs.job import JobKind, NewJob
from watchfolder.jobs.store import JobStore

HERE = Path(__file__).parent
MEASURED = 300


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="How cost grows with the number of photographs.")
    parser.add_argument("--counts", default="10,100,1000")
    parser.add_argument("--history", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        _libraries(Path(folder), [int(count) for count in asked.counts.split(",")])
        _history(Path(folder), asked.history)


def _libraries(folder: Path, counts: list[int]) -> None:
    print("| photographs | ms a photo | CPU ms a photo | peak MiB |\n|---|---|---|---|")
    for count in counts:
        photos = make_corpus(folder / str(count), count, 640, 480)
        out = folder / f"out-{count}"
        out.mkdir()
        said = {
            "photos": [str(path) for path in photos],
            "out": str(out),
            "presets": str(HERE / "library_presets"),
            "preset": "studio-look",
            "sign": "off",
            "times": 1,
        }
        (out / "asked.json").write_text(json.dumps(said))
        command = [sys.executable, str(HERE / "library_rows.py"), "ours", str(out / "asked.json")]
        printed, peak = _watched(command, dict(os.environ))
        (run,) = json.loads(printed.splitlines()[-1])
        each, cpu = run["seconds"] / count * 1e3, run["cpu"] / count * 1e3
        print(f"| {count} | {each:.1f} | {cpu:.1f} | {peak:.0f} |", flush=True)


def _history(folder: Path, count: int) -> None:
    print("\n| finished jobs in the ledger | ms to take, claim and end one |\n|---|---|")
    with JobStore(folder / "ledger.sqlite3") as store:
        done = 0
        for size in (0, count // 10, count):
            while done < size:
                part = min(1000, size - done)
                store.enqueue_many([_job(f"past {done + n}") for n in range(part)])
                with store.database.transaction() as connection:
                    connection.execute(
                        "UPDATE job SET state = 'succeeded', finished = created"
                        " WHERE state = 'queued'"
                    )
                done += part
            started = time.perf_counter()
            for number in range(MEASURED):
                store.enqueue(_job(f"now {size} {number}"))
                job = store.claim("w")
                assert job is not None
                store.succeed(job.id, "w", {"outputs": []})
            each = (time.perf_counter() - started) / MEASURED * 1e3
            print(f"| {size} | {each:.2f} |", flush=True)


def _job(key: str) -> NewJob:
    return NewJob(kind=JobKind.EDIT, key=key, spec={"source": f"/{key}.jpg"}, source=f"/{key}.jpg")


if __name__ == "__main__":
    main()
