"""Pulse: a worker's presence on the roster."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from watchfolder.engines.card import EngineCard
from watchfolder.errors import LedgerError
from watchfolder.jobs.roster import Roster
from watchfolder.log import get_logger

BEAT_EVERY = 2.5
"""Seconds; four beats fit into the silence after which a worker counts as dead."""

_log = get_logger(__name__)


class Pulse:
    """Writes a worker in while the block lasts, with a heartbeat from a thread of its own."""

    def __init__(self, roster: Roster, worker: str, cards: Sequence[EngineCard]) -> None:
        self._roster = roster
        self._worker = worker
        self._cards = tuple(cards)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)
        self.job = ""
        """Id of the job that is worked on; the next beat tells it."""

    def __enter__(self) -> Self:
        self._register()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        try:
            self._roster.leave(self._worker)
        except LedgerError as full:
            _log.warning("not struck off the roster, but seen to be gone: %s", full)

    def _register(self) -> None:
        device = next((card.device for card in self._cards if card.device != "cpu"), "cpu")
        self._roster.register(self._worker, os.getpid(), self._cards, device)

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_EVERY):
            try:
                if not self._roster.heartbeat(self._worker, self.job):
                    self._register()  # swept while the machine was too busy to beat
            except LedgerError as error:
                _log.warning("no heartbeat: %s", error)
