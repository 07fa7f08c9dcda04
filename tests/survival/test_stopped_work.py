"""Work that is cancelled or has to end: exactly that one, soon, and the rest goes on."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore

pytestmark = pytest.mark.slow
RUNNING = JobState.RUNNING


def until(condition: Callable[[], Any], patience: float = 30.0) -> Any:
    give_up = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    return found


def test_cancel_ends_one_job_and_touches_no_other(
    new_shoot: Any, tmp_path: Path, linger: Callable[[float], None]
) -> None:
    shoot = new_shoot(tmp_path, seed=31)
    linger(4.0)
    for _ in range(4):
        shoot.drop()
    with shoot.daemon(), JobStore(shoot.settings.ledger, shoot.settings) as store:
        until(lambda: store.counts()[RUNNING] == 2 and sum(store.counts().values()) == 4)
        wanted, neighbour = store.running()
        queued = [job.id for job in store.list(states=[JobState.QUEUED])]
        assert store.cancel(wanted.id).cancel_requested
        began = time.monotonic()
        until(lambda: store.get(wanted.id).state is JobState.CANCELLED)
        assert time.monotonic() - began < 2.0, "reports are a twentieth of a second apart"
        assert store.get(neighbour.id).state is RUNNING
        linger(0.0)
        others = [neighbour.id, *queued]
        until(lambda: all(store.get(one).state is JobState.SUCCEEDED for one in others))
        assert [store.get(one).attempts for one in others] == [0, 0, 0]
    assert set(shoot.executions().values()) == {1}
    cancelled = Path(wanted.source).relative_to(shoot.root)
    made = {path.relative_to(shoot.out).with_suffix(".jpg") for path in shoot.out.rglob("*.copy")}
    assert made == {Path(name) for name in shoot.contents} - {cancelled}


def test_told_to_end_it_hands_back_what_runs(
    new_shoot: Any, tmp_path: Path, linger: Callable[[float], None]
) -> None:
    shoot = new_shoot(tmp_path, seed=32)
    linger(60.0)
    for _ in range(4):
        shoot.drop()
    with JobStore(shoot.settings.ledger, shoot.settings) as store:
        with shoot.daemon() as daemon:
            until(lambda: store.counts()[RUNNING] == 2)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(10) == 0
        assert not store.running()
        assert {job.attempts for job in store.list()} == {0}
        assert not shoot.unfinished()
        linger(0.0)
        with shoot.daemon():
            shoot.wait_until_done(30)
    shoot.check()
