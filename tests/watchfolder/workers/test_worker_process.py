from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from watchfolder.jobs.job import JobState
from watchfolder.workers.spawned import environment_of
from watchfolder.workers.threads import VARIABLES, WAITING, limit_libraries, threads_of


def test_kill_9_in_the_middle_of_a_job_and_another_does_it(store, ask, start, until, hurry):
    trace = store.path.with_name("trace")
    job_id = ask("take", seconds=1.0, trace=str(trace))
    first = start("--name", "one")
    until(lambda: store.get(job_id).progress)
    first.kill()
    first.wait()
    (reaped,) = store.reap()
    assert (reaped.state, reaped.attempts) == (JobState.QUEUED, 1)
    hurry()
    second = start("--name", "two", "--idle-exit", "0")
    until(lambda: store.get(job_id).state is JobState.SUCCEEDED)
    assert store.get(job_id).result == {"pid": second.pid, "attempts": 1}
    assert [int(line.split()[1]) for line in trace.read_text().splitlines()] == [
        first.pid,
        second.pid,
    ]
    assert second.wait(20) == 0


def test_kill_9_of_a_worker_nobody_knows_is_found_by_its_lease(store, ask, start, until):
    job_id = ask("take", seconds=60)
    worker = start("--no-register", lease=1.5)
    until(lambda: store.get(job_id).progress)
    worker.kill()
    worker.wait()
    assert store.reap() == []
    began = time.monotonic()
    until(store.reap)
    assert time.monotonic() - began < 2.5


def test_sigterm_hands_the_job_back(store, ask, start, until):
    job_id = ask("take", seconds=60)
    worker = start("--name", "one")
    until(lambda: store.get(job_id).progress)
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0
    assert time.monotonic() - began < 2
    job = store.get(job_id)
    assert (job.state, job.attempts, job.not_before) == (JobState.QUEUED, 0, None)
    assert store.roster.alive() == []


@pytest.mark.slow
def test_sigterm_inside_work_that_never_reports(store, ask, start, until):
    job_id = ask("hang")
    worker = start("--name", "one")
    until(lambda: store.get(job_id).state is JobState.RUNNING)
    time.sleep(0.1)
    worker.terminate()
    assert worker.wait(15) == 0
    job = store.get(job_id)
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert store.roster.alive() == []


def test_idle_worker_goes_at_once_when_told(store, start, until):
    worker = start()
    until(store.roster.alive)
    for number in (signal.SIGINT, signal.SIGTERM):
        worker.send_signal(number)
    assert worker.wait(5) == 0


def test_kinds_that_are_not_asked_for_stay(store, ask, start):
    job_id = ask()
    assert start("--kinds", "examine", "--idle-exit", "0.2").wait(20) == 0
    assert store.get(job_id).state is JobState.QUEUED
    assert start("--kinds", "examine,edit", "--once").wait(20) == 0
    assert store.get(job_id).state is JobState.SUCCEEDED


def test_worker_goes_with_its_parent(store, ask, settings, command, until):
    ask("take", seconds=60)
    parent_code = (
        "import os, subprocess, sys, time;"
        "subprocess.Popen([*sys.argv[1:], '--parent', str(os.getpid())]);"
        "time.sleep(600)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code, *command, "--quiet"], env=environment_of(settings)
    )
    (record,) = until(store.roster.alive)
    until(lambda: store.list(states=[JobState.RUNNING]))
    parent.kill()
    parent.wait()
    until(lambda: not psutil.pid_exists(record.pid), timeout=8)
    (job,) = store.list()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)


def test_wrong_settings_are_a_sentence_and_an_exit_code(tmp_path, command):
    config = tmp_path / "watchfolder.toml"
    config.write_text("worker = 2")
    ended = subprocess.run(
        [*command, "--config", str(config)], check=False, capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert 'did you mean "workers"?' in ended.stderr


def test_threads_are_shared_by_the_workers(settings):
    cores = len(os.sched_getaffinity(0))
    assert threads_of(settings) == max(1, cores // 2)
    assert threads_of(settings.model_copy(update={"threads": 7})) == 7
    environment = {"OMP_NUM_THREADS": "2"}
    limit_libraries(5, environment)
    assert environment == {**dict.fromkeys(VARIABLES, "5"), **WAITING, "OMP_NUM_THREADS": "2"}
