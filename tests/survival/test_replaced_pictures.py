"""Pictures that are replaced while they are worked on: no output mixes two, and the last one stands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore

pytestmark = pytest.mark.slow
PICTURES, ROUNDS = 8, 8
BEGIN, END = b"BEGIN\n", b"\nEND"


def test_replaced_again_and_again(
    new_shoot: Any, tmp_path: Path, linger: Callable[[float], None]
) -> None:
    shoot = new_shoot(tmp_path, seed=6, padding=200_000)
    linger(0.1)
    for _ in range(PICTURES):
        shoot.drop()
    versions = {name: {data} for name, data in shoot.contents.items()}
    seen: set[tuple[str, bytes]] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            for path in shoot.out.rglob("*.copy"):
                seen.add((_picture_of(path, shoot), path.read_bytes()))

    reader = threading.Thread(target=read)
    with shoot.daemon():
        reader.start()
        try:
            shoot.wait_until_done(30)
            until(lambda: len(seen) == PICTURES)
            for number in range(1000, 1000 + ROUNDS * PICTURES, PICTURES):
                for offset, name in enumerate(shoot.contents):
                    versions[name].add(shoot.replace(name, number + offset))
                time.sleep(shoot.random.uniform(0.1, 1.0))
            until(lambda: _is_as_it_lies(shoot))
        finally:
            stop.set()
            reader.join()
    assert seen <= {(n, BEGIN + data + END) for n, datas in versions.items() for data in datas}
    assert len(seen) >= 2 * PICTURES, "of each, the first and the last"
    shoot.check()


def test_the_last_one_is_published_last(
    new_shoot: Any, tmp_path: Path, linger: Callable[[float], None]
) -> None:
    """Two workers are there: the second must not overtake the first with the newer version."""
    shoot = new_shoot(tmp_path, seed=7)
    with shoot.daemon(), JobStore(shoot.settings.ledger, shoot.settings) as store:
        linger(3.0)
        shoot.drop()
        until(lambda: store.counts()[JobState.RUNNING])
        time.sleep(0.3)  # its bytes have been read
        linger(0.0)
        (name,) = shoot.contents
        shoot.replace(name, 1000)
        until(lambda: store.counts()[JobState.SUCCEEDED] == 2)
        states = [job.state for job in store.list()]
    assert states == [JobState.SUCCEEDED, JobState.SUCCEEDED]
    shoot.check()


def until(condition: Callable[[], object]) -> None:
    """Look every tenth of a second, for a minute at most."""
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.1)


def _picture_of(output: Path, shoot: Any) -> str:
    return str(output.relative_to(shoot.out).with_suffix(".jpg"))


def _is_as_it_lies(shoot: Any) -> bool:
    """Whether every output is of the picture that lies there now, and nothing is open."""
    with JobStore(shoot.settings.ledger, shoot.settings) as store:
        counts = store.counts()
    made = {_picture_of(path, shoot): path.read_bytes() for path in shoot.out.rglob("*.copy")}
    wanted = {name: BEGIN + data + END for name, data in shoot.contents.items()}
    return made == wanted and not counts[JobState.QUEUED] + counts[JobState.RUNNING]
