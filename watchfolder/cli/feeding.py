"""Feeding: what is due in a library is asked for as it is found, while the first is in work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from watchfolder.jobs.store import JobStore
from watchfolder.library.asking import AT_ONCE, ask_for
from watchfolder.library.entry import Entry
from watchfolder.library.survey import survey

PORTION = 0.25
"""Seconds of looking before what was found due is asked for."""


class Feed:
    """Looks at pictures a portion at a time, and asks for what is due of each."""

    def __init__(
        self, root: Path, found: Iterator[Entry], store: JobStore, note: Callable[[Entry], None]
    ) -> None:
        """`note` is told of every entry."""
        self._root = root
        self._found = found
        self._store = store
        self._note = note
        self._waiting: list[Entry] = []
        self._last: Path | None = None
        self.looked = 0
        """Pictures looked at; each once, however many presets there are."""
        self.dry = False
        """All were looked at."""

    @cached_property
    def pictures(self) -> int:
        """How many there are, by their names: they are counted when somebody wants to know.

        Raises FolderError where the library cannot be read any more.
        """
        return sum(1 for _ in survey(self._root))

    def to_first(self) -> bool:
        """Look on until something is due; whether anything is."""
        while not self._waiting and not self.dry:
            self._look()
        return bool(self._waiting)

    def more(self) -> list[str]:
        """Look for PORTION seconds, and ask for what was found due; the ids of the jobs.

        What was found before is asked for at once.
        """
        until = time.monotonic() + (0.0 if self._waiting else PORTION)
        while not self.dry and time.monotonic() < until and len(self._waiting) < AT_ONCE:
            self._look()
        due, self._waiting = self._waiting, []
        return ask_for(due, self._store)

    def _look(self) -> None:
        entry = next(self._found, None)
        if entry is None:
            self.dry = True
            return
        if entry.path != self._last and entry.state != "orphaned":
            self._last = entry.path
            self.looked += 1
        self._note(entry)
        if entry.due:
            self._waiting.append(entry)
