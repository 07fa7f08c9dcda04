"""Ground: the plain colour at a picture's border, and what a picture is laid on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.layout import Layout
from watchfolder.pictures.picture import Picture, Samples

RGB = tuple[float, float, float]
WHITE: RGB = (1.0, 1.0, 1.0)
_RING = 50
"""The border that is looked at, as a part of the short side: 2 %."""
_PLAIN_NOISE, _PLAIN_DRIFT = 5 / 255, 2.5 / 255


def plain_border(picture: Picture) -> RGB | None:
    """The one colour round the picture, 0 to 1 in sRGB; None where there is more than one.

    Plain means: 98 % of the border within 5 levels of 255 of its median, and the means of its
    four sides within 2.5 of it. A picture that is transparent anywhere at its border has none.
    """
    strips = sides(picture.rgb)
    if picture.alpha is not None and any(side.min() < picture.top for side in sides(picture.alpha)):
        return None
    ring = np.concatenate([side.reshape(-1, 3) for side in strips]).astype(np.float32) / picture.top
    median = np.median(ring, axis=0)
    noise = np.percentile(np.abs(ring - median).max(axis=1), 98)
    means = [side.reshape(-1, 3).mean(axis=0) / picture.top for side in strips]
    drift = max(float(np.abs(mean - median).max()) for mean in means)
    if noise > _PLAIN_NOISE or drift > _PLAIN_DRIFT:
        return None
    red, green, blue = (float(value) for value in median)
    return red, green, blue


def sides(samples: Samples) -> tuple[Samples, Samples, Samples, Samples]:
    """The four strips along the border, each 2 % of the short side: top, bottom, left, right."""
    height, width = samples.shape[:2]
    ring = max(2, min(width, height) // _RING)
    return samples[:ring], samples[-ring:], samples[:, :ring], samples[:, -ring:]


def laid_on(picture: Picture, color: RGB) -> Picture:
    """The picture on an opaque ground; itself where it has no alpha.

    Mixed in sRGB-encoded values, as design tools and browsers do.
    """
    if picture.alpha is None:
        return picture
    alpha = picture.alpha.astype(np.float32)[..., None] / picture.top
    ground = np.asarray(color, np.float32) * picture.top
    mixed = picture.rgb * alpha + ground * (1 - alpha)
    return replace(picture, rgb=quantized(mixed, picture), alpha=None)


def on_frame(picture: Picture, layout: Layout, color: RGB | None) -> Picture:
    """The picture at its place in a larger frame of one colour; None: of nothing, transparent.

    Without a colour the result has alpha, and the ground's hidden colour is white.
    """
    (width, height), (left, top, right, bottom) = layout.frame, layout.picture
    fill = np.asarray(WHITE if color is None else color, np.float32) * picture.top
    rgb = np.empty((height, width, 3), picture.rgb.dtype)
    rgb[:] = quantized(fill, picture)
    rgb[top:bottom, left:right] = picture.rgb
    alpha = picture.alpha
    if color is None or alpha is not None:
        alpha = np.full((height, width), 0 if color is None else picture.top, picture.rgb.dtype)
        inner = picture.top if picture.alpha is None else picture.alpha
        alpha[top:bottom, left:right] = inner
    return Picture(rgb, alpha, picture.frame.moved(left, top))


def quantized(values: NDArray[Any], picture: Picture) -> Samples:
    """Values from 0 to the picture's top, rounded half up to its samples and clipped."""
    rounded = np.floor(np.clip(values, 0, picture.top) + 0.5)
    return np.ascontiguousarray(rounded.astype(picture.rgb.dtype))
