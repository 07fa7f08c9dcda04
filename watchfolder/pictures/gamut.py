"""Gamut: how much of a picture of a wider color space does not fit into sRGB.

Everything here works in sRGB, so what a wider source has beyond it is brought to its edge on the
way in, and no profile on the way out brings it back. That is said, with the share.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from watchfolder.pictures import matrix_profile, profiles
from watchfolder.pictures.matrix_profile import MatrixProfile

_LOOKED_AT = 512
"""Pixels of a side that are looked at."""
_BEYOND = 0.004
"""Linear light by which a channel must leave [0, 1]: less is rounding."""
_WORTH_SAYING = 0.001


def share_outside_srgb(samples: NDArray[np.integer], profile: MatrixProfile) -> float:
    """The share of (..., 3) samples of `profile`, 8 or 16 bits, whose colors sRGB does not have."""
    levels = samples.reshape(-1, 3)
    if len(levels) == 0:
        return 0.0
    step = 65535 // np.iinfo(samples.dtype).max
    red, green, blue = (curve[::step][levels[:, n]] for n, curve in enumerate(profile.curves))
    outside = np.zeros(len(levels), np.bool_)
    for x, y, z in profile.to_linear_srgb.tolist():
        channel = x * red + y * green + z * blue
        outside |= (channel < -_BEYOND) | (channel > 1 + _BEYOND)
    return float(outside.mean())


def clipped_note(share: float, name: str) -> str:
    """What is said of a picture of which this share lies outside; "" where it is next to none."""
    if share < _WORTH_SAYING:
        return ""
    return (
        f"{share:.1%} of it is more vivid than sRGB can show ({name}) and was brought to the edge "
        "of sRGB; outputs in the source's profile have it only where no step has its place"
    )


def note_of_file(data: bytes, format_name: str, icc: bytes) -> str:
    """The note for an encoded picture with a profile; "" for sRGB, tables and other kinds of it.

    `format_name` is Pillow's. Raises what Pillow raises for a broken file.
    """
    if profiles.profile_mode(icc) != "RGB" or profiles.acts_as_srgb(icc):
        return ""
    profile = matrix_profile.parse(icc)
    if profile is None:
        return ""
    with Image.open(io.BytesIO(data), formats=[format_name]) as image:
        image.draft("RGB", (_LOOKED_AT, _LOOKED_AT))
        image.load()
        step = max(1, max(image.size) // _LOOKED_AT)
        small = image.convert("RGB").resize(
            (max(1, image.width // step), max(1, image.height // step)), Image.Resampling.NEAREST
        )
    share = share_outside_srgb(np.asarray(small, np.uint8), profile)
    return clipped_note(share, profiles.profile_name(icc))
