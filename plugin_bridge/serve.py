"""Serve: the bridge on the loopback addresses, in threads of this process."""

from __future__ import annotations

import logging
import socket
import threading
from types import TracebackType
from typing import Any, Self

from flask import Flask
from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.adjustments import Adjustments  # type: ignore[import-untyped]

from plugin_bridge.bridge import Bridge
from plugin_bridge.guarded import LOOP, Guard, GuardedServer
from plugin_bridge.housekeeping import Housekeeping
from plugin_bridge.lanes import Lanes
from plugin_bridge.limits import Limits
from plugin_bridge.ports import listen, say_ended, say_running
from plugin_bridge.routes import all_routes
from watchfolder.log import get_logger

LOOK_EVERY = 0.5
"""Seconds until a stop is noticed."""
FAULT_PAUSE = 0.1
"""Seconds after a fault, so that one that stays does not fill the log at once."""
GRACE = 5.0
"""Seconds that requests which are being answered have to end."""

_log = get_logger(__name__)
# it warns of every request that waits for a moment until a thread is free
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class BridgeServer:
    """A bridge that listens. A context manager."""

    def __init__(self, bridge: Bridge, app: Flask, port: int | None = None) -> None:
        """Listen, and answer nobody yet. `port` None: the settings' own; 0: any that is free.

        Raises PortTakenError, with the process that has it where that is one of ours.
        """
        self.bridge = bridge
        asked = bridge.settings.port if port is None else port
        self._sockets = listen(asked, bridge.places.running)
        bridge.at_port(self._sockets[0].getsockname()[1])
        self._app = app
        self._stop = threading.Event()
        self._map: dict[int, Any] = {}
        self._listening: list[GuardedServer] = []
        self._lanes = Lanes(all_routes(), bridge.limits.threads)
        self._thread = threading.Thread(target=self._loop, name=LOOP, daemon=True)
        self._housekeeping = Housekeeping(bridge)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.bridge.port

    def start(self) -> None:
        """Begin to answer; returns at once."""
        adjustments = _adjustments(self.bridge.limits, self._sockets)
        guard = Guard(self.bridge.gate, self.bridge.access, self.bridge.metrics)
        for sock in self._sockets:
            listening = GuardedServer(
                self._app.wsgi_app,
                self._map,
                _sock=sock,
                dispatcher=self._lanes,
                adj=adjustments,
                bind_socket=False,
                sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
                guard=guard,
            )
            self._listening.append(listening)
        say_running(self.bridge.places.running, self.port)
        self.bridge.start()
        self._housekeeping.start()
        self._thread.start()
        _log.info("the bridge listens on port %d of the loopback addresses", self.port)

    def stop(self) -> None:
        """End: streams are closed, what is being answered is finished, then nothing listens.

        Harmless when repeated.
        """
        if self._stop.is_set():
            return
        say_ended(self.bridge.places.running)
        self._housekeeping.stop()
        self.bridge.feed.stop()  # lets go of streams and of all who wait
        self._lanes.shutdown(GRACE)
        self._stop.set()
        for listening in self._listening:
            listening.pull_trigger()
        if self._thread.is_alive():
            self._thread.join(GRACE)
        wasyncore.close_all(self._map, ignore_all=True)
        for sock in self._sockets:
            sock.close()
        self.bridge.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                wasyncore.loop(timeout=LOOK_EVERY, use_poll=True, map=self._map, count=1)
                self._lanes.serve_quick()
            except Exception:  # noqa: BLE001 - the outermost loop: without it the port is a grave
                _log.exception("a fault in reading requests; it goes on")
                self._stop.wait(FAULT_PAUSE)


def _adjustments(limits: Limits, sockets: list[socket.socket]) -> Adjustments:
    """Waitress's knobs. Its defaults stop answering at 100 half-open connections."""
    return Adjustments(
        sockets=sockets,
        threads=limits.threads,
        connection_limit=limits.connections,
        channel_timeout=limits.silent_seconds,
        cleanup_interval=5,
        max_request_body_size=limits.upload_bytes + 1,
        max_request_header_size=limits.header_bytes,
        channel_request_lookahead=1,  # so that a client's leaving is noticed while it is served
        outbuf_high_watermark=1 << 18,  # of each connection; streams may all be behind at once
        ident=None,
        asyncore_use_poll=True,
        expose_tracebacks=False,
        log_socket_errors=False,
        clear_untrusted_proxy_headers=False,
    )
