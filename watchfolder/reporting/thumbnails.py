"""Thumbnails: small pictures inside a page, as data: addresses."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from watchfolder.pictures.picture import Picture, Samples

EDGE = 260
"""Long edge in pixels: sharp at the size the contact sheet shows them."""
_QUALITY = 82


def address(picture: Picture) -> str:
    """A picture of any depth as a WebP in a data: address, its transparency kept."""
    rgb = _bytes(picture.rgb)
    image = Image.fromarray(rgb)
    if picture.alpha is not None:
        image.putalpha(Image.fromarray(_bytes(picture.alpha)))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"


def _bytes(samples: Samples) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    if samples.dtype == np.uint8:
        return np.ascontiguousarray(samples, np.uint8)
    return ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)
