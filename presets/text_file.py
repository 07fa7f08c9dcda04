"""Small text files that people write: read without falling into traps, and only as UTF-8."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import stat
from pathlib import Path

from presets.errors import Problem, SidecarSyntaxError

MAX_BYTES = 64 * 1024
"""Nobody writes more than this by hand."""

_MARKS = (
    # The four-byte marks first: UTF-32 little-endian begins like UTF-16.
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text(path: Path) -> tuple[str, str]:
    """Return the text of a file and the sha256 of its bytes.

    Raises SidecarSyntaxError for a link, a pipe, more than 64 KiB, or another encoding than
    UTF-8; FileNotFoundError and PermissionError as they come.
    """
    data = _read_bytes(path)
    return decode(data, path.name), hashlib.sha256(data).hexdigest()


def decode(data: bytes, file: str) -> str:
    """Return the text of UTF-8 bytes, with or without a byte order mark.

    Raises SidecarSyntaxError naming the encoding that was found instead.
    """
    check_size(len(data), file)
    hint = "save it as UTF-8"
    for mark, name in _MARKS:
        if data.startswith(mark):
            raise _refused(file, "recipe.encoding", f"this is {name}, not UTF-8", hint)
    if b"\x00" in data[:64]:
        raise _refused(file, "recipe.encoding", "this is UTF-16 or no text at all", hint)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{data[error.start]:02X} is not UTF-8; it may be Latin-1 or Windows-1252"
        raise _refused(file, "recipe.encoding", message, hint, line) from error


def check_size(size: int, file: str) -> None:
    """Raise SidecarSyntaxError for more than 64 KiB."""
    if size > MAX_BYTES:
        message = f"more than {MAX_BYTES // 1024} KiB of text"
        raise _refused(file, "recipe.too-large", message, "say less")


def _read_bytes(path: Path) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise _refused(
                path.name, "recipe.not-a-file", "this is a link", "put the file itself here"
            ) from error
        raise
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise _refused(path.name, "recipe.not-a-file", "this is not a regular file", "")
    with os.fdopen(handle, "rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _refused(
    file: str, code: str, message: str, hint: str, line: int | None = None
) -> SidecarSyntaxError:
    return SidecarSyntaxError([Problem(code, message, hint, file, line)])
