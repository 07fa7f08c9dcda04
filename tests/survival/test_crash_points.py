"""A worker is killed at the very system call: before, between and after each write, sync and name.

strace counts the calls of one whole job and then delivers SIGKILL on entering one of them. What is
seen at that instant, and what comes after another worker has gone on, must keep the promise.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from watchfolder.jobs.job import JobKind, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
BEGIN, END = b"BEGIN\n", b"\nEND"
CALLS = ("fsync", "fdatasync", "link", "rename", "unlink", "pwrite64", "ftruncate", "write")
"""What changes a disk, or promises that it was changed."""


class Bench:
    """One job at a time, done by a worker of the copying workshop."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.settings = Settings(state=place / "state", lease=2.0, max_attempts=5)
        self.store = JobStore(self.settings.ledger, self.settings)
        self.out = place / "out"

    def ask(self, number: int) -> bytes:
        """A job on a new source; what its output must be."""
        source = self.place / f"{number}.jpg"
        data = b"%d" % number + random.Random(number).randbytes(50_000)
        source.write_bytes(data)
        spec = {
            "source": str(source),
            "sha256": hashlib.sha256(data).hexdigest(),
            "out": str(self.out),
            "stem": str(number),
        }
        self.store.enqueue(NewJob(JobKind.EDIT, f"job-{number}", spec, source=str(source)))
        return BEGIN + data + END

    def work(self, *before: str) -> int:
        """Let one worker do what there is; its exit code."""
        command = [*before, sys.executable, str(HERE / "copying_workshop.py")]
        done = subprocess.run(
            [*command, "--state", str(self.settings.state), "--once", "--quiet"],
            env={
                **os.environ,
                "SURVIVAL_TRACE": str(self.place / "trace"),
                "WATCHFOLDER_LEASE": "2",
            },
            capture_output=True,
            check=False,
        )
        return done.returncode

    def go_on(self) -> None:
        """As a supervisor does: take over from the dead, let delays pass, work."""
        self.store.reap()
        with self.store.database.transaction() as connection:
            connection.execute("UPDATE job SET ready_ticks = 0")
        assert self.work() == 0


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def calls_of_a_job(bench: Bench, strace: str) -> Counter[str]:
    log = bench.place / "calls"
    bench.ask(0)
    traced = ",".join(CALLS)
    assert bench.work(strace, "-f", "-qq", "-o", str(log), "-e", f"trace={traced}") == 0
    return Counter(re.findall(r"\d+\s+(\w+)\(", log.read_text()))


@pytest.mark.parametrize(
    "points", [10, pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])]
)
def test_killed_at_a_system_call(bench: Bench, strace: str, points: int) -> None:
    counted = calls_of_a_job(bench, strace)
    assert counted["fsync"] + counted["fdatasync"] >= 3
    every = [(name, n) for name, count in sorted(counted.items()) for n in range(1, count + 1)]
    chosen = random.Random(5).choices(every, k=points)
    killed = 0
    for number, (call, when) in enumerate(chosen, start=1):
        wanted = bench.ask(number)
        path = bench.out / f"{number}.copy"
        inject = f"inject={call}:signal=SIGKILL:when={when}"
        code = bench.work(strace, "-f", "-qq", "-o", "/dev/null", "-e", inject)
        killed += code != 0
        if path.exists():
            assert path.read_bytes() == wanted, f"half of it under its name, at {call} {when}"
        for _ in range(3):
            job = bench.store.latest_for(str(bench.place / f"{number}.jpg"))
            assert job is not None
            if job.state is JobState.SUCCEEDED:
                break
            time.sleep(0.05)
            bench.go_on()
        bench.store.check()
        assert bench.store.counts()[JobState.SUCCEEDED] == number + 1, f"at {call} {when}"
        assert not bench.store.running()
        assert path.read_bytes() == wanted
        assert [r.path for r in bench.store.outputs_of(job.id)] == [path]
    assert killed >= points // 2, "most of the points lie within a job"
    assert len(list(bench.out.glob("*.copy"))) == points + 1
    assert len(list(bench.out.glob("[!.]*-2*"))) == 0


def test_the_order_on_disk(bench: Bench, strace: str) -> None:
    """The file, its name, the folder, and only then the ledger: each flushed before the next."""
    log = bench.place / "calls"
    bench.ask(0)
    traced = "trace=fsync,fdatasync,link,linkat,rename,renameat"
    assert bench.work(strace, "-f", "-qq", "-y", "-o", str(log), "-e", traced) == 0
    lines = [line.partition(" ")[2].strip() for line in log.read_text().splitlines()]

    def place(pattern: str, after: int = 0) -> int:
        return next(n for n, line in enumerate(lines) if n >= after and re.match(pattern, line))

    out = re.escape(str(bench.out))
    flushed = place(rf"f(data)?sync\(\d+<{out}/\.wf-.*\.part>\) += 0")
    named = place(rf"(link|linkat|rename|renameat)\(.*{out}/0\.copy", flushed)
    kept = place(rf"f(data)?sync\(\d+<{out}>\) += 0", named)
    recorded = place(r"f(data)?sync\(\d+<.*ledger\.sqlite3-wal>\) += 0", kept)
    assert flushed < named < kept < recorded
