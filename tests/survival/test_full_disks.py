"""A full disk: said within seconds, waited out, and nothing is lost or half written."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.job import JobState
from watchfolder.jobs.store import JobStore

pytestmark = pytest.mark.slow
JOBS = 50


def test_output_disk(new_shoot: Any, tmp_path: Path, small_disk: Path) -> None:
    shoot = new_shoot(tmp_path, seed=3, padding=80_000, out=small_disk / "out")
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes((8 << 20) - 700_000))
    for _ in range(JOBS):
        shoot.drop()
    with shoot.daemon(), JobStore(shoot.settings.ledger, shoot.settings) as store:
        give_up = time.monotonic() + 30
        while not (held := [j for j in store.list(states={JobState.QUEUED}) if j.error]):
            assert time.monotonic() < give_up
            time.sleep(0.1)
        assert held[0].error is not None
        assert held[0].error["code"] == "export.disk-full"
        assert "full disk" in held[0].error["message"]
        time.sleep(2)  # another round of tries
        counts = store.counts()
        assert counts[JobState.FAILED] == 0
        assert counts[JobState.SUCCEEDED] < JOBS
        assert all(job.attempts == 0 for job in store.list(limit=JOBS))
        assert not shoot.unfinished(), "no half file takes up what room is left"
        ballast.unlink()
        shoot.wait_until_done(60)
    shoot.check()


def test_ledger_disk(new_shoot: Any, tmp_path: Path, small_disk: Path) -> None:
    """The disk of the ledger itself: the daemon stays, and goes on by itself when there is room."""
    shoot = new_shoot(tmp_path, seed=8)
    shoot.state.symlink_to(small_disk, target_is_directory=True)
    ballast = small_disk / "ballast"
    with shoot.daemon() as daemon:
        shoot.drop()
        shoot.wait_until_done(30)
        fill(ballast)
        for _ in range(JOBS):
            shoot.drop()
        time.sleep(5)  # several rounds of tries
        assert daemon.poll() is None
        ballast.unlink()
        shoot.wait_until_done(60)
        assert daemon.poll() is None
    shoot.check()


def fill(ballast: Path) -> None:
    """Take all the room there is."""
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
