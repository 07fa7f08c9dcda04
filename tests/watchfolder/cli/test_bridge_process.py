"""The bridge as a process of its own beside the watcher: kept going, and never left behind."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

pytestmark = pytest.mark.slow

PATIENCE = 30.0


class Daemon:
    """`watchfolder watch`, its processes and its bridge."""

    def __init__(self, place: Path, port: int, **environment: str) -> None:
        self.place = place
        self.port = port
        self.state = place / "state"
        self.root = place / "Drops"
        self.root.mkdir(exist_ok=True)
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
        self.said = (place / "said.txt").open("ab")
        self.process = self._run("watch", str(self.root), "--port", str(port))
        self.seen: set[psutil.Process] = set()

    def _run(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "watchfolder", *words, "--state-folder", str(self.state)],
            stdout=self.said, stderr=self.said, env=self.environment,
        )  # fmt: skip

    def token(self) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "watchfolder", "pair", "--token", "t", "--scope", "library",
             "--state-folder", str(self.state)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def bridge(self) -> psutil.Process | None:
        """The process that serves, once it does."""
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            found = json.loads((self.state / "bridge" / "running.json").read_text())
            process = psutil.Process(found["pid"])
            if process.ppid() == self.process.pid and self.ask("GET", "/v1/health")[0] == 200:
                return process
        return None

    def ask(self, method: str, path: str, token: str = "") -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            head = {"Authorization": f"Bearer {token}"} if token else {}
            connection.request(method, path, headers=head)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def family(self) -> set[psutil.Process]:
        """It and all that it has started, as far as was seen."""
        with contextlib.suppress(psutil.Error):
            me = psutil.Process(self.process.pid)
            self.seen |= {me, *me.children(recursive=True)}
        return self.seen

    def until(self, found: Callable[[], Any], patience: float = PATIENCE) -> Any:
        give_up = time.monotonic() + patience
        while not (value := found()):
            assert time.monotonic() < give_up, (self.place / "said.txt").read_text()
            time.sleep(0.05)
        return value

    def all_gone(self, patience: float) -> None:
        left = psutil.wait_procs(self.seen, timeout=patience)[1]
        assert not [one for one in left if one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture
def daemon(tmp_path: Path, port: int) -> Iterator[Daemon]:
    running = Daemon(tmp_path, port)
    try:
        yield running
    finally:
        family = running.family()
        if running.process.poll() is None:
            running.process.terminate()
        running.process.wait(PATIENCE)
        running.said.close()
        psutil.wait_procs(family, timeout=PATIENCE)


def test_told_to_stop_all_of_it_ends_and_nothing_is_left(daemon: Daemon) -> None:
    bridge = daemon.until(daemon.bridge)
    assert bridge.pid != daemon.process.pid
    stream = socket.create_connection(("127.0.0.1", daemon.port))
    with stream:
        head = f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{daemon.port}\r\n"
        head += f"Authorization: Bearer {daemon.token()}\r\nAccept: text/event-stream\r\n\r\n"
        stream.sendall(head.encode())
        assert b" 200 " in stream.recv(4096)
        assert len(daemon.family()) >= 3
        began = time.monotonic()
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.process.wait(PATIENCE) == 0
        daemon.all_gone(1.0)
        assert time.monotonic() - began < 10
    assert not (daemon.state / "bridge" / "running.json").exists()
    log = (daemon.state / "logs" / "bridge.jsonl").read_text()
    assert "the bridge listens on port" in log
    assert "the bridge ends: SIGTERM" in log


def test_a_daemon_that_is_killed_takes_its_bridge_along(daemon: Daemon, tmp_path: Path) -> None:
    daemon.until(daemon.bridge)
    daemon.family()
    daemon.process.kill()
    daemon.process.wait(PATIENCE)
    daemon.all_gone(10.0)
    again = Daemon(tmp_path, daemon.port)
    try:
        again.until(again.bridge)
    finally:
        again.process.terminate()
        assert again.process.wait(PATIENCE) == 0
        again.said.close()


def test_a_bridge_that_dies_is_started_anew(daemon: Daemon) -> None:
    token = daemon.token()
    first = daemon.until(daemon.bridge)
    first.kill()
    second = daemon.until(lambda: (one := daemon.bridge()) and one.pid != first.pid and one)
    assert second.ppid() == daemon.process.pid
    status, told = daemon.ask("GET", "/v1/watches", token)
    assert (status, [one["name"] for one in told["items"]]) == (200, ["Drops"])


def test_a_port_that_gets_free_is_taken(tmp_path: Path, port: int) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        daemon = Daemon(tmp_path, port)
        said = tmp_path / "said.txt"
        try:
            daemon.until(lambda: "watching " in said.read_text())
            squatter.close()
            daemon.until(daemon.bridge)
        finally:
            daemon.process.terminate()
            assert daemon.process.wait(PATIENCE) == 0
            daemon.said.close()
    text = said.read_text()
    assert text.count("taken by another program") == 1
    assert f"serving on http://localhost:{port}" in text


def test_what_the_bridge_refuses_ends_the_daemon(tmp_path: Path, port: int) -> None:
    # a Python that has no desktop-notifier
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['desktop_notifier'] = None\n"
    )
    daemon = Daemon(tmp_path, port, WATCHFOLDER_NOTIFY="true", PYTHONPATH=str(tmp_path))
    try:
        assert daemon.process.wait(PATIENCE) == 2
    finally:
        if daemon.process.poll() is None:
            daemon.process.terminate()
            daemon.process.wait(PATIENCE)
        daemon.said.close()
    said = (tmp_path / "said.txt").read_text()
    assert "watchfolder[notify]" in said
    assert "the bridge refuses the settings" in said
