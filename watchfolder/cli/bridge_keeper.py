"""The bridge keeper: has a bridge run in a process of its own, as long as `watch` does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import click

from plugin_bridge.places import Places
from plugin_bridge.ports import PortTakenError, listen
from watchfolder.errors import SettingsError
from watchfolder.log import get_logger
from watchfolder.settings import Settings
from watchfolder.workers.spawned import environment_of

COMMAND = (sys.executable, "-m", "watchfolder.cli.bridge_process")
LEAN = {"MALLOC_ARENA_MAX": "2"}
"""The C library gives each thread a heap of its own, which many threads that come and go leave full
of holes. Whoever sets it differently is heeded."""
REFUSED = SettingsError.exit_code
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a bridge that died is started again; doubled with each death in a row."""
HEALTHY_AFTER = 30.0
"""Seconds it must have lived for its next death to be the first in a row."""
TAKEN_PAUSE = 5.0
"""Seconds between two looks at a port that somebody else has."""
GRACE = 8.0
"""Seconds it has to end, once asked: more than requests are given that are being answered."""

_log = get_logger(__name__)


class BridgeKeeper:
    """One bridge, started anew when it dies.

    It ends with the thread that called tend(), as with this whole process: that thread must live
    as long as the bridge shall.
    """

    def __init__(self, settings: Settings) -> None:
        """`settings` are the bridge's, too, its port among them."""
        self._settings = settings
        self._running = Places(settings).running
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._start_at = 0.0
        self._deaths = 0
        self._said = ""

    @property
    def pid(self) -> int | None:
        """The process that serves; None while there is none."""
        return None if self._process is None else self._process.pid

    def tend(self) -> None:
        """Start it where there is none. To be called every second or so, by one thread.

        Raises SettingsError where it will have nothing to do with the settings; why, it has said.
        """
        now = time.monotonic()
        if self._process is not None and (code := self._process.poll()) is not None:
            self._bury(code, now)
        if self._process is None and now >= self._start_at:
            self._start_at = now + LONGEST_PAUSE  # where it cannot be started at all
            try:
                self._start(now)
            except OSError as error:
                _log.warning("the bridge cannot be started: %s", error)

    def ask_to_leave(self) -> None:
        """Ask it to finish what it is answering, and go; returns at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def stop(self, grace: float = GRACE) -> None:
        """The same, and wait for it; what is left after `grace` seconds is killed."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            _log.warning("the bridge did not end and is killed")
            _kill(process)

    def _start(self, now: float) -> None:
        try:
            for sock in listen(self._settings.port, self._running):
                sock.close()
        except PortTakenError as error:
            self._start_at = now + TAKEN_PAUSE
            self._say(f"no bridge for design tools: {error.message} ({error.hint})")
            return
        self._started = now
        self._process = subprocess.Popen(
            [*COMMAND, "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            env=LEAN | environment_of(self._settings),
            start_new_session=True,  # Ctrl-C is for this process, which then asks it to leave
        )
        _log.info("the bridge started as process %d", self._process.pid)

    def _bury(self, code: int, now: float) -> None:
        self._process = None
        if code == REFUSED:
            raise SettingsError("the bridge refuses the settings", "what is wrong stands above")
        self._deaths = 1 if now - self._started > HEALTHY_AFTER else self._deaths + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self._deaths - 1))
        self._start_at = now + pause
        _log.warning("the bridge ended with exit code %d; again in %g seconds", code, pause)

    def _say(self, sentence: str) -> None:
        """Say it to whoever started this, once until it is another."""
        if sentence != self._said:
            click.echo(sentence, err=True)
            self._said = sentence


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it with what it has started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
