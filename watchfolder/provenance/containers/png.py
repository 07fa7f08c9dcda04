"""PNG: EXIF in eXIf, XMP in an uncompressed iTXt, the ICC profile in iCCP.

Chunks: the PNG specification, third edition; XMP's keyword: part 3 of the XMP specification.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator

from watchfolder.errors import ProvenanceError
from watchfolder.provenance.container import Pieces

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_INFLATED = 16 << 20
"""Most bytes a compressed profile or packet may become."""
_PICTURE = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"}
_COLOR = {b"iCCP", b"sRGB", b"cICP"}
"""Chunks that say what the numbers mean: a new profile stands in their place."""


def recognises(data: bytes) -> bool:
    """The PNG signature."""
    return data.startswith(_SIGNATURE)


def extract(data: bytes) -> Pieces:
    """The first eXIf, XMP iTXt and iCCP."""
    exif: bytes | None = None
    xmp: bytes | None = None
    icc: bytes | None = None
    for kind, body in _chunks(data):
        if kind == b"eXIf":
            exif = exif or body.removeprefix(b"Exif\0\0")
        elif kind == b"iTXt" and xmp is None:
            xmp = _packet(body)
        elif kind == b"iCCP" and icc is None:
            icc = _inflate(body.partition(b"\0")[2][1:])
    return Pieces(exif, xmp, icc)


def splice(data: bytes, pieces: Pieces) -> bytes:
    """All three stand right behind IHDR: a profile must precede PLTE, and readers stop at IDAT."""
    out = [_SIGNATURE]
    for kind, body in _chunks(data):
        if not _replaced(kind, body, pieces):
            out.append(_chunk(kind, body))
        if kind == b"IHDR":
            out += _new_chunks(pieces)
    return b"".join(out)


def bare(data: bytes) -> bytes:
    """The chunks that a decoder reads."""
    needed = _PICTURE | _COLOR | {b"gAMA", b"cHRM", b"sBIT", b"pHYs"}
    chunks = (_chunk(kind, body) for kind, body in _chunks(data) if kind in needed)
    return b"".join([_SIGNATURE, *chunks])


def image_digest(data: bytes) -> str:
    """Header, palette, transparency and picture data."""
    hasher = hashlib.sha256()
    for kind, body in _chunks(data):
        if kind in _PICTURE:
            hasher.update(kind + body)
    return hasher.hexdigest()


def _replaced(kind: bytes, body: bytes, pieces: Pieces) -> bool:
    return (
        (kind == b"eXIf" and pieces.exif is not None)
        or (kind == b"iTXt" and pieces.xmp is not None and body.startswith(_XMP_KEYWORD + b"\0"))
        or (kind in _COLOR and pieces.icc is not None)
    )


def _new_chunks(pieces: Pieces) -> Iterator[bytes]:
    if pieces.icc:
        yield _chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(pieces.icc, 9))
    if pieces.exif:
        yield _chunk(b"eXIf", pieces.exif)
    if pieces.xmp:
        yield _chunk(b"iTXt", _XMP_KEYWORD + b"\0\0\0\0\0" + pieces.xmp)


def _packet(body: bytes) -> bytes | None:
    keyword, _, rest = body.partition(b"\0")
    if keyword != _XMP_KEYWORD or len(rest) < 2:
        return None
    text = rest[2:].split(b"\0", 2)[-1]
    return _inflate(text) if rest[0] else text


def _inflate(data: bytes) -> bytes | None:
    """Inflated, or None when it is damaged or becomes larger than any honest profile."""
    inflater = zlib.decompressobj()
    try:
        inflated = inflater.decompress(data, _INFLATED)
    except zlib.error:
        return None
    return inflated if inflater.eof else None


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Type and body up to IEND. Raises ProvenanceError where the chain of chunks breaks."""
    at = len(_SIGNATURE)
    while True:
        if at + 12 > len(data):
            raise ProvenanceError(f"the PNG's chunks break off at byte {at}")
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise ProvenanceError(f"the PNG's chunk at byte {at} runs past the end")
        yield kind, data[at + 8 : end - 4]
        if kind == b"IEND":
            return
        at = end
