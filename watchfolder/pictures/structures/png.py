"""PNG: chunks from IHDR to IEND, each with its checksum."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from watchfolder.pictures.window import Unfinished, Window

NAME = "png"
MEDIA_TYPE = "image/png"
SUFFIXES = (".png",)
PILLOW = "PNG"

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PADDING = 64
_LARGEST = 2**31 - 1


def matches(head: bytes) -> bool:
    """Whether a file that begins so is one."""
    return head.startswith(SIGNATURE)


def chunks(window: Window) -> Iterator[tuple[bytes, int, int]]:
    """Type, offset of the data and its length, of every chunk up to IEND; checksums unread.

    Raises Unfinished when the file ends before IEND does.
    """
    place = len(SIGNATURE)
    while True:
        length, kind = struct.unpack(">I4s", window.at(place, 8))
        if length > _LARGEST or not kind.isalpha():
            raise Unfinished(f"there is no chunk at byte {place}")
        yield kind, place + 8, length
        if kind == b"IEND":
            return
        place += 12 + length


def objection(window: Window) -> tuple[str, str] | None:
    """Why an intact file of this kind is not taken, and what to do; None when it is."""
    for kind, offset, _ in chunks(window):
        if kind == b"IDAT":
            return None
        if kind == b"acTL" and int.from_bytes(window.at(offset, 4), "big") > 1:
            return "an animated PNG", "export the frame you want as a PNG of its own"
    return None


def check(window: Window) -> None:
    """Raise Unfinished when the file is not completely written.

    A wrong checksum counts: a file fetched in several parts has holes in its middle. `why` then
    says that it may be damage just as well.
    """
    behind = len(SIGNATURE)
    for kind, offset, length in chunks(window):
        crc = zlib.crc32(kind)
        for block in window.blocks(offset, offset + length):
            crc = zlib.crc32(block, crc)
        behind = offset + length + 4
        if crc != int.from_bytes(window.at(offset + length, 4), "big"):
            name = kind.decode("ascii")
            raise Unfinished(f"the {name} chunk at byte {offset - 8} is damaged or not yet written")
    if window.size > behind + _PADDING and window.nuls_before(window.size) > _PADDING:
        raise Unfinished("what follows the picture is not yet written")
