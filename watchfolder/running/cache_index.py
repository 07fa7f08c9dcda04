"""Where step results lie on disk, and whether one is there. Loads no tensor library."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any, BinaryIO

MAGIC = b"WFSTEP1\n"
_LENGTH = struct.Struct("<I")


def place_of(folder: Path, key: str) -> Path:
    """The file that holds the result of step `key`."""
    return folder / key[:2] / f"{key}.step"


def has(folder: Path, key: str) -> bool:
    """Whether the result is there in full length. Its checksum is read when it is used."""
    path = place_of(folder, key)
    try:
        with path.open("rb") as file:
            header = read_header(file)
            return header is not None and path.stat().st_size == file.tell() + header["bytes"]
    except OSError:
        return False


def read_header(file: BinaryIO) -> dict[str, Any] | None:
    """The JSON header at the start of `file`, which is left where the samples begin.

    None when the file is not ours or is cut off.
    """
    if file.read(len(MAGIC)) != MAGIC:
        return None
    raw = file.read(_LENGTH.size)
    if len(raw) < _LENGTH.size:
        return None
    text = file.read(_LENGTH.unpack(raw)[0])
    try:
        header = json.loads(text)
    except ValueError:
        return None
    return header if isinstance(header, dict) and isinstance(header.get("bytes"), int) else None


def written_header(header: dict[str, Any]) -> bytes:
    """The bytes of a header, ready to stand before the samples."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return MAGIC + _LENGTH.pack(len(text)) + text
