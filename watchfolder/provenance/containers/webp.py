"""WebP: EXIF, XMP and ICCP chunks of the extended file format.

RIFF layout, VP8X flags and chunk order: the WebP container specification.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces

_ICC_FLAG, _ALPHA_FLAG, _EXIF_FLAG, _XMP_FLAG = 0x20, 0x10, 0x08, 0x04
_PICTURE = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}


def recognises(data: bytes) -> bool:
    """RIFF of kind WEBP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def extract(data: bytes) -> Pieces:
    """The first chunk of each kind."""
    found: dict[bytes, bytes] = {}
    for kind, body in _chunks(data):
        found.setdefault(kind, body)
    exif = found.get(b"EXIF")
    return Pieces(
        exif.removeprefix(b"Exif\0\0") if exif else None,
        found.get(b"XMP ") or None,
        found.get(b"ICCP") or None,
    )


def splice(data: bytes, pieces: Pieces) -> bytes:
    """A simple file becomes an extended one; the coded picture keeps its bytes."""
    chunks = dict(_chunks(data))
    if b"ANIM" in chunks:
        raise ProvenanceError("an animated WebP is not written here")
    new = {b"ICCP": pieces.icc, b"EXIF": pieces.exif, b"XMP ": pieces.xmp}
    chunks |= {kind: body for kind, body in new.items() if body}
    head = bytearray(chunks.pop(b"VP8X", b"") or _canvas(chunks))
    for kind, flag in ((b"ICCP", _ICC_FLAG), (b"EXIF", _EXIF_FLAG), (b"XMP ", _XMP_FLAG)):
        head[0] = head[0] | flag if kind in chunks else head[0] & ~flag
    order = [b"ICCP", b"ALPH", b"VP8 ", b"VP8L", b"EXIF", b"XMP "]
    rest = [kind for kind in chunks if kind not in order]
    body = _chunk(b"VP8X", bytes(head)) + b"".join(
        _chunk(kind, chunks[kind]) for kind in [*order[:4], *rest, *order[4:]] if kind in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def bare(data: bytes) -> bytes:
    """The coded picture and its profile."""
    chunks = dict(_chunks(data))
    if b"ANIM" in chunks:
        raise ProvenanceError("an animated WebP is not written here")
    head = bytearray(chunks.pop(b"VP8X", b"") or _canvas(chunks))
    head[0] &= ~(_EXIF_FLAG | _XMP_FLAG)
    order = [b"ICCP", b"ALPH", b"VP8 ", b"VP8L"]
    body = _chunk(b"VP8X", bytes(head))
    body += b"".join(_chunk(kind, chunks[kind]) for kind in order if kind in chunks)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def image_digest(data: bytes) -> str:
    """The coded picture and its alpha."""
    hasher = hashlib.sha256()
    for kind, body in _chunks(data):
        if kind in _PICTURE:
            hasher.update(kind + body)
    return hasher.hexdigest()


def _canvas(chunks: dict[bytes, bytes]) -> bytes:
    """A VP8X body of the picture's size, flags unset but alpha's.

    VP8: RFC 6386, 9.1; VP8L: 14 bits each of width and height less one, then the alpha bit.
    """
    width: int
    height: int
    if len(chunks.get(b"VP8L", b"")) >= 5:
        (bits,) = struct.unpack_from("<I", chunks[b"VP8L"], 1)
        width, height, alpha = bits & 0x3FFF, (bits >> 14) & 0x3FFF, (bits >> 28) & 1
    elif len(chunks.get(b"VP8 ", b"")) >= 10:
        width, height = (n & 0x3FFF for n in struct.unpack_from("<HH", chunks[b"VP8 "], 6))
        width, height, alpha = width - 1, height - 1, int(b"ALPH" in chunks)
    else:
        raise ProvenanceError("the WebP holds no coded picture")
    flags = _ALPHA_FLAG if alpha else 0
    return bytes((flags, 0, 0, 0)) + width.to_bytes(3, "little") + height.to_bytes(3, "little")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body. Raises ProvenanceError where a chunk runs past the end."""
    (size,) = struct.unpack_from("<I", data, 4)
    limit = min(size + 8, len(data))
    at = 12
    while at + 8 <= limit:
        kind, length = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if at + 8 + length > len(data):
            raise ProvenanceError(f"the WebP's chunk at byte {at} runs past the end")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
