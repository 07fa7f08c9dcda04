"""Threads: as few as are needed; what only reads is answered where it is read."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import pytest

from plugin_bridge import threads as threads_module
from plugin_bridge.threads import Threads


class Piece:
    """Something to do, with a door that can be held shut."""

    def __init__(self, *, shut: bool = False, bad: bool = False) -> None:
        self.open = threading.Event()
        self.began = threading.Event()
        self.ended = threading.Event()
        self.thread = ""
        self.cancelled = False
        self._bad = bad
        if not shut:
            self.open.set()

    def service(self) -> None:
        self.thread = threading.current_thread().ident and str(threading.get_ident())
        self.began.set()
        self.open.wait(10)
        self.ended.set()
        if self._bad:
            raise RuntimeError("a fault")

    def cancel(self) -> None:
        self.cancelled = True


def alive() -> int:
    return sum(thread.name == "bridge answering" for thread in threading.enumerate())


def test_one_thread_is_enough_for_one_after_another() -> None:
    hands = Threads(8)
    used = set()
    for _ in range(50):
        piece = Piece()
        hands.add(piece)
        assert piece.ended.wait(5)
        used.add(piece.thread)
        time.sleep(0.002)
    assert len(used) <= 2
    hands.shutdown(2)


def test_never_more_than_there_may_be_and_nothing_is_forgotten() -> None:
    hands = Threads(4)
    shut = [Piece(shut=True) for _ in range(10)]
    for piece in shut:
        hands.add(piece)
    time.sleep(0.1)
    assert sum(piece.began.is_set() for piece in shut) == 4
    for piece in shut:
        piece.open.set()
    assert all(piece.ended.wait(5) for piece in shut)
    hands.shutdown(2)


def test_idle_threads_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads_module, "IDLE_SECONDS", 0.05)
    before = alive()
    hands = Threads(8)
    shut = [Piece(shut=True) for _ in range(6)]
    for piece in shut:
        hands.add(piece)
    for piece in shut:
        piece.open.set()
    give_up = time.monotonic() + 5
    while alive() > before and time.monotonic() < give_up:
        time.sleep(0.01)
    assert alive() <= before
    again = Piece()
    hands.add(again)
    assert again.ended.wait(5)
    hands.shutdown(2)


def test_work_that_comes_as_a_thread_goes_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment between giving up waiting and being gone."""
    monkeypatch.setattr(threads_module, "IDLE_SECONDS", 0.001)
    hands = Threads(2)
    for _ in range(400):
        piece = Piece()
        hands.add(piece)
        assert piece.ended.wait(5)
        time.sleep(0.001)
    hands.shutdown(2)


def test_a_fault_costs_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    hands = Threads(1)
    for bad in (True, True, False):
        piece = Piece(bad=bad)
        hands.add(piece)
        assert piece.ended.wait(5)
    hands.shutdown(2)
    assert "could not be answered" in caplog.text


def test_what_comes_after_the_end_is_let_go() -> None:
    hands = Threads(1)
    held, waiting, late = Piece(shut=True), Piece(), Piece()
    hands.add(held)
    hands.add(waiting)
    assert held.began.wait(5)
    hands.shutdown(0.1)
    hands.add(late)
    assert waiting.cancelled
    assert late.cancelled
    held.open.set()


def test_whoever_does_not_read_keeps_nobody_waiting(
    client: Any, admin: Any, png: bytes, make_picture: Any
) -> None:
    """Thousands of questions in one go, and no answer is ever taken."""
    job = client.order(client.send(png))["id"]
    server = client.server
    asked = (
        f"GET /v1/jobs/{job} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {client.token}\r\n\r\n"
    ).encode()
    deaf = []
    for _ in range(4):
        sock = socket.create_connection(("127.0.0.1", server.port))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(0)
        try:
            while True:
                sock.send(asked * 50)
        except BlockingIOError:
            deaf.append(sock)
    laps = []
    for _ in range(40):
        began = time.perf_counter()
        assert admin.get(f"/v1/jobs/{job}").status == 200
        laps.append(time.perf_counter() - began)
    assert sorted(laps)[len(laps) // 2] < 0.5
    for sock in deaf:
        sock.close()
    assert admin.post("/v1/plan", {"asset": "x"}).status == 422
