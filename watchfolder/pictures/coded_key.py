"""A key of what a JPEG's pixels are decoded from: as telling as its pixels, at a tenth of the size.

Everything that describes the picture is left out: a rating or a caption that another program wrote
changes nothing. What decides the pixels is in: tables, frames, scans, how its colors are to be
understood, the profile that was used, and which way up it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

SCHEME = "jpeg@1"
"""Raised when decoding the same file comes to give other pixels."""
_SCAN, _ADOBE, _JFIF, _COMMENT = 0xDA, 0xEE, 0xE0, 0xFE
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a length."""


def coded_key(data: bytes, icc: bytes | None, orientation: int) -> str:
    """sha256 of what decides the pixels of a JPEG, in hex; "" where its structure is unusual."""
    digest = hashlib.sha256(f"{SCHEME} {orientation} {len(icc or b'')}\n".encode())
    digest.update(icc or b"")
    view = memoryview(data)
    for kind, start, end in _segments(data):
        if kind == _SCAN:
            digest.update(view[start:])
            return digest.hexdigest()
        if kind == _JFIF:
            digest.update(data[start + 4 : start + 9])  # that it is there decides what colors mean
        elif kind == _ADOBE or not (0xE0 <= kind <= 0xEF or kind == _COMMENT):
            digest.update(view[start:end])
    return ""


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, first byte and end of each segment up to the first scan."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        if kind in _BARE:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        yield kind, at, end
        at = end
