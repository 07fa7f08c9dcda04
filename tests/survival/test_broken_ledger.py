"""A ledger with a page of zeros: the daemon starts, makes nothing twice, and loses nothing."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

PICTURES, MORE = 30, 3
PAGE = 4096
SIDECAR = "steps:\n  - {edit: adjust, exposure: 0.5}\nslots: [master]\n"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


class Desk:
    """A watched folder and the real daemon, with its real workshop."""

    def __init__(self, place: Path) -> None:
        self.root, self.state, self.log = place / "IN", place / "state", place / "log"
        self.root.mkdir()
        self.dropped = 0

    @property
    def ledger(self) -> Path:
        return self.state / "ledger.sqlite3"

    def drop(self, count: int) -> None:
        for _ in range(count):
            path = self.root / f"{self.dropped}.png"
            Image.effect_noise((48, 32), 60).convert("RGB").save(path)
            path.with_name(f"{path.name}.edit.yaml").write_text(SIDECAR)
            self.dropped += 1

    @contextmanager
    def watched(self) -> Iterator[None]:
        environment = {
            **os.environ,
            "WATCHFOLDER_STATE": str(self.state),
            "WATCHFOLDER_SETTLE": "0.2",
            "WATCHFOLDER_SCAN_EVERY": "0.5",
        }
        with self.log.open("wb") as log:
            daemon = subprocess.Popen(
                [sys.executable, "-m", "watchfolder", "watch", str(self.root), "--no-serve"],
                env=environment,
                stdout=log,
                stderr=log,
            )
        try:
            until(lambda: "watching" in self.log.read_text(), 60)
            yield
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(30) == 0
        finally:
            daemon.kill()
            daemon.wait()

    def results(self) -> dict[str, tuple[int, int, bytes]]:
        """What lies in the output folder: when it was made, as which file, and what it holds."""
        return {
            path.name: (path.stat().st_mtime_ns, path.stat().st_ino, path.read_bytes())
            for path in (self.root / "_out").glob("[!.]*")
        }


def until(condition: Callable[[], object], patience: float) -> None:
    give_up = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.1)


def is_sound(ledger: Path) -> bool:
    """What SQLite itself says of it."""
    try:
        with contextlib.closing(sqlite3.connect(ledger)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


@pytest.mark.parametrize("times", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_done_is_done_and_the_rest_is_found(tmp_path: Path, times: int) -> None:
    desk = Desk(tmp_path)
    dice = random.Random(3)
    desk.drop(PICTURES)
    with desk.watched():
        until(lambda: len(desk.results()) == desk.dropped, 120)
    set_aside = [0]
    for _ in range(times):
        before = desk.results()
        originals = {path: path.read_bytes() for path in desk.root.glob("*.png")}
        page = dice.randrange(desk.ledger.stat().st_size // PAGE)
        with desk.ledger.open("r+b") as file:
            file.seek(page * PAGE)
            file.write(bytes(PAGE))
        broken = not is_sound(desk.ledger)  # a page that was free is missed by nobody
        desk.drop(MORE)
        with desk.watched():
            until(lambda: len(desk.results()) == desk.dropped, 120)
            time.sleep(2.0)  # what would be made twice would be made now
        after = desk.results()
        assert {name: after[name] for name in before} == before, f"page {page}"
        assert len(after) == desk.dropped
        assert {path: path.read_bytes() for path in originals} == originals
        set_aside.append(len(list(desk.state.glob("ledger.corrupt-*.sqlite3"))))
        assert set_aside[-1] - set_aside[-2] == broken, f"page {page}"
    assert set_aside[-1] > 0
