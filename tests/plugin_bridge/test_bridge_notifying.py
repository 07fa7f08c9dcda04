"""Notifications of the desktop: few, true, and only where they are wanted and can be shown."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from plugin_bridge import notifying
from plugin_bridge.notifying import Herald, desktop, sentence
from watchfolder.errors import SettingsError


class Wall:
    """A desktop that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def send(self, title: str, message: str) -> str:
        self.said.append((title, message))
        return str(len(self.said))


@pytest.fixture
def wall(server: Any) -> Iterator[Wall]:
    shows = Wall()
    herald = Herald(server.bridge.feed, lambda: shows, gathered=0.3)
    herald.start()
    yield shows
    herald.stop()


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["succeeded"], "1 is done"),
        (["succeeded"] * 40 + ["failed", "waiting", "waiting"],
         "2 pictures ask you, 1 failed, 40 are done"),
        ([], ""),
    ],
)  # fmt: skip
def test_what_is_said(states: list[str], said: str) -> None:
    assert sentence(states) == said


def test_many_pictures_are_one_notification(
    wall: Wall, client: Any, hand: Any, make_picture: Any, until: Any
) -> None:
    for number in range(6):
        client.order(client.send(make_picture(20 + number)))
    for _ in range(4):
        hand.finish()
    hand.fail()
    hand.ask({"kind": "approve", "branch": ""})
    until(lambda: wall.said)
    assert wall.said == [("watchfolder", "1 picture asks you, 1 failed, 4 are done")]


def test_nothing_of_the_picture_or_the_machine_is_in_it(
    wall: Wall, client: Any, hand: Any, png: bytes, until: Any
) -> None:
    client.order(client.send(png), title="secret campaign")
    hand.finish()
    until(lambda: wall.said)
    assert wall.said == [("watchfolder", "1 is done")]


def test_it_is_off_until_it_is_switched_on(serve: Any) -> None:
    assert serve().bridge.herald is None


def test_without_the_extra_it_says_what_to_install(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="nothing is installed") as found:
        serve(notify=True)
    assert "watchfolder[notify]" in found.value.hint


def test_a_desktop_that_is_not_there_stops_nothing(  # noqa: PLR0917
    server: Any, client: Any, hand: Any, png: bytes, until: Any, caplog: Any
) -> None:
    class Gone:
        def send(self, title: str, message: str) -> str:
            raise OSError(f"no session bus for {title}: {message}")

    herald = Herald(server.bridge.feed, Gone, gathered=0.1)
    herald.start()
    client.order(client.send(png))
    hand.finish()
    until(lambda: "shows no notification" in caplog.text)
    herald.stop()
    assert client.get("/v1/session").status == 200


RECEIVER = """
import asyncio, sys
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, method

class Notifications(ServiceInterface):
    def __init__(self):
        super().__init__("org.freedesktop.Notifications")
    @method()
    def Notify(self, app: "s", known: "u", icon: "s", summary: "s", body: "s", actions: "as",
               hints: "a{sv}", timeout: "i") -> "u":
        print(f"{summary}|{body}", flush=True)
        return 1
    @method()
    def GetCapabilities(self) -> "as":
        return ["body"]
    @method()
    def GetServerInformation(self) -> "ssss":
        return ["test", "test", "1", "1.2"]

async def main():
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/Notifications", Notifications())
    await bus.request_name("org.freedesktop.Notifications")
    from plugin_bridge.notifying import desktop
    await asyncio.to_thread(lambda: desktop().send("watchfolder", "2 are done"))

asyncio.run(main())
"""


def test_it_reaches_a_real_session_bus() -> None:
    """The library, a message bus and a receiver of notifications, all real; only no screen."""
    if importlib.util.find_spec("desktop_notifier") is None:
        pytest.skip("the extra notify is not installed")
    if shutil.which("dbus-run-session") is None:
        pytest.skip("no message bus is installed")
    assert desktop() is not None
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-W", "ignore", "-c", RECEIVER],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "watchfolder|2 are done" in done.stdout, done.stderr
