"""Presence: whether the watched folder that a job is of is there, the very one the job began in.

Where its disk is unmounted or its share gone, the picture is not deleted for that: the job has to
wait. And nothing may be published then, since that would make the folder anew, or fill the place
the disk is mounted on.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from watchfolder.errors import FolderOfflineError
from watchfolder.jobs.job import Job, Trigger
from watchfolder.pictures.picture import Picture
from watchfolder.running.progress import Listener, Onlooker

Identity = tuple[int, int]
"""Device and inode."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The folder of one job, as it was when the job began."""

    root: Path | None
    """None: the job is of no watched folder; nobody would wait for one, or take the job back."""
    began: Identity | None = None

    @classmethod
    def of(cls, job: Job) -> Presence:
        """Raises FolderOfflineError where the folder is missing."""
        root = Path(job.root) if job.root and job.trigger is Trigger.FOLDER else None
        presence = cls(root, _identity(root) if root else None)
        presence.check()
        return presence

    def check(self) -> None:
        """Raise FolderOfflineError where the folder is missing, or is another by now."""
        if self.root is not None and (self.began is None or _identity(self.root) != self.began):
            raise _offline(self.root, "is not there")

    def explain_loss(self) -> None:
        """To be asked when a picture is missing: raise FolderOfflineError where all of them are."""
        self.check()
        if self.root is not None and _is_bare(self.root):
            raise _offline(self.root, "is empty; was its disk mounted?")

    def heeding(self, listener: Listener) -> Listener:
        """The listener, which looks after the folder at each report, too."""
        if self.root is None:
            return listener
        if isinstance(listener, Onlooker):
            return _SeeingHeed(self, listener)
        return _Heed(self, listener)


@dataclass(frozen=True, slots=True)
class _Heed:
    presence: Presence
    listener: Listener

    def report(self, fraction: float, note: str = "") -> None:
        """Raises FolderOfflineError, and what the listener raises."""
        self.presence.check()
        self.listener.report(fraction, note)


@dataclass(frozen=True, slots=True)
class _SeeingHeed(_Heed):
    def preview(self, picture: Picture) -> None:
        """Hand a picture on."""
        if isinstance(self.listener, Onlooker):
            self.listener.preview(picture)


def _identity(folder: Path) -> Identity | None:
    try:
        seen = folder.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino


def _is_bare(folder: Path) -> bool:
    """Whether nothing of a person's lies in a folder: nothing but outputs and hidden folders."""
    try:
        with os.scandir(folder) as entries:
            return all(e.is_dir() and e.name.startswith(("_", ".")) for e in entries)
    except OSError:
        return True


def _offline(root: Path, why: str) -> FolderOfflineError:
    return FolderOfflineError(
        f"the watched folder {root} {why}",
        "bring it back, or mount its disk: it is tried again every few seconds",
    )
