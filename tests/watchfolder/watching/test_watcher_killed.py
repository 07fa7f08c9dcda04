"""The watcher as a process of its own: killed at random moments, stopped until events are lost."""

import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from watchfolder.jobs.job import JobState

DAEMON = """\
import sys, threading
from pathlib import Path
from presets.library import PresetLibrary
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.watcher import Watcher
root, state = map(Path, sys.argv[1:])
settings = Settings(state=state, presets=(), settle=0.2, scan_every=0.5, sidecar_grace=0.5)
with JobStore(settings.ledger, settings) as store:
    folders = watched_folders([root], settings)
    Watcher(settings, store, PresetLibrary(()), folders).run(threading.Event())
"""


@contextmanager
def daemon(stage):
    stage.watcher.close()
    command = [sys.executable, "-c", DAEMON, str(stage.root), str(stage.settings.state)]
    with subprocess.Popen(command) as process:
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for(count, stage, patience):
    ends = time.monotonic() + patience
    while sum(stage.store.counts().values()) < count:
        assert time.monotonic() < ends, stage.store.counts()
        time.sleep(0.05)


def drop(stage, number):
    """A picture and its sidecar, in either order, written in one of the usual ways."""
    name = f"{number % 7}/{number}.jpg"
    data = stage.picture(number % 256) + b"%d" % number
    files = [(name, data), (f"{name}.edit.yaml", stage.SIDECAR.encode())]
    random.shuffle(files)
    for file, content in files:
        way = random.randrange(3)
        if way == 0:
            stage.put(f"{file}.tmp", content).replace(stage.root / file)
        elif way == 1:
            stage.put(file, content)
        else:
            half = len(content) // 2
            with stage.put(file, content[:half]).open("ab") as handle:
                handle.write(content[half:])
    return name


@pytest.mark.slow
def test_killed_again_and_again_loses_and_doubles_nothing(stage):
    random.seed(7)
    names = []
    for _ in range(6):
        with daemon(stage):
            ends = time.monotonic() + random.uniform(0.7, 1.6)
            while time.monotonic() < ends:
                names.append(drop(stage, len(names)))
                time.sleep(0.005)
    with daemon(stage):
        wait_for(len(names), stage, 60)
        time.sleep(1.0)
    assert stage.sources() == sorted(names)
    assert stage.store.counts()[JobState.QUEUED] == len(names)


@pytest.mark.slow
def test_stopped_process_whose_events_overflow_misses_nothing(stage):
    limit = Path("/proc/sys/fs/inotify/max_queued_events")
    events = int(limit.read_text()) if limit.exists() else 0
    count = events // 4 + 200  # two files a drop, two events a file
    if not 0 < count < 6000:
        pytest.skip("the system's queue of events is too long to overflow quickly")
    with daemon(stage) as process:
        stage.put("first.jpg")
        stage.put("first.jpg.edit.yaml", stage.SIDECAR)
        wait_for(1, stage, 20)
        process.send_signal(signal.SIGSTOP)
        data = stage.picture()
        for number in range(count):
            stage.put(f"{number}.jpg.edit.yaml", stage.SIDECAR)
            stage.put(f"{number}.jpg", data + b"%d" % number)
        process.send_signal(signal.SIGCONT)
        wait_for(count + 1, stage, 100)
        (told,) = stage.store.watch_board.standing()
        assert told.status.overflows > 0
    assert len(stage.jobs()) == count + 1
