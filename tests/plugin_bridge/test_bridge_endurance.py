"""What goes on whatever comes: names that are not text, faults, clients that never read."""

from __future__ import annotations

import hashlib
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from plugin_bridge.events import EventFeed
from plugin_bridge.limits import Limits
from plugin_bridge.notifying import Herald
from presets.layers import Layer
from presets.request import Request
from presets.resolve import resolve
from watchfolder.errors import LedgerBusyError
from watchfolder.jobs.edit_job import edit_job, examine_job
from watchfolder.jobs.events import EventKind, append
from watchfolder.jobs.job import Trigger
from watchfolder.workers.supervisor import ensure_workers

BROKEN = "bag-\udcff.jpg"
"""A file's name that is no UTF-8, as Python holds it."""


def from_a_folder(store: Any, server: Any, folder: Path) -> str:
    """A job of a watched folder, on a picture whose name is not text."""
    recipe = resolve(
        [Layer(Request.model_validate({"steps": ["white background"]}), "x")],
        server.bridge.presets,
    )
    new = edit_job(
        source=folder / BROKEN,
        sha256="0" * 64,
        recipe=recipe,
        out=folder / "_out",
        trigger=Trigger.FOLDER,
        relative=BROKEN,
        root=str(folder),
    )
    return str(store.enqueue(new)[0].id)


def test_a_name_that_is_no_text_stops_nothing(
    admin: Any, store: Any, hand: Any, server: Any, tmp_path: Path
) -> None:
    seq = admin.get("/v1/events").json["seq"]
    job = from_a_folder(store, server, tmp_path / "in\udcfe")
    hand.fail(f"{BROKEN} cannot be read")
    store.notice({"code": "worker.died", "message": f"a worker died over {BROKEN}"}, job)
    after = from_a_folder(store, server, tmp_path)
    told: list[dict[str, Any]] = []
    for _ in range(20):
        news = admin.get(f"/v1/events?after={seq}&wait=1").json
        seq = news["seq"]
        told += news["events"]
        if any(event["job"] == after for event in told):
            break
    assert [e["state"] for e in told if e["type"] == "job"] == [
        "queued", "running", "failed", "queued",
    ]  # fmt: skip
    assert "cannot be read" in told[2]["message"]
    one = admin.get(f"/v1/jobs/{job}")
    assert one.status == 200
    assert "cannot be read" in one.json["errors"][0]["message"]
    assert admin.get("/v1/jobs").status == 200
    assert admin.get(f"/v1/jobs/{job}/recipe").status == 200
    assert admin.get(f"/v1/jobs/{job}/history").status == 200


def test_an_event_that_cannot_be_told_is_passed_over(
    client: Any, store: Any, png: bytes, caplog: Any
) -> None:
    asset = client.send(png)
    seq = client.get("/v1/events").json["seq"]
    job = client.order(asset)["id"]
    with store.database.transaction() as connection:  # as a later version might write it
        append(connection, store._clock(), job, EventKind.OUTPUT, {"where": "elsewhere"})
    later = client.order(asset)["id"]
    told: set[str] = set()
    for _ in range(10):
        news = client.get(f"/v1/events?after={seq}&wait=1").json
        seq = news["seq"]
        told |= {event["job"] for event in news["events"]}
        if later in told:
            break
    assert told == {job, later}
    assert "cannot be told" in caplog.text
    assert client.get("/v1/events?after=0").status == 200


def test_notifications_survive_a_ledger_that_is_busy(
    server: Any, client: Any, hand: Any, png: bytes, until: Any
) -> None:
    said: list[str] = []

    class Wall:
        def send(self, title: str, message: str) -> str:
            said.append(message)
            return title

    class Moody(EventFeed):
        """The feed of a ledger that is busy at first."""

        times = 0

        def after(self, *asked: Any) -> Any:
            Moody.times += 1
            if Moody.times < 3:
                raise LedgerBusyError("the ledger is busy")
            return super().after(*asked)

    feed = Moody(server.bridge.store, server.bridge.teller)
    feed.start()
    herald = Herald(feed, Wall, gathered=0.2)
    herald.start()
    try:
        client.order(client.send(png))
        hand.finish()
        until(lambda: said)
    finally:
        herald.stop()
        feed.stop()
    assert said == ["1 is done"]


def test_the_thread_that_reads_requests_survives_a_fault(
    server: Any, client: Any, caplog: Any
) -> None:
    class Faulty:
        times = 0

        def readable(self) -> bool:
            Faulty.times += 1
            if Faulty.times <= 2:
                raise RuntimeError("dictionary changed size during iteration")
            return False

        def writable(self) -> bool:
            return False

    fd = 100_000
    server._map[fd] = Faulty()
    until = time.monotonic() + 5
    while Faulty.times <= 2 and time.monotonic() < until:
        time.sleep(0.05)
    del server._map[fd]
    assert client.get("/v1/health").status == 200
    assert "goes on" in caplog.text


def opened(client: Any, window: int = 0) -> socket.socket:
    """A stream whose head was read; `window` is the room for what is not read, in bytes."""
    sock = socket.socket()
    if window:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    sock.settimeout(10)
    sock.connect(("127.0.0.1", client.server.port))
    sock.sendall(
        f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{client.server.port}\r\n"
        f"Authorization: Bearer {client.token}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    assert b"200" in sock.recv(200)
    return sock


def test_a_stream_ends_when_its_client_is_put_out(
    server: Any, client: Any, png: bytes, until: Any
) -> None:
    client.order(client.send(png))
    sock = opened(client)
    until(lambda: server.bridge.counters.streams.taken == 1)
    server.bridge.book.revoke(client.id)
    until(lambda: server.bridge.counters.streams.taken == 0, 5.0)
    sock.close()


def test_a_request_that_waits_ends_when_its_client_is_put_out(
    server: Any, client: Any, png: bytes, until: Any
) -> None:
    client.order(client.send(png))
    time.sleep(0.4)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as sock:
        sock.sendall(
            f"GET /v1/events?wait=20&after={server.bridge.feed.last} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{server.port}\r\n"
            f"Authorization: Bearer {client.token}\r\n\r\n".encode()
        )
        until(lambda: server.bridge.counters.waits.taken == 1)
        server.bridge.book.revoke(client.id)
        until(lambda: server.bridge.counters.waits.taken == 0, 5.0)


def test_a_client_that_never_reads_does_not_keep_a_stream(
    serve: Any, meet: Any, store: Any, png: bytes, until: Any
) -> None:
    at = serve(Limits(stream_seconds=60.0, silent_seconds=2))
    client = meet(at=at)
    job = client.order(client.send(png))["id"]
    sock = opened(client, 4096)
    until(lambda: at.bridge.counters.streams.taken == 1)
    text = "x" * 4000
    with store.database.transaction() as connection:
        for _ in range(2000):
            append(connection, store._clock(), job, EventKind.NOTICE, {"message": text})
    until(lambda: at.bridge.counters.streams.taken == 0, 30.0)
    sock.close()


def test_a_stream_from_before_the_ledger_was_begun_anew_says_so(client: Any, png: bytes) -> None:
    sock = opened(client)
    sock.close()
    with socket.create_connection(("127.0.0.1", client.server.port), timeout=10) as late:
        late.sendall(
            f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{client.server.port}\r\n"
            f"Authorization: Bearer {client.token}\r\nAccept: text/event-stream\r\n"
            "Last-Event-ID: 999999999\r\n\r\n".encode()
        )
        seen = b""
        with suppress(TimeoutError):
            while b"event: reset" not in seen:
                seen += late.recv(4096) or b"event: reset, ended"
            client.order(client.send(png))
            while b"queued" not in seen:
                seen += late.recv(4096) or b"queued, ended"
    assert b"event: reset" in seen
    assert b'"state":"queued"' in seen


def test_a_picture_can_be_planned_after_another_file_of_its_bytes_has_gone(  # noqa: PLR0917
    server: Any, store: Any, client: Any, png: bytes, tmp_path: Path, settings: Any
) -> None:
    elsewhere = tmp_path / "dropped.png"
    elsewhere.write_bytes(png)
    sha256 = hashlib.sha256(png).hexdigest()
    old, _ = store.enqueue(examine_job(elsewhere, sha256))
    store.claim("hand")
    store.fail(old.id, "hand", {"code": "job.worker-lost", "message": "its worker was lost"})
    elsewhere.unlink()
    asset = client.send(png)
    with ensure_workers(settings, store) as workers:
        workers.cards()
        server.bridge.roll._looked = float("-inf")
        said = {"asset": asset, "steps": ["white background"]}
        for _ in range(8):
            reply = client.post("/v1/plan", said)
            if reply.status != 503:
                break
    assert reply.status == 200, reply.body
