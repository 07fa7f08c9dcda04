"""Who may speak to the bridge at all: hosts, origins, embedded loads, methods. Real sockets."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from plugin_bridge.routes import all_routes

GOOD = "/v1/health"
EVERYWHERE = sorted(
    {
        (r.method, r.path.replace("<int:number>", "0").replace("<", "x").replace(">", ""))
        for r in all_routes()
    }
)


def head(*lines: str) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


HOSTS = (
    "evil.example:{port}",
    "evil:{port}",
    ":{port}",
    "127.0.0.1",
    "localhost",
    "127.0.0.1.evil.example:{port}",
    "localhost.:{port}",
    "localhost:{other}",
    "127.0.0.2:{port}",
    "0.0.0.0:{port}",
    "[::]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "2130706433:{port}",
    "0177.0.0.1:{port}",
    "localhost:{port}@evil.example",
    "evil.example@localhost:{port}",
    "localhost:{port}, evil.example",
    "localhost:{port}/",
    "localhost:{port}#",
    "",
)


@pytest.mark.parametrize("path", [GOOD, "/v1/jobs", "/", "/nothing"])
def test_a_host_that_is_not_ours_is_misdirected(
    raw: Any, client: Any, unchanged: Any, path: str
) -> None:
    with unchanged():
        for name in HOSTS:
            host = name.format(port=raw.server.port, other=raw.server.port + 1)
            asked = head(
                f"GET {path} HTTP/1.1",
                f"Host: {host}",
                f"Authorization: Bearer {client.token}",
                "Connection: close",
            )
            reply = raw.ask(asked)
            assert reply.status == 421, host
            assert "Access-Control-Allow-Origin" not in reply.headers


def test_no_host_two_hosts_and_a_foreign_target_are_misdirected(raw: Any, unchanged: Any) -> None:
    with unchanged():
        assert raw.ask(head(f"GET {GOOD} HTTP/1.1")).status == 421
        assert raw.ask(head(f"GET {GOOD} HTTP/1.0")).status == 421
        twice = head(f"GET {GOOD} HTTP/1.1", f"Host: {raw.host}", "Host: evil.example")
        assert raw.ask(twice).status == 421
        same = head(f"GET {GOOD} HTTP/1.1", f"Host: {raw.host}", f"Host: {raw.host}")
        assert raw.ask(same).status == 421
        for target in ("http://evil.example/v1/health", "http://evil.example:80/v1/health"):
            assert raw.ask(head(f"GET {target} HTTP/1.1", f"Host: {raw.host}")).status == 421


def test_every_own_name_is_answered_on_both_families(raw: Any, server: Any) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]", "LOCALHOST"):
        asked = head(f"GET {GOOD} HTTP/1.1", f"Host: {host}:{server.port}", "Connection: close")
        assert raw.ask(asked).status == 200
    if len(server._sockets) == 2:
        connection = http.client.HTTPConnection("::1", server.port, timeout=5)
        connection.request("GET", GOOD)
        assert connection.getresponse().status == 200
        connection.close()


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_a_rebound_page_sends_no_origin_and_still_gets_nothing(
    raw: Any, admin: Any, unchanged: Any, method: str
) -> None:
    with unchanged():
        reply = raw.ask(
            head(
                f"{method} /v1/jobs HTTP/1.1",
                f"Host: rebound.example:{raw.server.port}",
                f"Authorization: Bearer {admin.token}",
                "Content-Length: 0",
            )
        )
    assert reply.status == 421


ORIGINS = (
    "https://evil.example",
    "http://evil.example",
    "https://www.figma.com",
    "http://localhost",
    "https://localhost:{port}",
    "http://localhost:{other}",
    "http://127.0.0.1:9001",
    "http://localhost:{port}.evil.example",
    "http://evil.example/localhost:{port}",
    "http://LOCALHOST.evil:{port}",
    "file://",
    "NULL",
    "Null",
    "null, null",
    "null,https://evil.example",
    "about:blank",
    "chrome-extension://abcdef",
    "",
    "*",
)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", GOOD), ("GET", "/v1/jobs"), ("POST", "/v1/jobs")]
)
def test_a_page_that_is_not_listed_is_refused_and_may_not_read_it(
    client: Any, unchanged: Any, method: str, path: str
) -> None:
    port = client.server.port
    with unchanged():
        for origin in ORIGINS:
            said = {"Origin": origin.format(port=port, other=port + 1)}
            reply = client.ask(method, path, headers=said)
            assert (reply.status, reply.codes) == (403, ["request.origin"]), said
            assert not [h for h in reply.headers.keys() if h.startswith("Access-Control")]  # noqa: SIM118


def test_two_origin_headers_are_refused(raw: Any, unchanged: Any) -> None:
    with unchanged():
        asked = head(
            f"GET {GOOD} HTTP/1.1", f"Host: {raw.host}", "Origin: null", "Origin: https://evil.x"
        )
        assert raw.ask(asked).status == 403


def test_null_is_let_in_and_worth_nothing(stranger: Any, unchanged: Any) -> None:
    said = {"Origin": "null"}
    reply = stranger.ask("GET", GOOD, headers=said)
    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (200, "*")
    with unchanged():
        for method, path in EVERYWHERE:
            if path in ("/v1/health", "/v1/hello", "/v1/pair"):
                continue
            reply = stranger.ask(method, path, headers=said)
            assert reply.status in (401, 429), (method, path)
        for path in ("/v1/jobs", "/v1/assets", "/v1/jobs/x/verdict"):
            reply = stranger.ask("POST", path, {"asset": "x"}, headers=said)
            assert reply.status == 401
            assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_listed_page_is_let_in_exactly(serve: Any, meet: Any) -> None:
    server = serve(allowed_origins=("https://dam.example",))
    listed = meet(at=server)
    good = listed.get("/v1/session", Origin="https://dam.example")
    assert good.status == 200
    assert good.headers["Access-Control-Allow-Origin"] == "https://dam.example"
    assert good.headers["Vary"] == "Origin"
    for origin in ("https://dam.example.evil", "http://dam.example", "https://dam.example:444"):
        assert listed.get("/v1/session", Origin=origin).status == 403


def test_the_own_page_is_let_in(client: Any) -> None:
    for host in ("localhost", "127.0.0.1", "[::1]"):
        origin = f"http://{host}:{client.server.port}"
        assert client.get("/v1/session", Origin=origin).status == 200


EMBEDDED = ("image", "script", "style", "iframe", "document", "object", "embed", "audio", "font",
            "frame", "manifest", "track", "video", "worker", "xslt", "report")  # fmt: skip


def test_what_is_embedded_learns_nothing(client: Any, png: bytes, unchanged: Any) -> None:
    job = client.order(client.send(png))["id"]
    sizes = set()
    with unchanged():
        for destination in EMBEDDED:
            for path in (f"/v1/jobs/{job}", "/v1/jobs/01M84NB1HDPT3A76Q0CV3V76SG", GOOD, "/metrics",
                         f"/v1/jobs/{job}/source", "/v1/nothing"):  # fmt: skip
                said = {"Sec-Fetch-Dest": destination, "Sec-Fetch-Mode": "no-cors"}
                reply = client.get(path, **said)
                assert (reply.status, reply.codes) == (403, ["request.embedded"])
                sizes.add(len(reply.body))
    assert len(sizes) == 1


def test_a_panel_in_a_frame_is_cross_site_and_served(client: Any) -> None:
    """A Figma panel says so: a block by Sec-Fetch-Site would lock it out."""
    said = {"Origin": "null", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors",
            "Sec-Fetch-Dest": "empty"}  # fmt: skip
    assert client.get("/v1/session", **said).status == 200


def preflight(client: Any, origin: str | None, method: str, headers: str, **more: str) -> Any:
    said = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    said |= {"Origin": origin} if origin is not None else {}
    return client.ask("OPTIONS", "/v1/jobs", headers={**said, **more})


def test_preflight_of_a_panel(stranger: Any) -> None:
    asked = "authorization, content-type, idempotency-key, last-event-id"
    reply = preflight(stranger, "null", "POST", asked)
    assert reply.status == 204
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "authorization" in reply.headers["Access-Control-Allow-Headers"]
    assert reply.headers["Access-Control-Max-Age"] == "600"
    assert "Access-Control-Allow-Private-Network" not in reply.headers
    private = {"Access-Control-Request-Private-Network": "true"}
    reply = preflight(stranger, "null", "GET", "authorization", **private)
    assert reply.headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        ("https://evil.example", "POST", "authorization"),
        ("https://evil.example", "GET", ""),
        ("null", "PUT", "authorization"),
        ("null", "TRACE", ""),
        ("null", "POST", "x-forwarded-for"),
        ("null", "POST", "cookie"),
        (None, "POST", "authorization"),
    ],
)
def test_preflight_that_is_refused(
    stranger: Any, origin: str | None, method: str, headers: str
) -> None:
    private = {"Access-Control-Request-Private-Network": "true"}
    reply = preflight(stranger, origin, method, headers, **private)
    assert reply.status == 403
    assert "Access-Control-Allow-Headers" not in reply.headers
    assert "Access-Control-Allow-Private-Network" not in reply.headers


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "HEAD", "PROPFIND", "OPTIONS", "LINK"])
def test_other_methods_are_not_allowed(client: Any, unchanged: Any, method: str) -> None:
    with unchanged():
        for path in ("/v1/jobs", GOOD, "/console", "/"):
            assert client.ask(method, path).status == 405


def test_connect_and_options_star(raw: Any, unchanged: Any) -> None:
    with unchanged():
        for line in ("CONNECT evil.example:443", "OPTIONS *", "GET *", "TRACE /v1/health"):
            reply = raw.ask(head(f"{line} HTTP/1.1", f"Host: {raw.host}"))
            assert reply.status in (404, 405), line


@pytest.mark.parametrize(
    "path",
    ["/console", "/v1/health?__debugger__=yes&cmd=resource&f=debugger.js", "/?__debugger__=yes",
     "/static/../secret", "/.env", "/server-status", "/favicon.ico"],
)  # fmt: skip
def test_there_is_no_debugger_and_nothing_beside_the_interface(stranger: Any, path: str) -> None:
    reply = stranger.get(path)
    if path.startswith("/v1/health"):
        assert (reply.status, reply.json["app"]) == (200, "watchfolder")
    elif path.startswith("/?"):
        assert reply.status == 401
        assert reply.body == stranger.get("/").body
    else:
        assert (reply.status, reply.codes) == (404, ["request.not-found"])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"asset=x"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
        ("text/plain", b'{"asset": "x"}'),
        ("text/plain;charset=UTF-8", b'{"asset": "x"}'),
        ("", b'{"asset": "x"}'),
        ("application/jsonp", b"{}"),
        ("image/png", b"\x89PNG"),
        ("application/octet-stream", b"x"),
    ],
)
def test_what_a_form_or_a_beacon_sends_is_not_taken(
    client: Any, stranger: Any, unchanged: Any, kind: str, body: bytes
) -> None:
    with unchanged():
        for sender in (client, stranger):
            for path in ("/v1/jobs", "/v1/plan", "/v1/pair"):
                reply = sender.ask("POST", path, body, {"Content-Type": kind})
                assert reply.status == 415
