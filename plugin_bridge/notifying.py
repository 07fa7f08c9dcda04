"""Notifying: what has ended or asks something, as a notification of the desktop.

One notification tells of everything that happened within a moment, so that a folder of five
hundred pictures is one line and not five hundred. It needs the extra `notify` and a desktop.
"""

from __future__ import annotations

import asyncio
import importlib.util
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from plugin_bridge.events import EventFeed, Interest, Line
from plugin_bridge.tokens import Caller
from presets.errors import EditingError
from watchfolder.errors import SettingsError
from watchfolder.log import get_logger

TITLE = "watchfolder"
GATHERED = 3.0
"""Seconds of quiet before what has happened is told."""
LONGEST = 30.0
"""Seconds after which it is told though it goes on."""
LOOK_EVERY = 0.5
WORDS = {
    "waiting": ("picture asks you", "pictures ask you"),
    "failed": ("failed", "failed"),
    "succeeded": ("is done", "are done"),
}
"""State to what is said of one and of several, what is most urgent first."""
_ALL = Caller("", "", frozenset({"admin"}))

_log = get_logger(__name__)


class Desktop(Protocol):
    """Shows notifications."""

    def send(self, title: str, message: str) -> str:
        """Show one."""


def desktop() -> Desktop:
    """This machine's desktop. Raises SettingsError where the extra is not installed."""
    if importlib.util.find_spec("desktop_notifier") is None:
        raise SettingsError(
            "notify is on, but nothing is installed that shows notifications",
            'pip install "watchfolder[notify]", or set notify to false',
        )
    return _Session()


class _Session:
    """The session of whoever runs the daemon, by the library desktop-notifier."""

    def send(self, title: str, message: str) -> str:
        """Show one, by a connection of its own: they are rare, and a desktop comes and goes."""
        from desktop_notifier import DesktopNotifier  # noqa: PLC0415 - an extra

        async def show() -> str:
            return await DesktopNotifier(app_name=TITLE).send(title=title, message=message)

        return asyncio.run(show())


def sentence(states: Iterable[str]) -> str:
    """What is said of so many states: "2 pictures ask you, 1 failed, 40 are done"."""
    counted = Counter(states)
    return ", ".join(
        f"{counted[state]} {one if counted[state] == 1 else several}"
        for state, (one, several) in WORDS.items()
        if counted[state]
    )


class Herald:
    """Follows the feed and tells the desktop, in a thread of its own."""

    def __init__(
        self,
        feed: EventFeed,
        open_desktop: Callable[[], Desktop] = desktop,
        gathered: float = GATHERED,
    ) -> None:
        """`gathered` is how many seconds of quiet come before something is told.

        Raises SettingsError where notifications cannot be shown at all.
        """
        self._feed = feed
        self._desktop = open_desktop()
        self._gathered = gathered
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bridge herald", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; what was not told yet stays untold."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        seq = self._feed.last
        news: dict[str, str] = {}
        quiet = open_for = 0.0
        pause = min(LOOK_EVERY, self._gathered)
        while not self._stop.wait(pause):
            try:
                lines, seq = self._feed.after(seq, Interest(_ALL))
            except EditingError as error:
                _log.warning("nothing is notified for a moment: %s", error)
                continue
            came = {line.job: str(line.state) for line in lines if _matters(line)}
            news |= came
            quiet = 0.0 if came else quiet + pause
            open_for = open_for + pause if news else 0.0
            if news and (quiet >= self._gathered or open_for >= LONGEST):
                self._tell(sentence(news.values()))
                news = {}

    def _tell(self, said: str) -> None:
        try:
            self._desktop.send(TITLE, said)
        except Exception as error:  # noqa: BLE001 - each desktop's bus has errors of its own
            _log.warning("the desktop shows no notification: %s", error)


def _matters(line: Line) -> bool:
    return line.type == "job" and line.state in WORDS
