"""TIFF and BigTIFF: directories that say where strips or tiles lie."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from watchfolder.pictures.window import Unfinished, Window

NAME = "tiff"
MEDIA_TYPE = "image/tiff"
SUFFIXES = (".tif", ".tiff")
PILLOW = "TIFF"

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES |= {16: 8, 17: 8, 18: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_KIND_OF_PAGE, _COMPRESSION, _OFFSETS, _COUNTS = 254, 259, 273, 279
_TILE_OFFSETS, _TILE_COUNTS, _SUB_DIRECTORIES, _DNG_VERSION = 324, 325, 330, 50706
_REDUCED, _MASK = 1, 4
_NEEDED = {*range(254, 400), 700, 34665, 34675}
"""Tags whose values must be in the file: the baseline ones, XMP, EXIF and the profile."""
_MOST_PAGES = 1000
_MOST_VALUES = 1_000_000
_PROBES = 4096
_NULS, _TAIL = 16, 64


@dataclass(frozen=True, slots=True)
class Field:
    """A directory entry: where its values lie."""

    kind: int
    count: int
    offset: int


@dataclass(frozen=True, slots=True)
class Directory:
    """One page: its fields by tag."""

    order: str
    fields: Mapping[int, Field]

    def integers(self, window: Window, tag: int) -> tuple[int, ...]:
        """The values of an integer field, () where there is none. May raise Unfinished."""
        field = self.fields.get(tag)
        if field is None or field.kind not in _INTEGERS:
            return ()
        if field.count > _MOST_VALUES:
            raise Unfinished(f"a list of {field.count} numbers at byte {field.offset} is no sense")
        data = window.at(field.offset, field.count * _SIZES[field.kind])
        return struct.unpack(f"{self.order}{field.count}{_INTEGERS[field.kind]}", data)

    def integer(self, window: Window, tag: int, default: int) -> int:
        """The first value of an integer field, or the default."""
        values = self.integers(window, tag)
        return values[0] if values else default


def matches(head: bytes) -> bool:
    """Whether a file that begins so is one."""
    return head[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}


def directories(window: Window) -> Iterator[Directory]:
    """Every directory of the main chain.

    Raises Unfinished when one lies outside the file, is empty, or stands in a circle.
    """
    head = window.at(0, 8)
    order = "<" if head[:2] == b"II" else ">"
    big = head[2:4] in {b"+\0", b"\0+"}
    word = "Q" if big else "I"
    (place,) = struct.unpack(order + word, window.at(8 if big else 4, 8 if big else 4))
    seen: set[int] = set()
    while place:
        if place in seen or len(seen) >= _MOST_PAGES:
            raise Unfinished(f"its directories go in a circle at byte {place}")
        seen.add(place)
        directory, place = _directory(window, order, place, big=big)
        yield directory
    if not seen:
        raise Unfinished("there is no directory in it")


def _directory(window: Window, order: str, place: int, *, big: bool) -> tuple[Directory, int]:
    counter, entry, word = ("Q", "HHQ8s", "Q") if big else ("H", "HHI4s", "I")
    width = struct.calcsize(order + counter)
    (count,) = struct.unpack(order + counter, window.at(place, width))
    if count == 0:
        raise Unfinished(f"the directory at byte {place} is empty")
    size = struct.calcsize(order + entry)
    table = window.at(place + width, count * size)
    fields = {}
    for index in range(count):
        tag, kind, values, inline = struct.unpack_from(order + entry, table, index * size)
        if kind not in _SIZES:
            continue
        offset = place + width + index * size + size - len(inline)
        if _SIZES[kind] * values > len(inline):
            (offset,) = struct.unpack(order + word, inline)
            if tag in _NEEDED and offset + _SIZES[kind] * values > window.size:
                raise Unfinished(f"it ends before the values of tag {tag} at byte {offset}")
        fields[tag] = Field(kind, values, offset)
    behind = place + width + count * size
    (following,) = struct.unpack(order + word, window.at(behind, struct.calcsize(order + word)))
    return Directory(order, fields), following


def objection(window: Window) -> tuple[str, str] | None:
    """Why an intact file of this kind is not taken, and what to do; None when it is.

    Camera raw files are TIFFs inside. Of several pages none is silently preferred; thumbnails and
    transparency masks are not pages.
    """
    pages = 0
    for directory in directories(window):
        kind = directory.integer(window, _KIND_OF_PAGE, 0)
        preview_of_raw = kind & _REDUCED and _SUB_DIRECTORIES in directory.fields
        if _DNG_VERSION in directory.fields or (pages == 0 and preview_of_raw):
            return "a camera raw file", "export a 16-bit TIFF from your raw developer"
        pages += not kind & (_REDUCED | _MASK)
    if pages > 1:
        return f"a TIFF of {pages} pages", "save the page you want as a file of its own"
    return None


def check(window: Window) -> None:
    """Raise Unfinished when the file is not completely written.

    All strips or tiles must lie inside the file. In compressed ones nothing begins with NULs, so
    those are not yet written; in uncompressed ones NULs are just black.
    """
    for directory in directories(window):
        offsets = directory.integers(window, _OFFSETS) or directory.integers(window, _TILE_OFFSETS)
        counts = directory.integers(window, _COUNTS) or directory.integers(window, _TILE_COUNTS)
        parts = list(zip(offsets, counts, strict=False))
        behind = max((offset + count for offset, count in parts), default=0)
        if behind > window.size:
            raise Unfinished(f"picture data ends at byte {behind}, the file at {window.size}")
        if directory.integer(window, _COMPRESSION, 1) != 1:
            _check_written(window, parts)


def _check_written(window: Window, parts: list[tuple[int, int]]) -> None:
    for offset, count in parts[:: len(parts) // _PROBES + 1]:
        if count > _NULS and not any(window.at(offset, _NULS)):
            raise Unfinished(f"the picture data at byte {offset} is not yet written")
    offset, count = max(parts, default=(0, 0))
    if count > _TAIL and window.nuls_before(offset + count, _TAIL) == _TAIL:
        raise Unfinished("the end of the picture data is not yet written")
