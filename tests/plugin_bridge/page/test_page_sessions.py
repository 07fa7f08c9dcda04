"""The page's session: a link that is good once, a cookie that is worth nothing elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plugin_bridge import sessions
from plugin_bridge.book import Book
from plugin_bridge.page.shell import POLICY
from watchfolder.jobs.clock import present

OWN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors"}


@pytest.fixture
def cookie(server: Any) -> str:
    secret = sessions.new_link(server.bridge.book)
    found = sessions.use_link(server.bridge.book, secret)
    assert found is not None
    return found


def said(client: Any, cookie: str, **more: str) -> dict[str, str]:
    name = sessions.cookie_name(client.server.port)
    return {"Cookie": f"{name}={cookie}", **OWN, **more}


def test_a_link_opens_the_page_once(stranger: Any) -> None:
    book = stranger.server.bridge.book
    link = f"/enter?k={sessions.new_link(book)}"
    opened = stranger.get(link)
    assert (opened.status, opened.headers["Location"]) == (303, "/")
    crumbs = opened.headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Strict", "Path=/", f"watchfolder-{stranger.server.port}="):
        assert word in crumbs
    again = stranger.get(link)
    assert again.status == 403
    assert "Set-Cookie" not in again.headers
    shell = stranger.get("/", Cookie=crumbs.partition(";")[0])
    assert shell.status == 200
    assert b'name="csrf"' in shell.body


def test_the_page_may_do_no_more_than_it_needs(stranger: Any, cookie: str) -> None:
    for headers in ({}, said(stranger, cookie)):
        shell = stranger.ask("GET", "/", headers=headers)
        assert shell.headers["Content-Security-Policy"] == POLICY
        for part in ("default-src 'none'", "script-src 'self'", "form-action 'none'",
                     "frame-ancestors 'none'", "base-uri 'none'"):  # fmt: skip
            assert part in POLICY
        assert shell.headers["X-Frame-Options"] == "DENY"
        assert shell.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert not re.search(rb"<script(?![^>]* src=)|<style| style=| on[a-z]+=", shell.body)
    assert "Access-Control-Allow-Origin" not in stranger.get("/", Origin="null").headers


def test_strangers_see_how_to_open_it_and_nothing_else(stranger: Any) -> None:
    shell = stranger.get("/")
    assert shell.status == 401
    assert b"watchfolder page" in shell.body
    assert b"csrf" not in shell.body
    assert stranger.get("/v1/session", **OWN).status == 401


def test_the_page_is_a_client_of_its_own_that_sees_all(
    stranger: Any, client: Any, cookie: str, png: bytes
) -> None:
    told = stranger.ask("GET", "/v1/session", headers=said(stranger, cookie)).json
    assert told == {"id": sessions.PAGE, "name": sessions.NAME, "scopes": ["admin"]}
    job = client.order(client.send(png))["id"]
    seen = stranger.ask("GET", "/v1/jobs", headers=said(stranger, cookie)).json["items"]
    assert [one["id"] for one in seen] == [job]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "Same-Origin", ""])
def test_a_cookie_is_worth_nothing_from_another_page(
    stranger: Any, cookie: str, unchanged: Any, site: str
) -> None:
    """Pages of other ports are of the same site for a browser, and it sends them the cookie."""
    csrf = sessions.csrf_of(cookie)
    headers = said(stranger, cookie, **{"Sec-Fetch-Site": site, "X-CSRF-Token": csrf})
    with unchanged():
        assert stranger.ask("GET", "/v1/jobs", headers=headers).status == 401
        assert stranger.ask("POST", "/v1/pairing", {}, headers).status == 401
    del headers["Sec-Fetch-Site"]
    assert stranger.ask("GET", "/v1/jobs", headers=headers).status == 401


@pytest.mark.parametrize("token", [None, "", "0" * 64, "x"])
def test_what_changes_anything_needs_the_pages_own_word(
    stranger: Any, cookie: str, png: bytes, unchanged: Any, token: str | None
) -> None:
    headers = said(stranger, cookie) | ({} if token is None else {"X-CSRF-Token": token})
    with unchanged():
        for method, path, body in (
            ("POST", "/v1/pairing", {}),
            ("POST", "/v1/jobs", {"asset": "sha256:" + "0" * 64, "instruction": "warmer"}),
            ("DELETE", "/v1/session", None),
            ("DELETE", "/v1/pairing", None),
        ):
            reply = stranger.ask(method, path, body, headers)
            assert (reply.status, reply.codes) == (403, ["access.csrf"]), path
        reply = stranger.ask("POST", "/v1/assets", png, headers | {"Content-Type": "image/png"})
        assert (reply.status, reply.codes) == (403, ["access.csrf"])
    good = headers | {"X-CSRF-Token": sessions.csrf_of(cookie)}
    assert (
        stranger.ask("POST", "/v1/assets", png, good | {"Content-Type": "image/png"}).status == 201
    )


@pytest.mark.parametrize("value", ["", "x", "a" * 43, "a" * 4000, '"; drop', "\u00e9", "=;=;"])
def test_cookies_that_are_none_of_ours(stranger: Any, cookie: str, value: str) -> None:
    name = sessions.cookie_name(stranger.server.port)
    for header in (f"{name}={value}", f"{name}={value}; {name}={value}", f"other={cookie}"):
        headers = {**OWN, "Cookie": header.encode().decode("latin-1")}
        assert stranger.ask("GET", "/v1/session", headers=headers).status == 401


def test_signing_out_ends_that_browser_alone(stranger: Any, cookie: str) -> None:
    book = stranger.server.bridge.book
    other = sessions.use_link(book, sessions.new_link(book))
    assert other is not None
    headers = said(stranger, cookie, **{"X-CSRF-Token": sessions.csrf_of(cookie)})
    gone = stranger.ask("DELETE", "/v1/session", headers=headers)
    assert gone.status == 204
    assert "Max-Age=0" in gone.headers["Set-Cookie"]
    assert stranger.ask("GET", "/v1/session", headers=headers).status == 401
    assert stranger.ask("GET", "/v1/session", headers=said(stranger, other)).status == 200
    assert sessions.end_all_sessions(book) == 1
    assert stranger.ask("GET", "/v1/session", headers=said(stranger, other)).status == 401


def test_a_session_outlives_the_daemon_and_ends_after_thirty_days(serve: Any, cookie: str) -> None:
    server = serve()
    book = Book(server.bridge.places.book)
    found = sessions.open_sessions(book)
    now = present().at
    headers = {"SEC_FETCH_SITE": "same-origin"}
    assert sessions.caller_by_cookie(cookie, found, "GET", headers, now) is not None
    late = now + dt.timedelta(days=sessions.SESSION_DAYS, seconds=1)
    assert sessions.caller_by_cookie(cookie, found, "GET", headers, late) is None


def test_a_link_is_good_for_ten_minutes(server: Any) -> None:
    book = server.bridge.book
    secret = sessions.new_link(book)
    late = replace(present(), ticks=present().ticks + sessions.LINK_SECONDS + 1)
    book.clock = lambda: late
    assert sessions.use_link(book, secret) is None


@pytest.mark.parametrize(
    "name", ["page.js", "tokens.css", "mark.svg"]
)  # fmt: skip
def test_static_files_are_what_they_say(stranger: Any, name: str) -> None:
    reply = stranger.get(f"/page/static/{name}")
    assert reply.status == 200
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    assert reply.headers["Content-Type"].startswith(kinds[name.rpartition(".")[2]])
    for site in ("cross-site", "same-site"):
        for destination in ("script", "style", "image", "iframe", "empty"):
            other = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": destination}
            assert stranger.get(f"/page/static/{name}", **other).codes == ["request.embedded"]


@pytest.mark.parametrize(
    "name",
    ["", "../shell.py", "..%2fshell.py", "%2e%2e/shell.py", ".hidden.js", "page.js/", "page.py",
     "page.html", "..\\shell.py", "page.js%00", "PAGE.JS", "x" * 300 + ".js"],
)  # fmt: skip
def test_nothing_else_is_handed_out(stranger: Any, name: str) -> None:
    assert stranger.get(f"/page/static/{name}").status == 404


def test_nobody_learns_the_link_from_the_log(stranger: Any, caplog: Any) -> None:
    secret = sessions.new_link(stranger.server.bridge.book)
    with caplog.at_level("DEBUG"):
        stranger.get(f"/enter?k={secret}")
        stranger.get(f"/enter?k={secret}")
    assert secret not in caplog.text
    kept = Path(stranger.server.bridge.places.book).read_bytes()
    assert secret.encode() not in kept
