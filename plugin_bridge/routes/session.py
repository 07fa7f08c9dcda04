"""Who one is, and who else there is."""

from __future__ import annotations

from plugin_bridge.messages.session import ClientsTold, ClientTold, SessionTold
from plugin_bridge.route import Answer, Ask, route
from plugin_bridge.sessions import end_session as sign_out
from plugin_bridge.sessions import forget_cookie
from plugin_bridge.tokens import known_scopes


@route("GET", "/v1/session", reply=SessionTold, rate="exempt", quick=True)
def get_session(ask: Ask[None, None]) -> SessionTold:
    """Who one is and what one may do."""
    caller = ask.caller
    return SessionTold(id=caller.id, name=caller.name, scopes=known_scopes(caller.scopes))


@route("DELETE", "/v1/session", status=204)
def end_session(ask: Ask[None, None]) -> Answer:
    """Unpair this client: its token is worth nothing from now on. Its jobs go on.

    Asked by the bridge's own page, that browser is signed out; the page's jobs stay.
    """
    bridge, caller = ask.bridge, ask.caller
    if caller.session:
        sign_out(bridge.book, caller.session)
        return Answer(None, 204, {"Set-Cookie": forget_cookie(bridge.port)})
    bridge.book.revoke(caller.id)
    return Answer(None, 204)


@route("GET", "/v1/clients", scope="admin", reply=ClientsTold)
def list_clients(ask: Ask[None, None]) -> ClientsTold:
    """All paired clients, with the last time each was here."""
    return ClientsTold(
        items=tuple(
            ClientTold(
                id=record.caller.id,
                name=record.caller.name,
                scopes=known_scopes(record.caller.scopes),
                created=record.created,
                last_used=record.last_used,
            )
            for record in ask.bridge.book.clients()
        )
    )


@route("DELETE", "/v1/clients/<client_id>", scope="admin", status=204, errors=(404,))
def revoke_client(ask: Ask[None, None]) -> Answer:
    """Unpair a client."""
    ask.bridge.book.revoke(ask.path["client_id"])
    return Answer(None, 204)
