"""Spawned: one worker process, started by name, with the settings of its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from watchfolder.settings import ENVIRONMENT_PREFIX, SEPARATORS, Settings

COMMAND = (sys.executable, "-m", "watchfolder.workers")
MAX_STDERR = 1_000_000


class Spawned:
    """A worker process. It leads a process group of its own, so that nothing of it is left."""

    def __init__(self, name: str, slot: int, settings: Settings, command: Sequence[str]) -> None:
        """Start it; returns at once. Raises OSError when it cannot be started."""
        self.name = name
        options = ["--name", name, "--log", f"worker-{slot}", "--quiet"]
        with _stderr_of(settings.logs, slot).open("ab") as stderr:
            self._process = subprocess.Popen(
                [*command, *options, "--parent", str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=stderr,
                stderr=stderr,
                env=environment_of(settings),
                start_new_session=True,
            )
        self._seen = psutil.Process(self._process.pid)

    @property
    def pid(self) -> int:
        """Its process, and its group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self._process.poll()

    def memory(self) -> int:
        """Bytes of main memory it takes; 0 once it has ended."""
        try:
            return int(self._seen.memory_info().rss)
        except psutil.Error:
            return 0

    def ask_to_leave(self) -> None:
        """Ask it to hand its job back and go."""
        self._process.terminate()

    def kill(self) -> None:
        """End it and all it has started, now. Once it has ended, its group is nobody's."""
        if self.exit_code is not None:
            return
        if hasattr(os, "killpg"):
            os.killpg(self.pid, signal.SIGKILL)
        else:
            self._process.kill()
        self._process.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    """An environment that makes read_settings() give these very settings."""
    environment = dict(os.environ)
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if value is None:
            environment.pop(ENVIRONMENT_PREFIX + name.upper(), None)
            continue
        sign = SEPARATORS.get(name, os.pathsep)
        text = sign.join(map(str, value)) if isinstance(value, tuple) else str(value)
        environment[ENVIRONMENT_PREFIX + name.upper()] = text
    environment["PYTHONFAULTHANDLER"] = "1"  # a crash in a native library says where
    return environment


def _stderr_of(logs: Path, slot: int) -> Path:
    """Where a crash is told that no logger lives to tell; begun anew when long."""
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = logs / f"worker-{slot}.stderr"
    if path.exists() and path.stat().st_size > MAX_STDERR:
        path.replace(path.with_suffix(".stderr.1"))
    return path
