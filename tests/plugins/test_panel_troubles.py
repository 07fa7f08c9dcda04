"""What both panels say when something is wrong: in plain words, with what to do, and one step to mend it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(params=["figma", "photoshop"])
def any_panel(request: pytest.FixtureRequest) -> Any:
    """Open the panel of either plugin."""
    start = request.getfixturevalue(request.param)

    def opened(**more: Any) -> Any:
        panel = start(**more)
        panel.program = request.param
        return panel

    return opened


@pytest.fixture
def other_program() -> Iterator[Any]:
    """Some program at a port, which answers what it is told to."""
    servers = []

    def start(body: bytes, cors: bool) -> int:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                if cors:
                    self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return int(server.server_address[1])

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def contract() -> Any:
    """These panels speak to programs that are no bridge: nothing is held against its document."""

    class Unchecked:
        seen: list[dict[str, Any]] = []  # noqa: RUF012

        def record(self, exchange: dict[str, Any]) -> None:
            self.seen.append(exchange)

    return Unchecked()


def test_wrong_code_then_right_one_and_again_when_the_token_is_gone(
    any_panel: Any, daemon: Any
) -> None:
    panel = any_panel()
    panel.at("#code").fill("12 34")
    panel.at("#pair").click()
    panel.at("#trouble-text", has_text="The code has six digits").wait_for()
    daemon.code()
    panel.at("#code").fill("000000")
    panel.at("#pair").click()
    panel.at("#trouble-text", has_text="Pairing is closed, or the code is wrong").wait_for()
    assert "watchfolder pair" in panel.say()
    panel.pair()
    # until its worker is there, the panel says that nobody works yet
    panel.at("#trouble").wait_for(state="hidden", timeout=60_000)
    daemon.revoke_all()
    panel.at("#preset").select_option("nocturne")
    panel.at("#pairing").wait_for(state="visible")
    assert "not paired any more" in panel.say()
    panel.pair()
    panel.at("#state", has_text="Connected").wait_for()


def test_bridge_is_away_and_the_presets_are_still_there(any_panel: Any, own_daemon: Any) -> None:
    own_daemon.start("--no-workers")
    panel = any_panel(at=own_daemon)
    panel.pair()
    online = panel.at("#preset option").all_inner_texts()
    assert "Nocturne" in online
    own_daemon.stop()
    panel.at("#more").click()
    panel.at("#again").click()
    panel.at("#state", has_text="The bridge is away").wait_for()
    assert "watchfolder watch" in panel.say()
    assert str(own_daemon.port) in panel.say()
    assert panel.at("#preset option").all_inner_texts() == online
    assert panel.at("#form").is_visible()
    assert panel.at("#send").is_disabled()
    own_daemon.start("--no-workers")
    panel.at("#trouble-again").click()
    panel.at("#state", has_text="Connected").wait_for()


@pytest.mark.parametrize("cors", [True, False])
def test_port_is_anothers(any_panel: Any, other_program: Any, cors: bool) -> None:
    port = other_program(b'{"hello": "world"}', cors)
    panel = any_panel(port=port)
    panel.at("#trouble-text", has_text=f"Another program answers at port {port}").wait_for()
    assert "--port" in panel.say()


@pytest.mark.parametrize(
    ("protocol", "oldest", "said"), [(0, 0, "bridge is too old"), (7, 5, "plugin is too old")]
)
def test_protocol_of_another_age(
    any_panel: Any, other_program: Any, protocol: int, oldest: int, said: str
) -> None:
    told = {
        "ok": True,
        "app": "watchfolder",
        "protocol": protocol,
        "min_protocol": oldest,
        "pairing_open": False,
    }
    panel = any_panel(port=other_program(json.dumps(told).encode(), cors=True))
    panel.at("#trouble-text", has_text=said).wait_for()


def test_picture_larger_than_the_bridge_takes(
    photoshop: Any, document: Any, own_daemon: Any
) -> None:
    (own_daemon.home / "watchfolder.toml").write_text("upload_mib = 1\n")
    own_daemon.start("--no-workers")
    noise = np.random.default_rng(1).integers(0, 256, (700, 900, 3), dtype=np.uint8)
    panel = photoshop(document(noise), at=own_daemon)
    panel.pair()
    panel.at("#instruction").fill("make it warmer")
    panel.at("#send").click()
    panel.at("#trouble-text", has_text="has 2 MiB, the bridge takes 1").wait_for()
    assert "upload_mib" in panel.say()


def test_unpairing_from_the_panel(any_panel: Any, daemon: Any) -> None:
    daemon.revoke_all()
    panel = any_panel()
    panel.pair()
    panel.at("#more").click()
    panel.at("#forget").click()
    panel.at("#pairing").wait_for(state="visible")
    book = daemon.book
    assert [one.caller.name for one in book.clients()] == [], "the bridge has forgotten it too"
    book.close()
