"""The items of a HEIF file, AVIF among them: what it says of its parts, and where they lie.

Boxes: ISO/IEC 14496-12 (meta, iloc, iinf) and 23008-12 (iprp, ipco).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from watchfolder.errors import ProvenanceError


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, where it stands, where its body does, and where it ends."""

    kind: bytes
    at: int
    body_at: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One item: what it is, and where its bytes lie."""

    number: int
    kind: bytes
    content: bytes = b""
    method: int = 0
    """0: offsets count from the file's start; 1: from the body of idat."""
    reference: int = 0
    extents: tuple[tuple[int, int], ...] = ()
    entry: bytes = b""
    """Its whole infe box."""


@dataclass(frozen=True, slots=True)
class Meta:
    """The meta box: its parts by kind, its items by number, and which item is the picture."""

    box: Box
    boxes: dict[bytes, Box]
    items: dict[int, Item]
    primary: int


def read_meta(data: bytes) -> Meta:
    """Read a file's description of itself. Raises ProvenanceError when it cannot be followed."""
    try:
        for box in boxes_in(data, 0, len(data)):
            if box.kind == b"meta":
                boxes = {part.kind: part for part in boxes_in(data, box.body_at + 4, box.end)}
                items = _located(data, boxes[b"iloc"], _listed(data, boxes[b"iinf"]))
                at = boxes[b"pitm"].body_at
                wide = data[at] > 0
                (primary,) = struct.unpack_from(">I" if wide else ">H", data, at + 4)
                if not items:
                    break
                return Meta(box, boxes, items, primary)
    except (KeyError, struct.error, IndexError) as error:
        raise ProvenanceError("the file's description of itself is damaged") from error
    raise ProvenanceError("the file has no description of itself")


def _listed(data: bytes, box: Box) -> dict[int, Item]:
    items: dict[int, Item] = {}
    start = box.body_at + (6 if data[box.body_at] == 0 else 8)
    for part in boxes_in(data, start, box.end):
        version = data[part.body_at]
        if part.kind != b"infe" or version not in {2, 3}:
            raise ProvenanceError("the file lists its items in a way that is not read here")
        number_size = 2 if version == 2 else 4
        number = int.from_bytes(data[part.body_at + 4 : part.body_at + 4 + number_size], "big")
        kind_at = part.body_at + 6 + number_size
        names = data[kind_at + 4 : part.end].split(b"\0")
        kind = data[kind_at : kind_at + 4]
        content = names[1] if kind == b"mime" and len(names) > 1 else b""
        items[number] = Item(number, kind, content, entry=data[part.at : part.end])
    return items


def _located(data: bytes, box: Box, items: dict[int, Item]) -> dict[int, Item]:
    """The items with their extents, base offsets added in."""
    version = data[box.body_at]
    sizes = data[box.body_at + 4], data[box.body_at + 5]
    widths = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4, (sizes[1] & 15) if version else 0
    at = box.body_at + 6

    def take(size: int) -> int:
        nonlocal at
        if at + size > box.end:
            raise ProvenanceError("the file's table of places breaks off")
        at += size
        return int.from_bytes(data[at - size : at], "big")

    number_size = 2 if version < 2 else 4
    placed = dict(items)
    for _ in range(take(number_size)):
        number = take(number_size)
        method = take(2) & 15 if version else 0
        reference, base = take(2), take(widths[2])
        extents = []
        for _ in range(take(2)):
            take(widths[3])
            offset, length = take(widths[0]), take(widths[1])
            extents.append((base + offset, length))
        if number in placed:
            placed[number] = replace(
                placed[number], method=method, reference=reference, extents=tuple(extents)
            )
    return placed


def content_of(data: bytes, meta: Meta, item: Item) -> bytes:
    """The bytes of an item; extents past the end give what is there."""
    start = meta.boxes[b"idat"].body_at if item.method == 1 and b"idat" in meta.boxes else 0
    parts, left = [], len(data)
    for at, size in item.extents:
        part = data[start + at : start + at + min(size or left, left)]
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def color_bodies(data: bytes, meta: Meta) -> Iterator[bytes]:
    """The bodies of all colour properties."""
    box = meta.boxes.get(b"iprp")
    for part in boxes_in(data, box.body_at, box.end) if box else ():
        if part.kind == b"ipco":
            for item in boxes_in(data, part.body_at, part.end):
                if item.kind == b"colr":
                    yield data[item.body_at : item.end]


def boxes_in(data: bytes, at: int, end: int) -> Iterator[Box]:
    """The boxes of a stretch. Raises ProvenanceError where one does not fit."""
    while at + 8 <= end:
        size, kind, body_at = struct.unpack_from(">I", data, at)[0], data[at + 4 : at + 8], at + 8
        if size == 1 and at + 16 <= end:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            body_at = at + 16
        elif size == 0:
            size = end - at
        if size < body_at - at or at + size > end:
            raise ProvenanceError(f"the file's box at byte {at} does not fit")
        yield Box(kind, at, body_at, at + size)
        at += size
