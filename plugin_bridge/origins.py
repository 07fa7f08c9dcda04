"""Origins: which web pages may speak to the bridge, and what their browsers are told.

Design tools run their panels in frames without an origin, which say `null`; anybody can say that,
so it is allowed and worth nothing: without a token it opens nothing. Other pages must be on the
list of the settings, exactly. Credentials of the browser are never allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from plugin_bridge.problems import OriginError

NULL = "null"
METHODS = ("GET", "POST", "DELETE")
HEADERS = frozenset(
    {
        "accept",
        "authorization",
        "content-type",
        "idempotency-key",
        "if-none-match",
        "last-event-id",
        "x-image-size",
    }
)
EXPOSED = (
    "Content-Disposition",
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "Retry-After",
    "X-Image-Size",
    "X-Request-Id",
)
REMEMBERED_SECONDS = 600


def check_origin(origin: str | None, listed: Collection[str], own: Collection[str]) -> None:
    """Raise OriginError for a page that may not speak to the bridge.

    `listed` are whole origins from the settings, `own` the bridge's own Host values: its own page.
    """
    if origin is None or origin == NULL or origin in listed:
        return
    if origin.startswith("http://") and origin.removeprefix("http://") in own:
        return
    raise OriginError("this web page may not use the bridge", "see allowed_origins in the settings")


def cors(origin: str | None, listed: Collection[str]) -> dict[str, str]:
    """The headers that let a page read an answer; none for a page of ours or no page at all."""
    if origin is None or (origin != NULL and origin not in listed):
        return {}
    return {
        "Access-Control-Allow-Origin": "*" if origin == NULL else origin,
        "Access-Control-Expose-Headers": ", ".join(EXPOSED),
    }


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser asks beforehand."""
    return method == "OPTIONS" and "ACCESS_CONTROL_REQUEST_METHOD" in headers


def preflight(headers: Mapping[str, str]) -> dict[str, str]:
    """The answer to a browser that asks beforehand. Raises OriginError for what is not allowed.

    The origin itself has been checked, and is told as on every answer: said twice, a browser
    believes neither.
    """
    origin = headers.get("ORIGIN")
    method = headers.get("ACCESS_CONTROL_REQUEST_METHOD", "")
    asked = headers.get("ACCESS_CONTROL_REQUEST_HEADERS", "")
    names = {name.strip().lower() for name in asked.split(",") if name.strip()}
    if origin is None or method not in METHODS or names - HEADERS:
        raise OriginError("the browser asks for a method or header that is not taken here")
    answer = {
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Allow-Headers": ", ".join(sorted(HEADERS)),
        "Access-Control-Max-Age": str(REMEMBERED_SECONDS),
    }
    if headers.get("ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK") == "true":
        answer["Access-Control-Allow-Private-Network"] = "true"
    return answer
