"""serve, pair, and watch with its bridge, as people type them; real processes."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

Run = Callable[..., subprocess.Popen[str]]
PROGRAM = (sys.executable, "-m", "watchfolder")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture
def start(state: Path) -> Iterator[Run]:
    running: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*PROGRAM, *words, "--state-folder", str(state)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


def run(state: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words, "--state-folder", str(state)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def line_with(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if words in line:
            return line
    raise AssertionError("".join(seen))


def ask(port: int, method: str, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, json.loads(data) if data else None


def test_serve_pair_and_revoke(start: Run, state: Path, port: int) -> None:
    server = start("serve", "--port", str(port), "--no-workers")
    assert f":{port} " in line_with(server, "serving on")
    pairing = start("pair", "--scope", "edit", "--scope", "library")
    code = re.search(r"code: (\d{3}) (\d{3})", line_with(pairing, "code:"))
    assert code is not None
    asked = {"code": code[1] + code[2], "name": "Panel \x1b[31m"}
    status, paired = ask(port, "POST", "/v1/pair", {**asked, "name": "Panel"})
    assert (status, paired["scopes"]) == (200, ["edit", "library"])
    assert "Panel" in line_with(pairing, "paired:")
    assert pairing.wait(10) == 0
    listed = json.loads(run(state, "pair", "--list", "--json").stdout)["clients"]
    assert [one["id"] for one in listed] == [paired["id"]]
    assert ask(port, "GET", "/v1/session", token=paired["token"])[0] == 200
    assert run(state, "pair", "--revoke", paired["id"]).returncode == 0
    assert ask(port, "GET", "/v1/session", token=paired["token"])[0] == 401
    assert run(state, "pair", "--revoke", paired["id"]).returncode != 0
    server.send_signal(signal.SIGTERM)
    assert server.wait(20) == 0
    assert not (state / "bridge" / "running.json").exists()


def test_a_token_for_a_script(state: Path) -> None:
    done = run(state, "pair", "--token", "prometheus", "--scope", "metrics")
    assert re.fullmatch(r"wf_[\w-]{43}\n", done.stdout)
    assert "prometheus" in run(state, "pair", "--list").stdout


def test_nobody_pairs(start: Run) -> None:
    pairing = start("pair")
    line_with(pairing, "no bridge is running")
    line_with(pairing, "code:")
    pairing.send_signal(signal.SIGINT)
    assert pairing.wait(20) == 130


def test_five_wrong_codes_end_the_command(start: Run, port: int) -> None:
    start_server = start("serve", "--port", str(port), "--no-workers")
    line_with(start_server, "serving on")
    pairing = start("pair")
    found = re.search(r"code: (\d{3}) (\d{3})", line_with(pairing, "code:"))
    assert found is not None
    wrong = f"{(int(found[1] + found[2]) + 1) % 10**6:06d}"
    for _ in range(5):
        assert ask(port, "POST", "/v1/pair", {"code": wrong, "name": "x"})[0] == 403
    line_with(pairing, "five wrong codes")
    assert pairing.wait(20) == 1


def test_a_second_serve_is_refused_with_the_pid(start: Run, state: Path, port: int) -> None:
    server = start("serve", "--port", str(port), "--no-workers")
    line_with(server, "serving on")
    for other in (port, port + 1 if port < 65535 else port - 1):
        second = run(state, "serve", "--port", str(other), "--no-workers")
        assert second.returncode == 2
        assert str(server.pid) in second.stderr


def test_serve_does_the_work_itself(start: Run, state: Path, port: int) -> None:
    server = start("serve", "--port", str(port))
    line_with(server, "serving on")
    token = run(state, "pair", "--token", "t", "--scope", "admin").stdout.strip()
    give_up = time.monotonic() + 60
    while not ask(port, "GET", "/v1/capabilities", token=token)[1]["workers"]:
        assert time.monotonic() < give_up
        time.sleep(0.2)
    assert {e["name"] for e in ask(port, "GET", "/v1/capabilities", token=token)[1]["engines"]} >= {
        "builtin"
    }


def test_watch_serves_and_goes_on_where_the_port_is_taken(
    start: Run, state: Path, port: int, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        deaf = start("watch", str(tmp_path / "a"), "--port", str(taken))
        line_with(deaf, "taken by another program")
        line_with(deaf, "watching ")
        deaf.send_signal(signal.SIGTERM)
        assert deaf.wait(30) == 0
    quiet = start("watch", str(tmp_path / "a"), "--no-serve")
    line_with(quiet, "watching ")
    quiet.send_signal(signal.SIGTERM)
    quiet.wait(30)
    daemon = start("watch", str(tmp_path / "a"), "--port", str(port))
    line_with(daemon, "serving on")
    token = run(state, "pair", "--token", "t", "--scope", "library").stdout.strip()
    status, told = ask(port, "GET", "/v1/watches", token=token)
    assert status == 200
    assert [one["name"] for one in told["items"]] == ["a"]
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(30) == 0
