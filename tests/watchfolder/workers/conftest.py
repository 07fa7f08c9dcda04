"""Real ledgers, real worker processes, a workshop small enough to start at once."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from watchfolder.jobs.job import JobKind, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings

SCRIPT = Path(__file__).with_name("small_studio.py")
COMMAND = (sys.executable, str(SCRIPT))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path / "state", lease=3.0, max_attempts=3, workers=2)


@pytest.fixture
def store(settings: Settings) -> Iterator[JobStore]:
    with JobStore(settings.ledger, settings) as opened:
        yield opened


@pytest.fixture
def ask(store: JobStore) -> Callable[..., str]:
    def enqueue(do: str = "succeed", **spec: Any) -> str:
        job, _ = store.enqueue(NewJob(JobKind.EDIT, os.urandom(8).hex(), {"do": do, **spec}))
        return job.id

    return enqueue


@pytest.fixture
def small_studio() -> Any:
    """The class, for workers in the test's own process."""
    loaded = importlib.util.spec_from_file_location("small_studio", SCRIPT)
    module = importlib.util.module_from_spec(loaded)
    sys.modules["small_studio"] = module
    loaded.loader.exec_module(module)
    return module.SmallStudio


@pytest.fixture
def command() -> tuple[str, ...]:
    return COMMAND


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start one worker process of the small workshop; it is gone when the test ends."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*options: str, lease: float = settings.lease) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "WATCHFOLDER_LEASE": str(lease)}
        worker = subprocess.Popen(
            [*COMMAND, "--state", str(settings.state), *options],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        started.append(worker)
        return worker

    yield begin
    for worker in started:
        worker.kill()
        worker.wait()


@pytest.fixture
def until() -> Callable[..., Any]:
    """Wait for something to be true; its value."""

    def wait(condition: Callable[[], Any], timeout: float = 20.0) -> Any:
        give_up = time.monotonic() + timeout
        while not (value := condition()):
            assert time.monotonic() < give_up, "it did not come true in time"
            time.sleep(0.01)
        return value

    return wait


@pytest.fixture
def hurry(store: JobStore) -> Callable[[], None]:
    """Let delays be over, of jobs that were lost or failed for now."""

    def end_delays() -> None:
        with store.database.transaction() as connection:
            connection.execute("UPDATE job SET ready_ticks = 0")

    return end_delays


@pytest.fixture(scope="session")
def ray_with() -> Callable[[int, Any], Iterator[None]]:
    """A Ray of this machine alone, small: so many cores, and a module that actors get by value."""

    def cluster(cores: int, studio: Any) -> Iterator[None]:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        ray = pytest.importorskip(
            "ray", reason='Ray is not installed: pip install "watchfolder[ray]"'
        )
        ray.init(
            address="local",
            num_cpus=cores,
            object_store_memory=80 * 2**20,
            include_dashboard=False,
            log_to_driver=False,
            configure_logging=False,
        )
        ray.cloudpickle.register_pickle_by_value(studio)
        yield
        ray.cloudpickle.unregister_pickle_by_value(studio)
        ray.shutdown()

    return cluster
