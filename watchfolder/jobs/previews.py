"""Previews: the picture in the making of a job that runs, a small file beside the ledger."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

MEDIA_TYPE = "image/jpeg"
LEFT_BEHIND = 3600.0
"""Seconds after which a preview is nobody's: its worker was killed before it could take it away."""


class PreviewFolder:
    """One preview for each running job, the latest. Whole or absent, and never worth an error."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def place_of(self, job_id: str) -> Path:
        """Where a job's preview lies, if there is one."""
        return self.folder / f"{job_id}.jpg"

    def read(self, job_id: str) -> bytes | None:
        """The latest preview as JPEG; None where there is none."""
        try:
            return self.place_of(job_id).read_bytes()
        except OSError:
            return None

    def write(self, job_id: str, data: bytes) -> None:
        """Put a preview in the place of the last one. Raises OSError."""
        place = self.place_of(job_id)
        part = place.with_suffix(f".{os.getpid()}.part")
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            part.write_bytes(data)
            part.replace(place)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def clear(self, job_id: str) -> None:
        """Take a job's preview away: it has ended, or another worker begins it anew."""
        with contextlib.suppress(OSError):
            self.place_of(job_id).unlink()

    def sweep(self) -> None:
        """Take away what workers that were killed have left behind."""
        oldest = time.time() - LEFT_BEHIND
        for path in self.folder.glob("*"):
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except OSError:  # another worker was faster
                continue
