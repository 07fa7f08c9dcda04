"""Encode: a Picture to the bytes of a file, with its profile and resolution and no other metadata.

Each format is one function below. 16-bit samples stay 16 bits in PNG and TIFF and are rounded to 8
elsewhere. `max_bytes` is met by the highest quality that fits.
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from watchfolder.errors import EncodingError
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.structures import heic

LOWEST_QUALITY = 40
"""Below this, artefacts show at arm's length: an error is more honest than such a file."""
FULL_CHROMA_FROM = 90
"""From this quality on colour keeps full resolution, so that brand colours have clean edges."""
STRIP = 64
"""Rows of one strip of a TIFF."""
LOSSY = frozenset({"jpeg", "webp", "avif", "heic"})
LOSSLESS = frozenset({"png", "tiff", "webp"})
DEEP = frozenset({"png", "tiff"})
"""Formats that are written with 16 bits a channel."""
_JPEG_SIDE = 65500
_JFIF = 20
"""Bytes of a JPEG up to the end of JFIF's segment, which is its first."""
_ICC = b"ICC_PROFILE\0"
_ICC_PART = 65533 - len(_ICC) - 2
"""Bytes of a profile that one segment holds."""
PNG_LEVEL = 3
"""A third of the time of the usual 6, for a few per cent of bytes."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is written."""

    format: str
    """jpeg, png, webp, tiff or avif; heic where pillow-heif is installed."""
    quality: int = 90
    """1 to 100; for the lossy formats."""
    icc: bytes | None = None
    """The profile the samples are in."""
    dpi: int | None = None
    """Written into JPEG, PNG and TIFF; WebP, AVIF and HEIC have no place for it."""
    max_bytes: int | None = None
    lossless: bool = False
    """WebP only; PNG and TIFF always are, JPEG, AVIF and HEIC never."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file, and how it came out."""

    data: bytes
    quality: int | None
    """The one that was used; None where nothing was lost."""
    notes: tuple[str, ...] = ()
    """What a person may want to know: that quality was lowered, or bits were."""


def encode(picture: Picture, encoding: Encoding) -> bytes:
    """The bytes of a picture's file; the same bytes for the same picture and encoding.

    Raises EncodingError for transparency where the format holds none, for a format that is not
    known, for sizes that a format cannot hold, and when `max_bytes` cannot be met at quality 40 or
    more.
    """
    return encode_and_tell(picture, encoding).data


def encode_and_tell(picture: Picture, encoding: Encoding) -> Encoded:
    """`encode`, with the quality it took and notes on what was lost."""
    writer = _WRITERS.get(encoding.format)
    if writer is None:
        known = f"one of {', '.join(_WRITERS)}"
        hint = heic.INSTALL if encoding.format == heic.NAME else known
        raise EncodingError(f"{encoding.format} cannot be written here", hint)
    if encoding.lossless and encoding.format not in LOSSLESS:
        raise EncodingError(f"{encoding.format} is never lossless", "use png, tiff or webp")
    shallow = picture.top > 255 and encoding.format not in DEEP
    notes = (f"16 bits a channel became 8, as {encoding.format} is written",) if shallow else ()
    lossy = encoding.format in LOSSY and not encoding.lossless
    data = writer(picture, encoding)
    if encoding.max_bytes is None or len(data) <= encoding.max_bytes:
        return Encoded(data, encoding.quality if lossy else None, notes)
    data, quality = _within(picture, encoding, encoding.max_bytes, len(data))
    lowered = f"quality {quality} instead of {encoding.quality}, for {encoding.max_bytes} bytes"
    return Encoded(data, quality, (*notes, lowered))


def _within(picture: Picture, encoding: Encoding, most: int, bytes_now: int) -> tuple[bytes, int]:
    """The highest quality from 40 up whose file is not larger than `most`, and its file."""
    if encoding.format not in LOSSY or encoding.lossless:
        raise EncodingError(
            f"the {encoding.format} file has {bytes_now} bytes, {most} are allowed",
            "use jpeg, webp or avif for this slot, or a smaller long_edge",
        )
    best: tuple[bytes, int] | None = None
    low, high = LOWEST_QUALITY, encoding.quality - 1
    while low <= high:
        middle = (low + high) // 2
        data = _WRITERS[encoding.format](picture, replace(encoding, quality=middle))
        if len(data) <= most:
            best, low = (data, middle), middle + 1
        else:
            high = middle - 1
    if best is None:
        raise EncodingError(
            f"at quality {min(LOWEST_QUALITY, encoding.quality)} the file is still larger "
            f"than {most} bytes",
            "raise max_bytes or lower long_edge",
        )
    return best


def _jpeg(picture: Picture, encoding: Encoding) -> bytes:
    if picture.alpha is not None:
        raise EncodingError("JPEG holds no transparency", "flatten it, or use png or webp")
    if max(picture.size) > _JPEG_SIDE:
        raise EncodingError(
            f"a JPEG of {picture.size[0]} x {picture.size[1]} pixels cannot be written",
            f"a side has {_JPEG_SIDE} pixels at most; lower long_edge, or use tiff",
        )
    full = encoding.quality >= FULL_CHROMA_FROM
    done, data = cv2.imencode(
        ".jpg",
        cv2.cvtColor(_eight(picture.rgb), cv2.COLOR_RGB2BGR),
        [
            cv2.IMWRITE_JPEG_QUALITY,
            encoding.quality,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if full else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
        ],
    )
    if not done:
        raise EncodingError("the jpeg file could not be written")
    return _with_jpeg_profile(data.tobytes(), encoding)


def _webp(picture: Picture, encoding: Encoding) -> bytes:
    # exact: colours under transparent pixels are somebody's pixels too.
    return _saved(
        _image(picture),
        encoding,
        format="WEBP",
        quality=encoding.quality,
        lossless=encoding.lossless,
        method=4,
        exact=True,
    )


def _avif(picture: Picture, encoding: Encoding) -> bytes:
    chroma = "4:4:4" if encoding.quality >= FULL_CHROMA_FROM else "4:2:0"
    return _saved(
        _image(picture),
        encoding,
        format="AVIF",
        quality=encoding.quality,
        speed=8,
        subsampling=chroma,
    )


def _heic(picture: Picture, encoding: Encoding) -> bytes:
    chroma = "4:4:4" if encoding.quality >= FULL_CHROMA_FROM else "4:2:0"
    return _saved(
        _image(picture),
        encoding,
        format=heic.PILLOW,
        quality=encoding.quality,
        subsampling=chroma,
    )


def _png(picture: Picture, encoding: Encoding) -> bytes:
    if picture.top == 255:
        return _saved(_image(picture), encoding, format="PNG", compress_level=PNG_LEVEL)
    done, data = cv2.imencode(".png", _bgr(picture), [cv2.IMWRITE_PNG_COMPRESSION, PNG_LEVEL])
    if not done:
        raise EncodingError("the 16-bit PNG could not be written")
    return _with_png_profile(data.tobytes(), encoding)


def _tiff(picture: Picture, encoding: Encoding) -> bytes:
    if picture.top == 255:
        return _saved(_image(picture), encoding, format="TIFF", compression="tiff_adobe_deflate")
    return _deep_tiff(picture, encoding)


_WRITERS: dict[str, Callable[[Picture, Encoding], bytes]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "tiff": _tiff,
    "avif": _avif,
    **({"heic": _heic} if heic.available() else {}),
}


def _saved(image: Image.Image, encoding: Encoding, **options: object) -> bytes:
    if encoding.icc is not None:
        options["icc_profile"] = encoding.icc
    if encoding.dpi is not None and options["format"] in ("JPEG", "PNG", "TIFF"):
        options["dpi"] = (encoding.dpi, encoding.dpi)
    try:
        with _file_in_memory() as file:
            image.save(file, **options)  # type: ignore[arg-type]
            file.seek(0)
            return file.read()
    except (OSError, ValueError) as error:
        raise EncodingError(f"the {encoding.format} file could not be written: {error}") from error


def _file_in_memory() -> BinaryIO:
    """An empty file with a descriptor: only into one does Pillow encode without the interpreter.

    Into an object of Python it holds the interpreter's lock all the while, and of two photographs
    in work one stands still. Where the system has no files in memory it is a temporary one.
    """
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("encoded"), "w+b")
    return tempfile.TemporaryFile()


def _eight(samples: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Samples at 8 bits, rounded to nearest."""
    if samples.dtype == np.uint8:
        return np.ascontiguousarray(samples, dtype=np.uint8)
    return ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _image(picture: Picture) -> Image.Image:
    rgb = _eight(picture.rgb)
    if picture.alpha is None:
        return Image.fromarray(rgb)
    return Image.fromarray(np.dstack([rgb, _eight(picture.alpha)]))


def _bgr(picture: Picture) -> NDArray[np.uint16]:
    planes = [picture.rgb[..., channel] for channel in (2, 1, 0)]
    if picture.alpha is not None:
        planes.append(picture.alpha)
    return np.ascontiguousarray(np.dstack(planes), dtype=np.uint16)


def _with_png_profile(data: bytes, encoding: Encoding) -> bytes:
    """The PNG with iCCP and pHYs chunks after its header."""
    chunks = b""
    if encoding.icc is not None:
        chunks += _chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(encoding.icc, 9))
    if encoding.dpi is not None:
        per_metre = round(encoding.dpi / 0.0254)
        chunks += _chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    after_header = 8 + 12 + 13
    return data[:after_header] + chunks + data[after_header:]


def _with_jpeg_profile(data: bytes, encoding: Encoding) -> bytes:
    """The JPEG with a profile's segments after JFIF's, in which the resolution is told.

    JFIF 1.02; ICC.1:2010 annex B.4. Raises EncodingError for a profile beyond 16 MB.
    """
    head = data[:_JFIF]
    if encoding.dpi is not None:
        head = head[:13] + struct.pack(">BHH", 1, encoding.dpi, encoding.dpi) + head[18:]
    icc = encoding.icc or b""
    parts = [icc[at : at + _ICC_PART] for at in range(0, len(icc), _ICC_PART)]
    if len(parts) > 255:
        raise EncodingError("the profile does not fit into a JPEG", "deliver in sRGB, or as png")
    segments = [
        struct.pack(">BBH", 0xFF, 0xE2, len(part) + 16) + _ICC + bytes((number, len(parts))) + part
        for number, part in enumerate(parts, 1)
    ]
    return b"".join([head, *segments, data[_JFIF:]])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _deep_tiff(picture: Picture, encoding: Encoding) -> bytes:
    """A 16-bit TIFF: deflate with horizontal differencing, one strip per 64 rows (TIFF 6.0)."""
    planes = [picture.rgb] if picture.alpha is None else [picture.rgb, picture.alpha[..., None]]
    samples = np.concatenate(planes, axis=2).astype("<u2")
    height, width, count = samples.shape
    differences = samples.copy()
    differences[:, 1:] -= samples[:, :-1]
    strips = [
        zlib.compress(differences[top : top + STRIP].tobytes(), 6)
        for top in range(0, height, STRIP)
    ]
    tags: dict[int, tuple[str, tuple[int, ...]]] = {
        256: ("I", (width,)),
        257: ("I", (height,)),
        258: ("H", (16,) * count),
        259: ("H", (8,)),
        262: ("H", (2,)),
        277: ("H", (count,)),
        278: ("I", (STRIP,)),
        279: ("I", tuple(len(strip) for strip in strips)),
        284: ("H", (1,)),
        317: ("H", (2,)),
    }
    if count == 4:
        tags[338] = ("H", (2,))
    if encoding.dpi is not None:
        tags |= {282: ("R", (encoding.dpi, 1)), 283: ("R", (encoding.dpi, 1)), 296: ("H", (2,))}
    if encoding.icc is not None:
        tags[34675] = ("B", tuple(encoding.icc))
    offsets, at = [], 8
    for strip in strips:
        offsets.append(at)
        at += len(strip)
    tags[273] = ("I", tuple(offsets))
    body = b"".join(strips)
    if at % 2:
        body, at = body + b"\0", at + 1
    return b"II*\0" + struct.pack("<I", at) + body + _directory(tags, at)


def _directory(tags: dict[int, tuple[str, tuple[int, ...]]], at: int) -> bytes:
    """An image file directory that begins at offset `at`, with its long values after it."""
    kinds = {"B": (7, "B", 1), "H": (3, "H", 1), "I": (4, "I", 1), "R": (5, "I", 2)}
    entries, values = b"", b""
    after = at + 2 + 12 * len(tags) + 4
    for tag in sorted(tags):
        letter, items = tags[tag]
        number, code, per = kinds[letter]
        packed = struct.pack(f"<{len(items)}{code}", *items)
        if len(packed) <= 4:
            place = packed.ljust(4, b"\0")
        else:
            place = struct.pack("<I", after + len(values))
            values += packed + b"\0" * (len(packed) % 2)
        entries += struct.pack("<HHI", tag, number, len(items) // per) + place
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + values
