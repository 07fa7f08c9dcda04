"""Canvas: where the working copy of a picture lies on what a model is given.

A model wants sides on a grid and a size it was trained on. The picture is made smaller or larger as
a whole and mirrored outwards up to the grid; it is never stretched and never cropped, so that what
comes back can be laid on the picture again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Size

UNIT = 1024 * 1024
"""Pixels of what models call a megapixel."""
_LEAST_SIDE = 64
_LONGEST = 8
"""Sides of a canvas differ by this factor at most; longer pictures are mirrored outwards."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A working copy and the canvas around it."""

    work: Size
    """The picture, scaled."""
    size: Size
    left: int
    top: int
    """Where the copy's corner lies on the canvas."""


def canvas_for(
    picture: Size,
    *,
    grid: int,
    megapixels: tuple[float, float],
    buckets: Sequence[Size] = (),
    reduce: float = 1.0,
) -> Canvas:
    """The canvas for a picture: of `buckets` the one with the least mirrored, else on the grid.

    `megapixels` are the least and the most, in units of 1024 x 1024 pixels. `reduce` below 1 makes
    both sides smaller by it, where memory is short; buckets are then left for the grid.
    """
    if buckets and reduce == 1.0:
        return _in_bucket(picture, buckets)
    least, most = (value * UNIT for value in megapixels)
    scale = reduce * _scale_into(picture.width * picture.height, least, most)
    most *= reduce**2
    while True:
        work = _scaled(picture, scale)
        size = _on_grid(work, grid)
        if size.width * size.height <= max(most, _LEAST_SIDE**2) or max(work) == 1:
            return _centered(work, size)
        scale *= 0.995


def _scale_into(area: int, least: float, most: float) -> float:
    """What sides are scaled by so that the area lies within; exactly 1 where it does."""
    if least <= area <= most:
        return 1.0
    return math.sqrt((least if area < least else most) / area)


def _scaled(picture: Size, scale: float) -> Size:
    return Size(max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))


def _on_grid(work: Size, grid: int) -> Size:
    sides = [max(side, _LEAST_SIDE, math.ceil(max(work) / _LONGEST)) for side in work]
    return Size(*(math.ceil(side / grid) * grid for side in sides))


def _in_bucket(picture: Size, buckets: Sequence[Size]) -> Canvas:
    def fit(bucket: Size) -> float:
        return min(bucket.width / picture.width, bucket.height / picture.height)

    def covered(bucket: Size) -> float:
        share = fit(bucket) ** 2 * picture.width * picture.height
        return share / (bucket.width * bucket.height)

    best = max(buckets, key=lambda b: (round(covered(b), 4), b.width * b.height))
    work = _scaled(picture, fit(best))
    return _centered(Size(min(work.width, best.width), min(work.height, best.height)), best)


def _centered(work: Size, size: Size) -> Canvas:
    return Canvas(work, size, (size.width - work.width) // 2, (size.height - work.height) // 2)


def laid(values: Tensor, canvas: Canvas) -> Tensor:
    """(C, H, W) values of the picture scaled and mirrored out to the canvas; clipped to [0, 1]."""
    return surrounded(resize_lanczos(values, canvas.work).clamp(0, 1), canvas)


def surrounded(work: Tensor, canvas: Canvas) -> Tensor:
    """(C, h, w) values of the working copy, mirrored out to the canvas."""
    right = canvas.size.width - canvas.work.width - canvas.left
    below = canvas.size.height - canvas.work.height - canvas.top
    return mirrored(work, canvas.left, canvas.top, right, below)


def lifted(values: Tensor, canvas: Canvas) -> Tensor:
    """The working copy, (C, h, w), out of what a model made of the canvas."""
    rows = values[..., canvas.top : canvas.top + canvas.work.height, :]
    return rows[..., canvas.left : canvas.left + canvas.work.width].contiguous()


def mirrored(values: Tensor, left: int, top: int, right: int, below: int) -> Tensor:
    """Values continued outwards by reflection, over and over where there is more to fill."""
    rows = _reflected(values.shape[-2], top, below)
    columns = _reflected(values.shape[-1], left, right)
    return values.index_select(-2, rows).index_select(-1, columns)


def _reflected(count: int, before: int, after: int) -> Tensor:
    index = torch.arange(-before, count + after)
    if count == 1:
        return torch.zeros_like(index)
    index = index.remainder(2 * (count - 1))
    return torch.minimum(index, 2 * (count - 1) - index)
