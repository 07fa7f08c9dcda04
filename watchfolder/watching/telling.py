"""Telling: how it stands with a watched folder, written down for other processes as it changes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from watchfolder.jobs.watch_board import PassingDrop, WatchBoard, WatchStatus
from watchfolder.watching.held import Held


class Telling:
    """One folder's place on the watch board. What has not changed is not written again."""

    def __init__(self, board: WatchBoard, root: Path) -> None:
        """The watch must have begun."""
        self._board = board
        self._root = os.fsdecode(root)
        self._told: WatchStatus | None = None
        self._passing: dict[Path, Held] = {}
        self._asked = 0

    def tell(self, status: WatchStatus, passing: Mapping[Path, Held]) -> None:
        """Write down what is new; `passing` are the drops that wait for nothing but a moment.

        Raises LedgerError; it is then written the next time.
        """
        gone = [os.fsdecode(path) for path in self._passing if path not in passing]
        come = [
            PassingDrop(os.fsdecode(path), one.code, one.since)
            for path, one in passing.items()
            if self._passing.get(path) is not one
        ]
        if status == self._told and not come and not gone:
            return
        self._board.tell(self._root, status, come=come, gone=gone)
        self._told, self._passing = status, dict(passing)

    def is_asked(self) -> bool:
        """Whether somebody has asked for a look since the last time. Raises LedgerError."""
        asked = self._board.asked(self._root)
        news, self._asked = asked != self._asked, asked
        return news
