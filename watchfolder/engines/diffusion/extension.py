"""Extension: a picture on a larger canvas, for a model to paint what is new."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from watchfolder.engines.diffusion.canvas import mirrored
from watchfolder.pictures.filters import gaussian_blur
from watchfolder.pictures.picture import Picture, Samples, Size

_SEAM = 0.006
"""Width of the fade between old and new, as a share of the long side; it lies in the new part."""


@dataclass(frozen=True, slots=True)
class Extension:
    """The larger picture, before it is painted."""

    picture: Picture
    """The old one, mirrored outwards; its frame is moved."""
    new: Tensor
    """(1, H, W) float32: 1 where there was no picture before."""
    left: int
    top: int


def extension_of(picture: Picture, ratio: float) -> Extension:
    """The picture grown, on two sides alike, to width / height = `ratio`. Nothing is cut."""
    width, height = picture.size
    wide = max(width, round(height * ratio))
    high = max(height, round(width / ratio))
    left, top = (wide - width) // 2, (high - height) // 2
    right, below = wide - width - left, high - height - top
    values = mirrored(torch.from_numpy(picture.rgb).permute(2, 0, 1), left, top, right, below)
    rgb: Samples = np.ascontiguousarray(values.permute(1, 2, 0).numpy())
    alpha = None
    if picture.alpha is not None:
        alpha = np.full((high, wide), picture.top, dtype=picture.rgb.dtype)
        alpha[top : top + height, left : left + width] = picture.alpha
    new = torch.ones(1, high, wide)
    new[:, top : top + height, left : left + width] = 0.0
    grown = replace(picture, rgb=rgb, alpha=alpha, frame=picture.frame.moved(left, top))
    return Extension(grown, new, left, top)


def joined(extension: Extension, painted: Picture, old: Size) -> Picture:
    """What was painted around the old picture, whose samples stay bit by bit as they were.

    The first few new pixels fade from the mirrored old ones, so that no line shows.
    """
    reach = max(2.0, _SEAM * max(old))
    inside = 1 - extension.new
    near = (gaussian_blur(inside, reach, "replicate") * 2).clamp(0, 1) * extension.new + inside
    share = near.permute(1, 2, 0).numpy()
    mixed = extension.picture.rgb * share + painted.rgb * (1 - share)
    rgb = np.floor(mixed + 0.5).astype(painted.rgb.dtype)
    kept = extension.new[0].numpy() == 0
    rgb[kept] = extension.picture.rgb[kept]
    samples: Samples = np.ascontiguousarray(rgb)
    return replace(extension.picture, rgb=samples)
