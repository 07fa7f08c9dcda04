"""Decode: a stranger's file to a Picture, upright and in sRGB, or an AssetError. Nothing else.

The order is the guard: kind by content, structure complete, header read, number of pixels, and only
then pixels. EXIF is read by Pillow alone, which gives up on lists of four thousand million entries.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypedDict, cast

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin, UnidentifiedImageError

from watchfolder.errors import AssetError, AssetTooLargeError, UnreadableAssetError
from watchfolder.pictures import gamut, matrix_profile, profile_tables, profiles
from watchfolder.pictures.asset import recognize
from watchfolder.pictures.beside import PILLOW_FAULTS, exif_of, orientation_of, upright
from watchfolder.pictures.coded_key import coded_key
from watchfolder.pictures.deep import Layout, layout_of, read_deep
from watchfolder.pictures.formats import Structure
from watchfolder.pictures.jpeg_quality import jpeg_quality
from watchfolder.pictures.matrix_profile import Deep
from watchfolder.pictures.modes import Channels, channels_of
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.pictures.window import Unfinished, Window, open_window

SHORTEST_SIDE = 16
MOST_ASPECT = 50
_MOST_PIXELS_EVER = 2**31 - 1
_TURNED_ON_LOADING = {"tiff", "heic"}
"""Formats that Pillow hands over upright."""
_EXPORT_AGAIN = "export or copy it again"
# Pillow's own limit warns at one number and fails at twice it, for the whole process; ours, which
# a person may set, is checked before pixels are loaded. Its warnings tell of metadata it skips.
Image.MAX_IMAGE_PIXELS = None
PngImagePlugin.MAX_TEXT_CHUNK = 4 << 20
PngImagePlugin.MAX_TEXT_MEMORY = 16 << 20
warnings.filterwarnings("ignore", module=r"PIL\.")


Room = Callable[[int], NDArray[np.uint8] | None]
"""From a number of bytes to memory of that length or more to decode into; None: take your own."""


def _own_room(_: int) -> None:
    """Memory as it comes."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture and what its file said beside the pixels."""

    picture: Picture
    format: str
    icc: bytes | None
    """The embedded profile, where it could be used; the picture itself is in sRGB."""
    exif: bytes | None
    """A TIFF structure, without the "Exif" marker before it; as foreign as it came."""
    xmp: bytes | None
    orientation: int
    """The EXIF orientation that was baked in, 1 to 8."""
    notes: tuple[str, ...]
    """What was odd, and how it was taken."""
    original_bits: int
    """A channel, in the file."""
    sha256: str
    """Of the very bytes that were decoded."""
    coded_key: str = ""
    """What stands for the pixels of a JPEG; see coded_key.py. "": their own hash does."""
    jpeg_quality: int = 0
    """Of a JPEG, 1 to 100; see jpeg_quality.py. 0: it is none."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file whose header is read and found good."""

    name: str
    structure: Structure
    layout: Layout
    image: Image.Image
    data: bytes
    notes: list[str] = field(default_factory=list)
    least_side: int = 0
    room: Room = _own_room


class _How(TypedDict):
    """What a file is decoded under."""

    max_megapixels: float
    before_pixels: Callable[[int], None]
    least_side: int
    room: Room


def decode(
    source: Path | bytes,
    *,
    max_megapixels: float,
    before_pixels: Callable[[int], None] = lambda _: None,
    least_side: int = 0,
    room: Room = _own_room,
) -> Decoded:
    """Decode a JPEG, PNG, WebP, TIFF or AVIF file, or a HEIC where pillow-heif is installed.

    16-bit grey, RGB and RGBA stay 16 bits; everything else becomes 8. Colours under transparent
    pixels are kept; an alpha that is opaque everywhere is left out. CMYK is taken only with its
    profile, because its colours are not known without. `before_pixels` is told their number once
    the header is read and before any is decoded. Where a `least_side` is given, a JPEG may come
    reduced to a half, a quarter or an eighth, no side shorter than that: many times faster.
    `room` may lend memory for the samples of a JPEG; they are its first bytes then.

    Raises UnsupportedFormatError, UnreadableAssetError, AssetTooLargeError, AssetChangedError, or
    AssetError for shapes over 50:1 and sides under 16 pixels; never anything else.
    """
    how: _How = {
        "max_megapixels": max_megapixels,
        "before_pixels": before_pixels,
        "least_side": least_side,
        "room": room,
    }
    if isinstance(source, bytes):
        window = Window(io.BytesIO(source), "the picture")
        return _decode(window, "", **how)
    with open_window(source) as window:
        return _decode(window, source.suffix.lower(), **how)


def _decode(
    window: Window,
    suffix: str,
    *,
    max_megapixels: float,
    before_pixels: Callable[[int], None],
    least_side: int,
    room: Room,
) -> Decoded:
    structure = recognize(window, suffix)
    with _as_asset_error(window.name):
        try:
            structure.check(window)
            layout = layout_of(window, structure.NAME)
        except Unfinished as error:
            raise UnreadableAssetError(
                f"{window.name} is damaged or incomplete: {error}", _EXPORT_AGAIN
            ) from error
        data = window.all_bytes()
        with Image.open(io.BytesIO(data), formats=[structure.PILLOW]) as image:
            check_size(window.name, image.size, max_megapixels)
            before_pixels(image.width * image.height)
            opened = _Opened(
                window.name, structure, layout, image, data, least_side=least_side, room=room
            )
            return _decoded(opened)


@contextmanager
def _as_asset_error(name: str) -> Iterator[None]:
    try:
        yield
    except UnidentifiedImageError as error:
        raise UnreadableAssetError(f"{name} is damaged: no header", _EXPORT_AGAIN) from error
    except MemoryError as error:
        raise AssetTooLargeError(
            f"{name} does not fit into the memory", "export it smaller"
        ) from error
    except PILLOW_FAULTS as error:
        if "MAX_TEXT_CHUNK" in str(error) or "MAX_TEXT_MEMORY" in str(error):
            raise AssetTooLargeError(
                f"{name} holds more text or a larger profile than a picture needs",
                "export it without metadata",
            ) from error
        reason = str(error) or type(error).__name__
        raise UnreadableAssetError(f"{name} is damaged: {reason}", _EXPORT_AGAIN) from error


def check_size(name: str, size: tuple[int, int], max_megapixels: float) -> None:
    """Raise AssetTooLargeError, or AssetError for a shape that no edit makes sense of."""
    width, height = size
    if width * height > min(max_megapixels * 1e6, _MOST_PIXELS_EVER):
        raise AssetTooLargeError(
            f"{name} has {width * height / 1e6:.1f} megapixels, "
            f"more than the {max_megapixels:g} allowed",
            "export it smaller, or raise max_megapixels in watchfolder.toml",
        )
    if min(width, height) < SHORTEST_SIDE:
        raise AssetError(
            f"{name} has {width} x {height} pixels: a side is shorter than {SHORTEST_SIDE}",
            "give a larger picture",
        )
    if max(width, height) > MOST_ASPECT * min(width, height):
        raise AssetError(
            f"{name} has {width} x {height} pixels: longer than {MOST_ASPECT}:1",
            "crop it first",
        )


def _decoded(file: _Opened) -> Decoded:
    image, layout, notes = file.image, file.layout, file.notes
    orientation, exif = orientation_of(image, notes), exif_of(image, file.structure.NAME)
    xmp = image.info.get("xmp")
    icc = _usable_profile(image, notes)
    if layout.beyond_pillow:
        samples = Channels(*read_deep(file.data, layout, file.name))
        notes += _deep_gamut_note(samples, icc)
        channels, icc = _deep_in_srgb(samples, icc, notes)
    else:
        # What is to be turned comes into the lent memory by being turned.
        channels = _shallow_in_srgb(
            file if orientation == 1 else replace(file, room=_own_room), icc
        )
        if file.structure.NAME != "jpeg" or image.mode != "RGB":
            notes += _gamut_note(file, icc)
    if layout.bits > 8 and channels.rgb.dtype == np.uint8:
        notes.append(f"its {layout.bits} bits a channel are taken as 8")
    picture = Picture(channels.rgb, _unless_opaque(channels.alpha))
    if file.structure.NAME not in _TURNED_ON_LOADING or layout.beyond_pillow:
        picture = upright(picture, orientation, _room_to_turn(file, picture))
    return Decoded(
        picture,
        file.structure.NAME,
        icc,
        exif,
        xmp if isinstance(xmp, bytes) and xmp else None,
        orientation,
        tuple(notes),
        min(layout.bits, 16),
        hashlib.sha256(file.data).hexdigest(),
        _coded_key(file, icc, orientation),
        jpeg_quality(getattr(image, "quantization", {})),
    )


def _room_to_turn(file: _Opened, picture: Picture) -> Samples | None:
    """Lent memory that the picture itself is not in already."""
    if picture.rgb.dtype != np.uint8 or file.structure.NAME != "jpeg":
        return None
    lent = file.room(picture.rgb.nbytes)
    return None if lent is None or np.may_share_memory(lent, picture.rgb) else lent


def _coded_key(file: _Opened, icc: bytes | None, orientation: int) -> str:
    if file.structure.NAME != "jpeg" or file.least_side:
        return ""
    return coded_key(file.data, icc, orientation)


def _gamut_note(file: _Opened, icc: bytes | None) -> list[str]:
    if icc is None or file.image.mode not in {"RGB", "RGBA"}:
        return []
    note = gamut.note_of_file(file.data, file.structure.PILLOW, icc)
    return [note] if note else []


def _deep_gamut_note(channels: Channels, icc: bytes | None) -> list[str]:
    if icc is None or profiles.profile_mode(icc) != "RGB" or profiles.acts_as_srgb(icc):
        return []
    return _vivid_note(channels.rgb, icc)


def _vivid_note(samples: Samples, icc: bytes) -> list[str]:
    """What is said of samples that are still in a profile wider than sRGB."""
    profile = matrix_profile.parse(icc)
    if profile is None:
        return []
    step = max(1, max(samples.shape) // 512)
    share = gamut.share_outside_srgb(samples[::step, ::step], profile)
    note = gamut.clipped_note(share, profiles.profile_name(icc))
    return [note] if note else []


def _shallow_in_srgb(file: _Opened, icc: bytes | None) -> Channels:
    if file.structure.NAME == "jpeg" and file.image.mode in {"RGB", "L"}:
        return _jpeg_channels(file, icc)
    file.image.load()
    channels = channels_of(file.image, file.layout, icc, file.name, file.notes)
    return channels if icc else _with_srgb_primaries(channels, file.layout.primaries, file.notes)


def _jpeg_channels(file: _Opened, icc: bytes | None) -> Channels:
    """Through libjpeg-turbo without Pillow's copies, with its complaints heard."""
    image, notes = file.image, file.notes
    space, least = "GRAY" if image.mode == "L" else "RGB", file.least_side
    try:
        lent = file.room(image.width * image.height * (1 if space == "GRAY" else 3))
        samples = simplejpeg.decode_jpeg(
            file.data, space, min_height=least, min_width=least, buffer=lent
        )
    except ValueError as error:
        if "subsampling" in str(error):
            notes.append("its unusual chroma sampling is decoded without a check for damage")
            image.load()
            notes += _gamut_note(file, icc)
            return channels_of(image, file.layout, icc, file.name, notes)
        # Stray bytes between segments cost no pixel; anything else does.
        if "extraneous" not in str(error):
            raise UnreadableAssetError(
                f"{file.name} is damaged inside: {error}", _EXPORT_AGAIN
            ) from error
        notes.append("stray bytes between its JPEG segments are skipped")
        samples = simplejpeg.decode_jpeg(
            file.data, space, min_height=least, min_width=least, strict=False
        )
    if image.mode == "RGB" and (icc is None or profiles.profile_mode(icc) == "RGB"):
        if icc is not None and not profiles.acts_as_srgb(icc):
            notes += _vivid_note(samples, icc)
            samples = profile_tables.to_srgb(samples, icc)
        return Channels(samples, None)
    plain = Image.fromarray(samples[..., 0] if image.mode == "L" else samples)
    return channels_of(plain, file.layout, icc, file.name, notes)


def _deep_in_srgb(
    channels: Channels, icc: bytes | None, notes: list[str]
) -> tuple[Channels, bytes | None]:
    if icc is None or profiles.acts_as_srgb(icc):
        return channels, icc
    converted = profiles.deep_to_srgb(cast(Deep, channels.rgb), icc)
    if converted is not None:
        return replace(channels, rgb=converted), icc
    notes.append("its colour profile cannot be used with 16 bits, taken as sRGB")
    return channels, None


def _with_srgb_primaries(channels: Channels, primaries: int, notes: list[str]) -> Channels:
    """Colours whose space is said by a number instead of a profile, as AVIF may do."""
    found = matrix_profile.of_primaries(primaries)
    if found is None or channels.rgb.dtype != np.uint8:
        return channels
    name, profile = found
    notes.append(f"its colours are {name} by number, converted to sRGB")
    share = gamut.share_outside_srgb(channels.rgb[::4, ::4], profile)
    notes += [note] if (note := gamut.clipped_note(share, name)) else []
    deep = matrix_profile.to_srgb(channels.rgb.astype(np.uint16) * np.uint16(257), profile)
    return replace(channels, rgb=((deep.astype(np.uint32) + 128) // 257).astype(np.uint8))


def _usable_profile(image: Image.Image, notes: list[str]) -> bytes | None:
    icc = image.info.get("icc_profile")
    if not icc or not isinstance(icc, bytes):
        return None
    try:
        if profiles.usable_for(image.mode, icc):
            return icc
    except profiles.ProfileFault:
        notes.append("profile unreadable, taken as sRGB")
        return None
    notes.append(f"its profile is for {profiles.profile_mode(icc)}, taken as sRGB")
    return None


def _unless_opaque(alpha: Samples | None) -> Samples | None:
    if alpha is None or alpha.min() == np.iinfo(alpha.dtype).max:
        return None
    return alpha
