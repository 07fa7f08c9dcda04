"""Problems: every error as application/problem+json (RFC 9457), all that is wrong at once.

What goes out says what happened and what to do, never where on this machine: no path, no trace,
no version.
"""

from __future__ import annotations

import json
import math
import secrets
from typing import Any, ClassVar

from presets.errors import EditingError, RecipeError
from watchfolder.errors import LedgerBusyError, LedgerFullError, OutputFolderError

MEDIA_TYPE = "application/problem+json"
REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    507: "Insufficient Storage",
}


class BridgeError(EditingError):
    """What the bridge itself refuses. `after` is when to try again, in seconds."""

    code = "request.invalid"
    status = 400

    def __init__(self, message: str, hint: str = "", *, after: float | None = None) -> None:
        super().__init__(message, hint)
        self.after = after


class BodyError(BridgeError):
    """The body is no JSON that is read here."""

    code = "request.syntax"


class HostError(BridgeError):
    """Not addressed to this bridge by one of its own names: a rebound or misled browser."""

    code = "request.host"
    status = 421


class OriginError(BridgeError):
    """A web page that has no business here."""

    code = "request.origin"
    status = 403


class EmbeddedError(BridgeError):
    """A browser loads it as a picture, script, style or frame."""

    code = "request.embedded"
    status = 403


class MethodError(BridgeError):
    """No such method here."""

    code = "request.method"
    status = 405


class MediaTypeError(BridgeError):
    """A body of a kind that is not taken here."""

    code = "request.media-type"
    status = 415


class TooLargeError(BridgeError):
    """More bytes than are taken."""

    code = "request.too-large"
    status = 413


class HeadersTooLargeError(BridgeError):
    """More header than is read."""

    code = "request.headers-too-large"
    status = 431


class NotDoneHereError(BridgeError):
    """A transfer coding or the like that is not spoken here."""

    code = "request.not-implemented"
    status = 501


class TokenError(BridgeError):
    """No token, or none that is valid."""

    code = "access.token"
    status = 401


class ScopeError(BridgeError):
    """A valid token that does not allow this."""

    code = "access.scope"
    status = 403


class CsrfError(BridgeError):
    """A good session, but not asked by the page itself."""

    code = "access.csrf"
    status = 403


class PairingError(BridgeError):
    """No pairing window is open, or the code is wrong."""

    code = "access.pairing"
    status = 403


class NotFoundError(BridgeError):
    """Nothing of this id, as far as this client may know."""

    code = "request.not-found"
    status = 404


class GoneError(BridgeError):
    """It was there and is not any more."""

    code = "request.gone"
    status = 410


class SameKeyError(BridgeError):
    """An Idempotency-Key that was used for another request."""

    code = "request.idempotency"
    status = 422


class WrongStateError(BridgeError):
    """Not in a state where this can be done."""

    code = "request.wrong-state"
    status = 409


class RateError(BridgeError):
    """Too much in too short a time."""

    code = "limit.rate"
    status = 429
    retryable: ClassVar[bool] = True


class QueueFullError(BridgeError):
    """The client has too many jobs that have not ended."""

    code = "limit.queue"
    status = 429
    retryable: ClassVar[bool] = True


class BusyError(BridgeError):
    """All places are taken."""

    code = "limit.busy"
    status = 503
    retryable: ClassVar[bool] = True

    def __init__(self, message: str, hint: str = "", *, after: float | None = 1.0) -> None:
        super().__init__(message, hint, after=after)


class NotReadyError(BridgeError):
    """Nobody works here at the moment."""

    code = "workers.none"
    status = 503
    retryable: ClassVar[bool] = True


class DiskLowError(BridgeError):
    """Too little room on the disk of the state folder."""

    code = "disk.low"
    status = 507
    retryable: ClassVar[bool] = True


class InternalError(BridgeError):
    """A fault of the program; the log has the details under the request's id."""

    code = "internal"
    status = 500


class ReportedError(BridgeError):
    """What a worker has found out, as the ledger keeps it."""

    code = "job.failed"
    status = 422

    def __init__(self, reported: dict[str, Any]) -> None:
        super().__init__(str(reported.get("message", "")), str(reported.get("hint", "")))
        self._reported = reported

    def as_json(self) -> dict[str, Any]:
        """The error as the worker said it."""
        return self._reported


def status_of(error: EditingError) -> int:
    """The HTTP status of any of our errors."""
    if isinstance(error, LedgerFullError | OutputFolderError):
        return DiskLowError.status
    if isinstance(error, LedgerBusyError):
        return BusyError.status
    return error.status if error.status in REASONS else 500


def request_id() -> str:
    """A name for one request, in its answer and in the log."""
    return f"r_{secrets.token_hex(6)}"


def entries_of(error: EditingError | dict[str, Any]) -> list[dict[str, Any]]:
    """Each thing that is wrong, as `errors` of an answer lists it.

    Takes an error, or one as the ledger keeps it (EditingError.as_json).
    """
    said = error.as_json() if isinstance(error, EditingError) else error
    problems = said.get("problems") or [{"code": said.get("code"), "message": said.get("message")}]
    if len(problems) == 1 and not problems[0].get("hint"):
        problems = [{**problems[0], "hint": said.get("hint", "")}]
    return [
        {
            "code": str(one.get("code") or "internal"),
            "message": str(one.get("message") or ""),
            "hint": str(one.get("hint") or ""),
            "field": str(one.get("field") or ""),
            "retryable": bool(said.get("retryable", False)),
        }
        for one in problems
    ]


def problem(error: EditingError, request: str) -> dict[str, Any]:
    """The problem document of an error. Paths are still in it: see discretion.py."""
    entries = entries_of(error)
    many = isinstance(error, RecipeError) and len(entries) > 1
    title = f"The request has {len(entries)} errors" if many else entries[0]["message"]
    return {
        "type": "about:blank",
        "title": title.partition("\n")[0],
        "status": status_of(error),
        "code": entries[0]["code"] if len(entries) == 1 else type(error).code,
        "request_id": request,
        "errors": entries,
    }


def retry_after(error: EditingError) -> str | None:
    """The Retry-After header of an error, whole seconds; None where waiting does not help."""
    seconds = getattr(error, "after", None)
    if seconds is None:
        return "5" if error.retryable or status_of(error) in (503, 507) else None
    return str(max(1, math.ceil(seconds)))


def as_bytes(document: dict[str, Any]) -> bytes:
    """A problem document as it is sent."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace")
