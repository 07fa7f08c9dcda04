"""Modes: from any image that Pillow can hold to RGB samples and an alpha, in sRGB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from PIL import Image

from watchfolder.errors import UnsupportedFormatError
from watchfolder.pictures import profiles
from watchfolder.pictures.deep import Layout
from watchfolder.pictures.foreign import EXPORT
from watchfolder.pictures.picture import Samples

_WITH_ALPHA = {"RGBA": "RGB", "LA": "L"}
_TO_STRAIGHT = {"RGBa": "RGBA", "La": "LA", "PA": "RGBA", "RGBX": "RGB", "YCbCr": "RGB", "1": "L"}


@dataclass(frozen=True, slots=True)
class Channels:
    """Samples as a Picture holds them."""

    rgb: Samples
    alpha: Samples | None


def channels_of(
    image: Image.Image, layout: Layout, icc: bytes | None, name: str, notes: list[str]
) -> Channels:
    """The samples of a loaded image; what had to be guessed is added to `notes`.

    Raises UnsupportedFormatError for CMYK without a profile and for samples that are no pixels.
    """
    if image.mode.startswith("I;16"):
        return _deep_grey(image, layout, icc, notes)
    image = _plain(image)
    if image.mode not in _WITH_ALPHA:
        return Channels(_samples(_in_srgb(image, icc, name, notes)), None)
    if image.mode == "RGBA" and (icc is None or profiles.acts_as_srgb(icc)):
        together = np.asarray(image)
        return Channels(together[..., :3].copy(), together[..., 3].copy())
    alpha = image.getchannel("A")
    color = _in_srgb(image.convert(_WITH_ALPHA[image.mode]), icc, name, notes)
    return Channels(_samples(color), _samples(alpha))


def _plain(image: Image.Image) -> Image.Image:
    """The image in one of RGB, L, CMYK, LAB, RGBA, LA where that is only a way of writing it."""
    keyed = "transparency" in image.info
    if image.mode == "P":
        return image.convert("RGBA" if keyed else "RGB")
    if keyed and image.mode in {"1", "L"}:
        return image.convert("LA")
    if keyed and image.mode == "RGB":
        return image.convert("RGBA")
    return image.convert(_TO_STRAIGHT[image.mode]) if image.mode in _TO_STRAIGHT else image


def _in_srgb(image: Image.Image, icc: bytes | None, name: str, notes: list[str]) -> Image.Image:
    if image.mode == "LAB":
        return profiles.to_srgb(image, None)
    if image.mode == "CMYK":
        return _cmyk_in_srgb(image, icc, name)
    if image.mode not in {"RGB", "L"}:
        raise UnsupportedFormatError(f"{name} has samples of the kind {image.mode}", EXPORT)
    if icc is None:
        return image if image.mode == "RGB" else image.convert("RGB")
    if profiles.profile_mode(icc) == "RGB":
        image = image.convert("RGB")
        if profiles.acts_as_srgb(icc):
            return image
    try:
        return profiles.to_srgb(image, icc)
    except profiles.ProfileFault:
        notes.append("profile unreadable, taken as sRGB")
        return image.convert("RGB")


def _cmyk_in_srgb(image: Image.Image, icc: bytes | None, name: str) -> Image.Image:
    fault: profiles.ProfileFault | None = None
    if icc is not None:
        try:
            return profiles.to_srgb(image, icc)
        except profiles.ProfileFault as error:
            fault = error
    raise UnsupportedFormatError(
        f"{name} is CMYK without a usable profile, so that its colours are not known",
        "export it as RGB, or with its CMYK profile embedded",
    ) from fault


def _deep_grey(image: Image.Image, layout: Layout, icc: bytes | None, notes: list[str]) -> Channels:
    grey = np.asarray(image).astype(np.uint16)
    if layout.inverted:
        grey = 65535 - grey
    rgb = np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2))
    key = image.info.get("transparency")
    alpha = np.where(grey == key, 0, 65535).astype(np.uint16) if isinstance(key, int) else None
    if icc is not None and not profiles.acts_as_srgb(icc):
        converted = profiles.deep_to_srgb(rgb, icc)
        if converted is None:
            notes.append("its colour profile cannot be used with 16 bits, taken as sRGB")
        else:
            rgb = converted
    return Channels(rgb, alpha)


def _samples(image: Image.Image) -> Samples:
    return cast(Samples, np.array(image, dtype=np.uint8))
