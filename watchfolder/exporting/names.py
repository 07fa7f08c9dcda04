"""Names of output files: `bag.colourway-forest.listing.jpg`. No pixels, no tensors, no disk."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

from presets.slots import Slot
from watchfolder.pictures.formats import STRUCTURES

LONGEST = 200
"""Bytes of a name in UTF-8: file systems take 255, and numbers and sidecar endings come after."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])$", re.IGNORECASE)


def output_name(stem: str, branch: str, slot: Slot, source_format: str) -> str:
    """The name of one delivery: `{stem}[.{branch}].{slot}.{extension}`.

    `stem` is the picture's name without its ending, or its whole name where `full_names` says
    so; `source_format` is what a slot without a format of its own takes. The result is one safe
    path part of at most 200 bytes; a longer stem is cut and told apart by four letters of a hash.
    """
    tail = "".join(f".{_safe(part)}" for part in (branch, slot.name) if part)
    ending = tail + STRUCTURES[slot.format or source_format].SUFFIXES[0]
    return _cut(_safe(stem) or "picture", LONGEST - len(ending.encode())) + ending


def numbered(name: str, number: int) -> str:
    """`bag.listing-2.jpg`, for a name that a foreign file has; number 1 is the name itself."""
    if number == 1:
        return name
    path = PurePath(name)
    return f"{path.stem}-{number}{path.suffix}"


def full_names(names: Iterable[str]) -> frozenset[str]:
    """The picture names of one folder whose outputs would meet: `bag.jpg` beside `bag.png`."""
    pictures = list(names)
    stems = Counter(PurePath(name).stem.casefold() for name in pictures)
    return frozenset(name for name in pictures if stems[PurePath(name).stem.casefold()] > 1)


def _safe(part: str) -> str:
    """One part of a name as every file system takes it, in composed letters."""
    text = unicodedata.normalize("NFC", part).encode("utf-8", "replace").decode("utf-8")
    text = _UNSAFE.sub("_", text).strip(" .")
    return f"_{text}" if _RESERVED.match(text.partition(".")[0]) else text


def _cut(stem: str, room: int) -> str:
    data = stem.encode()
    if len(data) <= room:
        return stem
    mark = "~" + hashlib.sha256(data).hexdigest()[:4]
    return data[: max(0, room - len(mark))].decode("utf-8", "ignore") + mark
