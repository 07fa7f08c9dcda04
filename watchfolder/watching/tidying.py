"""Tidying: what a worker that was killed in the middle of publishing has left in the outputs."""

from __future__ import annotations

import os
from pathlib import Path

from watchfolder.errors import OutputFolderError
from watchfolder.exporting.publish import sweep_stale_temps
from watchfolder.log import get_logger

_log = get_logger(__name__)
TIDY_SOON, TIDY_AGAIN = 90.0, 3600.0
"""Seconds from the first time to the second, when what was left just before is old enough, and
between all others."""


def tidy(out: Path) -> int:
    """Remove stale temporary files below an output folder; how many.

    A folder that cannot be read is left for the next time.
    """
    removed = 0
    for folder, _, _ in os.walk(out):
        try:
            removed += sweep_stale_temps(Path(folder))
        except OutputFolderError as error:
            _log.info("not tidied: %s", error.message)
    if removed:
        _log.info("removed %d unfinished files below %s", removed, out)
    return removed
