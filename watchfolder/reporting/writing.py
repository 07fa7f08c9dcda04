"""Writing: a report's files, whole or not at all, and never among the pictures."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from watchfolder.errors import FolderError


def refuse_inside(file: Path, *folders: Path) -> None:
    """Raise FolderError where `file` would lie in one of the folders that are reported on."""
    place = file.parent.resolve() / file.name
    for folder in folders:
        if place.is_relative_to(folder.resolve()):
            raise FolderError(
                f"the report {file.name} would lie inside {folder.name}",
                "nothing is written into a library: name a place outside it with --out",
            )


def write_whole(file: Path, data: bytes) -> None:
    """Put `data` there in one move. Raises FolderError when that cannot be done."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:80]}.")
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(data)
            Path(name).chmod(0o644)
            Path(name).replace(file)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise FolderError(
            f"{file} cannot be written: {error.strerror or error}",
            "choose another place with --out",
        ) from error
