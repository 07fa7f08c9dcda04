"""AVIF: EXIF and XMP as items that describe the picture, the ICC profile as its property.

Boxes: ISO/IEC 14496-12 (meta, iloc, iinf, iref) and 23008-12 (iprp, Exif, mime). The meta box is
written anew, new items lie in a media box at the end, and every offset behind meta moves with it.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.heif_items import (
    Item,
    Meta,
    boxes_in,
    color_bodies,
    content_of,
    read_meta,
)

_XMP_TYPE = b"application/rdf+xml"
_EXIF_TYPE = b"Exif"


def recognises(data: bytes) -> bool:
    """A file type box that names avif among its brands."""
    if data[4:8] != b"ftyp":
        return False
    (size,) = struct.unpack_from(">I", data)
    brands = data[8 : min(size, 256)]
    return b"avif" in {brands[i : i + 4] for i in range(0, len(brands), 4) if i != 4}


def extract(data: bytes) -> Pieces:
    """The first Exif and XMP items, and the profile of the first colour property that holds one."""
    meta = read_meta(data)
    exif: bytes | None = None
    xmp: bytes | None = None
    for item in meta.items.values():
        if item.kind == _EXIF_TYPE and exif is None:
            exif = _without_offset(content_of(data, meta, item))
        elif item.kind == b"mime" and item.content == _XMP_TYPE and xmp is None:
            xmp = content_of(data, meta, item) or None
    profiles = [body[4:] for body in color_bodies(data, meta) if body[:4] in {b"prof", b"rICC"}]
    return Pieces(exif, xmp, profiles[0] if profiles else None)


def splice(data: bytes, pieces: Pieces) -> bytes:
    """Add the two items. A profile can only be checked: it is the encoder's to write."""
    meta = read_meta(data)
    if pieces.icc is not None and pieces.icc != extract(data).icc:
        raise ProvenanceError("the profile must be given when it is encoded")
    if any(item.reference for item in meta.items.values()):
        raise ProvenanceError("a picture whose parts lie in other files is not written here")
    if max(meta.items) > 0xFFF0:
        raise ProvenanceError("a picture with more than 65520 items is not written here")
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
    whole = read_meta(data)
    kept = [item for item in whole.items.values() if not _describes(item)]
    if any(item.method > 1 or item.reference for item in kept):
        raise ProvenanceError("a picture whose parts lie in other items is not written here")
    gone = set(whole.items) - {item.number for item in kept}
    boxes = {kind: box for kind, box in whole.boxes.items() if kind != b"idat"}
    meta = replace(whole, boxes=boxes)
    bodies = [content_of(data, whole, item) for item in kept]
    head = b"".join(data[b.at : b.end] for b in boxes_in(data, 0, len(data)) if b.kind == b"ftyp")

    def described(start: int) -> bytes:
        placed: list[Item] = []
        for item, body in zip(kept, bodies, strict=True):
            placed.append(replace(item, method=0, extents=((start, len(body)),)))
            start += len(body)
        return _meta_bytes(data, meta, placed, gone)

    start = len(head) + len(described(0)) + 8
    payload = b"".join(bodies)
    return head + described(start) + struct.pack(">I", len(payload) + 8) + b"mdat" + payload


def image_digest(data: bytes) -> str:
    """Every item but the metadata, in the order of their numbers."""
    meta = read_meta(data)
    hasher = hashlib.sha256()
    for number in sorted(meta.items):
        item = meta.items[number]
        if not _describes(item):
            hasher.update(item.kind + content_of(data, meta, item))
    return hasher.hexdigest()


def _describes(item: Item) -> bool:
    return item.kind in {_EXIF_TYPE, b"mime", b"uri "}


def _is_replaced(item: Item, pieces: Pieces) -> bool:
    return (pieces.exif is not None and item.kind == _EXIF_TYPE) or (
        pieces.xmp is not None and item.kind == b"mime" and item.content == _XMP_TYPE
    )


def _new_items(pieces: Pieces, number: int) -> tuple[list[Item], bytes]:
    """The new items, extents counted from the start of their joined payload, which comes too."""
    items: list[Item] = []
    payload = b""
    for kind, content, data in (
        (_EXIF_TYPE, b"", b"\0\0\0\0" + pieces.exif if pieces.exif else b""),
        (b"mime", _XMP_TYPE, pieces.xmp or b""),
    ):
        if not data:
            continue
        names = b"\0" + (content + b"\0" if content else b"")
        entry = _full_box(b"infe", 2, 1, struct.pack(">HH", number, 0) + kind + names)
        items.append(Item(number, kind, content, extents=((len(payload), len(data)),), entry=entry))
        payload += data
        number += 1
    return items, payload


def _moved(item: Item, behind: int, by: int) -> Item:
    if item.method != 0:
        return item
    return replace(
        item, extents=tuple((at + by if at >= behind else at, size) for at, size in item.extents)
    )


def _meta_bytes(data: bytes, meta: Meta, items: list[Item], gone: set[int]) -> bytes:
    rewritten = {b"iinf", b"iloc", b"iref"}
    parts = [data[b.at : b.end] for kind, b in meta.boxes.items() if kind not in rewritten]
    entries = b"".join(item.entry for item in items)
    parts.append(_full_box(b"iinf", 0, 0, struct.pack(">H", len(items)) + entries))
    rows = b"".join(_location(item) for item in items)
    parts.append(_full_box(b"iloc", 1, 0, struct.pack(">BBH", 0x44, 0, len(items)) + rows))
    known = set(meta.items)
    parts.append(_references(data, meta, [i for i in items if i.number not in known], gone))
    return _full_box(b"meta", 0, 0, b"".join(parts))


def _location(item: Item) -> bytes:
    head = struct.pack(">HHHH", item.number, item.method, 0, len(item.extents))
    return head + b"".join(struct.pack(">II", at, size) for at, size in item.extents)


def _references(data: bytes, meta: Meta, added: list[Item], gone: set[int]) -> bytes:
    """The old references without those of items that are gone, and `cdsc` for each new item."""
    parts: list[bytes] = []
    box = meta.boxes.get(b"iref")
    if box is not None:
        if data[box.body_at] != 0:
            raise ProvenanceError("a picture with more than 65535 items is not written here")
        for part in boxes_in(data, box.body_at + 4, box.end):
            (number,) = struct.unpack_from(">H", data, part.body_at)
            if number not in gone:
                parts.append(data[part.at : part.end])
    for item in added:
        body = struct.pack(">HHH", item.number, 1, meta.primary)
        parts.append(struct.pack(">I", len(body) + 8) + b"cdsc" + body)
    return _full_box(b"iref", 0, 0, b"".join(parts))


def _closed(data: bytes) -> bytes:
    """The file with the size of a last box that runs "to the end" written out."""
    last = list(boxes_in(data, 0, len(data)))[-1]
    if struct.unpack_from(">I", data, last.at)[0] != 0:
        return data
    return data[: last.at] + struct.pack(">I", last.end - last.at) + data[last.at + 4 :]


def _without_offset(body: bytes) -> bytes | None:
    """An Exif item begins with how far behind these four bytes its TIFF header stands."""
    if len(body) < 4:
        return None
    return body[4 + int.from_bytes(body[:4], "big") :] or None


def _full_box(kind: bytes, version: int, flags: int, body: bytes) -> bytes:
    return struct.pack(">I4sI", len(body) + 12, kind, version << 24 | flags) + body
