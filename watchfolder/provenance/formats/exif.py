"""EXIF: the short pointer. The source's own block with a few tags new, none of its bytes moved.

A maker note holds offsets into its block that only its maker knows, so the block grows at its
end and nothing in it moves. Moving IFD0 away from offset 8 has a second use: there are readers
that take an IFD0 at 8 in a PNG for another block's directory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import piexif

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.attribution import attribution
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import containers
from watchfolder.provenance.exif_block import ExifValues, build, read_values
from watchfolder.provenance.exif_tags import (
    ARTIST,
    COLOR_SPACE,
    COPYRIGHT,
    DATE_TIME,
    DEAD,
    EXIF_POINTER,
    GPS_POINTER,
    IMAGE_LENGTH,
    IMAGE_UNIQUE_ID,
    IMAGE_WIDTH,
    INTEROP_POINTER,
    MAKER_NOTE,
    OFFSET_TIME,
    ORIENTATION,
    PIXEL_X,
    PIXEL_Y,
    PUBLIC_EXIF,
    PUBLIC_IFD0,
    RESOLUTION_UNIT,
    SOFTWARE,
    SUBSEC_TIME,
    THUMBNAIL_AT,
    THUMBNAIL_SIZE,
    USER_COMMENT,
    X_RESOLUTION,
    Y_RESOLUTION,
)
from watchfolder.provenance.format import Stamp, Written
from watchfolder.provenance.ifd import (
    LONG,
    RATIONAL,
    SHORT,
    UNDEFINED,
    Appender,
    Block,
    Directory,
    Value,
    numeric,
    open_block,
    text_value,
)

signs = False
LARGEST = 65533 - 6
"""Bytes of a block that a JPEG's APP1 holds; the limit of every format."""
_LONGEST_CHAIN = 8
_ADOBE_RGB = "R03"
_POINTER = " recipe sha256:"
"""In a comment of ours, between the program's name and the digest."""


def write(encoded: bytes, stamp: Stamp) -> Written:
    """Put the block into the file."""
    container = containers()[stamp.format]
    block, notes = compose(stamp)
    data = container.splice(encoded, Pieces(exif=block))
    if _has_maker_note(block) and not _has_maker_note(container.extract(data).exif):
        notes += (f"a {stamp.format.upper()} cannot hold the camera's maker note: left out",)
    return Written(data, notes)


def compose(stamp: Stamp) -> tuple[bytes, tuple[str, ...]]:
    """The EXIF block of a stamp, and what had to be left out of the source's.

    Never raises for what the source holds: a block that cannot be followed is replaced by a new
    one, with a note.
    """
    source, notes = _source(stamp)
    if source is None:
        return _patched(_fresh(), stamp), notes
    if stamp.public:
        public = _public(read_values(source))
        shown = public.ifd0 or public.exif
        return _patched(open_block(build(public)) if shown else _fresh(), stamp), notes
    patched = _patched(_without_previews(source), stamp)
    if len(patched) <= LARGEST:
        return patched, notes
    values = read_values(source)
    shot = {tag: value for tag, value in values.exif.items() if tag != MAKER_NOTE}
    alive = {tag: value for tag, value in values.ifd0.items() if tag not in DEAD}
    rebuilt = ExifValues(values.order, alive, shot, values.gps, values.interop)
    patched = _patched(open_block(build(rebuilt)), stamp) if alive else b""
    if patched and len(patched) <= LARGEST:
        return patched, (*notes, "its EXIF is too long: the camera's maker note was left out")
    return _patched(_fresh(), stamp), (*notes, "its EXIF is too long and was left out")


def _source(stamp: Stamp) -> tuple[Block | None, tuple[str, ...]]:
    if not stamp.source.exif:
        return None, ()
    try:
        block = open_block(stamp.source.exif)
        first = block.directory(block.first)
    except ProvenanceError as error:
        return None, (f"the source's EXIF was left out: {error.message}",)
    if not any(tag not in DEAD for tag in first.entries):
        return None, ("the source's EXIF was left out: it says nothing that can be read",)
    damage = tuple(_damage(block, first))
    return (_tidied(block) if not damage else block), damage


def _tidied(block: Block) -> Block:
    """A block that this program has written before, without what it left behind then.

    Else every edit of a chain would leave its own old directories in the next file.
    """
    values = read_values(block)
    comment = values.exif.get(USER_COMMENT)
    if comment is None or _POINTER.encode() not in comment.data or MAKER_NOTE in values.exif:
        return block
    alive = {tag: value for tag, value in values.ifd0.items() if tag not in DEAD}
    return open_block(
        build(ExifValues(values.order, alive, values.exif, values.gps, values.interop))
    )


def _damage(block: Block, first: Directory) -> Iterator[str]:
    shot = block.child(first, EXIF_POINTER)
    damaged = first.damaged + (shot.damaged if shot else 0)
    if damaged:
        yield f"{damaged} damaged EXIF entries of the source were left out"
    for directory, tag, what in (
        (first, EXIF_POINTER, "shooting data"),
        (first, GPS_POINTER, "place"),
        (shot, INTEROP_POINTER, "interoperability data"),
    ):
        if directory and tag in directory.entries and block.child(directory, tag) is None:
            yield f"the {what} in the source's EXIF is damaged and was left out"


def _has_maker_note(exif: bytes | None) -> bool:
    return bool(exif) and MAKER_NOTE in read_values(open_block(exif or b"")).exif


def _public(values: ExifValues) -> ExifValues:
    """What may be shown in public, and nothing that is merely not pointed to any more."""
    ifd0 = {tag: value for tag, value in values.ifd0.items() if tag in PUBLIC_IFD0}
    shot = {tag: value for tag, value in values.exif.items() if tag in PUBLIC_EXIF}
    return ExifValues(values.order, ifd0, shot)


def _fresh() -> Block:
    """A block for a source that has none: the tags EXIF requires of every file."""
    return open_block(
        piexif.dump(
            {
                "0th": {piexif.ImageIFD.Orientation: 1},
                "Exif": {
                    piexif.ExifIFD.ExifVersion: b"0232",
                    piexif.ExifIFD.ComponentsConfiguration: b"\1\2\3\0",
                    piexif.ExifIFD.FlashpixVersion: b"0100",
                    piexif.ExifIFD.ColorSpace: 1,
                },
            }
        )
    )


def _patched(block: Block, stamp: Stamp) -> bytes:
    """The block with our tags in new directories behind its bytes."""
    first = block.directory(block.first)
    shot = block.child(first, EXIF_POINTER)
    lost = {tag for tag in (EXIF_POINTER, GPS_POINTER) if block.child(first, tag) is None}
    out = Appender(block.data, block.order)
    kept = tuple(block.raw(entry) for tag, entry in first.entries.items() if tag not in DEAD | lost)
    shot_kept = tuple(
        block.raw(entry)
        for tag, entry in (shot.entries.items() if shot else ())
        if tag not in _stale(block, shot, stamp)
    )
    ours = _first_tags(block, first, stamp)
    shot_at = out.directory(shot_kept, _shot_tags(block, shot, stamp))
    ours[EXIF_POINTER] = numeric(block.order, LONG, shot_at)
    return out.finish(out.directory(kept, ours))


def _stale(block: Block, shot: Directory | None, stamp: Stamp) -> set[int]:
    """Shooting tags that would be wrong beside ours: DateTime's fraction, another colour space."""
    interop = block.child(shot, INTEROP_POINTER) if shot else None
    tags = {SUBSEC_TIME}
    if interop is None or (
        _is_srgb(stamp) and block.text(interop.entries.get(1)).startswith(_ADOBE_RGB)
    ):
        tags.add(INTEROP_POINTER)
    return tags


def _first_tags(block: Block, first: Directory, stamp: Stamp) -> dict[int, Value]:
    order, history, said = block.order, stamp.history, attribution(stamp)
    when = dt.datetime.fromisoformat(history.created).astimezone(dt.UTC)
    tags = {
        SOFTWARE: text_value(history.program),
        DATE_TIME: text_value(f"{when:%Y:%m:%d %H:%M:%S}"),
        ORIENTATION: numeric(order, SHORT, 1),
    }
    if not block.text(first.entries.get(ARTIST)) and said.creators:
        tags[ARTIST] = text_value("; ".join(said.creators))
    if not block.text(first.entries.get(COPYRIGHT)) and said.rights:
        tags[COPYRIGHT] = text_value(said.rights)
    if IMAGE_WIDTH in first.entries and IMAGE_LENGTH in first.entries:
        tags[IMAGE_WIDTH] = numeric(order, LONG, history.output.width)
        tags[IMAGE_LENGTH] = numeric(order, LONG, history.output.height)
    dpi = history.output.slot.get("dpi")
    if isinstance(dpi, int):
        tags[X_RESOLUTION] = tags[Y_RESOLUTION] = numeric(order, RATIONAL, dpi, 1)
        tags[RESOLUTION_UNIT] = numeric(order, SHORT, 2)
    return tags


def _shot_tags(block: Block, shot: Directory | None, stamp: Stamp) -> dict[int, Value]:
    order, history = block.order, stamp.history
    digest = history.recipe_digest()
    pointer = f"{history.program.split()[0]}{_POINTER}{digest}"
    tags = {
        OFFSET_TIME: text_value("+00:00"),
        USER_COMMENT: Value(UNDEFINED, b"ASCII\0\0\0" + pointer.encode("ascii", "replace")),
        PIXEL_X: numeric(order, LONG, history.output.width),
        PIXEL_Y: numeric(order, LONG, history.output.height),
    }
    if _is_srgb(stamp):
        tags[COLOR_SPACE] = numeric(order, SHORT, 1)
    if shot is None:
        tags[0x9000] = Value(UNDEFINED, b"0232")
    if shot is None or IMAGE_UNIQUE_ID not in shot.entries:
        tags[IMAGE_UNIQUE_ID] = text_value(digest[:32])
    return tags


def _is_srgb(stamp: Stamp) -> bool:
    return str(stamp.history.output.slot.get("color", "srgb")) == "srgb"


def _without_previews(block: Block) -> Block:
    """The block with IFD1, its thumbnail and what hangs on it zeroed, and cut off where it is last.

    The old preview shows the unedited picture. What a sound tag also points to is left alone:
    in damaged blocks the two overlap.
    """
    data = bytearray(block.data)
    needed = sorted(_needed(block))
    for start, end in sorted(_previews(block), reverse=True):
        for at, stop in _outside(start, min(end, len(data)), needed):
            data[at:stop] = bytes(stop - at)
            if stop == len(data):
                del data[at:]
    return Block(bytes(data), block.order, block.first)


def _needed(block: Block) -> Iterator[tuple[int, int]]:
    first = block.directory(block.first)
    shot = block.child(first, EXIF_POINTER)
    interop = block.child(shot, INTEROP_POINTER) if shot else None
    yield 0, 8
    for directory in (first, shot, block.child(first, GPS_POINTER), interop):
        if directory:
            yield directory.at, directory.end
            for tag, entry in directory.entries.items():
                if tag not in DEAD:
                    yield entry.value_at, entry.value_at + entry.size


def _previews(block: Block) -> Iterator[tuple[int, int]]:
    at, seen = block.directory(block.first).next, {0, block.first}
    while at not in seen and len(seen) < _LONGEST_CHAIN:
        seen.add(at)
        try:
            directory = block.directory(at)
        except ProvenanceError:
            return
        yield directory.at, directory.end
        for entry in directory.entries.values():
            yield entry.value_at, entry.value_at + entry.size
        start = block.number(directory.entries.get(THUMBNAIL_AT))
        size = block.number(directory.entries.get(THUMBNAIL_SIZE))
        if start is not None and size is not None and start < len(block.data):
            yield start, min(start + size, len(block.data))
        at = directory.next


def _outside(start: int, end: int, needed: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of [start, end) that lie in none of the sorted stretches, last first."""
    free = []
    for low, high in needed:
        if start < low:
            free.append((start, min(low, end)))
        start = max(start, high)
        if start >= end:
            break
    if start < end:
        free.append((start, end))
    return [(low, high) for low, high in reversed(free) if low < high]
