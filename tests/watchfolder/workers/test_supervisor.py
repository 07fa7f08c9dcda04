from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from watchfolder.errors import SettingsError, WorkersError
from watchfolder.jobs import transitions
from watchfolder.jobs.job import JobState
from watchfolder.settings import Settings, read_settings
from watchfolder.workers import supervisor as supervisor_module
from watchfolder.workers.breaker import LIMIT, WINDOW, Breaker
from watchfolder.workers.executor import executor_names, open_executor
from watchfolder.workers.spawned import environment_of
from watchfolder.workers.supervisor import Supervisor, Workforce


@pytest.fixture
def supervise(settings, store, command):
    started = []

    def begin(count=2, **changes):
        supervisor = Supervisor(settings.model_copy(update=changes), count, store, command=command)
        started.append(supervisor)
        supervisor.start()
        return supervisor

    yield begin
    for supervisor in started:
        supervisor.stop(grace=2)


@pytest.fixture
def short_delays(monkeypatch):
    monkeypatch.setattr(transitions, "BACKOFF", (0.05,))


@pytest.fixture
def small_workers(monkeypatch, command):
    monkeypatch.setattr(supervisor_module, "COMMAND", command)


def test_workers_do_jobs_and_leave_nothing_behind(store, ask, supervise, until):
    ids = [ask("take", seconds=0.3) for _ in range(4)]
    supervisor = supervise()
    assert [card.name for card in supervisor.cards()] == ["small"]
    until(lambda: store.counts()[JobState.SUCCEEDED] == 4)
    assert len({store.get(i).result["pid"] for i in ids}) == 2, "both worked"
    pids = supervisor.pids()
    assert len(pids) == 2
    supervisor.stop()
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert store.roster.alive() == []


@pytest.mark.usefixtures("short_delays")
def test_a_dead_worker_is_replaced_and_its_job_done(store, ask, supervise, until):
    job_id = ask("die_once")
    supervise(1)
    job = until(lambda: (job := store.get(job_id)).state is JobState.SUCCEEDED and job)
    assert job.attempts == 1
    notices = [e for e in store.events.since(0) if e.kind == "notice"]
    assert [(n.data["code"], n.job) for n in notices] == [("worker.died", job_id)]


def test_stop_hands_running_jobs_back(store, ask, supervise, until):
    ids = [ask("take", seconds=60) for _ in range(2)]
    supervisor = supervise()
    until(lambda: store.counts()[JobState.RUNNING] == 2)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 3
    assert [(store.get(i).state, store.get(i).attempts) for i in ids] == [("queued", 0)] * 2


def test_stop_ends_what_does_not_listen(store, ask, supervise, until):
    job_id = ask("hang", deaf=True)
    supervisor = supervise(1)
    until(lambda: store.counts()[JobState.RUNNING] == 1)
    time.sleep(0.2)
    (pid,) = supervisor.pids()
    supervisor.stop(grace=0.5)
    assert not psutil.pid_exists(pid)
    assert (store.get(job_id).state, store.get(job_id).attempts) == ("queued", 1)


def test_a_job_that_takes_too_long_is_taken_away_and_its_worker_replaced(
    store, ask, supervise, until, monkeypatch
):
    monkeypatch.setattr(supervisor_module, "HANG_GRACE", 0.5)
    monkeypatch.setattr(supervisor_module, "KEEP_ORDER_EVERY", 0.1)
    hung, fine = ask("hang", deaf=True), ask()
    supervisor = supervise(1, job_timeout=0.5)
    (first,) = until(supervisor.pids)
    job = until(lambda: (job := store.get(hung)).attempts == 1 and job)
    assert job.error["code"] == "job.timeout"
    assert job.not_before is not None
    until(lambda: store.get(fine).state is JobState.SUCCEEDED)
    assert store.get(fine).result["pid"] != first
    assert not psutil.pid_exists(first)


def test_workers_that_cannot_live_are_given_up(settings, store, monkeypatch):
    monkeypatch.setattr(supervisor_module, "FIRST_PAUSE", 0.01)
    broken = Supervisor(settings, 1, store, command=(sys.executable, "-c", "raise SystemExit(7)"))
    broken.start()
    with pytest.raises(WorkersError, match="keep dying"):
        broken.cards(timeout=30)
    notices = [e.data["code"] for e in store.events.since(0) if e.kind == "notice"]
    assert notices == [*["worker.died"] * LIMIT, "workers.down"]
    broken.stop()


def test_breaker_counts_a_deadly_job_once():
    breaker = Breaker()
    assert not any(breaker.record(n, "one job") for n in range(20))
    assert [breaker.record(20 + n, f"job {n}") for n in range(4)] == [False, False, False, True]
    assert breaker.tripped
    slow = Breaker()
    assert not any(slow.record(n * (WINDOW / 4 + 1), f"job {n}") for n in range(20))


@pytest.mark.usefixtures("short_delays")
def test_jobs_of_workers_nobody_supervises_are_taken_over(store, ask, supervise, start, until):
    job_id = ask("take", seconds=0.5)
    stranger = start("--name", "stranger")
    until(lambda: store.get(job_id).progress)
    stranger.send_signal(signal.SIGKILL)
    stranger.wait()
    supervise(1)
    job = until(lambda: (job := store.get(job_id)).state is JobState.SUCCEEDED and job)
    assert job.attempts == 1


def test_settings_reach_the_workers_whole(tmp_path, monkeypatch):
    config = tmp_path / "elsewhere.toml"
    config.write_text('lease = 5.0\npresets = ["/a", "/b"]')
    settings = read_settings(config, state=tmp_path / "s", device="cpu")
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WATCHFOLDER_CONFIG", str(tmp_path / "none.toml"))
    assert read_settings() == settings


@pytest.mark.usefixtures("small_workers")
def test_workforce_lends_living_workers_and_hires_where_there_are_none(
    settings, store, ask, start, until
):
    daemon = start("--name", "daemon")
    until(store.roster.alive)
    workforce = Workforce(settings, store)
    workforce.check()
    assert [w.id for w in store.roster.alive()] == ["daemon"]
    assert workforce.cards()[0].name == "small"
    job_id = ask("take", seconds=1.5)
    until(lambda: store.get(job_id).progress)
    daemon.terminate()  # the daemon stops while a command waits for its job
    daemon.wait()
    until(lambda: workforce.check() or store.get(job_id).state is JobState.SUCCEEDED)
    workforce.dismiss()
    assert store.roster.alive() == []


@pytest.mark.usefixtures("small_workers")
def test_ensure_workers_stops_what_it_started(settings, store, ask, until):
    job_id = ask()
    with supervisor_module.ensure_workers(settings, store) as workers:
        until(lambda: workers.check() or store.get(job_id).state is JobState.SUCCEEDED)
        assert len(workers.cards()) == 1
        pids = [w.pid for w in store.roster.alive()]
    assert pids
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_executors_are_found_by_name(settings, store):
    assert "local" in executor_names()
    assert isinstance(open_executor(settings, store), Supervisor)
    with pytest.raises(SettingsError) as caught:
        open_executor(settings.model_copy(update={"executor": "locale"}), store)
    assert caught.value.hint == 'did you mean "local"?'


def test_supervising_loads_no_tensor_library():
    code = (
        "import sys; import watchfolder.workers.supervisor, watchfolder.workers.executors.local;"
        "bad = {'torch', 'cv2', 'onnxruntime', 'numpy'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr


def test_default_settings_are_the_environment_they_make():
    environment = environment_of(Settings())
    assert environment["WATCHFOLDER_LEASE"] == "30.0"
    assert environment["PATH"] == os.environ["PATH"]
