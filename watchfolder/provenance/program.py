"""The program's name and version, as files are signed by it."""

from __future__ import annotations

from watchfolder import __version__

PROGRAM = f"watchfolder {__version__}"
