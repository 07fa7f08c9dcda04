"""Webhooks: told at least once, in order, signed, and only where the settings allow it."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from plugin_bridge import webhooks
from plugin_bridge.webhooks import signature


@dataclass
class Receiver:
    """An address that is told; answers what `statuses` say, then 200."""

    port: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append((dict(self.headers), body))
            status = told.statuses.pop(0) if told.statuses else 200
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://127.0.0.1:{told.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def told(serve: Any, meet: Any, receiver: Receiver) -> Any:
    """A client of a bridge that may tell the receiver."""
    return meet(at=serve(webhook_hosts=(f"127.0.0.1:{receiver.port}",)))


@pytest.fixture
def done(png: bytes, hand: Any) -> Any:
    """Have a job of a client asked for and done; its id."""

    def do(client: Any) -> str:
        job = client.order(client.send(png))["id"]
        hand.finish()
        return str(job)

    return do


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "PAUSES", (0.05, 0.05))


def test_an_ended_job_is_told_signed(
    told: Any, receiver: Receiver, png: bytes, hand: Any, until: Any
) -> None:
    client = told
    made = client.post("/v1/webhooks", {"url": receiver.url})
    assert made.status == 201
    job = client.order(client.send(png))["id"]
    hand.finish()
    until(lambda: receiver.got)
    headers, body = receiver.got[0]
    told = json.loads(body)
    assert (told["job"]["id"], told["job"]["state"]) == (job, "succeeded")
    assert told["job"]["outputs"][0]["links"]["file"]
    said = dict(part.split("=", 1) for part in headers["X-Watchfolder-Signature"].split(","))
    assert abs(time.time() - int(said["t"])) < 60
    mac = hmac.new(made.json["secret"].encode(), f"{said['t']}.".encode() + body, hashlib.sha256)
    assert said["v1"] == mac.hexdigest()
    until(lambda: client.get("/v1/webhooks").json["items"][0]["delivered"] == 1)
    assert "secret" not in client.get("/v1/webhooks").json["items"][0]


@pytest.mark.usefixtures("quick")
def test_it_is_tried_again_in_order_then_given_up(
    told: Any, receiver: Receiver, png: bytes, hand: Any, until: Any
) -> None:
    client = told
    client.post("/v1/webhooks", {"url": receiver.url})
    asset = client.send(png)
    receiver.statuses = [500, 302, 500, 500]
    jobs = [client.order(asset)["id"] for _ in range(3)]
    for _ in jobs:
        hand.finish()
    until(lambda: len(receiver.got) >= 6)
    until(lambda: client.get("/v1/webhooks").json["items"][0]["delivered"] == 2)
    told = [json.loads(body) for _, body in receiver.got]
    assert [one["job"]["id"] for one in told] == [jobs[0]] * 3 + [jobs[1]] * 2 + [jobs[2]]
    assert len({one["id"] for one in told}) == 3
    hook = client.get("/v1/webhooks").json["items"][0]
    assert (hook["dropped"], hook["failures"], hook["last"]) == (1, 0, "told")


def test_what_was_not_told_is_told_after_a_restart(
    told: Any, receiver: Receiver, done: Any, until: Any, serve: Any
) -> None:
    told.post("/v1/webhooks", {"url": receiver.url})
    receiver.statuses = [500]
    job = done(told)
    until(lambda: receiver.got)
    told.server.stop()
    serve(webhook_hosts=(f"127.0.0.1:{receiver.port}",))
    until(lambda: len(receiver.got) == 2)
    assert {json.loads(body)["job"]["id"] for _, body in receiver.got} == {job}


def test_only_a_clients_own_jobs_are_told(
    told: Any, meet: Any, receiver: Receiver, done: Any, until: Any
) -> None:
    one, two = told, meet(at=told.server, name="two")
    hook = one.post("/v1/webhooks", {"url": receiver.url}).json["id"]
    done(two)
    own = done(one)
    until(lambda: receiver.got)
    assert [json.loads(body)["job"]["id"] for _, body in receiver.got] == [own]
    assert two.get("/v1/webhooks").json["items"] == []
    assert two.ask("DELETE", f"/v1/webhooks/{hook}").status == 404
    assert one.ask("DELETE", f"/v1/webhooks/{hook}").status == 204
    assert one.get("/v1/webhooks").json["items"] == []


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example/x",
        "https://hooks.example:444/x",
        "http://hooks.example.evil/x",
        "http://hooks.example@evil.example/",
        "http://evil.example#@hooks.example/",
        "http://evil.example\\@hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "//hooks.example/x",
        "hooks.example",
        "http://169.254.169.254/latest/",
        "http://127.0.0.1:22/",
        "http://[::1]/",
        "http://hooks.example /x",
        "http://hooks.exämple/",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_are_refused(serve: Any, meet: Any, url: str) -> None:
    client = meet(at=serve(webhook_hosts=("hooks.example",)))
    reply = client.post("/v1/webhooks", {"url": url})
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, "url")
    assert client.get("/v1/webhooks").json["items"] == []


def test_a_host_that_is_listed_is_taken(serve: Any, meet: Any) -> None:
    client = meet(at=serve(webhook_hosts=("Hooks.Example",)))
    assert client.post("/v1/webhooks", {"url": "https://hooks.example/x"}).status == 201
    for _ in range(19):
        assert client.post("/v1/webhooks", {"url": "https://hooks.example/x"}).status == 201
    assert client.post("/v1/webhooks", {"url": "https://hooks.example/x"}).status == 422


def test_nothing_is_listed_by_default(client: Any) -> None:
    assert client.post("/v1/webhooks", {"url": "https://hooks.example/x"}).status == 422


def test_signature_of_known_values() -> None:
    assert signature("key", 1, b"{}") == (
        "t=1,v1=" + hmac.new(b"key", b"1.{}", hashlib.sha256).hexdigest()
    )
