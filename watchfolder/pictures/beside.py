"""Beside the pixels: EXIF, and which way up it says the picture is.

Pillow alone reads a stranger's EXIF; it gives up on lists of four thousand million entries.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from typing import cast

import cv2
import numpy as np
from PIL import ExifTags, Image

from watchfolder.pictures.picture import Picture, Samples

PILLOW_FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    Warning,
    Image.DecompressionBombError,
)
"""What Pillow and its plugins were seen to raise on damaged files, and their near kin."""
_TILE = 256
"""Pixels of a side that are turned together."""
_UPRIGHT: dict[int, tuple[bool, int]] = {
    1: (False, 0),
    2: (True, 0),
    3: (False, 2),
    4: (True, 2),
    5: (True, 1),
    6: (False, 3),
    7: (True, 3),
    8: (False, 1),
}
"""EXIF orientation to: mirrored left to right first?, then quarter turns to the left."""
_TURNS = {1: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_CLOCKWISE}


def orientation_of(image: Image.Image, notes: list[str]) -> int:
    """The EXIF orientation, 1 where it is none of the eight or cannot be read."""
    try:
        # HEIC's decoder has turned the picture already, and says so beside the EXIF.
        said = image.info.get("original_orientation") or image.getexif().get(
            ExifTags.Base.Orientation, 1
        )
    except (*PILLOW_FAULTS, MemoryError):
        notes.append("EXIF unreadable, ignored")
        return 1
    if isinstance(said, int) and said in _UPRIGHT:
        return said
    notes.append(f"EXIF orientation {said!s:.20} does not exist, taken as upright")
    return 1


def exif_of(image: Image.Image, format_name: str) -> bytes | None:
    """The EXIF block without its marker; None where there is none to be read."""
    try:
        raw = _exif_of_tiff(image.getexif()) if format_name == "tiff" else image.info.get("exif")
    except (*PILLOW_FAULTS, MemoryError):
        return None
    return raw.removeprefix(b"Exif\0\0") if isinstance(raw, bytes) and raw else None


_DESCRIBING = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.Software,
    ExifTags.Base.DateTime,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
)


def _exif_of_tiff(tags: Image.Exif) -> bytes | None:
    """A TIFF is one directory for pixels and EXIF: only what describes the photo is taken."""
    kept = Image.Exif()
    for tag in _DESCRIBING:
        if tag in tags:
            kept[tag] = tags[tag]
    for pointer in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
        fields = tags.get_ifd(pointer)
        if fields:
            kept.get_ifd(pointer).update(fields)
            kept[pointer] = kept.get_ifd(pointer)
    return kept.tobytes() if len(kept) else None


def upright(picture: Picture, orientation: int, room: Samples | None = None) -> Picture:
    """The picture turned as its EXIF orientation (1 to 8) says it is to be shown.

    `room` may lend memory for its colors: one dimension, of at least their length.
    """
    mirrored, quarters = _UPRIGHT[orientation]
    if not mirrored and not quarters:
        return picture

    def turned(samples: Samples, room: Samples | None = None) -> Samples:
        tall, wide = samples.shape[:2]
        shape = ((wide, tall) if quarters % 2 else (tall, wide)) + samples.shape[2:]
        lent = np.empty(samples.size, samples.dtype) if room is None else room[: samples.size]
        out = cast(Samples, lent.reshape(shape))
        if not quarters:
            return cast(Samples, cv2.flip(samples, 1, dst=out))
        seen = cv2.flip(samples, 1) if mirrored else samples
        if quarters == 2:
            return cast(Samples, cv2.rotate(seen, _TURNS[quarters], dst=out))
        return _on_its_side(cast(Samples, seen), quarters, out)

    return replace(
        picture,
        rgb=turned(picture.rgb, room),
        alpha=None if picture.alpha is None else turned(picture.alpha),
    )


def _on_its_side(samples: Samples, quarters: int, out: Samples) -> Samples:
    """`samples` turned into `out`, tile by tile: rows and columns stay in a core's cache."""
    tall, wide = samples.shape[:2]
    clockwise = _TURNS[quarters] == cv2.ROTATE_90_CLOCKWISE
    for top in range(0, tall, _TILE):
        for left in range(0, wide, _TILE):
            tile = samples[top : top + _TILE, left : left + _TILE]
            turned = cv2.rotate(np.ascontiguousarray(tile), _TURNS[quarters])
            down, across = turned.shape[:2]
            y, x = (left, tall - top - across) if clockwise else (wide - left - down, top)
            out[y : y + down, x : x + across] = turned
    return out
