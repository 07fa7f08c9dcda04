"""Ports: the loopback sockets of the bridge, and who has them if it cannot."""

from __future__ import annotations

import errno
import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from presets.errors import EditingError
from watchfolder.jobs.processes import here, is_gone, start_mark

BACKLOG = 1024
TRIES = 20
"""At finding a free port that both address families have."""
_NO_IPV6 = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT}


class PortTakenError(EditingError):
    """Somebody else listens on the port."""

    code = "bridge.port-taken"
    exit_code = 2

    def __init__(self, message: str, hint: str, pid: int | None) -> None:
        super().__init__(message, hint)
        self.pid = pid
        """The process of this program that has it; None for somebody else."""


def listen(port: int, running: Path) -> list[socket.socket]:
    """Sockets on 127.0.0.1 and, where there is one, ::1, both at `port`; 0 for any free one.

    Nobody but this machine can reach them. Raises PortTakenError, also where another process
    serves the same state folder at another port: there is one bridge for one state.
    """
    found = running_at(running)
    if found is not None and found[0] != os.getpid() and found[1] != port:
        message = f"watchfolder process {found[0]} serves this state folder at port {found[1]}"
        raise PortTakenError(message, "use that one, or stop it first", found[0])
    for _ in range(TRIES):
        first = _bound(socket.AF_INET, "127.0.0.1", port, running)
        try:
            second = _bound(socket.AF_INET6, "::1", first.getsockname()[1], running)
        except PortTakenError:
            first.close()
            if port == 0:
                continue
            raise
        except OSError as error:
            if error.errno in _NO_IPV6:
                return [first]
            first.close()
            raise
        return [first, second]
    raise PortTakenError("no port is free on both loopback addresses", "name one: --port", None)


def say_running(running: Path, port: int) -> None:
    """Write down which process serves at which port."""
    running.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pid = os.getpid()
    said = {"pid": pid, "mark": start_mark(pid), "host": here(), "port": port}
    part = running.with_suffix(f".{pid}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(said, file)
    part.replace(running)


def say_ended(running: Path) -> None:
    """Take that back, where it was this process that said it."""
    if (found := _said(running)) and found.get("pid") == os.getpid():
        running.unlink(missing_ok=True)


def running_at(running: Path) -> tuple[int, int] | None:
    """Process and port of the bridge that runs on this state folder; None for none."""
    found = _said(running)
    if found is None or is_gone(found["pid"], found["mark"], found["host"]):
        return None
    return found["pid"], found["port"]


def _bound(family: socket.AddressFamily, address: str, port: int, running: Path) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # after a restart, at once
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((address, port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise _taken(port, running) from error
        raise
    return sock


def _taken(port: int, running: Path) -> PortTakenError:
    found = running_at(running)
    if found is not None and found[1] == port:
        message = f"port {port} is served by watchfolder process {found[0]} already"
        return PortTakenError(message, "use that one, or stop it first", found[0])
    message = f"port {port} is taken by another program"
    hint = "say another port (--port, or port in watchfolder.toml), and pair design tools with it"
    return PortTakenError(message, hint, None)


def _said(running: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        found = json.loads(running.read_text())
        if isinstance(found, dict) and {"pid", "mark", "host", "port"} <= found.keys():
            return found
    return None
