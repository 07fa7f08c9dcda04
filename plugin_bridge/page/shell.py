"""Shell: the page as a browser gets it: one document, a stylesheet, a script, a way in.

Everything that the page shows it asks of the interface, as any client does. Its own routes do no
more than hand it out and open its session.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from flask import Flask, render_template, request
from werkzeug.wrappers import Response

from plugin_bridge.bridge import Bridge
from plugin_bridge.messages.session import PROTOCOL
from plugin_bridge.problems import NotFoundError
from plugin_bridge.routes.reports import find_report, page_of
from plugin_bridge.sessions import (
    caller_by_cookie,
    cookie_of,
    csrf_of,
    open_sessions,
    set_cookie,
    use_link,
)
from plugin_bridge.tokens import Caller

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
TEMPLATES = FOLDER / "templates"
COMMAND = "watchfolder page"
"""Gives the link that opens a session."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
PAPER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox allow-popups"
)
"""For a report: nothing in it runs, and nothing is loaded."""
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\.[a-z0-9]{1,8}")


def add_page(app: Flask, bridge: Bridge) -> None:
    """Give the application the page's routes. Templates are looked up beside this file."""
    app.template_folder = str(TEMPLATES)
    app.jinja_env.autoescape = True

    def visitor(cookie: str) -> Caller | None:
        # a navigation says where it comes from in other words than a script's request
        headers = {"SEC_FETCH_SITE": "same-origin"}
        sessions, now = open_sessions(bridge.book), bridge.book.clock().at
        return caller_by_cookie(cookie, sessions, "GET", headers, now)

    def shell() -> Response:
        cookie = cookie_of(_headers(), bridge.port)
        if visitor(cookie) is None:
            return _document("signed_out.html", 401, command=COMMAND)
        return _document(
            "page.html",
            csrf=csrf_of(cookie),
            version=content_version(),
            protocol=PROTOCOL,
            command=COMMAND,
        )

    def enter() -> Response:
        cookie = use_link(bridge.book, request.args.get("k", ""))
        if cookie is None:
            return _document("signed_out.html", 403, command=COMMAND)
        return Response(
            status=303, headers={"Location": "/", "Set-Cookie": set_cookie(cookie, bridge.port)}
        )

    def static(name: str) -> Response:
        return _static(name)

    def report(job_id: str) -> Response:
        caller = visitor(cookie_of(_headers(), bridge.port))
        if caller is None:
            return _document("signed_out.html", 401, command=COMMAND)
        page = page_of(find_report(bridge, caller, job_id))
        return Response(page, headers={"Content-Security-Policy": PAPER}, mimetype="text/html")

    ways: dict[str, Callable[..., Response]] = {
        "/": shell,
        "/enter": enter,
        "/page/static/<name>": static,
        "/page/reports/<job_id>": report,
    }
    for path, view in ways.items():
        app.add_url_rule(
            path,
            endpoint=f"page_{view.__name__}",
            view_func=view,
            methods=["GET"],
            provide_automatic_options=False,
        )


@cache
def content_version() -> str:
    """Of the page's own files: another text, another version. Says nothing of the program's."""
    digest = hashlib.sha256()
    for path in sorted((*STATIC.glob("*"), *TEMPLATES.glob("*"))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _document(name: str, status: int = 200, **said: object) -> Response:
    text = render_template(name, **said)
    headers = {
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return Response(text, status, headers, mimetype="text/html")


def _static(name: str) -> Response:
    path = STATIC / name
    kind = MEDIA_TYPES.get(path.suffix)
    if kind is None or not _NAME.fullmatch(name) or not path.is_file():
        raise NotFoundError("there is nothing here")
    return Response(path.read_bytes(), content_type=kind)


def _headers() -> Mapping[str, str]:
    return {"COOKIE": request.headers.get("Cookie", "")}
