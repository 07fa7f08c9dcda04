"""An EXIF block as values: read with bounds, and built anew where old bytes must not remain."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from watchfolder.provenance.exif_tags import (
    EXIF_POINTER,
    GPS_POINTER,
    INTEROP_POINTER,
    NAMES,
    USER_COMMENT,
)
from watchfolder.provenance.ifd import (
    LONG,
    RATIONAL,
    Appender,
    Block,
    Directory,
    Value,
    numeric,
    open_block,
    reordered,
)

_POINTERS = {EXIF_POINTER, GPS_POINTER, INTEROP_POINTER}
_EMPTY = {"<": b"II*\0\0\0\0\0", ">": b"MM\0*\0\0\0\0"}


@dataclass(frozen=True, slots=True)
class ExifValues:
    """The values of an EXIF block by directory, in one byte order; pointers are not among them."""

    order: str
    ifd0: Mapping[int, Value]
    exif: Mapping[int, Value] = field(default_factory=dict)
    gps: Mapping[int, Value] = field(default_factory=dict)
    interop: Mapping[int, Value] = field(default_factory=dict)

    def turned(self, order: str) -> ExifValues:
        """The same values in another byte order."""

        def each(values: Mapping[int, Value]) -> dict[int, Value]:
            return {tag: reordered(value, self.order, order) for tag, value in values.items()}

        return ExifValues(
            order, each(self.ifd0), each(self.exif), each(self.gps), each(self.interop)
        )


def read_values(block: Block) -> ExifValues:
    """All sound values of a block. Raises ProvenanceError when IFD0 itself is damaged."""
    first = block.directory(block.first)
    shot = block.child(first, EXIF_POINTER)
    return ExifValues(
        block.order,
        _values(block, first),
        _values(block, shot),
        _values(block, block.child(first, GPS_POINTER)),
        _values(block, block.child(shot, INTEROP_POINTER) if shot else None),
    )


def build(values: ExifValues) -> bytes:
    """A new block with these values and not one other byte."""
    out = Appender(_EMPTY[values.order], values.order)
    return out.finish(append(out, values, values.ifd0))


def append(
    out: Appender,
    values: ExifValues,
    ifd0: Mapping[int, Value],
    kept: tuple[bytes, ...] = (),
    following: int = 0,
) -> int:
    """Append the directories of `values` and an IFD0 of `ifd0` and `kept`; give IFD0's offset."""
    shot, first = dict(values.exif), dict(ifd0)
    if values.interop:
        shot[INTEROP_POINTER] = numeric(values.order, LONG, out.directory((), values.interop))
    if shot:
        first[EXIF_POINTER] = numeric(values.order, LONG, out.directory((), shot))
    if values.gps:
        first[GPS_POINTER] = numeric(values.order, LONG, out.directory((), values.gps))
    return out.directory(kept, first, following)


def summary(exif: bytes) -> dict[str, str]:
    """The common tags by name, as a person reads them; "GPS": "present" where there is a place.

    Raises ProvenanceError when the block cannot be read.
    """
    block = open_block(exif)
    first = block.directory(block.first)
    directories = {"ifd0": first, "exif": block.child(first, EXIF_POINTER)}
    said: dict[str, str] = {}
    for place, names in NAMES.items():
        directory = directories[place]
        for tag, name in names.items() if directory else ():
            text = _readable(block, directory, tag)
            if text:
                said[name] = text
    if block.child(first, GPS_POINTER):
        said["GPS"] = "present"
    return said


def _readable(block: Block, directory: Directory | None, tag: int) -> str:
    entry = directory.entries.get(tag) if directory else None
    if entry is None:
        return ""
    if tag == USER_COMMENT:
        data = block.value(entry).data
        return data[8:].rstrip(b"\0 ").decode("ascii", "replace") if data[:5] == b"ASCII" else ""
    if entry.type == RATIONAL and entry.count:
        top, bottom = struct.unpack_from(block.order + "II", block.data, entry.value_at)
        return f"{top}/{bottom}" if bottom not in {0, 1} else str(top)
    number = block.number(entry)
    return block.text(entry) if number is None or entry.count > 1 else str(number)


def _values(block: Block, directory: Directory | None) -> dict[int, Value]:
    entries = directory.entries if directory else {}
    return {tag: block.value(entry) for tag, entry in entries.items() if tag not in _POINTERS}
