"""Whether a bridge is here, and whether it is the right one: all that is told without a token."""

from __future__ import annotations

import hashlib
import secrets

from plugin_bridge import pairing
from plugin_bridge.messages.session import HealthTold, HelloAsk, HelloTold
from plugin_bridge.route import Ask, route
from plugin_bridge.tokens import proof

_DECOY = secrets.token_hex(32)
"""Answers for clients that there are not, so that nobody learns which there are."""


@route("GET", "/v1/health", scope=None, reply=HealthTold, rate="exempt", quick=True)
def health(ask: Ask[None, None]) -> HealthTold:
    """Whether a bridge is here, which protocol it speaks, and whether it may be paired with."""
    return HealthTold(pairing_open=pairing.window(ask.bridge.book).state == "open")


@route("POST", "/v1/hello", scope=None, body=HelloAsk, reply=HelloTold, errors=(422, 429))
def hello(ask: Ask[None, HelloAsk]) -> HelloTold:
    """Prove that this is the bridge a client was paired with.

    To be asked before a token is sent, wherever another program might have taken the port.
    """
    said = ask.body
    hashed = ask.bridge.book.hash_of(said.client)
    key = hashed or hashlib.sha256(f"{_DECOY}{said.client}".encode()).hexdigest()
    return HelloTold(proof=proof(key, said.nonce, ask.bridge.port))
