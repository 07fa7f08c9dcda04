"""Bare samples to a PNG: what a design tool has at hand is rows of 8-bit samples, no file.

Written by ourselves, row by row, so that no picture library sees a size a stranger said.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

from plugin_bridge.problems import BodyError, TooLargeError

CHANNELS = {
    "application/x-raw-gray": (1, 0),
    "application/x-raw-rgb": (3, 2),
    "application/x-raw-rgba": (4, 6),
}
"""Media type to samples of a pixel and PNG's colour type."""
_SIZE = re.compile(r"([1-9][0-9]{0,5})x([1-9][0-9]{0,5})")
_LEVEL = 1
"""Of compression: the file is read once more at most, so time counts."""

Read = Callable[[int], bytes]


def png_of(media_type: str, size: str, read: Read, max_megapixels: float) -> Read:
    """Read bare samples as the PNG that holds them. `size` is as "800x600".

    Raises BodyError for a size that is none or does not fit the bytes, TooLargeError for too many
    pixels.
    """
    said = _SIZE.fullmatch(size)
    if said is None:
        raise BodyError("X-Image-Size must say the size", 'as "800x600"')
    width, height = int(said[1]), int(said[2])
    if width * height > max_megapixels * 1e6:
        raise TooLargeError(f"a picture may have {max_megapixels:g} megapixels")
    samples, color = CHANNELS[media_type]
    return _reader(_png(width, height, samples, color, read))


def _png(width: int, height: int, samples: int, color: int, read: Read) -> Iterator[bytes]:
    yield b"\x89PNG\r\n\x1a\n"
    yield _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0))
    yield _chunk(b"sRGB", b"\0")
    packer = zlib.compressobj(_LEVEL)
    for _ in range(height):
        row = _exactly(read, width * samples)
        if packed := packer.compress(b"\0" + row):
            yield _chunk(b"IDAT", packed)
    yield _chunk(b"IDAT", packer.flush())
    if read(1):
        raise BodyError("there are more samples than the size says", "check X-Image-Size")
    yield _chunk(b"IEND", b"")


def _exactly(read: Read, count: int) -> bytes:
    parts = BytesIO()
    while (missing := count - parts.tell()) > 0:
        block = read(missing)
        if not block:
            raise BodyError("there are fewer samples than the size says", "check X-Image-Size")
        parts.write(block)
    return parts.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _reader(pieces: Iterator[bytes]) -> Read:
    def read(_most: int) -> bytes:
        return next(pieces, b"")

    return read
