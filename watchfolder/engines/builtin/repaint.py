"""Repaint: write a thing's new color into a picture, whole pixels at once and edges by shares."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.engines.builtin.aim import Aim
from watchfolder.engines.builtin.color_table import by_color
from watchfolder.engines.builtin.rims import (
    exchanged,
    reach_of,
    scale_of,
    settled,
    shares_at_edges,
    tiles_with,
)
from watchfolder.engines.builtin.shading import Tone, belonging, legible
from watchfolder.engines.engine import Progress
from watchfolder.pictures.filters import dilate
from watchfolder.pictures.masks import Box, bounding_box
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.pictures.spaces import gamut_by_chroma, oklab_to_srgb, srgb_to_oklab

_WHOLE = 0.999
"""From here on a pixel is the thing's alone."""


def own_part(picture: Picture, mask: Tensor, source: Tone) -> Tensor:
    """The mask (1, H, W) without what is of another material than the thing of anchor `source`."""
    box = bounding_box(mask, 1e-9)
    if box is None:
        return mask
    left, top, right, bottom = box

    def told(rgb: Tensor) -> Tensor:
        oklab = srgb_to_oklab(rgb)
        return torch.stack([belonging(oklab, source), legible(oklab[0])])

    window = cast(Samples, picture.rgb[top:bottom, left:right].reshape(-1, 3))
    belongs, sure = by_color(told, window).reshape(2, 1, bottom - top, right - left)
    inside = mask[:, top:bottom, left:right]
    # At a soft edge the color is half the background's: there the inside next to it tells.
    part = inside * settled(belongs, sure * (inside > 0.98), scale_of(picture.size))
    result = torch.zeros_like(mask)
    result[:, top:bottom, left:right] = torch.where(part > _WHOLE, 1.0, part)
    return result


def repainted(picture: Picture, part: Tensor, aim: Aim, progress: Progress) -> Picture:
    """The picture with `aim` carried out where `part` (1, H, W) is. Raises Cancelled."""
    rgb = picture.rgb.copy()
    whole = (part >= 1)[0].numpy()
    inner = cast(Samples, picture.rgb[whole])
    rgb[whole] = picture.quantized(by_color(aim.colors, inner)[:, 0].T)
    near_edge = dilate((part < 1).float(), max(1, round(scale_of(picture.size)))) > 0
    soft = ((part > 0) & near_edge)[0].numpy()
    tiles = list(tiles_with(soft))
    for done, tile in enumerate(tiles):
        progress.report(0.4 + 0.6 * done / len(tiles))
        window = rgb[tile[1] : tile[3], tile[0] : tile[2]]
        window[soft[tile[1] : tile[3], tile[0] : tile[2]]] = _edges(picture, part, soft, tile, aim)
    return replace(picture, rgb=rgb)


def _edges(picture: Picture, part: Tensor, soft: NDArray[np.bool_], tile: Box, aim: Aim) -> Samples:
    """The new samples (N, 3) of the soft pixels of one tile, in the order of the tile's rows."""
    halo = reach_of(scale_of(picture.size))
    left, top = max(tile[0] - halo, 0), max(tile[1] - halo, 0)
    wide = slice(top, tile[3] + halo), slice(left, tile[2] + halo)
    around = Picture(cast(Samples, np.ascontiguousarray(picture.rgb[wide])))
    oklab = srgb_to_oklab(around.tensor())
    alpha = picture.alpha
    opaque = (
        np.ones(around.rgb.shape[:2], np.bool_) if alpha is None else alpha[wide] == picture.top
    )
    shares = shares_at_edges(
        oklab,
        part[(slice(None), *wide)],
        torch.from_numpy(opaque).float()[None],
        scale_of(picture.size),
    )
    here = torch.zeros(oklab.shape[1:], dtype=torch.bool)
    chosen = torch.from_numpy(soft[tile[1] : tile[3], tile[0] : tile[2]])
    here[tile[1] - top : tile[3] - top, tile[0] - left : tile[2] - left] = chosen
    own = shares.only(here)
    painted = exchanged(oklab[:, here][:, None], own, aim.oklab(own.own))
    return picture.quantized(oklab_to_srgb(gamut_by_chroma(painted))[:, 0].T)
