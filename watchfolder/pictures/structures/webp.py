"""WebP: a RIFF container whose header says how long it is."""

from __future__ import annotations

import struct

from watchfolder.pictures.window import Unfinished, Window

NAME = "webp"
MEDIA_TYPE = "image/webp"
SUFFIXES = (".webp",)
PILLOW = "WEBP"

_ANIMATION = 0x02
_NULS = 64
"""Lossless picture data has no such run of NULs; it was looked for in flat pictures."""
_FLAT = 256
"""Lossy data has, where the picture is flat to its end: a byte for some 350 pixels at most."""


def matches(head: bytes) -> bool:
    """Whether a file that begins so is one."""
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def objection(window: Window) -> tuple[str, str] | None:
    """Why an intact file of this kind is not taken, and what to do; None when it is."""
    head = window.head(21)
    if len(head) == 21 and head[12:16] == b"VP8X" and head[20] & _ANIMATION:
        return "an animated WebP", "export the frame you want as a PNG"
    return None


def check(window: Window) -> None:
    """Raise Unfinished when the file is not completely written."""
    behind = 8 + int.from_bytes(window.at(4, 4), "little")
    if behind > window.size:
        raise Unfinished(f"its header says {behind} bytes, and {window.size} are there")
    place, pictures = 12, 0
    while place + 8 <= behind:
        kind, length = struct.unpack("<4sI", window.at(place, 8))
        if not kind.strip().isalnum():
            raise Unfinished(f"there is no chunk at byte {place}")
        if place + 8 + length > behind:
            raise Unfinished(f"the chunk at byte {place} is longer than the file")
        if kind in {b"VP8 ", b"VP8L", b"ANMF"}:
            pictures += 1
            _check_tail(window, kind, place + 8, length)
        place += 8 + length + length % 2
    if not pictures:
        raise Unfinished("there is no picture data in it")
    rest = window.size - behind
    if rest > _NULS and window.nuls_before(window.size) > _NULS:
        raise Unfinished("what follows the picture is not yet written")


def _check_tail(window: Window, kind: bytes, start: int, length: int) -> None:
    most = _NULS
    if kind == b"VP8 " and length >= 10:
        sides = struct.unpack("<HH", window.at(start + 6, 4))
        most += (sides[0] & 0x3FFF) * (sides[1] & 0x3FFF) // _FLAT
    if length > most and window.nuls_before(start + length, most) == most:
        raise Unfinished("the end of the picture data is not yet written")
