"""Device turn: of all processes on this machine, one computes on an accelerator at a time.

Two that do are not twice as fast, and run out of memory in ways that neither can foresee. The turn
is a lock on a file, so it ends with the process that has it, however that ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from watchfolder.engines.engine import Progress

_LOOK_EVERY = 0.2


@contextlib.contextmanager
def device_turn(folder: Path, device: str, progress: Progress) -> Iterator[None]:
    """Wait for the turn on `device`, and keep it for the time of the block.

    The CPU has room for all, so there is no turn. While it waits it reports, and raises what
    `progress` raises. `folder` holds the lock files.
    """
    if device == "cpu":
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    kind, _, number = device.partition(":")
    path = folder / f"{kind}-{number or 0}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _taken(handle):
            progress.report(0.0, f"waiting for {device}: another worker computes on it")
            time.sleep(_LOOK_EVERY)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Whether the lock is ours now; closing the file gives it back."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
