"""In use: who has a ledger open, so that nobody replaces it under them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchfolder.errors import LedgerCorruptError


# A file beside the ledger: a lock on the ledger itself would get in the way of SQLite's own.
class InUse:
    """A mark that somebody has the ledger open; it goes with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        """Take it; waits while somebody mends."""
        self._descriptor = _lock_file(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        """Give it back; harmless when repeated."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def alone(path: Path, why: LedgerCorruptError) -> Iterator[None]:
    """Nobody else opens the ledger inside. Raises `why` where somebody has it open."""
    descriptor = _lock_file(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise why from None
        yield
    finally:
        os.close(descriptor)


def _lock_file(path: Path) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
