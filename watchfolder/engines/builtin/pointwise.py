"""Color functions on pictures: the whole picture or a soft part of it, 8 bits or 16."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np
import torch
from torch import Tensor

from watchfolder.engines.builtin.color_table import DistinctColors, TableShelf, evaluated
from watchfolder.engines.engine import Progress
from watchfolder.pictures.masks import bounding_box, is_everywhere
from watchfolder.pictures.picture import Picture, Samples

Colors = Callable[[Tensor], Tensor]
_STRIP = 1 << 16
"""Pixels evaluated together where every pixel is: what stays in a core's cache."""
_ON_DEVICE = 1 << 22
"""The same on an accelerator: 0.5 GB at a time."""
_tables = TableShelf()


def apply_to_picture(
    picture: Picture,
    function: Colors,
    key: str,
    mask: Tensor,
    progress: Progress,
    *,
    device: str = "cpu",
) -> Picture:
    """`picture` with `function` (of (3, H, W) sRGB in [0, 1]) where the mask (1, H, W) is.

    Between 0 and 1 the mask mixes encoded values; where it is 0 the samples are the input's. `key`
    names what the function computes: results for 8-bit colors are kept under it between pictures.
    On another `device` than the CPU every pixel is evaluated there, in float32. Alpha and frame are
    the picture's. Raises Cancelled.
    """
    progress.report(0.0)
    if device == "cpu" and picture.top == 255 and is_everywhere(mask):
        samples = _tables.table(key, function).apply(picture.rgb.astype(np.uint8, copy=False))
        progress.report(1.0)
        return replace(picture, rgb=samples)
    box = bounding_box(mask, 1e-9)
    if box is None:
        progress.report(1.0)
        return picture
    left, top, right, bottom = box
    rgb = picture.rgb.copy()
    window = rgb[top:bottom, left:right]
    part = Picture(cast(Samples, np.ascontiguousarray(window)))
    weight = mask[:, top:bottom, left:right]
    before = part.tensor()
    values = _values(part, before, function, progress, device)
    # Mixed by one in floats would be off by its last bit now and then, which 16 bits show.
    mixed = torch.where(weight >= 1, values, before + weight * (values - before))
    inside = (weight > 0)[0, :, :, None].numpy()
    window[:] = np.where(inside, part.with_tensor(mixed).rgb, window)
    progress.report(1.0)
    return replace(picture, rgb=rgb)


def _values(
    part: Picture, before: Tensor, function: Colors, progress: Progress, device: str
) -> Tensor:
    if device != "cpu":
        wide = torch.split(before, max(1, _ON_DEVICE // part.size.width), dim=1)
        return torch.cat([function(strip.to(device)).cpu() for strip in wide], dim=1)
    if part.top == 255:
        distinct = DistinctColors.of(part.rgb.astype(np.uint8, copy=False))
        return distinct.spread(evaluated(function, distinct.colors))
    rows = max(1, _STRIP // part.size.width)
    strips: list[Tensor] = []
    for strip in torch.split(before, rows, dim=1):
        progress.report(len(strips) * rows / part.size.height)
        strips.append(function(strip))
    return torch.cat(strips, dim=1)
