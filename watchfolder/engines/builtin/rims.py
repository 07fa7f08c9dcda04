"""Rims: the pixels a thing shares with what is behind it, taken apart so that no old color stays.

A pixel at a soft edge is o + (1 - o) b: the thing's own color o times its share, and the rest
the background. Repainting such a pixel as a whole paints the background too; leaving it by the
mask's word leaves a rim of the old color where the mask is a little off. So both colors are
estimated from the sure pixels around, the share is read off the pixel itself, and only the thing's
part is exchanged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.engines.builtin.curves import smoothstep
from watchfolder.pictures.filters import erode, gaussian_blur
from watchfolder.pictures.masks import Box

_TILE = 512
_NEAR = 2.5
"""Sigma, in pixels of a 1500-pixel picture, of the neighborhood that is asked first."""
_FAR = 4.0
"""How many times wider the second neighborhood is."""
_CHROMA_WEIGHT = 2.0
"""OKLab's a and b are this much worth as much as L when two colors are told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """What a soft edge is made of."""

    own: Tensor
    """(3, H, W) OKLab: the thing's own color near each pixel."""
    behind: Tensor
    """(3, H, W) OKLab: what is behind it there."""
    told: Tensor
    """(1, H, W): how far the two and their shares could be told, 0 to 1."""
    light: Tensor
    """(1, H, W): the thing's share of the pixel's lightness."""
    chroma: Tensor
    """(1, H, W): its share of the pixel's chroma; differs where a JPEG has halved the chroma."""

    def only(self, where: Tensor) -> Shares:
        """The shares of the N pixels where `where` (H, W) is True, as (C, 1, N)."""
        planes = (self.own, self.behind, self.told, self.light, self.chroma)
        own, behind, told, light, chroma = (p[:, where][:, None] for p in planes)
        return Shares(own, behind, told, light, chroma)


def scale_of(size: tuple[int, int]) -> float:
    """The long edge over 1500 pixels, at least 1: how wide edges and their blurs are."""
    return max(1.0, max(size) / 1500)


def tiles_with(where: NDArray[np.bool_]) -> Iterator[Box]:
    """The squares of 512 pixels that hold anything of `where` (H, W)."""
    height, width = where.shape
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            box = left, top, min(left + _TILE, width), min(top + _TILE, height)
            if where[box[1] : box[3], box[0] : box[2]].any():
                yield box


def reach_of(scale: float) -> int:
    """How many pixels around a pixel its shares depend on."""
    return math.ceil(4 * _NEAR * _FAR * scale)


def shares_at_edges(oklab: Tensor, mask: Tensor, opaque: Tensor, scale: float) -> Shares:
    """The thing's own color and its share at each pixel of (3, H, W) OKLab under a soft mask.

    `opaque` (1, H, W) is 1 where the picture is not transparent: only there is anything behind.

    `scale` is the long edge of the picture over 1500 pixels, at least 1. Where nothing can be
    told, because thing and background look alike, are far, or the mask fades over a wide stretch,
    the share is the mask's value and the own color is the pixel's.
    """
    sigma = _NEAR * scale
    radius = max(1, round(scale))
    own, own_known = _spread(oklab, erode((mask > 0.98).float(), radius), sigma)
    behind, behind_known = _spread(oklab, erode((mask < 0.02).float(), radius) * opaque, sigma)
    told = own_known * behind_known * _is_an_edge(mask, scale)

    weight = torch.tensor([1.0, _CHROMA_WEIGHT, _CHROMA_WEIGHT])[:, None, None]
    apart, here = (own - behind) * weight, (oklab - behind) * weight
    # What is not on the line between the two colors is no mixture of them.
    aside = here[1:] - _share(apart[1:], here[1:]) * apart[1:]
    told = told * (1 - smoothstep(_length(aside), 0.05, 0.14))
    told = told * smoothstep(_length(apart), 0.06, 0.2)
    share = mask + (_share(apart, here) - mask) * told
    light_told = told * smoothstep(apart[:1].abs(), 0.2, 0.4)
    chroma_told = told * smoothstep(_length(apart[1:]), 0.1, 0.25)
    light = share + (_share(apart[:1], here[:1]) - share) * light_told
    chroma = share + (_share(apart[1:], here[1:]) - share) * chroma_told
    # Near-whole pixels keep their own texture; from the others the background is taken out.
    kept = smoothstep(torch.minimum(light, chroma), 0.5, 1.0) * told
    own = own + (oklab - own) * (kept + (1 - told))
    return Shares(own, behind, told, _of_nearer(light, kept), _of_nearer(chroma, kept))


def _of_nearer(share: Tensor, kept: Tensor) -> Tensor:
    """The share that an own color has which lies `kept` of the way from the pure one to the pixel.

    Such a color holds some of the background already, so the pixel is made of more of it: with the
    share of the pure color, some of the old color would stay in what is nearly whole.
    """
    return share / (1 - kept * (1 - share)).clamp_min(1e-6)


def settled(belongs: Tensor, sure: Tensor, scale: float) -> Tensor:
    """(1, H, W) `belongs` where it is `sure` (0 to 1), what the sure pixels around say elsewhere.

    A black strap and the black shadow on a red bag look alike; their neighborhoods do not.
    """
    near, known = _spread(belongs, sure, _NEAR * scale)
    around = near * known + belongs * (1 - known)
    return belongs * sure + around * (1 - sure)


def exchanged(oklab: Tensor, shares: Shares, new: Tensor) -> Tensor:
    """(3, H, W) OKLab with the thing's share of each pixel in the `new` color of `shares.own`.

    A mixture is never lighter or darker than both of what it mixes, so the texture of a pixel
    that is only partly the thing's does not make bright or dark dots.
    """
    change = new - shares.own
    light = oklab[:1] + shares.light * change[:1]
    ends = torch.stack([new[:1], shares.behind[:1]])
    mixed = torch.minimum(torch.maximum(light, ends.amin(dim=0)), ends.amax(dim=0))
    return torch.cat(
        [light + (mixed - light) * shares.told, oklab[1:] + shares.chroma * change[1:]]
    )


def _spread(values: Tensor, sure: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
    """Mean of the sure pixels around each pixel, and how far there are any, 0 to 1."""
    total, weight = torch.zeros_like(values), torch.zeros_like(sure)
    for width, trust in ((sigma, 1.0), (sigma * _FAR, 1e-3)):
        total = total + trust * gaussian_blur(values * sure, width)
        weight = weight + trust * gaussian_blur(sure, width)
    return total / weight.clamp_min(1e-9), smoothstep(weight, 1e-6, 1e-5)


def _is_an_edge(mask: Tensor, scale: float) -> Tensor:
    """1 where the mask falls within a few pixels, 0 where it fades over a wide stretch."""
    padded = torch.nn.functional.pad(mask[None], (1, 1, 1, 1), mode="replicate")[0]
    across = (padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]) / 2
    down = (padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]) / 2
    steepness = gaussian_blur(torch.hypot(across, down), scale) * scale
    return smoothstep(steepness, 0.02, 0.06)


def _share(apart: Tensor, here: Tensor) -> Tensor:
    """How far along `apart` the vector `here` reaches, 0 to 1."""
    along = (apart * here).sum(dim=0, keepdim=True)
    return (along / (apart * apart).sum(dim=0, keepdim=True).clamp_min(1e-6)).clamp(0, 1)


def _length(values: Tensor) -> Tensor:
    return (values * values).sum(dim=0, keepdim=True).sqrt()
