"""A watched folder with somebody who drops files into it, a daemon to kill, and the promise."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore
from watchfolder.jobs.watch_board import WatchStatus
from watchfolder.settings import Settings

HERE = Path(__file__).parent
BEGIN, END = b"BEGIN\n", b"\nEND"
SIDECAR = b"steps:\n  - {edit: adjust, exposure: 0.5}\n"


class Shoot:
    """A watched folder, a photographer who drops files, and a reader of the outputs."""

    def __init__(
        self, place: Path, seed: int, *, padding: int = 0, out: Path | None = None
    ) -> None:
        """`padding` bytes more for each picture; `out` in place of the folder `_out`."""
        self.root, self.state = place / "IN", place / "state"
        self.out = out or self.root / "_out"
        self._padding = os.urandom(padding)
        self.root.mkdir()
        self.trace = place / "trace"
        self.random = random.Random(seed)
        self.contents: dict[str, bytes] = {}
        self.retired: set[str] = set()
        self.half_read: list[str] = []
        self.settings = Settings(state=self.state, lease=5.0)
        sample = io.BytesIO()
        Image.new("RGB", (24, 24), (200, 90, 40)).save(sample, "JPEG")
        self._jpeg = sample.getvalue()

    @contextmanager
    def daemon(self, *before: str, **settings: object) -> Iterator[subprocess.Popen[bytes]]:
        """A daemon, killed with -9 at the end of the block.

        `before`: a command to start it by; `settings`: others than a quick test wants.
        """
        process = subprocess.Popen(
            [
                *before,
                sys.executable,
                str(HERE / "daemon.py"),
                str(self.root),
                str(self.state),
                str(self.out),
            ],
            env={
                **os.environ,
                "SURVIVAL_TRACE": str(self.trace),
                "SURVIVAL_SETTINGS": json.dumps(settings),
            },
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def drop(self, folder: str | None = None) -> None:
        """A picture and its sidecar, in either order, written in one of the usual ways."""
        number = len(self.contents)
        name = f"{number % 7 if folder is None else folder}/{number}.jpg"
        self.contents[name] = self.shot(number)
        files = [(name, self.contents[name]), (f"{name}.edit.yaml", SIDECAR)]
        self.random.shuffle(files)
        for file, content in files:
            self._write(self.root / file, content)

    def replace(self, name: str, number: int) -> bytes:
        """Another picture under a name that was dropped before; its bytes."""
        self.contents[name] = self.shot(number)
        self._write(self.root / name, self.contents[name])
        return self.contents[name]

    def shot(self, number: int) -> bytes:
        """A picture that no other number has."""
        # bytes between the picture's end and a last marker are legal, and make it one of a kind
        data = self._jpeg[:-2] + b"\xff\xfe\x00\x0a%08d" % number + self._jpeg[-2:]
        return data + self._padding

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
    def reader(self, every: float = 0.0) -> Iterator[None]:
        """Somebody who reads every output, over and over, with a pause of `every` seconds."""
        stop = threading.Event()

        def read() -> None:
            while not stop.wait(every):
                for path in self.out.rglob("*.copy"):
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
        with JobStore(self.settings.ledger, self.settings) as store:
            self.until_counted(store, JobState.SUCCEEDED, len(self.contents), patience)

    @staticmethod
    def until_counted(store: JobStore, state: JobState, wanted: int, patience: float) -> None:
        """Until so many jobs are in this state, and there are no others."""
        give_up = time.monotonic() + patience
        while True:
            counts = store.counts()
            if counts[state] == wanted == sum(counts.values()):
                return
            assert time.monotonic() < give_up, counts
            time.sleep(0.1)

    def standing(self) -> WatchStatus:
        """How the daemon says it stands with the folder."""
        with JobStore(self.settings.ledger, self.settings) as store:
            told = store.watch_board.standing()
        return told[0].status if told else WatchStatus(state="")

    def unfinished(self) -> list[Path]:
        """Temporary files of publishing."""
        return list(self.out.rglob(".wf-*"))

    def age_what_is_left(self) -> None:
        """Make temporary files look two minutes old, and leave one whose writer is gone."""
        gone = subprocess.Popen(["true"])
        gone.wait()
        (self.out / f".wf-{gone.pid}-0123456789ab.part").write_bytes(b"half")
        for path in self.unfinished():
            os.utime(path, (time.time() - 120,) * 2)

    def retire(self, count: int) -> None:
        """Take the oldest sources away, as a photographer tidies up; their outputs stay."""
        for name in list(self.contents)[len(self.retired) :][:count]:
            (self.root / f"{name}.edit.yaml").unlink()
            (self.root / name).unlink()
            self.retired.add(name)

    def executions(self) -> Counter[str]:
        """How often each job was begun."""
        return Counter(self.trace.read_text().split())

    def check(self) -> None:
        """The promise."""
        made = {
            str(path.relative_to(self.out).with_suffix(".jpg")): path.read_bytes()
            for path in self.out.rglob("*.copy")
        }
        assert made == {name: BEGIN + data + END for name, data in self.contents.items()}
        assert not self.half_read
        for name in self.contents.keys() - self.retired:
            data = self.contents[name]
            assert (self.root / name).read_bytes() == data
        with JobStore(self.settings.ledger, self.settings) as store:
            store.check()
            assert not store.running()
