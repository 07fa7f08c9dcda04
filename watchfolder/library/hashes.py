"""Hashes: sha256 of pictures, of each version of a file computed once and kept in the ledger."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from watchfolder.jobs.facts_book import signature_of
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.asset import open_asset, recognize
from watchfolder.pictures.window import open_window
from watchfolder.settings import Settings

AT_ONCE = 200
"""Hashes that are written down in one transaction."""


class Hashes:
    """Looks up, computes, and writes down when the block ends, or when there are many."""

    def __init__(self, store: JobStore, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._found: list[tuple[Path, str, str]] = []

    def of(self, path: Path, *, whole: bool = True) -> str:
        """The sha256 of a picture's bytes. Raises AssetError, as open_asset() does.

        Without `whole` a file that is not known is looked into, not hashed: then it is "".
        """
        known = self._store.known_sha(path)
        if known is not None:
            return known
        if not whole:
            with open_window(path) as window:
                recognize(window, path.suffix.lower())
            return ""
        signature = signature_of(path)
        sha256 = open_asset(path, self._settings).sha256
        self._found.append((path, sha256, signature))
        if len(self._found) >= AT_ONCE:
            self._write()
        return sha256

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()

    def _write(self) -> None:
        found, self._found = self._found, []
        self._store.remember_shas(found)
