"""Half an hour of random faults: nothing is lost, and the daemon neither grows nor leaks.

    pytest -m soak tests/survival/test_soak.py     SOAK_MINUTES=5 for a shorter one

Faults, one every three to ten seconds: the daemon killed, stopped for a while, told to end; a
worker killed; the output disk full; a watched folder away and back. What the daemon takes is
noted every second while it lives undisturbed, and printed.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
MINUTES = float(os.environ.get("SOAK_MINUTES", "30"))
GROWTH = 1.0
"""MiB a minute that a daemon may grow, over its life."""


@dataclass
class Life:
    """What one daemon took, second by second."""

    began: float = field(default_factory=time.monotonic)
    seen: list[tuple[float, float, int]] = field(default_factory=list)
    """Seconds since it began, MiB, open files."""

    def look(self, pid: int) -> None:
        """Note what it takes now."""
        try:
            process = psutil.Process(pid)
            mib, files = process.memory_info().rss / 2**20, process.num_fds()
        except psutil.Error:
            return
        self.seen.append((time.monotonic() - self.began, mib, files))


class Faults:
    """What goes wrong, at random."""

    def __init__(self, shoot: Any, disk: Path, seed: int) -> None:
        self.shoot, self.disk = shoot, disk
        self.dice = random.Random(seed)
        self.counts: dict[str, int] = {}

    def one(self, daemon: subprocess.Popen[bytes]) -> bool:
        """Let something happen; whether the daemon is gone afterwards."""
        name = self.dice.choice(("killed", "told", "stopped", "worker", "worker", "full"))
        self.counts[name] = self.counts.get(name, 0) + 1
        return bool(getattr(self, f"_{name}")(daemon))

    def _killed(self, daemon: subprocess.Popen[bytes]) -> bool:
        daemon.kill()
        return True

    def _told(self, daemon: subprocess.Popen[bytes]) -> bool:
        begun = self.shoot.standing().state  # before, a signal ends it as any program
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(15) in ((0,) if begun else (0, -signal.SIGTERM))
        return True

    def _stopped(self, daemon: subprocess.Popen[bytes]) -> bool:
        daemon.send_signal(signal.SIGSTOP)
        time.sleep(self.dice.uniform(0.2, 2.0))
        daemon.send_signal(signal.SIGCONT)
        return False

    def _worker(self, daemon: subprocess.Popen[bytes]) -> bool:
        with contextlib.suppress(psutil.NoSuchProcess):  # it may be going by itself
            workers = psutil.Process(daemon.pid).children()
            if workers:
                self.dice.choice(workers).kill()
        return False

    def _full(self, _daemon: subprocess.Popen[bytes]) -> bool:
        ballast = self.disk / "ballast"
        free = os.statvfs(self.disk)
        with contextlib.suppress(OSError):  # a worker may have been faster
            ballast.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - 8192)))
        time.sleep(self.dice.uniform(0.5, 3.0))
        ballast.unlink()
        return False


def test_half_an_hour(
    new_shoot: Any, tmp_path: Path, soak_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shoot = new_shoot(tmp_path, seed=4, out=soak_disk / "out")
    faults = Faults(shoot, soak_disk, seed=4)
    ends = time.monotonic() + MINUTES * 60
    lives: list[Life] = []
    with shoot.reader(every=1.0):
        while time.monotonic() < ends:
            with shoot.daemon() as daemon:
                life = Life()
                lives.append(life)
                gone = False
                fault_at = time.monotonic() + 5
                while not gone and time.monotonic() < ends:
                    for _ in range(10):
                        shoot.drop()
                    life.look(daemon.pid)
                    time.sleep(0.9)
                    if time.monotonic() > fault_at:
                        gone = faults.one(daemon)
                        fault_at = time.monotonic() + faults.dice.uniform(3, 10)
        quiet = Life()
        with shoot.daemon() as daemon:
            shoot.wait_until_done(300)
            settled = time.monotonic() + max(180.0, MINUTES * 12)
            while time.monotonic() < settled:  # a long life, with work, at the end
                for _ in range(10):
                    shoot.drop()
                shoot.retire(10)  # as many files as before: what grows now is a leak
                quiet.look(daemon.pid)
                time.sleep(0.9)
            shoot.wait_until_done(300)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(15) == 0
    shoot.check()
    # the first third is loading and the filling of caches
    late = quiet.seen[len(quiet.seen) // 3 :]
    times, mib, files = zip(*late, strict=True)
    slope = 60 * statistics.linear_regression(times, mib).slope
    with capsys.disabled():
        begun = shoot.executions()
        print(  # noqa: T201 - figures for whoever runs it
            f"\n{len(shoot.contents)} drops, {sum(begun.values())} executions, {len(lives)} daemons, "
            f"faults {faults.counts}; at the end {mib[-1]:.0f} MiB, {slope:+.2f} MiB a minute, "
            f"{min(files)} to {max(files)} open files"
        )
    assert slope < GROWTH
    assert max(files) - min(files) <= 8
