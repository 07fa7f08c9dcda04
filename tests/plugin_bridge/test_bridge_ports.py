"""Ports: loopback alone, one bridge a port, and who has it is said."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from plugin_bridge.ports import PortTakenError, listen, running_at, say_ended, say_running


def test_it_listens_on_loopback_alone(server: Any) -> None:
    bound = {sock.getsockname()[0] for sock in server._sockets}
    assert bound <= {"127.0.0.1", "::1"}
    mine = [
        c for c in psutil.Process().net_connections() if c.laddr and c.laddr.port == server.port
    ]
    listening = [c for c in mine if c.status == psutil.CONN_LISTEN]
    assert {c.laddr.ip for c in listening} == bound


def test_a_second_bridge_on_the_port_is_refused_with_the_pid(serve: Any, server: Any) -> None:
    with pytest.raises(PortTakenError) as refused:
        serve(port=server.port)
    assert refused.value.pid is not None
    assert str(refused.value.pid) in refused.value.message
    running = running_at(server.bridge.places.running)
    assert running == (refused.value.pid, server.port)
    server.stop()
    assert running_at(server.bridge.places.running) is None
    assert serve(port=server.port).port == server.port


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_a_squatter_on_either_family_is_noticed(
    family: socket.AddressFamily, tmp_path: Path
) -> None:
    if family == socket.AF_INET6 and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    address = "127.0.0.1" if family == socket.AF_INET else "::1"
    with closing(socket.socket(family)) as squatter:
        try:
            squatter.bind((address, 0))
        except OSError:
            pytest.skip("no IPv6 here")
        squatter.listen()
        with pytest.raises(PortTakenError) as refused:
            listen(squatter.getsockname()[1], tmp_path / "running.json")
    assert refused.value.pid is None
    assert "another program" in refused.value.message


def test_what_runs_is_only_said_of_what_lives(tmp_path: Path) -> None:
    running = tmp_path / "bridge" / "running.json"
    assert running_at(running) is None
    say_running(running, 4711)
    assert running.stat().st_mode & 0o777 == 0o600
    found = running_at(running)
    assert found is not None
    assert found[1] == 4711
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    said = json.loads(running.read_text())
    running.write_text(json.dumps({**said, "pid": ended.pid, "mark": "1"}))
    assert running_at(running) is None
    say_ended(running)
    assert running.exists()
    for nonsense in ("", "[]", "{", '{"pid": 1}'):
        running.write_text(nonsense)
        assert running_at(running) is None
