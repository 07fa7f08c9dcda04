"""Gate: what every request must pass before anything is done for it, by its head alone.

Pure: it takes the head of a request and raises what is wrong with it. The server asks it as soon
as the head is there, before a byte of the body is kept; the application asks it again, so that it
is as safe on any other server. Headers are keyed as WSGI keys them, without HTTP_: "ORIGIN".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugin_bridge.hosts import is_own, own_hosts
from plugin_bridge.limits import Limits
from plugin_bridge.origins import METHODS, check_origin, cors, is_preflight
from plugin_bridge.problems import (
    EmbeddedError,
    HostError,
    MediaTypeError,
    MethodError,
    TooLargeError,
)

API = ("/v1/", "/metrics")
"""Where no browser may go but by a script's request."""
ELSEWHERE = frozenset({"cross-site", "same-site"})
"""What a browser says of requests that other pages make."""
VISIT = "document"
"""What a browser says of a page that a person goes to."""
OPEN = frozenset({("GET", "/v1/health"), ("POST", "/v1/hello"), ("POST", "/v1/pair")})
"""What may be asked without a token."""
JSON = "application/json"
RAW = ("application/x-raw-rgb", "application/x-raw-rgba", "application/x-raw-gray")
"""Samples of 8 bits, row by row, whose size X-Image-Size says: what a design tool has at hand."""
ASSETS = "/v1/assets"
ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer, where a page of ours does not say otherwise."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a request."""

    method: str
    path: str
    headers: Mapping[str, str]
    netloc: str = ""
    """Host and port of an absolute request target, "" for the usual kind."""

    @property
    def media_type(self) -> str:
        """What the body says it is, without parameters, in lower case."""
        return self.headers.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()

    @property
    def length(self) -> int | None:
        """Bytes of the body; None where it comes in chunks."""
        if "TRANSFER_ENCODING" in self.headers:
            return None
        said = self.headers.get("CONTENT_LENGTH", "")
        return int(said) if said.isdecimal() else 0

    @property
    def is_api(self) -> bool:
        """Whether it is for the interface, not for a page."""
        return self.path.startswith(API)

    @property
    def needs_token(self) -> bool:
        """Whether its sender must be known."""
        return self.is_api and (self.method, self.path) not in OPEN


@dataclass(frozen=True, slots=True)
class Gate:
    """The rules of one bridge."""

    hosts: frozenset[str]
    """Its own Host values."""
    origins: tuple[str, ...]
    """Web pages beside design tools that may use it."""
    limits: Limits

    @classmethod
    def at(cls, port: int, origins: tuple[str, ...], limits: Limits) -> Gate:
        """The gate of a bridge at a port."""
        return cls(own_hosts(port), origins, limits)

    def check(self, head: Head) -> None:
        """Raise what is wrong with the head of a request; the order matters: who, then what."""
        headers = head.headers
        if not is_own(headers.get("HOST"), self.hosts):
            raise HostError("this bridge is not called so")
        if head.netloc and not is_own(head.netloc, self.hosts):
            raise HostError("this bridge is no proxy")
        check_origin(headers.get("ORIGIN"), self.origins, self.hosts)
        destination = headers.get("SEC_FETCH_DEST", "empty")
        if head.is_api and destination != "empty":
            raise EmbeddedError("this is for scripts with a token, not to be embedded")
        if headers.get("SEC_FETCH_SITE") in ELSEWHERE and not head.is_api and destination != VISIT:
            raise EmbeddedError("this is the bridge's own page, not a part of another one")
        if is_preflight(head.method, headers):
            return
        if head.method not in METHODS:
            raise MethodError(f"methods here are {', '.join(METHODS)}")
        self._check_body(head)

    def _check_body(self, head: Head) -> None:
        if head.length == 0:
            return
        if head.headers.get("CONTENT_ENCODING", "identity").lower() != "identity":
            raise MediaTypeError("a compressed body is not taken", "send it as it is")
        media_type = head.media_type
        if media_type != JSON and not (head.path == ASSETS and is_picture(media_type)):
            hint = "JSON as application/json, a picture to /v1/assets as image/png and the like"
            raise MediaTypeError("a body of this kind is not taken here", hint)
        length = head.length
        if length is not None and length > self.most(head):
            raise TooLargeError(f"a body here may have {self.most(head)} bytes", "send less")

    def most(self, head: Head) -> int:
        """How many bytes the body may have."""
        if not head.needs_token:
            return self.limits.stranger_bytes
        if head.media_type == JSON:
            return self.limits.json_bytes
        return self.limits.upload_bytes

    def headers(self, origin: str | None) -> dict[str, str]:
        """What every answer carries, with what lets an allowed page read it."""
        return {**ALWAYS, **cors(origin, self.origins)}


def is_picture(media_type: str) -> bool:
    """Whether a body of this kind is a picture, or bare samples."""
    return media_type.startswith("image/") or media_type in RAW
