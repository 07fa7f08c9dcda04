"""TIFF: tags of the file's own directory, and an EXIF directory grafted behind the picture.

Tags 700 (XMP) and 34675 (ICC): TIFF technical notes; 34665 and 34853: CIPA DC-008. Everything is
appended and the header's pointer moved, so no strip changes its place. A maker note cannot come
along: it holds offsets into the block it was written in.
"""

from __future__ import annotations

import hashlib

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.exif_block import ExifValues, append, build, read_values
from watchfolder.provenance.exif_tags import (
    C2PA,
    ICC,
    LAYOUT,
    MAKER_NOTE,
    RESOLUTION_UNIT,
    X_RESOLUTION,
    XMP,
    Y_RESOLUTION,
)
from watchfolder.provenance.ifd import (
    BYTE,
    LONG,
    UNDEFINED,
    Appender,
    Block,
    Value,
    numeric,
    open_block,
)

_DENSITY = {X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT}
"""What the encoder says beside the layout; EXIF's own statement replaces it."""
_NOT_EXIF = LAYOUT | {C2PA}
"""Tags that are the file's own business, never a photograph's."""
_PREVIEWS = {0x014A, 0x015B, 0x0201, 0x0202}
"""Further pictures and tables that the layout may point to."""
_PARTS = ((0x0111, 0x0117), (0x0144, 0x0145))
"""Offsets and byte counts of strips, and of tiles."""


def recognises(data: bytes) -> bool:
    """Either byte order and the number 42; BigTIFF is another format."""
    return data[:4] in {b"II*\0", b"MM\0*"}


def extract(data: bytes) -> Pieces:
    """EXIF as a block of its own, without the tags that say how the pixels lie."""
    block = open_block(data)
    first = block.directory(block.first)
    values = read_values(block)
    described = {tag: value for tag, value in values.ifd0.items() if tag not in _NOT_EXIF}
    exif = ExifValues(values.order, described, values.exif, values.gps, values.interop)

    def whole(tag: int) -> bytes | None:
        entry = first.entries.get(tag)
        return block.value(entry).data if entry else None

    return Pieces(build(exif) if described or values.exif else None, whole(XMP), whole(ICC))


def splice(data: bytes, pieces: Pieces) -> bytes:
    """A new IFD0 behind the picture; what it replaces stays as bytes that nothing points to."""
    block = open_block(data)
    first = block.directory(block.first)
    if first.damaged:
        raise ProvenanceError("the TIFF's directory is damaged")
    out = Appender(data, block.order)
    kept = dict(first.entries)
    values = ExifValues(block.order, {})
    if pieces.exif is not None:
        source = read_values(open_block(pieces.exif)).turned(block.order)
        shot = {tag: value for tag, value in source.exif.items() if tag != MAKER_NOTE}
        values = ExifValues(block.order, source.ifd0, shot, source.gps, source.interop)
        kept = {tag: entry for tag, entry in kept.items() if tag in LAYOUT | _DENSITY}
    new = {tag: value for tag, value in values.ifd0.items() if tag not in _NOT_EXIF}
    if pieces.xmp is not None:
        new[XMP] = Value(BYTE, pieces.xmp)
    if pieces.icc is not None:
        new[ICC] = Value(UNDEFINED, pieces.icc)
    raw = tuple(block.raw(entry) for entry in kept.values())
    return out.finish(append(out, values, new, raw, first.next))


def bare(data: bytes) -> bytes:
    """The first page written anew: its layout, its density, its profile, its strips or tiles."""
    block = open_block(data)
    first = block.directory(block.first)
    out = Appender({"<": b"II*\0\0\0\0\0", ">": b"MM\0*\0\0\0\0"}[block.order], block.order)
    kept = (LAYOUT | _DENSITY | {ICC}) - {XMP, *_PREVIEWS}
    values = {tag: block.value(entry) for tag, entry in first.entries.items() if tag in kept}
    places = [out.append(data[at : at + size]) for at, size in _parts(block)]
    offsets = next(tag for tag, sizes in _PARTS if {tag, sizes} <= set(first.entries))
    values[offsets] = numeric(block.order, LONG, *places)
    return out.finish(out.directory((), values))


def image_digest(data: bytes) -> str:
    """The strips or tiles of the first page."""
    block = open_block(data)
    hasher = hashlib.sha256()
    for at, size in _parts(block):
        hasher.update(data[at : at + size])
    return hasher.hexdigest()


def _parts(block: Block) -> list[tuple[int, int]]:
    entries = block.directory(block.first).entries
    for offsets, sizes in _PARTS:
        if offsets in entries and sizes in entries:
            pairs = zip(
                block.numbers(entries[offsets]), block.numbers(entries[sizes]), strict=False
            )
            return list(pairs)
    raise ProvenanceError("the TIFF holds no picture")
