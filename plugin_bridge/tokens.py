"""Tokens: 256 bits of chance for each client, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

SCOPES = ("edit", "review", "library", "metrics", "admin")
"""edit: pictures in, jobs, results out. review: approve, reject, pick, deliver more. library:
watched folders and batches. metrics: figures for monitoring. admin: all of it, of all clients."""
USUAL_SCOPES = ("edit", "review")
_TOKEN = re.compile(r"wf_[A-Za-z0-9_-]{43}")
_BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    id: str
    name: str
    scopes: frozenset[str]
    session: str = ""
    """Of the bridge's own page: the hash of its cookie, by which it is signed out."""

    @property
    def is_admin(self) -> bool:
        """Whether it may see and do everything."""
        return "admin" in self.scopes

    def may(self, scope: str) -> bool:
        """Whether it may do what `scope` stands for."""
        return self.is_admin or scope in self.scopes


def new_token() -> str:
    """A new token."""
    return f"wf_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """What is kept of a token: sha256 in hex. Its 256 bits need neither salt nor stretching."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def bearer(header: str | None) -> str:
    """The token of an Authorization header; "" for anything that is not exactly one of ours."""
    if header is None or not header.startswith(_BEARER):
        return ""
    token = header.removeprefix(_BEARER)
    return token if _TOKEN.fullmatch(token) else ""


def known_scopes(said: Iterable[str]) -> tuple[str, ...]:
    """The scopes that there are, in their order. Raises ValueError naming one that there is not."""
    asked = set(said)
    unknown = sorted(asked - set(SCOPES))
    if unknown:
        raise ValueError(f"there is no scope {unknown[0]!r}; scopes are {', '.join(SCOPES)}")
    return tuple(scope for scope in SCOPES if scope in asked)


def proof(hashed: str, nonce: str, port: int) -> str:
    """What only this bridge can answer to a nonce: it knows the hash of the client's token.

    The client computes the same from its token, so it can tell the bridge from a program that
    took its port, before it sends the token itself. The port is in it, so that an answer cannot
    be had from a bridge elsewhere and passed on.
    """
    message = f"watchfolder bridge {port} {nonce}".encode()
    return hmac.new(bytes.fromhex(hashed), message, hashlib.sha256).hexdigest()
