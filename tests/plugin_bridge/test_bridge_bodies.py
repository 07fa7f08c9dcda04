"""Bodies: too large, never ending, slow, half, packed, and JSON that is none."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import pytest

from plugin_bridge.limits import Limits

MIB = 1 << 20


def head(raw: Any, client: Any, path: str, *lines: str) -> bytes:
    said = [
        f"POST {path} HTTP/1.1",
        f"Host: {raw.host}",
        f"Authorization: Bearer {client.token}",
        *lines,
    ]
    return "\r\n".join([*said, "", ""]).encode()


def test_a_body_that_is_declared_too_large_is_refused_at_its_head(
    raw: Any, client: Any, unchanged: Any
) -> None:
    with unchanged():
        for path, kind, size in (
            ("/v1/assets", "image/png", MIB + 1),
            ("/v1/assets", "image/png", 65 * MIB),
            ("/v1/assets", "image/png", 2**62),
            ("/v1/jobs", "application/json", MIB + 1),
            ("/v1/pair", "application/json", 4097),
        ):
            asked = head(raw, client, path, f"Content-Type: {kind}", f"Content-Length: {size}")
            began = time.monotonic()
            reply = raw.ask(asked)
            assert (reply.status, reply.codes) == (413, ["request.too-large"])
            assert time.monotonic() - began < 2


def test_no_byte_of_a_strangers_body_is_kept(raw: Any, stranger: Any, unchanged: Any) -> None:
    with unchanged():
        for token in ("", "wf_" + "x" * 43):
            stranger.token = token
            asked = head(
                raw, stranger, "/v1/assets", "Content-Type: image/png", f"Content-Length: {MIB}"
            )
            assert raw.ask(asked).status == 401


def test_a_body_that_never_ends_is_cut_off(raw: Any, client: Any, unchanged: Any) -> None:
    asked = head(raw, client, "/v1/assets", "Content-Type: image/png", "Transfer-Encoding: chunked")
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    sent = 0
    with unchanged(), raw.connect() as sock:
        sock.sendall(asked)
        with suppress(BrokenPipeError, ConnectionResetError):
            while sent < 40 * MIB:
                sock.sendall(piece)
                sent += 65536
        assert sent < 40 * MIB
        with suppress(OSError):  # the answer may be lost with the connection, which is cut
            assert raw.read(sock).status == 413
    assert client.get("/v1/session").status == 200


def test_a_whole_chunked_picture_is_taken(raw: Any, client: Any, png: bytes) -> None:
    asked = head(
        raw, client, "/v1/assets", "Content-Type: image/png", "Transfer-Encoding: chunked",
        "Connection: close",
    )  # fmt: skip
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(png), png)
    assert raw.ask(asked + chunks).status == 201


def test_a_chunked_json_is_held_to_its_own_limit(raw: Any, client: Any) -> None:
    asked = head(raw, client, "/v1/jobs", "Content-Type: application/json",
                 "Transfer-Encoding: chunked")  # fmt: skip
    large = b"x" * (MIB + 1)
    assert raw.ask(asked + b"%x\r\n%s\r\n0\r\n\r\n" % (len(large), large)).status == 413


def test_two_lengths_are_refused_and_nothing_behind_them_is_read(
    raw: Any, client: Any, unchanged: Any
) -> None:
    smuggled = f"GET /v1/session HTTP/1.1\r\nHost: {raw.host}\r\n\r\n".encode()
    for lines in (
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Content-Length: 4", "Content-Length: 5"),
        ("Content-Length: +4",),
        ("Content-Length: 4, 4",),
        ("Content-Length: 0x4",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: gzip, chunked",),
    ):
        with unchanged(), raw.connect() as sock:
            sock.sendall(
                head(raw, client, "/v1/jobs", "Content-Type: application/json", *lines)
                + b"0\r\n\r\n"
                + smuggled
            )
            assert raw.read(sock).status in (400, 501), lines
            sock.settimeout(3)
            with suppress(ConnectionResetError):
                assert sock.recv(1000) == b""


def test_http_1_0_with_chunks_is_refused(raw: Any, client: Any) -> None:
    asked = head(raw, client, "/v1/jobs", "Transfer-Encoding: chunked", "Connection: keep-alive")
    assert raw.ask(asked.replace(b"HTTP/1.1", b"HTTP/1.0") + b"0\r\n\r\n").status == 400


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, identity", "GZIP"])
def test_a_packed_body_is_not_unpacked(client: Any, unchanged: Any, coding: str) -> None:
    bomb = gzip.compress(b"0" * 10**7)
    for path, kind in (("/v1/jobs", "application/json"), ("/v1/assets", "image/png")):
        with unchanged():
            said = {"Content-Type": kind, "Content-Encoding": coding}
            reply = client.ask("POST", path, bomb, said)
            assert (reply.status, reply.codes) == (415, ["request.media-type"])


def test_large_and_many_headers(raw: Any, unchanged: Any) -> None:
    with unchanged():
        large = f"GET /v1/session HTTP/1.1\r\nHost: {raw.host}\r\nX: {'y' * 300_000}\r\n\r\n"
        assert raw.ask(large.encode()).status == 431
        many = "".join(f"X-{n}: {n}\r\n" for n in range(10_000))
        asked = f"GET /v1/session HTTP/1.1\r\nHost: {raw.host}\r\n{many}\r\n"
        assert raw.ask(asked.encode()).status == 431


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\nHost: x\n\n\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"get /v1/health HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /v1/health HTTP/1.1\r\n Host: x\r\n\r\n",
        b"GET  /v1/health HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/health\x00 HTTP/1.1\r\nHo\x00st: x\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
    ],
)
def test_what_is_no_request_is_no_crash(raw: Any, stranger: Any, data: bytes) -> None:
    assert raw.ask(data).status in (400, 421)
    assert stranger.get("/v1/health").status == 200


BAD_JSON = {
    "empty": b" ",
    "cut off": b'{"asset": "x"',
    "trailing": b'{"asset": "x"} {}',
    "list": b"[]",
    "text": b'"x"',
    "null": b"null",
    "NaN": b'{"seed": NaN}',
    "Infinity": b'{"seed": -Infinity}',
    "huge number": b'{"seed": ' + b"9" * 5000 + b"}",
    "huge float": b'{"seed": 1e999}',
    "duplicate key": b'{"asset": "x", "asset": "y"}',
    "deep": b"[" * 200_000 + b"]" * 200_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "utf-16": '{"asset": "x"}'.encode("utf-16"),
    "utf-16 without a mark": '{"asset": "x"}'.encode("utf-16-le"),
    "latin-1": '{"client_ref": "é"}'.encode("latin-1"),
    "lone surrogate": b'{"client_ref": "\\ud800"}',
    "surrogate in utf-8": b'{"client_ref": "\xed\xa0\x80"}',
    "overlong": b'{"client_ref": "\xc0\xaf"}',
    "comment": b'{/* x */ "asset": "x"}',
    "single quotes": b"{'asset': 'x'}",
    "control": b'{"client_ref": "a\x00b"}',
}


@pytest.mark.parametrize("name", BAD_JSON)
def test_json_that_is_none_is_400_and_quick(client: Any, unchanged: Any, name: str) -> None:
    with unchanged():
        for path in ("/v1/jobs", "/v1/plan", "/v1/webhooks"):
            began = time.monotonic()
            reply = client.ask("POST", path, BAD_JSON[name], {"Content-Type": "application/json"})
            assert reply.status == 400, reply.body
            assert reply.json["errors"]
            assert time.monotonic() - began < 3


def test_the_place_in_wrong_json_is_said(client: Any) -> None:
    reply = client.ask("POST", "/v1/jobs", b'{"asset": "x",\n "asset": "y",\n "seed": NaN}',
                       {"Content-Type": "application/json"})  # fmt: skip
    assert {error["code"] for error in reply.json["errors"]} == {
        "recipe.duplicate-key",
        "recipe.number",
    }


def test_text_that_hides_something_is_refused(client: Any, png: bytes, unchanged: Any) -> None:
    asset = client.send(png)
    with unchanged():
        for field, text in (
            ("client_ref", "a\u202eb"),
            ("title", "a\u2066b"),
            ("instruction", "white\u0085background"),
        ):
            reply = client.post("/v1/jobs", {"asset": asset, field: text})
            assert reply.status == 422
            assert reply.json["errors"][0]["field"] == field


def test_bodies_where_there_is_none_to_be(client: Any) -> None:
    assert client.ask("GET", "/v1/jobs", {"x": 1}).status == 415
    assert client.ask("DELETE", "/v1/session", {"x": 1}).status == 415
    assert client.get("/v1/session").status == 200


def test_slow_bodies_and_half_open_heads_disturb_nobody(serve: Any, meet: Any) -> None:
    server = serve(Limits())
    client = meet(at=server)
    open_sockets = []
    try:
        for number in range(150):
            sock = socket.create_connection(("127.0.0.1", server.port), timeout=5)
            sock.sendall(b"GET /v1/health HTTP/1.1\r\nHost: ")
            open_sockets.append(sock)
            if number < 50:
                slow = socket.create_connection(("127.0.0.1", server.port), timeout=5)
                slow.sendall(
                    f"POST /v1/assets HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                    f"Authorization: Bearer {client.token}\r\nContent-Type: image/png\r\n"
                    "Content-Length: 1000\r\n\r\n".encode()
                )
                open_sockets.append(slow)
        stop = threading.Event()

        def trickle() -> None:
            while not stop.wait(0.2):
                for sock in open_sockets[1::2][:50]:
                    with suppress(OSError):
                        sock.send(b"x")

        trickler = threading.Thread(target=trickle)
        trickler.start()
        laps = []
        for _ in range(40):
            began = time.perf_counter()
            assert client.get("/v1/health").status == 200
            assert client.get("/v1/session").status == 200
            laps.append((time.perf_counter() - began) / 2)
            time.sleep(0.02)
        stop.set()
        trickler.join()
        assert sorted(laps)[len(laps) // 2] < 0.1
    finally:
        for sock in open_sockets:
            sock.close()


@pytest.mark.slow
def test_a_request_that_trickles_in_for_too_long_is_cut_off(
    raw: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugin_bridge.guarded.RECEIVE_SECONDS", 1.0)
    asked = head(raw, client, "/v1/assets", "Content-Type: image/png", "Content-Length: 1000")
    with raw.connect() as sock:
        sock.sendall(asked)
        ended = time.monotonic() + 20
        cut = False
        while not cut and time.monotonic() < ended:
            try:
                sock.sendall(b"x")
            except OSError:
                cut = True
            time.sleep(0.05)
        assert cut
    assert client.get("/v1/session").status == 200


def test_pairing_takes_only_little(stranger: Any) -> None:
    body = json.dumps({"code": "123456", "name": "x" * 5000}).encode()
    reply = stranger.ask("POST", "/v1/pair", body, {"Content-Type": "application/json"})
    assert reply.status == 413
