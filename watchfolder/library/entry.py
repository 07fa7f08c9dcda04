"""Entry: one picture of a library and how it stands with a preset."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from watchfolder.jobs.job import NewJob

DUE = frozenset({"new", "modified", "missing", "failed"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture of the library and how it stands with this preset."""

    path: Path
    relative: str
    state: str
    """new, modified, current, missing, failed, waiting, invalid or orphaned."""
    why: str
    asked: NewJob | None = None
    job: str = ""
    """The job that already stands for it, if any."""

    @property
    def due(self) -> bool:
        """Whether something must be done."""
        return self.state in DUE
