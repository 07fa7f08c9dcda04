"""Weights: the safetensors files of models, checked by their structure and hashed once.

No tensor library is loaded. A pickle is refused by its name and by its content, since opening one
runs whatever it says.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import secrets
import struct
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from watchfolder.errors import ModelError

SUFFIX = ".safetensors"
PICKLES = frozenset({".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill"})
"""Suffixes of files that are, or may be, pickles."""
_PICKLE_STARTS = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_HEADER_LIMIT = 100_000_000
"""Bytes of a header, the format's own limit."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One safetensors file."""

    path: Path
    bytes: int
    elements: int
    """Numbers in it, whatever their type."""


def read_weight_file(path: Path) -> WeightFile:
    """What `path` holds, by its header. The format: github.com/huggingface/safetensors, README.

    Raises ModelError when it cannot be read, is cut off, or is no safetensors file.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            refuse_pickle(path, start)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
            size = os.fstat(file.fileno()).st_size
            if not 2 <= length <= min(_HEADER_LIMIT, size - 8):
                raise ModelError(f"{path.name} is no safetensors file, or is cut off", _AGAIN)
            header = json.loads(file.read(length))
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read: {error.strerror}", _AGAIN) from error
    except ValueError as error:
        raise ModelError(f"the header of {path.name} is damaged", _AGAIN) from error
    held = size - 8 - length
    ends, elements = _extent(path, header)
    if ends != held:
        raise ModelError(f"{path.name} should hold {ends} bytes of weights and has {held}", _AGAIN)
    return WeightFile(path, size, elements)


_AGAIN = "watchfolder models verify names what is damaged; pull it again"


def _extent(path: Path, header: Any) -> tuple[int, int]:
    """Where the last tensor ends, and how many numbers there are."""
    try:
        tensors = [value for name, value in header.items() if name != "__metadata__"]
        ends = max((int(t["data_offsets"][1]) for t in tensors), default=0)
        return ends, sum(math.prod(t["shape"]) for t in tensors)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ModelError(f"the header of {path.name} is damaged", _AGAIN) from error


def refuse_pickle(path: PurePath, start: bytes = b"") -> None:
    """Raise ModelError when the name of a file, or the first bytes of it, are a pickle's."""
    if path.suffix.lower() in PICKLES or start.startswith(_PICKLE_STARTS):
        raise ModelError(
            f"{path.name} is a pickle, which could run any program; it is never opened",
            "get the same model as safetensors",
        )


class HashBook:
    """sha256 of large files, remembered by size and time of change in one JSON file.

    Several processes may share the file: it is always whole, and what another one has added is
    taken over before it is written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, dict[str, Any]] = _read_book(file)

    def sha256(self, path: Path) -> str:
        """The hash of a file; read only when it is new or has changed. Raises ModelError."""
        try:
            stat = path.stat()
            known = self._known.get(str(path), {})
            if (known.get("size"), known.get("mtime_ns")) == (stat.st_size, stat.st_mtime_ns):
                return str(known["sha256"])
            checksum = hashlib.sha256()
            with path.open("rb") as file:
                while block := file.read(_CHUNK):
                    checksum.update(block)
        except OSError as error:
            raise ModelError(f"{path.name} cannot be read: {error.strerror}") from error
        self.remember(path, checksum.hexdigest())
        return checksum.hexdigest()

    def remember(self, path: Path, sha256: str) -> None:
        """Keep the hash of a file as it is now, for whoever has just computed or checked it."""
        stat = path.stat()
        self._known = _read_book(self._file) | self._known
        self._known[str(path)] = {
            "size": stat.st_size,
            "mtime_ns": stat.st_mtime_ns,
            "sha256": sha256,
        }
        temp = self._file.with_name(f".{self._file.name}.{secrets.token_hex(4)}")
        with contextlib.suppress(OSError):  # only a memory: where it cannot be kept, hash again
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temp.write_text(json.dumps(self._known, indent=1), encoding="utf-8")
            temp.replace(self._file)


def _read_book(file: Path) -> dict[str, dict[str, Any]]:
    with contextlib.suppress(OSError, ValueError):
        read = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(read, dict):
            return read
    return {}
