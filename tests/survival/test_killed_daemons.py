"""The promise, put to the test: a daemon is killed again and again while files are dropped.

Every drop ends with exactly one output, whole and of the right source; no reader ever sees half of
one; nothing is made much more often than once; nothing temporary is left.
"""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

HERE = Path(__file__).parent
BEGIN, END = b"BEGIN\n", b"\nEND"
SIDECAR = b"steps:\n  - {edit: adjust, exposure: 0.5}\n"


class Shoot:
    """A watched folder, a photographer who drops files, and a reader of the outputs."""

    def __init__(self, place: Path, seed: int) -> None:
        self.root, self.state = place / "IN", place / "state"
        self.root.mkdir()
        self.trace = place / "trace"
        self.random = random.Random(seed)
        self.contents: dict[str, bytes] = {}
        self.half_read: list[str] = []
        self.settings = Settings(state=self.state, lease=5.0)
        out = io.BytesIO()
        Image.new("RGB", (24, 24), (200, 90, 40)).save(out, "JPEG")
        self._jpeg = out.getvalue()

    @contextmanager
    def daemon(self) -> Iterator[subprocess.Popen[bytes]]:
        """A daemon, killed with -9 at the end of the block."""
        process = subprocess.Popen(
            [sys.executable, str(HERE / "daemon.py"), str(self.root), str(self.state)],
            env={**os.environ, "SURVIVAL_TRACE": str(self.trace)},
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def drop(self) -> None:
        """A picture and its sidecar, in either order, written in one of the usual ways."""
        number = len(self.contents)
        name = f"{number % 7}/{number}.jpg"
        # bytes between the picture's end and a last marker are legal, and make it one of a kind
        data = self._jpeg[:-2] + b"\xff\xfe\x00\x0a%08d" % number + self._jpeg[-2:]
        self.contents[name] = data
        files = [(name, data), (f"{name}.edit.yaml", SIDECAR)]
        self.random.shuffle(files)
        for file, content in files:
            self._write(self.root / file, content)

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        way = self.random.randrange(4)
        if way == 0:
            temporary = path.with_name(f".{path.name}.tmp")
            temporary.write_bytes(content)
            temporary.replace(path)
        elif way == 1:
            path.write_bytes(content)
        elif way == 2:
            half = len(content) // 2
            path.write_bytes(content[:half])
            with path.open("ab") as file:
                file.write(content[half:])
        else:
            with path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, len(content))
                file.write(content)

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Somebody who reads every output as soon as it is there, over and over."""
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                for path in (self.root / "_out").rglob("*.copy"):
                    data = path.read_bytes()
                    if not (data.startswith(BEGIN) and data.endswith(END)):
                        self.half_read.append(path.name)

        thread = threading.Thread(target=read)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def wait_until_done(self, patience: float) -> None:
        """Until nothing is open and every drop has been taken."""
        give_up = time.monotonic() + patience
        with JobStore(self.settings.ledger, self.settings) as store:
            while True:
                counts = store.counts()
                if counts[JobState.SUCCEEDED] == len(self.contents) == sum(counts.values()):
                    return
                assert time.monotonic() < give_up, counts
                time.sleep(0.1)

    def unfinished(self) -> list[Path]:
        """Temporary files of publishing."""
        return list((self.root / "_out").rglob(".wf-*"))

    def age_what_is_left(self) -> None:
        """Make temporary files look two minutes old, and leave one whose writer is gone."""
        gone = subprocess.Popen(["true"])
        gone.wait()
        (self.root / "_out" / f".wf-{gone.pid}-0123456789ab.part").write_bytes(b"half")
        for path in self.unfinished():
            os.utime(path, (time.time() - 120,) * 2)

    def executions(self) -> Counter[str]:
        """How often each job was begun."""
        return Counter(self.trace.read_text().split())

    def check(self) -> None:
        """The promise."""
        out = self.root / "_out"
        made = {
            str(path.relative_to(out).with_suffix(".jpg")): path.read_bytes()
            for path in out.rglob("*.copy")
        }
        assert made == {name: BEGIN + data + END for name, data in self.contents.items()}
        assert not self.half_read
        for name, data in self.contents.items():
            assert (self.root / name).read_bytes() == data
        with JobStore(self.settings.ledger, self.settings) as store:
            store.check()
            assert not store.running()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("drops", "kills"),
    [(400, 4), pytest.param(5000, 10, marks=[pytest.mark.soak, pytest.mark.timeout(600)])],
)
def test_nothing_is_lost_doubled_or_half(tmp_path: Path, drops: int, kills: int) -> None:
    shoot = Shoot(tmp_path, seed=11)
    burst = max(1, drops // (2 * kills))
    with shoot.reader():
        for _ in range(kills):
            with shoot.daemon():
                for _ in range(2):
                    for _ in range(min(burst, drops - len(shoot.contents))):
                        shoot.drop()
                    time.sleep(shoot.random.uniform(0.2, 1.5))
        while len(shoot.contents) < drops:
            shoot.drop()
        with shoot.daemon() as process:
            shoot.wait_until_done(60 + drops / 20)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    shoot.check()
    shoot.age_what_is_left()
    with shoot.daemon():
        give_up = time.monotonic() + 20
        while shoot.unfinished():
            assert time.monotonic() < give_up, "the next daemon removes what was left"
            time.sleep(0.1)
    begun = shoot.executions()
    assert len(begun) == drops
    # each kill may interrupt what its two workers had in hand
    assert sum(begun.values()) <= drops + 4 * kills
