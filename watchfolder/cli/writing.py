"""Writing: where a person says which file is to be written, what is wrong with it is said, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfolder.errors import OutputFolderError


@contextmanager
def written_to(place: Path) -> Iterator[None]:
    """Around what writes to `place`. Raises OutputFolderError for what the disk does not take."""
    try:
        yield
    except OSError as error:
        raise OutputFolderError(
            f"{place} cannot be written: {error.strerror or error}", "say another place"
        ) from error
