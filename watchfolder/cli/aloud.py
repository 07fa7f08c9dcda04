"""Aloud: what the daemon says to whoever looks at it: what is held, and why jobs have to wait."""

from __future__ import annotations

import time
from pathlib import Path

import click

from watchfolder.errors import LedgerError
from watchfolder.jobs.events import EventKind
from watchfolder.jobs.store import JobStore
from watchfolder.watching.reasons import printable
from watchfolder.watching.watcher import Watcher

AGAIN_AFTER = 60.0
"""Seconds after which a reason to wait that goes on is said once more."""


class Aloud:
    """Says what is new, a line each. Not for several threads at once."""

    def __init__(self, store: JobStore, watcher: Watcher) -> None:
        self._store = store
        self._watcher = watcher
        self._seq = store.events.last_seq()
        self._held: dict[Path, str] = {}
        self._waiting: dict[str, float] = {}

    def say(self) -> None:
        """Say what has changed since the last time. Raises LedgerError where that is for good."""
        held = {one.picture: one for one in self._watcher.status() if one.reason_file is not None}
        for picture, one in held.items():
            if self._held.get(picture) != one.message:
                name, why = printable(picture.name), one.message.splitlines()[0]
                click.echo(f"held {name}: {why} ({one.action})")
        self._held = {picture: one.message for picture, one in held.items()}
        try:
            reasons = self._news()
        except LedgerError as error:
            if not error.retryable:
                raise
            return
        now = time.monotonic()
        for code, sentence in reasons.items():
            if now >= self._waiting.get(code, 0.0):
                self._waiting[code] = now + AGAIN_AFTER
                click.echo(f"waiting: {sentence}")

    def _news(self) -> dict[str, str]:
        """Why jobs were put back into the queue since the last time, a sentence for each code."""
        found: dict[str, str] = {}
        while events := self._store.events.since(self._seq):
            self._seq = events[-1].seq
            for event in events:
                error = event.data.get("error") if event.kind is EventKind.QUEUED else None
                if error:
                    found[str(error.get("code", ""))] = _sentence(error)
        return found


def _sentence(error: dict[str, str]) -> str:
    message, hint = error.get("message", ""), error.get("hint", "")
    return f"{message} ({hint})" if hint else message
