"""Publish: a finished file appears whole under its name, and no other file is harmed by it.

Written to a temporary file in the same folder, synced, then linked or renamed into place, then
the folder is synced. At no instant is there half a file under the final name.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from watchfolder.errors import NameTakenError, OutputFolderError, OutputFullError
from watchfolder.exporting.names import numbered

_TEMP = re.compile(r"^\.wf-(\d{1,10})-[0-9a-f]{12}\.part$")
_MOST_NAMES = 1000
_A_DAY, _A_MOMENT = 86400.0, 60.0
_CANNOT_LINK = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}

_FULL = {errno.ENOSPC, errno.EDQUOT}
_SENTENCES = {
    errno.EROFS: ("is read-only", "make it writable, or set out_folder to another folder"),
    errno.EACCES: ("may not be written to", "give this user the right to write there"),
    errno.EPERM: ("may not be written to", "give this user the right to write there"),
    errno.ENOSPC: ("is on a full disk", "free some space: it is tried again every few seconds"),
    errno.EDQUOT: ("is over its quota", "free some space: it is tried again every few seconds"),
    errno.EFBIG: ("does not take files of this size", "use another disk or a smaller slot"),
    errno.ENOENT: ("does not exist", "make it, or mount what it is on"),
    errno.ENOTDIR: ("is not a folder", "move the file that has its name away"),
    errno.ELOOP: ("is a link in a circle", "name the real folder"),
    errno.ENAMETOOLONG: ("has too long a path", "use a folder nearer to the root"),
    errno.EIO: ("is on a disk that fails", "check the disk"),
    errno.ESTALE: ("is on a share that went away", "mount it again"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """Where the file is."""

    path: Path
    replaced: bool
    """Whether an earlier file of ours was there with other content."""


def publish(data: bytes, folder: Path, name: str, ours: Callable[[Path], bool]) -> Published:
    """Put a file into a folder that exists, under `name` or the next free `-2`, `-3`, ...

    A file that is there already is replaced only when `ours` says of its path that it may be,
    or left as it is when its content is the same. Links and folders of that name are foreign.
    Raises OutputFolderError, retryable, when the folder does not take the file; nothing of it is
    left behind then. Raises NameTakenError when a thousand names are taken.
    """
    with _plainly(folder):
        for number in range(1, _MOST_NAMES + 1):
            path = folder / numbered(name, number)
            if _holds(path, data):
                return Published(path, replaced=False)
            if os.path.lexists(path) and not (_is_file(path) and ours(path)):
                continue
            if (replaced := _place(data, path, ours)) is not None:
                _sync_folder(folder)
                return Published(path, replaced)
    raise NameTakenError(
        f"{folder} holds {_MOST_NAMES} foreign files named like {name}", "tidy it up"
    )


def make_folder(folder: Path) -> None:
    """Make an output folder and those above it. Raises OutputFolderError when that fails."""
    with _plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)


def sweep_stale_temps(folder: Path) -> int:
    """Remove temporary files whose writer is gone, or that are a day old; give their number.

    A file of less than a minute stays: on a share its writer may be another machine's.
    """
    removed = 0
    with _plainly(folder):
        for entry in list(os.scandir(folder)):
            match = _TEMP.match(entry.name)
            if match is None or not entry.is_file(follow_symlinks=False):
                continue
            age = time.time() - entry.stat(follow_symlinks=False).st_mtime
            if age > _A_DAY or (age > _A_MOMENT and not psutil.pid_exists(int(match[1]))):
                with suppress(FileNotFoundError):
                    Path(entry.path).unlink()
                    removed += 1
    return removed


def sweep_temps_of(folder: Path, writer: int) -> None:
    """Remove the temporary files of a process, of any machine, that is known to have ended."""
    with _plainly(folder):
        for entry in list(os.scandir(folder)):
            match = _TEMP.match(entry.name)
            if match is not None and int(match[1]) == writer:
                Path(entry.path).unlink(missing_ok=True)


def _place(data: bytes, path: Path, ours: Callable[[Path], bool]) -> bool | None:
    """Write and put in place: True when a file of ours was replaced, None when the name was lost.

    Between looking and acting another program may have taken the name; linking then fails
    rather than replacing what is there.
    """
    temp = path.parent / f".wf-{os.getpid()}-{secrets.token_hex(6)}.part"
    try:
        _write(temp, data)
        if os.path.lexists(path):
            if not (_is_file(path) and ours(path)):
                return None
            temp.replace(path)
            return True
        try:
            os.link(temp, path)
        except FileExistsError:
            return None
        except OSError as error:
            if error.errno not in _CANNOT_LINK:
                raise
            return _claim(temp, path)
        return False
    finally:
        temp.unlink(missing_ok=True)


def _claim(temp: Path, path: Path) -> bool | None:
    """For file systems without links: take the name by creating it, then rename over it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666))
    except FileExistsError:
        return None
    temp.replace(path)
    return False


def _write(temp: Path, data: bytes) -> None:
    """Created with 0666 under the umask: others on a share can read what we publish."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(temp, flags, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_file(path: Path) -> bool:
    return stat.S_ISREG(os.lstat(path).st_mode)


def _holds(path: Path, data: bytes) -> bool:
    """Whether a regular file with exactly this content is there."""
    try:
        status = os.lstat(path)
        return (
            stat.S_ISREG(status.st_mode)
            and status.st_size == len(data)
            and path.read_bytes() == data
        )
    except (FileNotFoundError, PermissionError):
        return False


@contextmanager
def _plainly(folder: Path) -> Iterator[None]:
    """Say what an OSError means for a person."""
    try:
        yield
    except OSError as error:
        what, hint = _SENTENCES.get(
            error.errno or 0, (f"cannot be written to: {error.strerror}", "check the folder")
        )
        kind = OutputFullError if error.errno in _FULL else OutputFolderError
        raise kind(f"the output folder {folder} {what}", hint) from error
