"""Pairing: a window, a code, five tries, one client."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from plugin_bridge import pairing
from plugin_bridge.book import Book
from plugin_bridge.problems import PairingError
from watchfolder.jobs.clock import present


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def asked(code: str, name: str = "Photoshop on studio-2") -> dict[str, str]:
    return {"code": code, "name": name}


def test_no_window_no_pairing(stranger: Any, unchanged: Any) -> None:
    assert stranger.get("/v1/health").json["pairing_open"] is False
    with unchanged():
        reply = stranger.post("/v1/pair", asked("123456"))
    assert (reply.status, reply.codes) == (403, ["access.pairing"])


def test_the_right_code_makes_one_client(server: Any, stranger: Any) -> None:
    code = pairing.open_window(server.bridge.book, ("edit",))
    assert stranger.get("/v1/health").json["pairing_open"] is True
    paired = stranger.post("/v1/pair", asked(code)).json
    assert paired["scopes"] == ["edit"]
    assert stranger.get("/v1/health").json["pairing_open"] is False
    session = stranger.ask(
        "GET", "/v1/session", None, {"Authorization": f"Bearer {paired['token']}"}
    )
    assert session.json == {"id": paired["id"], "name": "Photoshop on studio-2", "scopes": ["edit"]}
    replay = stranger.post("/v1/pair", asked(code, "second"))
    assert replay.status == 403
    assert [one.caller.name for one in server.bridge.book.clients()] == ["Photoshop on studio-2"]


def test_five_wrong_codes_lock_the_window(server: Any, stranger: Any) -> None:
    code = pairing.open_window(server.bridge.book)
    assert {stranger.post("/v1/pair", asked(wrong(code))).status for _ in range(5)} == {403}
    assert stranger.post("/v1/pair", asked(code)).status == 403
    assert pairing.window(server.bridge.book).state == "locked"
    assert server.bridge.book.clients() == []
    again = pairing.open_window(server.bridge.book)
    assert stranger.post("/v1/pair", asked(again)).status == 200


def test_a_wrong_code_and_a_closed_window_look_the_same(server: Any, stranger: Any) -> None:
    closed = stranger.post("/v1/pair", asked("123456"))
    code = pairing.open_window(server.bridge.book)
    refused = stranger.post("/v1/pair", asked(wrong(code)))
    for one in (closed, refused):
        one.headers.pop("X-Request-Id")
        one.headers.pop("Date")
    assert closed.headers == refused.headers
    assert {k: v for k, v in closed.json.items() if k != "request_id"} == {
        k: v for k, v in refused.json.items() if k != "request_id"
    }


@pytest.mark.parametrize(
    "code",
    [
        "12345",
        "1234567",
        "12345a",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "",
        " 12345",
        123456,
        None,
        ["123456"],
    ],
)
def test_what_is_no_code_is_no_try(server: Any, stranger: Any, code: Any) -> None:
    right = pairing.open_window(server.bridge.book)
    for _ in range(6):
        assert stranger.post("/v1/pair", {"code": code, "name": "x"}).status == 422
    assert stranger.post("/v1/pair", asked(right)).status == 200


def test_guesses_in_parallel_get_no_more_than_five_tries(server: Any) -> None:
    book = server.bridge.book
    code = pairing.open_window(book)
    start = threading.Barrier(16)

    def guess(number: int) -> int:
        start.wait()
        hits = 0
        for step in range(60):
            tried = f"{(number * 60 + step) % 10**6:06d}"
            if tried == code:
                continue
            try:
                pairing.pair(book, tried, "guesser")
                hits += 1
            except PairingError:
                pass
        return hits

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(guess, range(16))) == 0
    with book.database.reading() as connection:
        assert connection.execute("SELECT tries FROM pairing").fetchone()[0] == 5
    assert pairing.window(book).state == "locked"


def test_two_clients_at_once_with_the_right_code(server: Any) -> None:
    book = server.bridge.book
    code = pairing.open_window(book)
    start = threading.Barrier(8)

    def enter(number: int) -> bool:
        start.wait()
        try:
            pairing.pair(book, code, f"client {number}")
        except PairingError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(enter, range(8))) == 1
    assert len(book.clients()) == 1


def test_a_window_closes_by_itself(tmp_path: Any) -> None:
    now = [present()]
    book = Book(tmp_path / "bridge.sqlite3", clock=lambda: now[0])
    code = pairing.open_window(book)
    now[0] = now[0].after(pairing.SECONDS - 1)
    assert pairing.window(book).state == "open"
    now[0] = now[0].after(2)
    assert pairing.window(book).state == "closed"
    with pytest.raises(PairingError):
        pairing.pair(book, code, "late")
    book.close()


def test_a_new_window_closes_the_old_one(server: Any, stranger: Any) -> None:
    old = pairing.open_window(server.bridge.book)
    new = pairing.open_window(server.bridge.book)
    if old != new:
        assert stranger.post("/v1/pair", asked(old)).status == 403
    assert stranger.post("/v1/pair", asked(new)).status == 200


def test_an_admin_opens_a_window_from_the_page(admin: Any, client: Any, stranger: Any) -> None:
    assert client.post("/v1/pairing", {}).status == 403
    opened = admin.post("/v1/pairing", {"scopes": ["edit", "library"]}).json
    assert (opened["state"], len(opened["code"])) == ("open", 6)
    assert 100 < opened["seconds_left"] <= 120
    assert (
        "code" not in admin.get("/v1/pairing").json or admin.get("/v1/pairing").json["code"] == ""
    )
    paired = stranger.post("/v1/pair", asked(opened["code"])).json
    told = admin.get("/v1/pairing").json
    assert (told["state"], told["client"]) == ("paired", paired["id"])
    assert admin.ask("DELETE", "/v1/pairing").status == 204
    assert admin.get("/v1/pairing").json["state"] == "closed"


def test_codes_are_not_kept_as_they_are(server: Any, settings: Any) -> None:
    codes = [pairing.open_window(server.bridge.book) for _ in range(20)]
    assert len(set(codes)) > 15
    kept = b"".join(p.read_bytes() for p in settings.state.rglob("bridge.sqlite3*"))
    assert codes[-1].encode() not in kept
