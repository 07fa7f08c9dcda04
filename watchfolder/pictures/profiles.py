"""Colour profiles: from a picture's own ICC profile to sRGB and back.

Eight bits go through LittleCMS, relative colorimetric with black point compensation. LittleCMS as
Pillow offers it has no 16-bit path, so that deep pictures go through matrix_profile.py, which knows
every profile made of three primaries and tone curves; that is all working spaces.
"""

from __future__ import annotations

import functools
import io
import struct
from dataclasses import replace
from typing import Literal, cast

import numpy as np
from PIL import Image, ImageCms

from watchfolder.errors import EncodingError
from watchfolder.pictures import matrix_profile
from watchfolder.pictures.matrix_profile import Deep
from watchfolder.pictures.picture import Picture, Samples

_FAULTS = (ImageCms.PyCMSError, OSError, ValueError, TypeError)
_LARGEST = 16 << 20
_SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK", "LAB": "LAB"}


class ProfileFault(ValueError):  # noqa: N818 - always turned into a note or an EncodingError
    """The bytes are no usable profile."""


def _built_in(name: Literal["LAB", "XYZ", "sRGB"]) -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(name))


def _parsed(icc: bytes) -> ImageCms.ImageCmsProfile:
    if len(icc) > _LARGEST:
        raise ProfileFault("it is larger than 16 MiB")
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(icc))
    except _FAULTS as error:
        raise ProfileFault(str(error)) from error


@functools.lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """A small sRGB profile to embed: the same bytes every time."""
    data = bytearray(_built_in("sRGB").tobytes())
    data[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)  # its date of creation, else today's
    return bytes(data)


def profile_name(icc: bytes) -> str:
    """The description in a profile, "unnamed" where it has none. Raises ProfileFault."""
    parsed = _parsed(icc)
    try:
        name = ImageCms.getProfileDescription(parsed).strip()
    except _FAULTS:
        return "unnamed"
    return "".join(c for c in name if c.isprintable())[:120] or "unnamed"


def profile_mode(icc: bytes) -> str:
    """What a profile describes, as Pillow's mode: RGB, L, CMYK or LAB. Raises ProfileFault."""
    space = _parsed(icc).profile.xcolor_space.strip().upper()
    if space not in _SPACES:
        raise ProfileFault(f"it is for {space}")
    return _SPACES[space]


@functools.lru_cache(maxsize=32)
def acts_as_srgb(icc: bytes) -> bool:
    """Whether an RGB profile changes no 8-bit colour by more than one level.

    Raises ProfileFault when it cannot be used at all.
    """
    if profile_mode(icc) != "RGB":
        return False
    levels = np.arange(0, 256, 15, dtype=np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    colors = grid.reshape(len(levels), -1, 3)
    converted = np.asarray(to_srgb(Image.fromarray(colors), icc))
    return int(np.abs(converted.astype(int) - colors.astype(int)).max()) <= 1


def to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """An RGB, L, CMYK or LAB image in sRGB; without `icc` only LAB has a known meaning.

    Raises ProfileFault when profile and image do not belong together.
    """
    try:
        return _applied(_to_srgb(image.mode, icc), image)
    except _FAULTS as error:
        raise ProfileFault(str(error)) from error


@functools.lru_cache(maxsize=8)
def _to_srgb(mode: str, icc: bytes | None) -> ImageCms.ImageCmsTransform:
    """Kept, since a table of colors asks for it again and again: it takes 3 ms to build."""
    source = _parsed(icc) if icc else _built_in("LAB")
    return _transform(source, _built_in("sRGB"), mode, "RGB")


def _transform(
    source: ImageCms.ImageCmsProfile, target: ImageCms.ImageCmsProfile, given: str, made: str
) -> ImageCms.ImageCmsTransform:
    """Between images of two modes of Pillow's."""
    return ImageCms.buildTransform(
        source,
        target,
        given,
        made,
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _applied(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    done = ImageCms.applyTransform(image, transform)
    if done is None:
        raise ProfileFault("it was not applied")
    return done


def deep_to_srgb(rgb: Deep, icc: bytes) -> Deep | None:
    """(H, W, 3) 16-bit samples of a profile in sRGB; None when its tables need LittleCMS.

    Raises ProfileFault.
    """
    profile_mode(icc)
    found = matrix_profile.parse(icc)
    return None if found is None else matrix_profile.to_srgb(rgb, found)


def usable_for(mode: str, icc: bytes) -> bool:
    """Whether a profile says something about an image of Pillow's `mode`; False: another kind's.

    Raises ProfileFault when it says nothing about any.
    """
    described = profile_mode(icc)
    if described == "RGB":
        acts_as_srgb(icc)  # builds the transform, which is what can fail
        return mode not in {"CMYK", "LAB"}  # a grey picture may well say in which RGB it is grey
    if described == "L":
        return mode in {"1", "L", "LA", "La"} or mode.startswith("I;16")
    return described == mode


def can_return(icc: bytes) -> bool:
    """Whether `into_profile` can bring a picture back into this profile."""
    try:
        return profile_mode(icc) == "RGB"
    except ProfileFault:
        return False


def into_profile(picture: Picture, icc: bytes) -> Picture:
    """The picture with its samples in an RGB profile: to be encoded with that profile embedded.

    No room but exporting may see it: everywhere else samples are sRGB. Raises EncodingError for
    profiles of anything but RGB, and for 16 bits where the profile is made of tables.
    """
    if not can_return(icc):
        raise EncodingError(
            "the source's colour profile is not for RGB", "use color: srgb for this slot"
        )
    if acts_as_srgb(icc):
        return picture
    if picture.rgb.dtype == np.uint16:
        found = matrix_profile.parse(icc)
        if found is None:
            raise EncodingError(
                "the source's colour profile cannot be written with 16 bits",
                "use color: srgb for this slot",
            )
        deep = cast(Deep, picture.rgb)
        return replace(picture, rgb=matrix_profile.from_srgb(deep, found))
    try:
        plain = Image.fromarray(picture.rgb)
        image = _applied(_transform(_built_in("sRGB"), _parsed(icc), "RGB", "RGB"), plain)
    except (*_FAULTS, ProfileFault) as error:
        raise EncodingError(
            f"the source's colour profile cannot be written: {error}",
            "use color: srgb for this slot",
        ) from error
    return replace(picture, rgb=cast(Samples, np.ascontiguousarray(np.asarray(image))))
