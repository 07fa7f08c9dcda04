"""Guarded: waitress with the gate at its head.

A request is let in or refused as soon as its head is there: what is refused has cost a few
kilobytes, and no body of a stranger is ever kept. Every refusal is a problem document, waitress's
own among them.
"""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from waitress.adjustments import Adjustments  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.parser import HTTPRequestParser  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]
from waitress.utilities import Error  # type: ignore[import-untyped]

from plugin_bridge.access import Access
from plugin_bridge.gate import Gate, Head
from plugin_bridge.metrics import Metrics
from plugin_bridge.origins import is_preflight
from plugin_bridge.problems import (
    MEDIA_TYPE,
    REASONS,
    BodyError,
    BridgeError,
    HeadersTooLargeError,
    InternalError,
    NotDoneHereError,
    TooLargeError,
    as_bytes,
    problem,
    request_id,
    retry_after,
)
from presets.errors import EditingError

LOOP = "bridge"
"""Name of the thread that reads requests."""
RECEIVE_SECONDS = 120.0
"""A request that has not come whole by then is cut off, however busily it trickles."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What the head of a request is held against."""

    gate: Gate
    access: Access
    metrics: Metrics


class RefusalError(Error):  # type: ignore[misc]
    """A refusal as waitress sends it."""

    def __init__(self, error: EditingError, headers: dict[str, str], status: int) -> None:
        named = request_id()
        self.code = status
        self.reason = REASONS[status]
        self.body = as_bytes({**problem(error, named), "status": status})
        self._headers = {**headers, "Content-Type": MEDIA_TYPE, "X-Request-Id": named}
        if after := retry_after(error):
            self._headers["Retry-After"] = after
        if status == 401:
            self._headers["WWW-Authenticate"] = "Bearer"

    def to_response(self, _ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body; who serves is never told."""
        return f"{self.code} {self.reason}", list(self._headers.items()), self.body


class GuardedParser(HTTPRequestParser):  # type: ignore[misc]
    """Reads one request; refuses it by its head."""

    def __init__(self, adj: Adjustments, guard: Guard) -> None:
        super().__init__(adj)
        self.adj: Adjustments = adj
        self._guard = guard

    def received(self, data: bytes) -> int:
        """Take more of the request. What waitress itself refuses is said in our way."""
        consumed: int = super().received(data)
        if self.error is not None and not isinstance(self.error, RefusalError):
            self._refuse(_own_error(self.error.code), self.error.code)
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and let the request in or not."""
        super().parse_header(header_plus)
        try:
            self._check()
        except EditingError as error:
            known = error if isinstance(error, BridgeError) else _own_error(500)
            self._refuse(known, known.status)
            # nothing more of it is read, and nothing behind it: the connection ends
            self.body_rcv, self.content_length, self.chunked = None, 0, False
            self.expect_continue = False

    def _check(self) -> None:
        headers = dict(self.headers)
        if "TRANSFER_ENCODING" in headers or (self.chunked and "CONTENT_LENGTH" in headers):
            raise BodyError("the length of the body is said in two ways")
        if self.chunked:
            headers["TRANSFER_ENCODING"] = "chunked"
        head = Head(self.command, self.path, headers, self.proxy_netloc)
        gate = self._guard.gate
        gate.check(head)
        if head.length == 0 or is_preflight(head.method, headers):
            return
        if head.needs_token:
            self._guard.access.caller(head)
        self.adj = copy.copy(self.adj)
        self.adj.max_request_body_size = gate.most(head) + 1  # waitress refuses from there on

    def _refuse(self, error: BridgeError, status: int) -> None:
        code = type(error).code
        self._guard.metrics.refused(code)
        headers = self._guard.gate.headers(self.headers.get("ORIGIN"))
        if code in ("request.origin", "request.host"):
            headers = self._guard.gate.headers(None)
        self.error = RefusalError(error, headers, status)


class GuardedChannel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parser_class = partial(GuardedParser, guard=guard)
        self.began = time.monotonic()
        self._unread = (0.0, 0.0)
        """Last sending, and when it was first found that it was the last."""

    def received(self, data: bytes) -> bool:
        """Take what came."""
        if self.request is None:
            self.began = time.monotonic()
        done: bool = super().received(data)
        return done

    def unread(self, now: float) -> float:
        """Seconds for which the client has taken nothing of what lies here for it."""
        if not self.total_outbufs_len or self._unread[0] != self.last_activity:
            self._unread = (self.last_activity, now)
        return now - self._unread[1]


class GuardedServer(TcpWSGIServer):  # type: ignore[misc]
    """One listening socket."""

    def __init__(self, *args: Any, guard: Guard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel_class: Callable[..., GuardedChannel] = partial(GuardedChannel, guard=guard)

    def pull_trigger(self) -> None:
        """Wake the loop; it need not wake itself, while it answers what is quick."""
        if threading.current_thread().name != LOOP:
            super().pull_trigger()

    def set_reuse_addr(self) -> None:
        """Leave the socket as it was bound: shared addresses would let others listen in."""

    def maintenance(self, now: float) -> None:
        """Close connections that are silent, and those whose request trickles in for too long.

        Also those whose client does not read: waitress waits until it does, with its thread.
        """
        super().maintenance(now)
        passed = time.monotonic()
        for channel in list(self.active_channels.values()):
            if channel.request is not None and channel.began < passed - RECEIVE_SECONDS:
                channel.will_close = True
            if channel.unread(passed) > self.adj.channel_timeout:
                channel.handle_close()  # nothing can be written, so it would never come to that


def _own_error(status: int) -> BridgeError:
    """What is said of waitress's own refusals, and of faults."""
    if status == 413:
        return TooLargeError("the body is larger than is taken here", "send less")
    if status == 431:
        return HeadersTooLargeError("the headers are larger than is read here", "send fewer")
    if status == 501:
        return NotDoneHereError("this transfer coding is not spoken here")
    if status == 400:
        return BodyError("this is no HTTP request that can be read")
    return InternalError("something went wrong in the bridge")
