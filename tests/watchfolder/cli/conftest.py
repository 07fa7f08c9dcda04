"""What the tests of commands share: a state folder on which a worker is at work."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings


@pytest.fixture(scope="module")
def with_a_worker() -> Iterator[Callable[[Path], Path]]:
    """Start a worker of a home's state folder, as a daemon has one: commands need not start any.

    Gives the home. The worker is there until the module's tests have ended.
    """
    started: list[subprocess.Popen[bytes]] = []

    def begin(home: Path) -> Path:
        state = home / "state"
        command = [sys.executable, "-m", "watchfolder.workers", "--state", str(state), "--quiet"]
        said = {
            "WATCHFOLDER_CONFIG": str(home / "watchfolder.toml"),
            "WATCHFOLDER_PRESETS": str(home / "presets"),
            "WATCHFOLDER_THREADS": "1",
        }
        worker = subprocess.Popen(command, env=os.environ | said)
        started.append(worker)
        give_up = time.monotonic() + 120
        with JobStore(Settings(state=state).ledger, Settings(state=state)) as store:
            while not store.roster.cards():
                assert worker.poll() is None, "the worker ended"
                assert time.monotonic() < give_up, "no worker in time"
                time.sleep(0.05)
        return home

    yield begin
    for worker in started:
        worker.terminate()
    for worker in started:
        worker.wait(30)
