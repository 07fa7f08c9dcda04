"""Which process is meant: a pid with its start mark, on one machine and in one pid namespace."""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path

import psutil

PROC = Path("/proc")


@cache
def here() -> str:
    """The host's name, with the pid namespace where there are such: pids mean nothing elsewhere."""
    try:
        namespace = (PROC / "self/ns/pid").readlink().name
    except OSError:
        return platform.node()
    return f"{platform.node()} {namespace}"


def start_mark(pid: int) -> str:
    """When a process started, as opaque text; "" when there is none, or only its zombie.

    On Linux the kernel's own count since boot, which a wall clock that is set does not move.
    """
    try:
        after_name = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "" if PROC.joinpath("self").exists() else _portable_mark(pid)
    except (ProcessLookupError, PermissionError):
        return ""
    # proc(5): the name in brackets may hold anything, brackets too; state and start follow it
    fields = after_name.rpartition(")")[2].split()
    return "" if fields[0] in "ZX" else fields[19]


def _portable_mark(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        return str(int(process.create_time()))
    except psutil.Error:
        return ""


def is_gone(pid: int, mark: str, place: str) -> bool:
    """Whether a process is known to have ended. Of another host or namespace nothing is known."""
    if place != here():
        return False
    now = start_mark(pid)
    return not now or now != mark
