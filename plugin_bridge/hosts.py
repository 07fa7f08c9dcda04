"""Hosts: the only names this bridge answers to.

A page that was rebound to the loopback address by its own DNS sends its own name, and a GET of
it carries no Origin: this list is what stops it.
"""

from __future__ import annotations

NAMES = ("127.0.0.1", "localhost", "[::1]")


def own_hosts(port: int) -> frozenset[str]:
    """The Host headers of this bridge, in lower case."""
    return frozenset(f"{name}:{port}" for name in NAMES)


def is_own(host: str | None, own: frozenset[str]) -> bool:
    """Whether a Host header is exactly one of ours; letter case does not matter."""
    return host is not None and host.lower() in own
