"""Pairing: a code for a token."""

from __future__ import annotations

from plugin_bridge import pairing
from plugin_bridge.messages.session import PairAsk, PairingAsk, PairingTold, PairTold
from plugin_bridge.route import Answer, Ask, route
from plugin_bridge.tokens import known_scopes
from watchfolder.log import get_logger, plain

_log = get_logger(__name__)


@route("POST", "/v1/pair", scope=None, body=PairAsk, reply=PairTold, errors=(403, 422, 429))
def pair(ask: Ask[None, PairAsk]) -> PairTold:
    """Become a client, by the code that a person has read off this machine.

    One client for each window, five tries, 120 seconds. Keep the token where nobody else reads it.
    """
    caller, token = pairing.pair(ask.bridge.book, ask.body.code, ask.body.name)
    _log.info("paired %s as %s", plain(caller.name), caller.id)
    return PairTold(id=caller.id, token=token, name=caller.name, scopes=known_scopes(caller.scopes))


@route("GET", "/v1/pairing", scope="admin", reply=PairingTold)
def get_pairing(ask: Ask[None, None]) -> PairingTold:
    """How it stands with pairing."""
    return _told(ask)


@route("POST", "/v1/pairing", scope="admin", body=PairingAsk, reply=PairingTold, errors=(422,))
def open_pairing(ask: Ask[None, PairingAsk]) -> PairingTold:
    """Open a window for pairing. Its code is in the answer, to be shown to a person."""
    code = pairing.open_window(ask.bridge.book, ask.body.scopes)
    return _told(ask, code)


@route("DELETE", "/v1/pairing", scope="admin", status=204)
def close_pairing(ask: Ask[None, None]) -> Answer:
    """Close the window for pairing."""
    pairing.close_window(ask.bridge.book)
    return Answer(None, 204)


def _told(ask: Ask[None, None] | Ask[None, PairingAsk], code: str = "") -> PairingTold:
    found = pairing.window(ask.bridge.book)
    return PairingTold(
        state=found.state, code=code, seconds_left=round(found.left, 1), client=found.client
    )
