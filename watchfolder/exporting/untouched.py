"""Untouched: what no step has changed goes back into the source's profile as it came from it.

Everything works in sRGB. On the way there and back a color of a wider profile is rounded, and what
sRGB does not have is lost; but for what nobody has touched there is the source itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.guard import decode_guarded
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.profiles import srgb_profile
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import container_of

_TAKE_A_PROFILE = frozenset({"jpeg", "png", "tiff", "webp"})
"""Formats whose profile can be exchanged without a look at their pixels."""
_ANY_SIZE = 1e6
"""Megapixels: the file was opened under the person's limit before."""


def with_untouched(
    converted: Picture, picture: Picture, source: Decoded, original: Callable[[], bytes]
) -> Picture:
    """`converted` with the source's own samples wherever `picture` is as the source is.

    `converted` is `picture` in the source's profile, `original` gives the source file's bytes. A
    picture of another size or depth, and sources that keep their profile elsewhere, are left.
    """
    before = source.picture
    if source.format not in _TAKE_A_PROFILE or not _alike(picture, before):
        return converted
    same = (picture.rgb == before.rgb).all(axis=2)
    if not same.any():
        return converted
    own = _as_stored(original()).picture
    if not _alike(own, before):
        return converted
    return replace(converted, rgb=np.where(same[..., None], own.rgb, converted.rgb))


def _alike(one: Picture, other: Picture) -> bool:
    return one.rgb.shape == other.rgb.shape and one.rgb.dtype == other.rgb.dtype


def _as_stored(data: bytes) -> Decoded:
    """A file decoded with its samples as they are: sRGB is what nothing is done to."""
    _, container = container_of(data)
    renamed = container.splice(data, Pieces(icc=srgb_profile()))
    return decode_guarded(renamed, max_megapixels=_ANY_SIZE)
