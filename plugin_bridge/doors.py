"""Doors: what the bridge asks of the other doors, as contracts. Commands put them together.

The watcher and the library stand beside the bridge, not below it: it knows them only by these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from plugin_bridge.messages.folder import HeldTold, WatchTold
from presets.request import Request


class WatchedFolders(Protocol):
    """Folders that are watched on this machine."""

    def folders(self) -> list[WatchTold]:
        """How it stands with each; ids stay the same as long as a folder has its place."""

    def held(self, folder: str) -> list[HeldTold] | None:
        """What a folder, by its id, holds back; None where there is no such folder."""

    def rescan(self, folder: str) -> bool:
        """Have everything looked at; False where nobody watches it any more."""


class Standing(Protocol):
    """How one picture of a library stands with a preset."""

    @property
    def relative(self) -> str:
        """Its path below the library."""

    @property
    def state(self) -> str:
        """new, modified, current, missing, waiting or invalid."""

    @property
    def why(self) -> str:
        """Why it is in that state."""

    @property
    def job(self) -> str:
        """The job that stands for it already, "" for none."""

    @property
    def due(self) -> bool:
        """Whether something must be done."""


One = TypeVar("One", bound=Standing)


class Library(Protocol[One]):
    """Applies presets to folders of pictures."""

    def look(
        self, root: Path, folder: Path, request: Request, batch: str, *, with_sidecars: bool
    ) -> Iterator[One]:
        """How each picture below `folder` stands. Raises EditingError where it cannot be read."""

    def ask(self, due: Sequence[One]) -> list[str]:
        """Queue what is due; ids of the jobs, in order."""
