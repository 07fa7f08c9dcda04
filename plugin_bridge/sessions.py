"""Sessions of the bridge's own page: a one-time link for a cookie, a cookie for who one is.

The person at the machine asks for a link there; whoever opens it first has the page. Link and
cookie are 256 bits of chance each, kept as hashes. A cookie goes wherever the browser sends it,
so it is worth something only beside what no other page can make a browser say:
`Sec-Fetch-Site: same-origin`, and for all that changes anything the token of the page itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie

from plugin_bridge.book import Book, caller_of
from plugin_bridge.problems import CsrfError
from plugin_bridge.tokens import Caller, known_scopes, new_token, token_hash
from watchfolder.jobs.clock import is_past
from watchfolder.jobs.rows import json_text, time_text

PAGE = "c_000000000000"
"""The client that the page is, whoever opens it, wherever: what it began it finds again."""
NAME = "review page"
LINK_SECONDS = 600.0
SESSION_DAYS = 30
CSRF = "X_CSRF_TOKEN"
"""The header of the page's own token, as WSGI names it."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Session:
    """One browser's session."""

    caller: Caller
    until: dt.datetime


Sessions = Mapping[str, Session]
"""Hash of the cookie to its session."""


def cookie_name(port: int) -> str:
    """Cookies do not tell ports apart, so the name does."""
    return f"watchfolder-{port}"


def new_link(book: Book) -> str:
    """The secret of a new link, good once and for ten minutes."""
    secret = secrets.token_urlsafe(32)
    now = book.clock()
    with book.database.transaction() as connection:
        rows = connection.execute("SELECT hash, boot, until FROM page_link").fetchall()
        old = [(row["hash"],) for row in rows if is_past(row["boot"], row["until"], now)]
        connection.executemany("DELETE FROM page_link WHERE hash = ?", old)
        connection.execute(
            "INSERT INTO page_link (hash, boot, until) VALUES (?, ?, ?)",
            (token_hash(secret), now.boot, now.ticks + LINK_SECONDS),
        )
    return secret


def use_link(book: Book, secret: str) -> str | None:
    """Use up a link: the value of a new session's cookie; None where the link is not good."""
    if not _SECRET.fullmatch(secret):
        return None
    now = book.clock()
    cookie = secrets.token_urlsafe(32)
    with book.database.transaction() as connection:
        rows = connection.execute(
            "DELETE FROM page_link WHERE hash = ? RETURNING boot, until", (token_hash(secret),)
        ).fetchall()
        if not rows or is_past(rows[0]["boot"], rows[0]["until"], now):
            return None
        connection.execute(
            "INSERT OR IGNORE INTO client (id, name, token, scopes, created)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                PAGE,
                NAME,
                token_hash(new_token()),  # of a token that nobody is told
                json_text(known_scopes(("admin",))),
                time_text(now.at),
            ),
        )
        connection.execute(
            "DELETE FROM page_session WHERE created < ?",
            (time_text(now.at - dt.timedelta(days=SESSION_DAYS)),),
        )
        connection.execute(
            "INSERT INTO page_session (hash, client, created) VALUES (?, ?, ?)",
            (token_hash(cookie), PAGE, time_text(now.at)),
        )
    return cookie


def open_sessions(book: Book) -> Sessions:
    """All sessions there are."""
    with book.database.reading() as connection:
        rows = connection.execute(
            "SELECT page_session.hash, page_session.created AS begun, client.*"
            " FROM page_session JOIN client ON client.id = page_session.client"
        ).fetchall()
    days = dt.timedelta(days=SESSION_DAYS)
    return {
        row["hash"]: Session(
            replace(caller_of(row), session=row["hash"]),
            dt.datetime.fromisoformat(row["begun"]) + days,
        )
        for row in rows
    }


def end_session(book: Book, session: str) -> None:
    """End a session, by the hash of its cookie."""
    with book.database.transaction() as connection:
        connection.execute("DELETE FROM page_session WHERE hash = ?", (session,))


def end_all_sessions(book: Book) -> int:
    """Sign every browser out, and forget links that were not used; how many were signed in."""
    with book.database.transaction() as connection:
        connection.execute("DELETE FROM page_link")
        return connection.execute("DELETE FROM page_session").rowcount


def csrf_of(cookie: str) -> str:
    """The page's own token: what a page must have been told that wants to change anything."""
    return hmac.new(cookie.encode(), b"watchfolder page", hashlib.sha256).hexdigest()


def set_cookie(cookie: str, port: int) -> str:
    """The Set-Cookie header that opens a session: out of reach of scripts and of other sites."""
    rest = f"Max-Age={SESSION_DAYS * 86400}; Path=/; HttpOnly; SameSite=Strict"
    return f"{cookie_name(port)}={cookie}; {rest}"


def forget_cookie(port: int) -> str:
    """The Set-Cookie header that takes it back."""
    return f"{cookie_name(port)}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"


def cookie_of(headers: Mapping[str, str], port: int) -> str:
    """The session's cookie in a request, "" for none that could be one of ours."""
    try:
        jar = SimpleCookie(headers.get("COOKIE", ""))
    except CookieError:
        return ""
    found = jar.get(cookie_name(port))
    return found.value if found is not None and _SECRET.fullmatch(found.value) else ""


def caller_by_cookie(
    cookie: str, sessions: Sessions, method: str, headers: Mapping[str, str], now: dt.datetime
) -> Caller | None:
    """Who sends a request with this cookie; None for nobody.

    Raises CsrfError where the cookie is good and the page's token is missing or wrong.
    """
    session = sessions.get(token_hash(cookie)) if cookie else None
    if session is None or session.until < now:
        return None
    if headers.get("SEC_FETCH_SITE") != "same-origin":
        return None
    if method != "GET" and not hmac.compare_digest(
        headers.get(CSRF, "").encode(), csrf_of(cookie).encode()
    ):
        raise CsrfError("this was not asked by the page itself", "load the page again")
    return session.caller
