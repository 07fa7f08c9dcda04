"""JPEG: EXIF and XMP in APP1 segments, the ICC profile in APP2 segments.

Segments: ITU T.81 annex B; ICC chunking: ICC.1:2010 annex B.4; XMP: part 3 of its specification.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import NamedTuple

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces

EXIF_HEAD = b"Exif\0\0"
XMP_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
ICC_HEAD = b"ICC_PROFILE\0"
ROOM = 65533
"""Bytes of a segment after its marker and length."""
_NEEDED = (b"JFIF\0", b"Adobe", ICC_HEAD)
"""What a decoder reads of the segments that describe a picture."""
_ICC_CHUNK = ROOM - len(ICC_HEAD) - 2
_APP0, _APP1, _APP2, _APP15, _COM, _SOS, _EOI = 0xE0, 0xE1, 0xE2, 0xEF, 0xFE, 0xDA, 0xD9
_BARE = {0x01, *range(0xD0, 0xD8)}


class _Segment(NamedTuple):
    marker: int
    at: int
    body_at: int
    end: int


def recognises(data: bytes) -> bool:
    """SOI and the first byte of another marker."""
    return data[:3] == b"\xff\xd8\xff"


def extract(data: bytes) -> Pieces:
    """The first EXIF and XMP segments and the joined ICC chunks; extended XMP is not read."""
    exif: bytes | None = None
    xmp: bytes | None = None
    chunks: dict[int, bytes] = {}
    for segment in _segments(data):
        body = data[segment.body_at : segment.end]
        if segment.marker == _APP1 and body.startswith(EXIF_HEAD):
            exif = exif or body[len(EXIF_HEAD) :]
        elif segment.marker == _APP1 and body.startswith(XMP_HEAD):
            xmp = xmp or body[len(XMP_HEAD) :]
        elif segment.marker == _APP2 and body.startswith(ICC_HEAD) and len(body) > 14:
            chunks.setdefault(body[12], body[14:])
    return Pieces(exif, xmp, b"".join(chunks[n] for n in sorted(chunks)) or None)


def splice(data: bytes, pieces: Pieces) -> bytes:
    """New segments stand behind JFIF's, which by its standard is the first."""
    replaced = [
        head
        for head, piece in (
            (EXIF_HEAD, pieces.exif),
            (XMP_HEAD, pieces.xmp),
            (ICC_HEAD, pieces.icc),
        )
        if piece is not None
    ]
    first: list[bytes] = [data[:2]]
    rest: list[bytes] = []
    at = 2
    for segment in _segments(data):
        body = data[segment.body_at : segment.end]
        if not any(body.startswith(head) for head in replaced):
            here = first if segment.marker == _APP0 and not rest else rest
            here.append(data[segment.at : segment.end])
        at = segment.end
    return b"".join([*first, *_new_segments(pieces), *rest, data[at:]])


def bare(data: bytes) -> bytes:
    """All but JFIF's, Adobe's and the profile's segments and the comments go."""
    kept = [data[:2]]
    at = 2
    for segment in _segments(data):
        body = data[segment.body_at : segment.end]
        describes = _APP0 <= segment.marker <= _APP15 or segment.marker == _COM
        if not describes or body.startswith(_NEEDED):
            kept.append(data[segment.at : segment.end])
        at = segment.end
    return b"".join([*kept, data[at:]])


def image_digest(data: bytes) -> str:
    """Tables, frame and scans: all but APPn and comments."""
    hasher = hashlib.sha256()
    at = 2
    for segment in _segments(data):
        if not (_APP0 <= segment.marker <= _APP15 or segment.marker == _COM):
            hasher.update(data[segment.at : segment.end])
        at = segment.end
    hasher.update(data[at:])
    return hasher.hexdigest()


def _new_segments(pieces: Pieces) -> Iterator[bytes]:
    if pieces.exif:
        yield _segment(_APP1, EXIF_HEAD + pieces.exif)
    if pieces.xmp:
        yield _segment(_APP1, XMP_HEAD + pieces.xmp)
    if pieces.icc:
        parts = [pieces.icc[i : i + _ICC_CHUNK] for i in range(0, len(pieces.icc), _ICC_CHUNK)]
        if len(parts) > 255:
            raise ProvenanceError("the ICC profile does not fit into a JPEG")
        for number, part in enumerate(parts, 1):
            yield _segment(_APP2, ICC_HEAD + bytes((number, len(parts))) + part)


def _segment(marker: int, body: bytes) -> bytes:
    if len(body) > ROOM:
        raise ProvenanceError(f"{len(body)} bytes of metadata do not fit into a JPEG segment")
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _segments(data: bytes) -> Iterator[_Segment]:
    """The segments before the first scan. Raises ProvenanceError where they cannot be followed."""
    at = 2
    while True:
        start = at
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF:
            raise ProvenanceError(f"the JPEG's segments break off at byte {at}")
        marker = data[at + 1]
        if marker in {_SOS, _EOI}:
            return
        if marker in _BARE:
            yield _Segment(marker, start, at + 2, at + 2)
            at += 2
            continue
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ProvenanceError(f"the JPEG's segment at byte {at} runs past the end")
        yield _Segment(marker, start, at + 4, end)
        at = end
