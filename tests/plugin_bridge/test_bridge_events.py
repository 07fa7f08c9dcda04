"""Events: one numbered log as JSON and as streams; nothing lost, nobody starved, nobody mixed."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest

from plugin_bridge.events import KEPT, EventFeed, Interest
from plugin_bridge.limits import Limits
from plugin_bridge.tokens import Caller

ALL = Caller("c_0", "", frozenset({"admin"}))


@dataclass
class Stream:
    """One open stream."""

    answer: http.client.HTTPResponse

    def next(self) -> dict[str, Any]:
        """The next event; skips comments and pings."""
        event: dict[str, Any] = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line.startswith("data: "):
                event["data"] = json.loads(line.removeprefix("data: "))
            elif line.startswith(("id: ", "event: ")):
                name, _, value = line.partition(": ")
                event[name] = value
            elif not line and "data" in event:
                return event


@contextmanager
def stream(client: Any, query: str = "", timeout: float = 20.0, **headers: str) -> Iterator[Stream]:
    connection = http.client.HTTPConnection("127.0.0.1", client.server.port, timeout=timeout)
    said = {"Authorization": f"Bearer {client.token}", "Accept": "text/event-stream", **headers}
    connection.request("GET", f"/v1/events{query}", headers=said)
    sock = connection.sock
    answer = connection.getresponse()
    try:
        yield Stream(answer)
    finally:
        with suppress(OSError):  # the bridge may have ended it
            sock.shutdown(socket.SHUT_RDWR)
        answer.close()
        connection.close()


def test_events_as_json(client: Any, png: bytes, hand: Any) -> None:
    start = client.get("/v1/events").json
    assert start["events"] == []
    job = client.order(client.send(png), client_ref="layer-7")["id"]
    hand.finish()
    told = client.get(f"/v1/events?after={start['seq']}&wait=5").json
    time.sleep(0.4)
    told = client.get(f"/v1/events?after={start['seq']}").json
    assert [(e["type"], e["state"]) for e in told["events"]] == [
        ("job", "queued"), ("job", "running"), ("output", None), ("job", "succeeded"),
    ]  # fmt: skip
    assert {e["job"] for e in told["events"]} == {job}
    assert {e["client_ref"] for e in told["events"]} == {"layer-7"}
    output = client.get(f"/v1/jobs/{job}").json["outputs"][0]["id"]
    assert told["events"][2]["output"] == output
    seqs = [e["seq"] for e in told["events"]]
    assert seqs == sorted(seqs)
    assert told["seq"] >= seqs[-1]
    assert client.get(f"/v1/events?after={seqs[1]}").json["events"][0]["seq"] == seqs[2]
    assert len(client.get(f"/v1/events?after={start['seq']}&limit=2").json["events"]) == 2
    assert client.get(f"/v1/events?after=0&job={job}").json["events"] == told["events"]


def test_waiting_for_news(client: Any, png: bytes) -> None:
    asset = client.send(png)
    seq = client.get("/v1/events").json["seq"]
    began = time.monotonic()
    assert client.get(f"/v1/events?after={seq}&wait=0.3").json["events"] == []
    assert 0.25 < time.monotonic() - began < 3
    later = threading.Timer(0.3, client.order, [asset])
    later.start()
    began = time.monotonic()
    told = client.get(f"/v1/events?after={seq}&wait=20").json
    assert told["events"][0]["state"] == "queued"
    assert time.monotonic() - began < 3
    later.join()


def test_a_number_that_was_never_given_out_says_reset(client: Any) -> None:
    told = client.get("/v1/events?after=999999999").json
    assert (told["reset"], told["events"]) == (True, [])
    assert client.get("/v1/events?after=-1").status == 422
    assert client.get("/v1/events?after=9e9").status == 422
    assert client.get(f"/v1/events?after={'9' * 40}").status == 422
    assert client.get("/v1/events?wait=21").status == 422


def test_a_stream_tells_as_it_happens_and_goes_on_where_it_was(
    client: Any, png: bytes, hand: Any
) -> None:
    asset = client.send(png)
    with stream(client) as first:
        assert first.answer.status == 200
        assert first.answer.headers["Content-Type"].startswith("text/event-stream")
        job = client.order(asset)["id"]
        began = time.monotonic()
        event = first.next()
        assert time.monotonic() - began < 0.5
        assert (event["event"], event["data"]["state"], event["data"]["job"]) == (
            "job", "queued", job)  # fmt: skip
        assert int(event["id"]) == event["data"]["seq"]
    hand.finish()
    again = client.order(asset)["id"]
    with stream(client, **{"Last-Event-ID": event["id"]}) as second:
        states = [second.next()["data"] for _ in range(4)]
    assert [one.get("state") for one in states] == ["running", None, "succeeded", "queued"]
    assert states[-1]["job"] == again
    with stream(client, f"?after={event['id']}&job={again}") as third:
        assert third.next()["data"]["job"] == again


@pytest.mark.parametrize("last", ["x", "-1", "1e3", "", "1 2", "9" * 30, "٣"])
def test_a_last_event_id_that_is_none(client: Any, last: str) -> None:
    if not last.isascii():
        last = last.encode().decode("latin-1")
    reply = client.get("/v1/events", **{"Accept": "text/event-stream", "Last-Event-ID": last})
    assert reply.status == 400


def test_streams_do_not_mix(meet: Any, admin: Any, png: bytes) -> None:
    one, two = meet(name="one"), meet(name="two")
    asset = two.send(png)
    with stream(one) as mine, stream(two) as theirs, stream(admin) as every:
        foreign = two.order(asset)["id"]
        own = one.order(one.send(png))["id"]
        assert mine.next()["data"]["job"] == own
        assert theirs.next()["data"]["job"] == foreign
        assert [every.next()["data"]["job"] for _ in range(2)] == [foreign, own]


def test_notices_tell_no_place(client: Any, admin: Any, store: Any, settings: Any) -> None:
    with stream(client) as mine, stream(admin) as every:
        store.notice({"code": "folder.offline", "message": f"{settings.state}/x is gone"})
        store.notice({"code": "workers.down", "message": f"see {settings.logs}/w.jsonl"})
        told = [every.next()["data"] for _ in range(2)]
        assert [one["code"] for one in told] == ["folder.offline", "workers.down"]
        assert all("/" not in one["message"] for one in told)
        assert mine.next()["data"]["code"] == "workers.down"


def test_streams_are_capped_and_starve_nobody(serve: Any, meet: Any, png: bytes) -> None:
    server = serve(Limits(streams=4, waits=2, answering=4))
    client = meet(at=server)
    asset = client.send(png)
    with ExitStack() as open_streams:
        streams = [open_streams.enter_context(stream(client)) for _ in range(4)]
        refused = client.get("/v1/events", Accept="text/event-stream")
        assert (refused.status, refused.codes) == (503, ["limit.busy"])
        assert refused.headers["Retry-After"] == "2"
        seq = client.get("/v1/events").json["seq"]
        waiting = [
            threading.Thread(target=client.get, args=[f"/v1/events?after={seq}&wait=3"])
            for _ in range(4)
        ]
        for thread in waiting:
            thread.start()
        laps = []
        for _ in range(20):
            began = time.perf_counter()
            assert client.get("/v1/health").status == 200
            laps.append(time.perf_counter() - began)
        assert sorted(laps)[10] < 0.1
        job = client.order(asset)["id"]
        assert {one.next()["data"]["job"] for one in streams} == {job}
        for thread in waiting:
            thread.join()


def test_whoever_leaves_makes_room(serve: Any, meet: Any, until: Any) -> None:
    server = serve(Limits(streams=2))
    client = meet(at=server)
    for _ in range(6):
        with stream(client) as one, stream(client) as two:
            assert (one.answer.status, two.answer.status) == (200, 200)
        until(lambda: server.bridge.counters.streams.taken == 0, 5)


def test_a_storm_of_reconnects_loses_nothing(serve: Any, meet: Any, png: bytes) -> None:
    server = serve(Limits(requests_per_second=1e6))
    client = meet(at=server)
    asset = client.send(png)
    last = client.get("/v1/events").json["seq"]
    wanted = 40
    stop = threading.Event()

    def order() -> None:
        for _ in range(wanted):
            client.order(asset)
            time.sleep(0.02)
        stop.set()

    thread = threading.Thread(target=order)
    thread.start()
    got: list[int] = []
    busy = 0
    give_up = time.monotonic() + 40
    while len(got) < wanted and time.monotonic() < give_up:
        with stream(client, **{"Last-Event-ID": str(last)}) as one:
            if one.answer.status == 503:
                busy += 1
                continue
            if stop.is_set() or len(got) % 2 == 0:
                event = one.next()
                got.append(event["data"]["seq"])
                last = int(event["id"])
    thread.join()
    assert len(got) == len(set(got)) == wanted
    began = time.perf_counter()
    assert client.get("/v1/health").status == 200
    assert time.perf_counter() - began < 1


def test_a_stream_ends_after_its_time_and_with_the_bridge(serve: Any, meet: Any) -> None:
    client = meet(at=serve(Limits(stream_seconds=0.5)))
    with stream(client) as short:
        began = time.monotonic()
        assert short.answer.read().startswith(b"retry: ")
        assert time.monotonic() - began < 5
    lasting = serve()
    client.server = lasting
    with stream(client) as one:
        stopper = threading.Thread(target=lasting.stop)
        stopper.start()
        assert one.answer.read().startswith(b"retry: ")
        stopper.join(10)
        assert not stopper.is_alive()


def test_what_is_older_than_is_kept_ready_comes_from_the_ledger(
    server: Any, store: Any, until: Any
) -> None:
    feed: EventFeed = server.bridge.feed
    for _ in range(4):
        with store.database.transaction(durable=False) as connection:
            connection.executemany(
                "INSERT INTO event (at, job, kind, data) VALUES (?, NULL, 'notice', ?)",
                [("2026-01-01T00:00:00.000000+00:00", '{"code": "x"}')] * KEPT,
            )
    until(lambda: feed.last == 4 * KEPT)
    seq, seen = 0, 0
    while True:
        lines, seq = feed.after(seq, Interest(ALL, limit=1000))
        assert [line.seq for line in lines] == list(range(seen + 1, seen + 1 + len(lines)))
        seen += len(lines)
        if not lines:
            break
    assert seen == 4 * KEPT
    assert len(feed._lines) <= 2 * KEPT
