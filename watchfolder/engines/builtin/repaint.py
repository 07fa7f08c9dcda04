"""Repaint: write a thing's new color into a picture, whole pixels at once and edges by shares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.engines.builtin.aim import Aim
from watchfolder.engines.builtin.anchor import CORE
from watchfolder.engines.builtin.color_table import by_color
from watchfolder.engines.builtin.gamut_edge import inside_srgb
from watchfolder.engines.builtin.rims import (
    Shares,
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
from watchfolder.pictures.spaces import oklab_to_srgb, srgb_to_oklab

_WHOLE = 0.999
"""From here on a pixel is the thing's alone."""
_NEARLY, _SURE = 0.9, CORE
"""Between these a part becomes whole: away from edges a mask's last hundredths are its own noise,
and a hundredth of white left on what is now black turns its shades over."""


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
    part = _firm(inside * settled(belongs, sure * (inside > 0.98), scale_of(picture.size)))
    result = torch.zeros_like(mask)
    result[:, top:bottom, left:right] = torch.where(part > _WHOLE, 1.0, part)
    return result


def _firm(part: Tensor) -> Tensor:
    """Parts with the sure ones whole; at edges, shares are read off the pixels anyway."""
    return torch.maximum(
        part, _NEARLY + (part - _NEARLY) * (1 - _NEARLY) / (_SURE - _NEARLY)
    ).clamp_max(1)


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """The soft pixels of one tile, taken apart."""

    place: tuple[slice, slice]
    where: NDArray[np.bool_]
    """Within the place, the N soft pixels."""
    oklab: Tensor
    """(3, 1, N): what is there."""
    shares: Shares
    """Of each what it is made of, as (C, 1, N)."""


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A picture made ready to be painted: what edges are made of is found once for every aim."""

    picture: Picture
    whole: NDArray[np.bool_]
    edges: tuple[_Edges, ...]

    @classmethod
    def of(cls, picture: Picture, part: Tensor, progress: Progress) -> Canvas:
        """For painting where `part` (1, H, W) is above 0. Raises Cancelled."""
        near_edge = dilate((part < 1).float(), max(1, round(scale_of(picture.size)))) > 0
        soft = ((part > 0) & near_edge)[0].numpy()
        tiles, edges = list(tiles_with(soft)), []
        for done, tile in enumerate(tiles):
            progress.report(done / len(tiles))
            edges.append(_edges(picture, part, soft, tile))
        return cls(picture, (part >= 1)[0].numpy(), tuple(edges))

    def painted(self, aim: Aim) -> Picture:
        """The picture with `aim` carried out: whole pixels at once, edges by shares."""
        rgb = self.picture.rgb.copy()
        inner = by_color(aim.colors, rgb[self.whole])[:, 0].T
        rgb[self.whole] = self.picture.quantized(inner)
        for edge in self.edges:
            new = exchanged(edge.oklab, edge.shares, aim.oklab(edge.shares.own))
            samples = self.picture.quantized(oklab_to_srgb(inside_srgb(new))[:, 0].T)
            rgb[edge.place][edge.where] = samples
        return replace(self.picture, rgb=rgb)


def _edges(picture: Picture, part: Tensor, soft: NDArray[np.bool_], tile: Box) -> _Edges:
    """What the soft pixels of one tile are made of."""
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
    place = slice(tile[1], tile[3]), slice(tile[0], tile[2])
    where = soft[place]
    here[tile[1] - top : tile[3] - top, tile[0] - left : tile[2] - left] = torch.from_numpy(where)
    return _Edges(place, where, oklab[:, here][:, None], shares.only(here))
