"""Output sharpening: gives back what a reduction took from the finest detail.

An unsharp mask on lightness alone: all three channels move alike, so that no edge takes on a color,
and only as far as the first of them has room, so that nothing clips.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.picture import Picture, Samples

SIGMA = 0.8
"""Pixels of the Gaussian whose difference counts as detail: what a screen's pixels can show."""
_BORDER = 3
"""Rows around a strip that its Gaussian sees."""
_STRIP = 1 << 17
"""Pixels sharpened together: what stays in a core's cache."""
_TAPS = cv2.getGaussianKernel(2 * _BORDER + 1, SIGMA, cv2.CV_32F)


def sharpened(picture: Picture, amount: float) -> Picture:
    """`picture` with `amount` (0 to 2) times its detail added to its lightness; alpha stays.

    With 0 it is the very picture. The lightness is Rec. 601 luma of the encoded samples; the
    result is rounded once, to whole levels of 8 or 16 bits.
    """
    if amount == 0:
        return picture
    height, width = picture.rgb.shape[:2]
    rows = max(8, _STRIP // width)
    rgb = cast(Samples, np.ascontiguousarray(picture.rgb))
    out = np.empty_like(rgb)
    for top in range(0, height, rows):
        low = min(height, top + rows)
        first, last = max(0, top - _BORDER), min(height, low + _BORDER)
        shift = _detail(rgb[first:last], amount)[top - first : low - first]
        _moved(rgb[top:low], shift, picture.top, out[top:low])
    return replace(picture, rgb=out)


def _detail(rgb: Samples, amount: float) -> NDArray[np.float32]:
    """(rows, W): `amount` times what a Gaussian takes away, in levels."""
    light = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    soft = cv2.sepFilter2D(light, cv2.CV_32F, _TAPS, _TAPS, borderType=cv2.BORDER_REFLECT_101)
    np.subtract(light, soft, out=light)
    np.multiply(light, np.float32(amount), out=light)
    return light


def _moved(rgb: Samples, shift: NDArray[np.float32], top: int, out: Samples) -> None:
    """`rgb` with `shift` added to its channels, as far as all of them have room, into `out`."""
    wide = np.dtype(np.int16 if top == 255 else np.int32)
    planes: list[NDArray[Any]] = [plane.astype(wide) for plane in cv2.split(rgb)]
    least = np.minimum(np.minimum(planes[0], planes[1]), planes[2])
    most = np.maximum(np.maximum(planes[0], planes[1]), planes[2])
    whole: NDArray[Any] = np.rint(shift).astype(wide)
    np.maximum(whole, np.negative(least), out=whole)
    np.minimum(whole, np.subtract(top, most), out=whole)
    cv2.merge([np.add(plane, whole).astype(rgb.dtype) for plane in planes], dst=out)
