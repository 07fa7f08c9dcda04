"""Wire: GET over HTTP, where a token goes to one host alone and every failure has a name."""

from __future__ import annotations

import http.client
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from typing import IO, Any

from watchfolder import __version__
from watchfolder.engines.catalogue.address import is_safe, origin
from watchfolder.errors import HubError

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same question may be answered."""
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
LONGEST_WAIT = 60.0
"""Seconds; a hub that asks for more patience is asked again after these."""


class Cut(Exception):  # noqa: N818 - it says what happened to the connection
    """A connection that failed in a way that may pass. `wait`: seconds the hub asks for."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.wait = min(wait, LONGEST_WAIT)


class ChangedError(HubError):
    """The hub sends another file than it listed."""

    code = "hub.changed"


class RefusedError(HubError):
    """The hub answers with a no. `status` of HTTP is in `answered`."""

    def __init__(self, message: str, hint: str, answered: int) -> None:
        super().__init__(message, hint)
        self.answered = answered


class Answer:
    """What came back: headers, and bytes as they arrive. Reading raises Cut."""

    def __init__(self, response: http.client.HTTPResponse, linked: Message | None) -> None:
        self._response = response
        self._linked = linked
        self.start = 0
        """Which byte of the file comes first."""
        self.total: int | None = None
        """Bytes of the whole file, as the headers say; None where they do not."""
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        length = response.headers.get("Content-Length")
        if response.status == 206 and found:
            self.start, self.total = int(found[1]), int(found[3])
        elif response.status == 200 and length is not None and length.isdigit():
            self.total = int(length)

    def header(self, name: str) -> str:
        """A header of the hub's own answer, also where it sent on to a storage; "" for none."""
        if self._linked is not None:
            return str(self._linked.get(name, ""))
        return str(self._response.headers.get(name, ""))

    def read(self, count: int) -> bytes:
        """At most `count` bytes as soon as there are some; b"" at the end."""
        with _named("the connection was cut"):
            return self._response.read1(count)

    def whole(self, limit: int) -> bytes:
        """All bytes. Raises HubError above `limit`."""
        with _named("the connection was cut"):
            body = self._response.read(limit + 1)
        if len(body) > limit:
            raise HubError(f"{self._response.url} answers with more than {limit} bytes")
        if self.total is not None and len(body) < self.total - self.start:
            raise Cut(f"the connection was cut after {len(body)} bytes")
        return body


class Wire:
    """Asks one hub."""

    def __init__(self, address: str, token: str, timeout: float) -> None:
        self._address = address
        self._token = token
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_Onward(address))

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str]) -> Iterator[Answer]:
        """Ask for `url`. Raises RefusedError, Cut, or HubError for an unsafe redirection."""
        request = urllib.request.Request(url, headers={**headers, "User-Agent": _AGENT})  # noqa: S310
        if self._token and origin(url) == origin(self._address):
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            with _named(f"{origin(url)[1]} does not answer"):
                response = self._opener.open(request, timeout=self._timeout)
        except urllib.error.HTTPError as error:
            with error:
                raise self._no(error, url) from error
        with response:
            yield Answer(response, getattr(response, "linked", None))

    def _no(self, error: urllib.error.HTTPError, url: str) -> Exception:
        code = error.headers.get("X-Error-Code", "")
        said = error.headers.get("X-Error-Message", "")[:200]
        if error.code in _AGAIN:
            wait = error.headers.get("Retry-After", "")
            return Cut(f"the hub answered {error.code}", float(wait) if wait.isdigit() else 0.0)
        if error.code == 416:
            return ChangedError("the hub has fewer bytes of a file than it listed")
        if code == "GatedRepo" or error.code == 403:
            hint = (
                "accept the model's terms on its page with your account, then set $HF_TOKEN to "
                "an access token of yours"
            )
            return RefusedError(f"{self._address} does not give this model to everybody", hint, 403)
        if code == "RevisionNotFound":
            return RefusedError("there is no such revision", "leave --revision out", 404)
        if code == "EntryNotFound":
            return RefusedError(f"the hub lists a file that it does not have: {url}", "", 404)
        if error.code in (401, 404):
            hint = "check its name; where it is private, set $HF_TOKEN to an access token of yours"
            return RefusedError(f"{self._address} has no such model", hint, error.code)
        return RefusedError(
            f"{self._address} answered {error.code}: {said or error.reason}", "", 500
        )


class _Onward(urllib.request.HTTPRedirectHandler):
    """Follows to safe places only, and keeps the headers of the hub's own answer."""

    max_redirections = 5

    def __init__(self, address: str) -> None:
        self._address = address

    def redirect_request(  # noqa: PLR0917 - urllib's signature
        self, req: Any, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        if not is_safe(newurl):
            raise HubError(
                f"{self._address} sends on to {origin(newurl)[1] or 'nowhere'}, which is not safe",
                "check the setting hub and $HF_ENDPOINT",
            )
        onward = super().redirect_request(req, fp, code, msg, headers, newurl)
        if onward is not None:
            # A renamed repository is the hub's answer still; a storage elsewhere is not.
            kept = getattr(req, "linked", None)
            tagged = "X-Linked-Etag" in headers or "ETag" in headers
            onward.linked = kept or (headers if tagged else None)  # type: ignore[attr-defined]
            if origin(newurl) == origin(req.full_url):
                for name, value in req.unredirected_hdrs.items():
                    onward.add_unredirected_header(name, value)
        return onward

    def http_response(self, request: Any, response: Any) -> Any:
        """Hand the hub's headers on with the last answer."""
        response.linked = getattr(request, "linked", None)
        return response

    https_response = http_response


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Turn what the network does into Cut; a certificate that is wrong stays wrong."""
    try:
        yield
    except urllib.error.HTTPError:
        raise
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise HubError(
                f"the certificate of the hub is not valid: {reason.verify_message}",
                "check the clock and the certificates of this machine",
            ) from error
        raise Cut(f"{what}: {reason or type(reason).__name__}") from error


_AGENT = f"watchfolder/{__version__}"
