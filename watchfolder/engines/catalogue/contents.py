"""Contents: whether a file is what its name says. A name alone is no promise."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from watchfolder.engines.catalogue.names import LICENCE_TEXT, TEXTS
from watchfolder.engines.diffusion.weights import SUFFIX, read_weight_file, refuse_pickle
from watchfolder.errors import ModelError

START = 16
"""Bytes from which a disguise can be told, before gigabytes of it are fetched."""
_TEXT_LIMIT = 100_000_000


def check_start(name: str, start: bytes, size: int) -> None:
    """Look at the first START bytes of a file of `size` bytes that is to be called `name`.

    Raises ModelError for a pickle, and for what cannot be safetensors though it is called so.
    """
    path = Path(name)
    refuse_pickle(path, start)
    if path.suffix.lower() != SUFFIX:
        return
    length = struct.unpack("<Q", start[:8])[0] if len(start) >= 8 else 0
    if not 2 <= length <= size - 8 or start[8:9] != b"{":
        raise ModelError(f"{path.name} is no safetensors file", "get it from its maker")


def check_contents(path: Path, name: str) -> None:
    """Look at a whole file that is to be called `name`. Raises ModelError for a disguise."""
    suffix = Path(name).suffix.lower()
    if suffix == SUFFIX:
        read_weight_file(path)
        return
    with path.open("rb") as file:
        start = file.read(START)
    refuse_pickle(Path(name), start)
    if suffix in TEXTS or LICENCE_TEXT.fullmatch(Path(name).name):
        _check_text(path, name)


def _check_text(path: Path, name: str) -> None:
    if path.stat().st_size > _TEXT_LIMIT:
        raise ModelError(f"{name} is too long for a text")
    try:
        text = path.read_bytes().decode("utf-8")
        if name.lower().endswith(".json"):
            json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise ModelError(f"{name} is damaged: {error}") from error
    if "\x00" in text:
        raise ModelError(f"{name} is no text")
