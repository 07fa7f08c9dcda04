"""Jobs that kill, hang or swell their worker: they end, and their neighbours lose nothing."""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path

import psutil
import pytest

from watchfolder.jobs import transitions
from watchfolder.jobs.job import JobKind, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.workers import supervisor
from watchfolder.workers.supervisor import Supervisor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
WORKER = (sys.executable, str(Path(__file__).with_name("copying_workshop.py")))
GOOD = 200
POISON = {"crash": "job.worker-lost", "hang": "job.timeout", "balloon": "job.memory"}


def test_each_ends_with_its_reason_and_nobody_else_pays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVIVAL_TRACE", str(tmp_path / "trace"))
    monkeypatch.setattr(supervisor, "HANG_GRACE", 0.5)  # what hangs here never hears of it
    monkeypatch.setattr(supervisor, "KEEP_ORDER_EVERY", 0.2)
    monkeypatch.setattr(transitions, "BACKOFF", (0.2,))
    settings = Settings(
        state=tmp_path / "state", job_timeout=2.0, worker_memory_gib=0.7, max_attempts=2, lease=5.0
    )
    source = tmp_path / "bag.jpg"
    source.write_bytes(b"leather" * 1000)
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    before = psutil.Process().memory_info().rss

    def job(name: str, **more: str) -> NewJob:
        spec = {"source": str(source), "sha256": sha256, "out": str(tmp_path / "out"), **more}
        return NewJob(JobKind.EDIT, name, {**spec, "stem": name})

    with JobStore(settings.ledger, settings) as store:
        names = [str(n) for n in range(GOOD)]
        for position, poison in ((20, "crash"), (60, "hang"), (100, "balloon")):
            names.insert(position, poison)
        store.enqueue_many([job(n, **({"poison": n} if n in POISON else {})) for n in names])
        workers = Supervisor(settings, 2, store, command=WORKER)
        workers.start()
        give_up = time.monotonic() + 200
        processes: set[int] = set()
        while sum(store.counts()[s] for s in (JobState.SUCCEEDED, JobState.FAILED)) < len(names):
            assert time.monotonic() < give_up, store.counts()
            workers.check()
            processes.update(workers.pids())
            time.sleep(0.1)
        workers.stop()
        ended = {job.key: job for job in store.list(limit=len(names))}
        for poison, code in POISON.items():
            error = ended[poison].error
            assert ended[poison].state is JobState.FAILED
            assert error is not None
            assert (error["code"], ended[poison].attempts) == (code, 2)
        good = [job for name, job in ended.items() if name not in POISON]
        assert {job.state for job in good} == {JobState.SUCCEEDED}
        assert {job.attempts for job in good} == {0}
    assert len(processes) <= 2 + 2 * len(POISON) + 1
    assert not [pid for pid in processes if psutil.pid_exists(pid)]
    assert len(list((tmp_path / "out").iterdir())) == GOOD
    assert psutil.Process().memory_info().rss - before < 150 << 20
