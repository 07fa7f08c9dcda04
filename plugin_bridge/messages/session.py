"""What is said of clients: meeting, pairing, who one is."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from presets.declared import Declared

PROTOCOL = 1
MIN_PROTOCOL = 1
"""The oldest protocol number that is still understood."""
Scope = Literal["edit", "review", "library", "metrics", "admin"]
Scopes = Annotated[tuple[Scope, ...], Field(max_length=5)]


class HealthTold(Declared):
    """That a bridge is here, and nothing about the machine."""

    ok: bool = True
    app: Literal["watchfolder"] = "watchfolder"
    protocol: int = PROTOCOL
    min_protocol: int = MIN_PROTOCOL
    pairing_open: bool


class HelloAsk(Declared):
    """Asks the bridge to prove that it knows this client, before a token is sent to it."""

    client: Annotated[str, StringConstraints(pattern=r"^c_[0-9a-f]{12}$")]
    nonce: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{16,128}$")]
    """Chance, new each time."""


class HelloTold(Declared):
    """The proof."""

    proof: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """HMAC-SHA256, keyed with the sha256 of the token, of "watchfolder bridge PORT NONCE"."""


class PairAsk(Declared):
    """The code that a person has read off this machine."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    """What people will know the client by: "Photoshop on studio-2"."""


class PairTold(Declared):
    """A new client. The token is told this once."""

    id: str
    token: str
    name: str
    scopes: Scopes


class PairingAsk(Declared):
    """Opens a window for pairing."""

    scopes: Annotated[Scopes, Field(min_length=1)] = ("edit", "review")


class PairingTold(Declared):
    """How it stands with pairing."""

    state: Literal["open", "paired", "locked", "closed"]
    code: str = ""
    """Only in the answer to opening a window: to be shown to a person."""
    seconds_left: float = 0.0
    client: str = ""
    """Id of the client that was paired."""


class SessionTold(Declared):
    """Who one is."""

    id: str
    name: str
    scopes: Scopes


class ClientTold(Declared):
    """A paired client."""

    id: str
    name: str
    scopes: Scopes
    created: dt.datetime
    last_used: dt.datetime | None = None


class ClientsTold(Declared):
    """All paired clients."""

    items: tuple[ClientTold, ...]
