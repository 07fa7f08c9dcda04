"""AVIF: ISO boxes; the item location box says where in the file the picture's data lies."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from watchfolder.pictures.window import Unfinished, Window

NAME = "avif"
MEDIA_TYPE = "image/avif"
SUFFIXES = (".avif",)
PILLOW = "AVIF"

_NULS = 64
_MOST_BOXES = 10_000


@dataclass(frozen=True, slots=True)
class Box:
    """An ISO box: its type and where its content lies."""

    kind: bytes
    start: int
    end: int


def matches(head: bytes) -> bool:
    """Whether a file that begins so is one: its own brand, or HEIF's with AVIF as compatible."""
    brands = brands_of(head)
    return bool({b"avif", b"avis"} & brands)


def brands_of(head: bytes) -> set[bytes]:
    """Major and compatible brands of an ISO file; empty for any other."""
    if head[4:8] != b"ftyp":
        return set()
    length = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12]} | {head[i : i + 4] for i in range(16, length - 3, 4)}


def objection(window: Window) -> tuple[str, str] | None:
    """Why an intact file of this kind is not taken, and what to do; None when it is."""
    if window.head(12)[8:12] == b"avis":
        return "an animated AVIF", "export the frame you want as a PNG"
    return None


def boxes(window: Window, start: int, end: int) -> Iterator[Box]:
    """The boxes between two offsets. Raises Unfinished when one does not fit."""
    for _ in range(_MOST_BOXES):
        if start >= end:
            return
        length, kind = struct.unpack(">I4s", window.at(start, 8))
        header = 8
        if length == 1:
            length, header = int.from_bytes(window.at(start + 8, 8), "big"), 16
        elif length == 0:
            length = end - start
        if length < header or not kind.isascii() or kind == b"\0\0\0\0":
            raise Unfinished(f"there is no box at byte {start}")
        if start + length > end:
            raise Unfinished(f"the box at byte {start} is longer than the file")
        yield Box(kind, start + header, start + length)
        start += length


def check(window: Window) -> None:
    """Raise Unfinished when the file is not completely written."""
    top = list(boxes(window, 0, window.size))
    meta = next((box for box in top if box.kind == b"meta"), None)
    if meta is None:
        raise Unfinished("there is no picture in it")
    location = next((b for b in boxes(window, meta.start + 4, meta.end) if b.kind == b"iloc"), None)
    if location is None:
        raise Unfinished("it does not say where its picture lies")
    for offset, length in extents(window.at(location.start, location.end - location.start)):
        if offset + length > window.size:
            raise Unfinished(f"picture data ends at {offset + length}, the file before it")
        if length > _NULS and window.nuls_before(offset + length, _NULS) == _NULS:
            raise Unfinished("the end of the picture data is not yet written")


def extents(iloc: bytes) -> Iterator[tuple[int, int]]:
    """Offset and length of every extent that lies in the file itself (ISO/IEC 14496-12, 8.11.3).

    Raises Unfinished when the box is shorter than it says.
    """
    numbers = _Numbers(iloc)
    version = numbers.take(1)
    numbers.take(3)
    sizes = numbers.take(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version in {1, 2} else 0
    wide = 4 if version == 2 else 2
    for _ in range(numbers.take(wide)):
        numbers.take(wide)
        method = numbers.take(2) & 15 if version in {1, 2} else 0
        numbers.take(2)
        base = numbers.take(base_size)
        for _ in range(numbers.take(2)):
            numbers.take(index_size)
            offset, length = base + numbers.take(offset_size), numbers.take(length_size)
            if method == 0:
                yield offset, length


class _Numbers:
    """Big-endian numbers out of bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def take(self, width: int) -> int:
        end = self._place + width
        if end > len(self._data):
            raise Unfinished("the box that says where its picture lies is too short")
        value = int.from_bytes(self._data[self._place : end], "big")
        self._place = end
        return value
