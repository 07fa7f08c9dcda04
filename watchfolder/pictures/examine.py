"""Examine: a file to Facts. The only door through which pixels become known to planning."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.formats import misnamed
from watchfolder.pictures.guard import decode_guarded
from watchfolder.pictures.measure import measures
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.profiles import profile_name
from watchfolder.settings import Settings


def pixel_key(picture: Picture) -> str:
    """sha256 over depth, size, colours and alpha: what Facts.pixel_key is.

    The frame is not in it, nor whether an opaque alpha was written out or left out.
    """
    digest = hashlib.sha256()
    alpha = picture.alpha
    if alpha is not None and alpha.min() == picture.top:
        alpha = None
    bits = picture.rgb.dtype.itemsize * 8
    channels = 3 if alpha is None else 4
    width, height = picture.size
    digest.update(f"pixels@1 {bits} {channels} {width} {height}\n".encode())
    for samples in (picture.rgb, alpha):
        if samples is not None:
            little = samples.astype(samples.dtype.newbyteorder("<"), copy=False)
            digest.update(np.ascontiguousarray(little).data)
    return digest.hexdigest()


def examine(path: Path, settings: Settings) -> Facts:
    """Open, decode and measure a picture file.

    Raises AssetError and its kinds, as `open_asset` and `decode` do.
    """
    asset = open_asset(path, settings)
    return facts_of(
        asset.sha256, path.name, decode_guarded(path, max_megapixels=settings.max_megapixels)
    )


def facts_of(sha256: str, name: str, decoded: Decoded, *, measured: bool = True) -> Facts:
    """The facts of a file that is already hashed and decoded; `name` is its file name.

    Without `measured` its measures are left out, which cost more than decoding it: edits do
    without them, and who plans finds them out.
    """
    picture = decoded.picture
    wrong_name = misnamed(name, decoded.format)
    return Facts(
        sha256=sha256,
        pixel_key=decoded.coded_key or pixel_key(picture),
        format=decoded.format,
        width=picture.size.width,
        height=picture.size.height,
        bits=picture.rgb.dtype.itemsize * 8,
        has_alpha=picture.alpha is not None,
        icc=profile_name(decoded.icc) if decoded.icc else "",
        orientation=decoded.orientation,
        notes=((wrong_name,) if wrong_name else ()) + decoded.notes,
        measures=measures(picture) if measured else {},
    )
