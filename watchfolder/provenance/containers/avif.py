"""AVIF: EXIF and XMP as items that describe the picture, the ICC profile as its property.

Boxes: ISO/IEC 14496-12 (meta, iloc, iinf, iref) and 23008-12 (iprp, Exif, mime). The meta box is
written anew, new items lie in a media box at the end, and every offset behind meta moves with it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces

_XMP_TYPE = b"application/rdf+xml"
_EXIF_TYPE = b"Exif"


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    at: int
    body_at: int
    end: int


@dataclass(frozen=True, slots=True)
class _Item:
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
class _Meta:
    box: _Box
    boxes: dict[bytes, _Box]
    items: dict[int, _Item]
    primary: int


def recognises(data: bytes) -> bool:
    """A file type box that names avif among its brands."""
    if data[4:8] != b"ftyp":
        return False
    (size,) = struct.unpack_from(">I", data)
    brands = data[8 : min(size, 256)]
    return b"avif" in {brands[i : i + 4] for i in range(0, len(brands), 4) if i != 4}


def extract(data: bytes) -> Pieces:
    """The first Exif and XMP items, and the profile of the first colour property that holds one."""
    meta = _read_meta(data)
    exif: bytes | None = None
    xmp: bytes | None = None
    for item in meta.items.values():
        if item.kind == _EXIF_TYPE and exif is None:
            exif = _without_offset(_content(data, meta, item))
        elif item.kind == b"mime" and item.content == _XMP_TYPE and xmp is None:
            xmp = _content(data, meta, item) or None
    profiles = [body[4:] for body in _color_bodies(data, meta) if body[:4] in {b"prof", b"rICC"}]
    return Pieces(exif, xmp, profiles[0] if profiles else None)


def splice(data: bytes, pieces: Pieces) -> bytes:
    """Add the two items. A profile can only be checked: it is the encoder's to write."""
    meta = _read_meta(data)
    if pieces.icc is not None and pieces.icc != extract(data).icc:
        raise ProvenanceError("an AVIF's profile must be given when it is encoded")
    if any(item.reference for item in meta.items.values()):
        raise ProvenanceError("an AVIF whose parts lie in other files is not written here")
    if max(meta.items) > 0xFFF0:
        raise ProvenanceError("an AVIF with more than 65520 items is not written here")
    described = [item for item in meta.items.values() if not _is_replaced(item, pieces)]
    added, payload = _new_items(pieces, max(meta.items) + 1)
    gone = set(meta.items) - {item.number for item in described}
    closed = _closed(data)
    # Offsets do not change how long the box is, so it is written once to learn by how much it
    # grows, and once more with the offsets that follow from it.
    grown = len(_meta_bytes(data, meta, [*described, *added], gone)) - (meta.box.end - meta.box.at)
    tail_at = len(closed) + grown + 8
    moved = [_moved(item, meta.box.end, grown) for item in described]
    placed = [
        replace(item, extents=tuple((at + tail_at, size) for at, size in item.extents))
        for item in added
    ]
    rewritten = _meta_bytes(data, meta, [*moved, *placed], gone)
    media = struct.pack(">I", len(payload) + 8) + b"mdat" + payload
    return closed[: meta.box.at] + rewritten + closed[meta.box.end :] + media


def bare(data: bytes) -> bytes:
    """The file written anew: what kind it is, the items that are the picture, and their bytes."""
    whole = _read_meta(data)
    kept = [item for item in whole.items.values() if not _describes(item)]
    if any(item.method > 1 or item.reference for item in kept):
        raise ProvenanceError("an AVIF whose parts lie in other items is not written here")
    gone = set(whole.items) - {item.number for item in kept}
    boxes = {kind: box for kind, box in whole.boxes.items() if kind != b"idat"}
    meta = replace(whole, boxes=boxes)
    bodies = [_content(data, whole, item) for item in kept]
    head = b"".join(data[b.at : b.end] for b in _boxes(data, 0, len(data)) if b.kind == b"ftyp")

    def described(start: int) -> bytes:
        placed: list[_Item] = []
        for item, body in zip(kept, bodies, strict=True):
            placed.append(replace(item, method=0, extents=((start, len(body)),)))
            start += len(body)
        return _meta_bytes(data, meta, placed, gone)

    start = len(head) + len(described(0)) + 8
    payload = b"".join(bodies)
    return head + described(start) + struct.pack(">I", len(payload) + 8) + b"mdat" + payload


def image_digest(data: bytes) -> str:
    """Every item but the metadata, in the order of their numbers."""
    meta = _read_meta(data)
    hasher = hashlib.sha256()
    for number in sorted(meta.items):
        item = meta.items[number]
        if not _describes(item):
            hasher.update(item.kind + _content(data, meta, item))
    return hasher.hexdigest()


def _describes(item: _Item) -> bool:
    return item.kind in {_EXIF_TYPE, b"mime", b"uri "}


def _is_replaced(item: _Item, pieces: Pieces) -> bool:
    return (pieces.exif is not None and item.kind == _EXIF_TYPE) or (
        pieces.xmp is not None and item.kind == b"mime" and item.content == _XMP_TYPE
    )


def _new_items(pieces: Pieces, number: int) -> tuple[list[_Item], bytes]:
    """The new items, extents counted from the start of their joined payload, which comes too."""
    items: list[_Item] = []
    payload = b""
    for kind, content, data in (
        (_EXIF_TYPE, b"", b"\0\0\0\0" + pieces.exif if pieces.exif else b""),
        (b"mime", _XMP_TYPE, pieces.xmp or b""),
    ):
        if not data:
            continue
        names = b"\0" + (content + b"\0" if content else b"")
        entry = _full_box(b"infe", 2, 1, struct.pack(">HH", number, 0) + kind + names)
        items.append(
            _Item(number, kind, content, extents=((len(payload), len(data)),), entry=entry)
        )
        payload += data
        number += 1
    return items, payload


def _moved(item: _Item, behind: int, by: int) -> _Item:
    if item.method != 0:
        return item
    return replace(
        item, extents=tuple((at + by if at >= behind else at, size) for at, size in item.extents)
    )


def _meta_bytes(data: bytes, meta: _Meta, items: list[_Item], gone: set[int]) -> bytes:
    rewritten = {b"iinf", b"iloc", b"iref"}
    parts = [data[b.at : b.end] for kind, b in meta.boxes.items() if kind not in rewritten]
    entries = b"".join(item.entry for item in items)
    parts.append(_full_box(b"iinf", 0, 0, struct.pack(">H", len(items)) + entries))
    rows = b"".join(_location(item) for item in items)
    parts.append(_full_box(b"iloc", 1, 0, struct.pack(">BBH", 0x44, 0, len(items)) + rows))
    known = set(meta.items)
    parts.append(_references(data, meta, [i for i in items if i.number not in known], gone))
    return _full_box(b"meta", 0, 0, b"".join(parts))


def _location(item: _Item) -> bytes:
    head = struct.pack(">HHHH", item.number, item.method, 0, len(item.extents))
    return head + b"".join(struct.pack(">II", at, size) for at, size in item.extents)


def _references(data: bytes, meta: _Meta, added: list[_Item], gone: set[int]) -> bytes:
    """The old references without those of items that are gone, and `cdsc` for each new item."""
    parts: list[bytes] = []
    box = meta.boxes.get(b"iref")
    if box is not None:
        if data[box.body_at] != 0:
            raise ProvenanceError("an AVIF with more than 65535 items is not written here")
        for part in _boxes(data, box.body_at + 4, box.end):
            (number,) = struct.unpack_from(">H", data, part.body_at)
            if number not in gone:
                parts.append(data[part.at : part.end])
    for item in added:
        body = struct.pack(">HHH", item.number, 1, meta.primary)
        parts.append(struct.pack(">I", len(body) + 8) + b"cdsc" + body)
    return _full_box(b"iref", 0, 0, b"".join(parts))


def _closed(data: bytes) -> bytes:
    """The file with the size of a last box that runs "to the end" written out."""
    last = list(_boxes(data, 0, len(data)))[-1]
    if struct.unpack_from(">I", data, last.at)[0] != 0:
        return data
    return data[: last.at] + struct.pack(">I", last.end - last.at) + data[last.at + 4 :]


def _read_meta(data: bytes) -> _Meta:
    try:
        for box in _boxes(data, 0, len(data)):
            if box.kind == b"meta":
                boxes = {part.kind: part for part in _boxes(data, box.body_at + 4, box.end)}
                items = _located(data, boxes[b"iloc"], _listed(data, boxes[b"iinf"]))
                at = boxes[b"pitm"].body_at
                wide = data[at] > 0
                (primary,) = struct.unpack_from(">I" if wide else ">H", data, at + 4)
                if not items:
                    break
                return _Meta(box, boxes, items, primary)
    except (KeyError, struct.error, IndexError) as error:
        raise ProvenanceError("the AVIF's description of itself is damaged") from error
    raise ProvenanceError("the AVIF has no description of itself")


def _listed(data: bytes, box: _Box) -> dict[int, _Item]:
    items: dict[int, _Item] = {}
    start = box.body_at + (6 if data[box.body_at] == 0 else 8)
    for part in _boxes(data, start, box.end):
        version = data[part.body_at]
        if part.kind != b"infe" or version not in {2, 3}:
            raise ProvenanceError("the AVIF lists its items in a way that is not read here")
        number_size = 2 if version == 2 else 4
        number = int.from_bytes(data[part.body_at + 4 : part.body_at + 4 + number_size], "big")
        kind_at = part.body_at + 6 + number_size
        names = data[kind_at + 4 : part.end].split(b"\0")
        kind = data[kind_at : kind_at + 4]
        content = names[1] if kind == b"mime" and len(names) > 1 else b""
        items[number] = _Item(number, kind, content, entry=data[part.at : part.end])
    return items


def _located(data: bytes, box: _Box, items: dict[int, _Item]) -> dict[int, _Item]:
    """The items with their extents, base offsets added in."""
    version = data[box.body_at]
    sizes = data[box.body_at + 4], data[box.body_at + 5]
    widths = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4, (sizes[1] & 15) if version else 0
    at = box.body_at + 6

    def take(size: int) -> int:
        nonlocal at
        if at + size > box.end:
            raise ProvenanceError("the AVIF's table of places breaks off")
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


def _content(data: bytes, meta: _Meta, item: _Item) -> bytes:
    """The bytes of an item; extents past the end give what is there."""
    start = meta.boxes[b"idat"].body_at if item.method == 1 and b"idat" in meta.boxes else 0
    parts, left = [], len(data)
    for at, size in item.extents:
        part = data[start + at : start + at + min(size or left, left)]
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _without_offset(body: bytes) -> bytes | None:
    """An Exif item begins with how far behind these four bytes its TIFF header stands."""
    if len(body) < 4:
        return None
    return body[4 + int.from_bytes(body[:4], "big") :] or None


def _color_bodies(data: bytes, meta: _Meta) -> Iterator[bytes]:
    box = meta.boxes.get(b"iprp")
    for part in _boxes(data, box.body_at, box.end) if box else ():
        if part.kind == b"ipco":
            for item in _boxes(data, part.body_at, part.end):
                if item.kind == b"colr":
                    yield data[item.body_at : item.end]


def _boxes(data: bytes, at: int, end: int) -> Iterator[_Box]:
    """The boxes of a stretch. Raises ProvenanceError where one does not fit."""
    while at + 8 <= end:
        size, kind, body_at = struct.unpack_from(">I", data, at)[0], data[at + 4 : at + 8], at + 8
        if size == 1 and at + 16 <= end:
            (size,) = struct.unpack_from(">Q", data, at + 8)
            body_at = at + 16
        elif size == 0:
            size = end - at
        if size < body_at - at or at + size > end:
            raise ProvenanceError(f"the AVIF's box at byte {at} does not fit")
        yield _Box(kind, at, body_at, at + size)
        at += size


def _full_box(kind: bytes, version: int, flags: int, body: bytes) -> bytes:
    return struct.pack(">I4sI", len(body) + 12, kind, version << 24 | flags) + body
