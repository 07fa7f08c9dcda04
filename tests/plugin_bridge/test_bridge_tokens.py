"""Tokens, scopes, clients, and how a client tells its bridge from a squatter."""

from __future__ import annotations

import hashlib
import hmac
import statistics
import time
from typing import Any

from plugin_bridge.tokens import new_token


def test_anything_but_a_valid_token_is_401(client: Any, stranger: Any, unchanged: Any) -> None:
    token = client.token
    last = "A" if token[-1] != "A" else "B"
    headers = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {new_token()}"},
        {"Authorization": f"Bearer {token[:-1]}"},
        {"Authorization": f"Bearer {token[:-1]}{last}"},
        {"Authorization": f"Bearer {token}x"},
        {"Authorization": f"Bearer {token} "[:-1] + "\t"},
        {"Authorization": f"bearer {token}"},
        {"Authorization": f"BEARER {token}"},
        {"Authorization": f"Bearer  {token}"},
        {"Authorization": f"Token {token}"},
        {"Authorization": token},
        {"Authorization": f"Basic {token}"},
        {"Authorization": "Bearer " + "x" * 12_000},
        {"Authorization": "Bearer wf_ÄÖÜ"},
        {"Authorization": f"Bearer {hashlib.sha256(token.encode()).hexdigest()}"},
        {"Cookie": f"token={token}; Authorization=Bearer {token}"},
        {"X-Authorization": f"Bearer {token}"},
        {"Proxy-Authorization": f"Bearer {token}"},
    ]
    with unchanged():
        for said in headers:
            reply = stranger.ask("GET", "/v1/session", headers=said)
            if said.get("Authorization") == f"Bearer {token}\t":
                assert reply.status == 200  # white space around a header's value is no part of it
                continue
            assert (reply.status, reply.codes) == (401, ["access.token"]), said
            assert reply.headers["WWW-Authenticate"] == "Bearer"
        for query in (f"token={token}", f"access_token={token}", f"Authorization=Bearer%20{token}"):
            assert stranger.get(f"/v1/session?{query}").status == 401
        long = stranger.ask(
            "GET", "/v1/session", headers={"Authorization": "Bearer " + "x" * 10**6}
        )
        assert (long.status, long.codes) == (431, ["request.headers-too-large"])


def test_a_wrong_token_takes_as_long_as_an_almost_right_one(serve: Any, meet: Any) -> None:
    server = serve()
    access = server.bridge.access
    token = meet(at=server).token
    almost = token[:-1] + ("A" if token[-1] != "A" else "B")

    laps: dict[str, list[float]] = {new_token(): [], almost: []}
    for _ in range(500):
        for tried, seen in laps.items():
            began = time.perf_counter()
            assert access.by_token(tried) is None
            seen.append(time.perf_counter() - began)
    far, near = (statistics.median(seen) for seen in laps.values())
    assert abs(far - near) < max(far, near) * 0.5


def test_a_revoked_token_is_worth_nothing_at_once(client: Any, admin: Any) -> None:
    assert client.get("/v1/session").json["id"] == client.id
    assert admin.ask("DELETE", f"/v1/clients/{client.id}").status == 204
    assert client.get("/v1/session").status == 401
    assert admin.ask("DELETE", f"/v1/clients/{client.id}").status == 404


def test_a_client_unpairs_itself(client: Any, admin: Any) -> None:
    listed = [one["id"] for one in admin.get("/v1/clients").json["items"]]
    assert client.id in listed
    assert client.ask("DELETE", "/v1/session").status == 204
    assert client.get("/v1/session").status == 401
    assert client.id not in [one["id"] for one in admin.get("/v1/clients").json["items"]]


def test_tokens_are_kept_only_as_hashes(client: Any, settings: Any) -> None:
    client.get("/v1/session")
    files = [path for path in settings.state.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    assert client.token.encode() not in kept
    assert hashlib.sha256(client.token.encode()).hexdigest().encode() in kept
    book = client.server.bridge.places.book
    assert book.stat().st_mode & 0o777 == 0o600
    assert book.parent.stat().st_mode & 0o777 == 0o700


def test_when_a_client_was_last_here_is_seen(client: Any, admin: Any) -> None:
    client.get("/v1/session")
    client.server.bridge.access.write_notes()
    seen = {one["id"]: one["last_used"] for one in admin.get("/v1/clients").json["items"]}
    assert seen[client.id] is not None


def test_scopes_hold_for_every_route(meet: Any) -> None:
    from plugin_bridge.routes import all_routes

    for scope in ("edit", "review", "library", "metrics"):
        mine = meet(scope)
        for route in all_routes():
            if not route.scope or route.scope == scope:
                continue
            path = route.path.replace("<int:number>", "0").replace("<", "").replace(">", "")
            reply = mine.ask(route.method, path, {} if route.takes == "json" else None)
            assert (reply.status, reply.codes) == (403, ["access.scope"]), (scope, path)


def test_hello_proves_the_bridge_before_a_token_is_sent(
    client: Any, stranger: Any, unchanged: Any
) -> None:
    nonce = "n" * 32
    asked = {"client": client.id, "nonce": nonce}
    with unchanged():
        reply = stranger.post("/v1/hello", asked)
    key = hashlib.sha256(client.token.encode()).digest()
    message = f"watchfolder bridge {client.server.port} {nonce}".encode()
    assert reply.json["proof"] == hmac.new(key, message, hashlib.sha256).hexdigest()
    other = stranger.post("/v1/hello", {**asked, "nonce": "m" * 32}).json["proof"]
    assert other != reply.json["proof"]


def test_hello_does_not_tell_which_clients_there_are(client: Any, stranger: Any) -> None:
    asked = {"client": "c_000000000000", "nonce": "n" * 32}
    first, again = (stranger.post("/v1/hello", asked) for _ in range(2))
    real = stranger.post("/v1/hello", {"client": client.id, "nonce": "n" * 32})
    assert first.status == real.status == 200
    assert first.json == again.json
    assert len(first.json["proof"]) == len(real.json["proof"])


def test_many_wrong_tokens_are_slowed_down_and_nobody_else(client: Any, stranger: Any) -> None:
    statuses = [stranger.get("/v1/session").status for _ in range(80)]
    assert statuses.count(401) >= 40
    assert 429 in statuses
    assert client.get("/v1/session").status == 200
    assert stranger.get("/v1/health").status == 200


def test_one_client_is_held_to_its_rate_and_status_reads_are_exempt(serve: Any, meet: Any) -> None:
    from plugin_bridge.limits import Limits

    server = serve(Limits(requests_per_second=5))
    busy, other = meet(at=server), meet(at=server)
    replies = [busy.get("/v1/presets") for _ in range(30)]
    limited = [reply for reply in replies if reply.status == 429]
    assert limited
    assert limited[0].codes == ["limit.rate"]
    assert int(limited[0].headers["Retry-After"]) >= 1
    assert {busy.get("/v1/jobs").status for _ in range(30)} == {200}
    assert other.get("/v1/presets").status == 200
