"""Masks: (1, H, W) float32 in [0, 1], 1 where a pixel belongs. Placing, shaping and combining."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from watchfolder.pictures.filters import distance_to, gaussian_blur
from watchfolder.pictures.picture import Frame, Size
from watchfolder.pictures.resample import apply_taps, area_taps

Box = tuple[int, int, int, int]
_FADE = 2 * 1.2815515655446004
"""Sigmas between 10 % and 90 % of a blurred edge."""


def everywhere(size: Size) -> Tensor:
    """A mask of ones; it takes the memory of one. To be read, not written into."""
    return torch.ones(1, 1, 1).expand(1, size.height, size.width)


def is_everywhere(mask: Tensor) -> bool:
    """Whether the mask is 1 in every pixel."""
    if mask.numel() and mask.stride()[-2:] == (0, 0):
        return bool(mask[0, 0, 0] >= 1)
    return bool((mask >= 1).all())


def place(mask: Tensor, frame: Frame, size: Size) -> Tensor:
    """A mask of the original as it lies on a picture of `size` whose frame is `frame`.

    Averaged by area where the picture is smaller than the original, interpolated linearly where
    it is larger; 0 where the picture shows what is not on the original.
    """
    height, width = mask.shape[-2:]
    if frame == Frame() and (width, height) == size:
        return mask.clone()
    columns = area_taps(size.width, width, frame.scale_x, frame.dx)
    rows = area_taps(size.height, height, frame.scale_y, frame.dy)
    return apply_taps(apply_taps(mask.float(), columns, -1), rows, -2).clamp_(0, 1)


def grow(mask: Tensor, pixels: float) -> Tensor:
    """The mask grown by `pixels`, or shrunk when negative; fractions move the edge by fractions.

    All within that distance of a pixel of at least 0.5 belongs wholly; softer pixels farther out
    stay as they are. Shrinking is growing of what is not in the mask.
    """
    if pixels == 0:
        return mask.clone()
    if pixels < 0:
        return invert(grow(invert(mask), -pixels))
    reached = (pixels + 1 - distance_to(mask >= 0.5)).clamp(0, 1)
    return torch.maximum(mask, reached)


def feather(mask: Tensor, pixels: float) -> Tensor:
    """The mask with its edge faded: a hard edge goes from 10 % to 90 % over `pixels`."""
    if pixels <= 0:
        return mask.clone()
    return gaussian_blur(mask, pixels / _FADE, "replicate").clamp_(0, 1)


def invert(mask: Tensor) -> Tensor:
    """1 where the mask is 0."""
    return 1 - mask


def union(*masks: Tensor) -> Tensor:
    """What belongs to any of the masks (the maximum)."""
    return torch.stack(masks).amax(dim=0)


def intersection(*masks: Tensor) -> Tensor:
    """What belongs to all of the masks (the minimum)."""
    return torch.stack(masks).amin(dim=0)


def box_mask(size: Size, box: tuple[float, float, float, float]) -> Tensor:
    """The mask of a box: left, top, right, bottom as fractions; edge pixels by their share."""
    left, top, right, bottom = box
    across = _covered(size.width, left * size.width, right * size.width)
    down = _covered(size.height, top * size.height, bottom * size.height)
    return (down[:, None] * across[None, :])[None]


def _covered(count: int, start: float, end: float) -> Tensor:
    edges = torch.arange(count + 1, dtype=torch.float64).clamp(start, end)
    return edges.diff().float()


def bounding_box(mask: Tensor, threshold: float = 0.5) -> Box | None:
    """Left, top, right, bottom (the last two exclusive) of what is at or above `threshold`.

    None when nothing is.
    """
    inside = (mask >= threshold).reshape(-1, *mask.shape[-2:]).any(dim=0)
    rows, columns = inside.any(dim=1).nonzero(), inside.any(dim=0).nonzero()
    if len(rows) == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def enlarged(box: Box, margin: float, size: Size) -> Box:
    """A box grown on every side by `margin` of its longer side, cut at the picture's edges."""
    left, top, right, bottom = box
    by = math.ceil(margin * max(right - left, bottom - top))
    return (
        max(0, left - by),
        max(0, top - by),
        min(size.width, right + by),
        min(size.height, bottom + by),
    )
