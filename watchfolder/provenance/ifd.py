"""TIFF directories: the structure of EXIF blocks and TIFF files, read with every bound checked.

Nothing here trusts an offset or a count: what reaches past the end is damage, not a reason to
allocate. Writing is append-only, because a maker note holds offsets that nobody can correct.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watchfolder.errors import ProvenanceError

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7
TYPE_SIZES = {
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1,
}  # fmt: skip
"""Bytes of one value of each TIFF type; 129 is EXIF 3.0's UTF-8."""
_WORD_SIZES = {3: 2, 8: 2, 4: 4, 9: 4, 11: 4, 13: 4, 5: 4, 10: 4, 12: 8}
_ENTRY = 12


@dataclass(frozen=True, slots=True)
class Value:
    """What a tag holds: its TIFF type and the bytes, in the byte order of their block."""

    type: int
    data: bytes

    @property
    def count(self) -> int:
        """How many values of the type the bytes are."""
        return len(self.data) // TYPE_SIZES[self.type]


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag in a directory, whose value lies wholly inside the block."""

    tag: int
    type: int
    count: int
    at: int
    """Where its 12 bytes stand."""
    value_at: int
    """Where its value stands: in the entry itself when it is of at most 4 bytes."""

    @property
    def size(self) -> int:
        """Bytes of the value."""
        return TYPE_SIZES[self.type] * self.count


@dataclass(frozen=True, slots=True)
class Directory:
    """One IFD: its sound entries by tag, and where the next one stands."""

    at: int
    entries: Mapping[int, Entry]
    next: int
    damaged: int
    """Entries left out: unknown types, values past the end, tags that stand twice."""

    @property
    def end(self) -> int:
        """One past its last byte, when nothing was left out."""
        return self.at + 2 + _ENTRY * (len(self.entries) + self.damaged) + 4


@dataclass(frozen=True, slots=True)
class Block:
    """A TIFF structure in memory: an EXIF block, or a whole TIFF file."""

    data: bytes
    order: str
    """"<" or ">", as `struct` says it."""
    first: int
    """Where IFD0 stands."""

    def directory(self, at: int) -> Directory:
        """The directory at an offset. Raises ProvenanceError when it runs past the end."""
        if at < 8 or at + 2 > len(self.data):
            raise ProvenanceError(f"a directory is said to stand at {at}, outside the block")
        (number,) = struct.unpack_from(self.order + "H", self.data, at)
        table_end = at + 2 + _ENTRY * number
        if table_end > len(self.data):
            raise ProvenanceError(f"the directory at {at} has no room for its {number} entries")
        found: dict[int, Entry] = {}
        for position in range(at + 2, table_end, _ENTRY):
            entry = self._entry(position)
            if entry is not None:
                found.setdefault(entry.tag, entry)
        following = 0
        if table_end + 4 <= len(self.data):
            (following,) = struct.unpack_from(self.order + "I", self.data, table_end)
        return Directory(at, found, following, number - len(found))

    def _entry(self, at: int) -> Entry | None:
        tag, kind, count = struct.unpack_from(self.order + "HHI", self.data, at)
        size = TYPE_SIZES.get(kind, 0) * count
        if kind not in TYPE_SIZES:
            return None
        value_at = at + 8
        if size > 4:
            (value_at,) = struct.unpack_from(self.order + "I", self.data, value_at)
            if value_at + size > len(self.data):
                return None
        return Entry(tag, kind, count, at, value_at)

    def value(self, entry: Entry) -> Value:
        """The value of an entry of this block."""
        return Value(entry.type, self.data[entry.value_at : entry.value_at + entry.size])

    def raw(self, entry: Entry) -> bytes:
        """The entry's own 12 bytes: good in any directory of a block that begins with this one."""
        return self.data[entry.at : entry.at + _ENTRY]

    def number(self, entry: Entry | None) -> int | None:
        """The first value of a BYTE, SHORT or LONG entry; None for anything else."""
        code = {BYTE: "B", SHORT: "H", LONG: "I", 13: "I"}.get(entry.type) if entry else None
        if entry is None or code is None or entry.count < 1:
            return None
        return int(struct.unpack_from(self.order + code, self.data, entry.value_at)[0])

    def numbers(self, entry: Entry | None) -> tuple[int, ...]:
        """All values of a SHORT or LONG entry."""
        code = {SHORT: "H", LONG: "I"}.get(entry.type) if entry else None
        if entry is None or code is None:
            return ()
        return struct.unpack_from(f"{self.order}{entry.count}{code}", self.data, entry.value_at)

    def text(self, entry: Entry | None) -> str:
        """An ASCII value up to its NUL, read as UTF-8 where it is that, else as Latin-1."""
        if entry is None or entry.type not in {ASCII, 129, BYTE, UNDEFINED}:
            return ""
        data = self.value(entry).data.split(b"\0", 1)[0].strip()
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1")

    def child(self, directory: Directory, tag: int) -> Directory | None:
        """The directory a pointer tag names; None when there is none or it is damaged."""
        at = self.number(directory.entries.get(tag))
        if at is None:
            return None
        try:
            return self.directory(at)
        except ProvenanceError:
            return None


def open_block(data: bytes) -> Block:
    """Open an EXIF block (with or without its `Exif` prefix) or a TIFF file.

    Raises ProvenanceError when it is neither; BigTIFF is not read.
    """
    data = data.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        raise ProvenanceError("it does not begin like a TIFF structure")
    magic, first = struct.unpack_from(order + "HI", data, 2)
    if magic != 42:
        raise ProvenanceError(f"its magic number is {magic}, not 42")
    return Block(data, order, first)


class Appender:
    """New values and directories behind the bytes of a block, none of which moves."""

    def __init__(self, data: bytes, order: str) -> None:
        self._out = bytearray(data)
        self._order = order

    def directory(
        self, kept: Iterable[bytes], values: Mapping[int, Value], following: int = 0
    ) -> int:
        """Append one directory and give its offset.

        `kept` are entries of 12 bytes as they stand, `values` new ones; a tag in both is new.
        """
        rows = {struct.unpack(self._order + "H", raw[:2])[0]: raw for raw in kept}
        for tag, value in values.items():
            data = value.data
            place = data.ljust(4, b"\0") if len(data) <= 4 else self._pointer(self.append(data))
            head = struct.pack(self._order + "HHI", tag, value.type, value.count)
            rows[tag] = head + place
        table = b"".join(rows[tag] for tag in sorted(rows))
        return self.append(
            struct.pack(self._order + "H", len(rows)) + table + self._pointer(following)
        )

    def append(self, data: bytes) -> int:
        """Append bytes at an even offset, which is given back."""
        if len(self._out) % 2:
            self._out.append(0)
        at = len(self._out)
        self._out += data
        return at

    def _pointer(self, at: int) -> bytes:
        return struct.pack(self._order + "I", at)

    def finish(self, first: int) -> bytes:
        """The whole block, its header pointing to the directory at `first`."""
        self._out[4:8] = self._pointer(first)
        return bytes(self._out)


def numeric(order: str, kind: int, *numbers: int) -> Value:
    """A SHORT, LONG or RATIONAL value (two numbers each) in a byte order."""
    code = "H" if kind == SHORT else "I"
    return Value(kind, struct.pack(f"{order}{len(numbers)}{code}", *numbers))


def text_value(text: str) -> Value:
    """An ASCII value with its closing NUL; other letters as UTF-8, as most programs write them."""
    return Value(ASCII, text.replace("\0", " ").encode("utf-8", "replace") + b"\0")


def reordered(value: Value, order: str, wanted: str) -> Value:
    """The same value in another byte order; UNDEFINED bytes are nobody's to turn."""
    size = _WORD_SIZES.get(value.type, 1)
    if order == wanted or size == 1:
        return value
    words = [value.data[i : i + size][::-1] for i in range(0, len(value.data), size)]
    return Value(value.type, b"".join(words))
