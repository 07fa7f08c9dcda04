"""Window: bounded reading of a file that a stranger wrote and may still be writing.

No tensors and no decoder here: this is what decides whether a decoder ever sees the file.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from watchfolder.errors import AssetChangedError, AssetError, UnreadableAssetError

BLOCK = 1 << 20
_MOST_AT_ONCE = 16 << 20
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)  # a link may point anywhere
    | getattr(os, "O_NONBLOCK", 0)  # opening a named pipe would wait for a writer for ever
    | getattr(os, "O_BINARY", 0)
)


class Unfinished(Exception):  # noqa: N818 - a finding about a file, not an error of the program
    """The file ends, or has nothing but NULs, where its structure says that there is more."""


class Window:
    """An open regular file, or bytes in memory, with random access."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        """`file` is seekable and open for binary reading; `name` is fit for messages."""
        self._file = file
        self.name = name
        self._opened = _state(file)
        self.size = self._opened[0]

    def at(self, offset: int, count: int) -> bytes:
        """Exactly `count` bytes from `offset`. Raises Unfinished when the file has fewer."""
        if offset < 0 or count < 0 or offset + count > self.size:
            raise Unfinished(f"it ends at byte {self.size}, before {offset + count}")
        if count > _MOST_AT_ONCE:
            raise Unfinished(f"a table of {count} bytes at {offset} makes no sense")
        self._file.seek(offset)
        data = self._file.read(count)
        if len(data) != count:
            raise Unfinished(f"it ended at byte {offset + len(data)} while it was read")
        return data

    def head(self, count: int) -> bytes:
        """The first bytes: `count` of them, or all if the file is shorter."""
        return self.at(0, min(count, self.size))

    def blocks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `end` (default: the file's) in pieces of at most 1 MiB."""
        stop = self.size if end is None else end
        while start < stop:
            block = self.at(start, min(BLOCK, stop - start))
            yield block
            start += len(block)

    def nuls_before(self, end: int, most: int = 1 << 16) -> int:
        """How many NUL bytes stand right before `end`, counted up to `most`."""
        count = min(most, end)
        tail = self.at(end - count, count)
        return count - len(tail.rstrip(b"\0"))

    def sha256(self) -> str:
        """Hex digest of all bytes.

        Raises AssetChangedError when the file was written to since it was opened.
        """
        digest = hashlib.sha256()
        try:
            for block in self.blocks():
                digest.update(block)
        except Unfinished as error:
            raise self._changed() from error
        self.check_unchanged()
        return digest.hexdigest()

    def all_bytes(self) -> bytes:
        """The whole file. Raises AssetChangedError when it was written to meanwhile."""
        self._file.seek(0)
        data = self._file.read(self.size + 1)
        if len(data) != self.size:
            raise self._changed()
        self.check_unchanged()
        return data

    def check_unchanged(self) -> None:
        """Raise AssetChangedError when size or times are not those the file was opened with."""
        if _state(self._file) != self._opened:
            raise self._changed()

    def _changed(self) -> AssetChangedError:
        return AssetChangedError(
            f"{self.name} was written to while it was read", "wait until it is copied completely"
        )


def _state(file: IO[bytes]) -> tuple[int, int]:
    """Size and time of the last change; bytes in memory do not change."""
    if isinstance(file, io.BytesIO):
        return file.getbuffer().nbytes, 0
    found = os.fstat(file.fileno())
    return found.st_size, found.st_mtime_ns


def printable(name: str) -> str:
    """A file name that is safe in a message: no control or direction marks, always UTF-8."""
    text = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


@contextmanager
def open_window(path: Path) -> Iterator[Window]:
    """Open a regular file for reading; never waits, never follows a link at the end of `path`.

    Raises AssetError for a link, a folder, a pipe or a device, and UnreadableAssetError when the
    file is missing or may not be read.
    """
    name = printable(path.name)
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise _refusal(name, error) from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise AssetError(f"{name} is {kind}", "give the picture file itself")
    with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123 - a descriptor, not a path
        try:
            yield Window(file, name)
        except OSError as error:
            raise _refusal(name, error) from error


def _refusal(name: str, error: OSError | ValueError) -> AssetError:
    if not isinstance(error, OSError):
        return AssetError(f"{name} is not a possible file name", "give the picture file itself")
    if error.errno in {errno.ELOOP, errno.EMLINK}:
        return AssetError(f"{name} is a symbolic link", "give the picture file itself")
    if error.errno in {errno.ENXIO, errno.ENODEV}:
        return AssetError(f"{name} is not a regular file", "give the picture file itself")
    if error.errno == errno.ENOENT:
        return UnreadableAssetError(f"there is no file {name}", "check the path")
    reason = error.strerror or type(error).__name__
    return UnreadableAssetError(f"{name} cannot be read: {reason}", "check its permissions")
