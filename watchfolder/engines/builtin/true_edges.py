"""True edges: a mask's soft edge read once more from the colors of the picture itself.

Matting solves an edge over a neighborhood, and now and then leaves out a pixel that is half the
thing's: a bite of one pixel, seen as a dot of the old color once the thing has a new one. Where the
thing and what is behind it differ clearly, each pixel's own color tells its share.
"""

from __future__ import annotations

import torch
from torch import Tensor

from watchfolder.engines.builtin.rims import reach_of, scale_of, shares_at_edges, tiles_with
from watchfolder.engines.engine import Progress
from watchfolder.pictures.filters import dilate
from watchfolder.pictures.spaces import srgb_to_oklab

_REACH = 2
"""Pixels on either side of an edge, in a picture of 1500, that are looked at."""


def with_true_edges(rgb: Tensor, mask: Tensor, progress: Progress) -> Tensor:
    """The mask (1, H, W) of a thing on `rgb` (3, H, W) sRGB with its edges read from the colors.

    Only within two pixels of an edge, and only where the colors can tell. Raises Cancelled.
    """
    height, width = mask.shape[-2:]
    scale = scale_of((width, height))
    reach = max(1, round(_REACH * scale))
    solid = (mask > 0.5).float()
    near = (dilate(solid, reach) > 0) & (dilate(1 - solid, reach) > 0)
    result, halo = mask.clone(), reach_of(scale)
    tiles = list(tiles_with(near[0].numpy()))
    for number, (left, top, right, bottom) in enumerate(tiles):
        progress.report(number / len(tiles))
        above, before = max(top - halo, 0), max(left - halo, 0)
        wide = (slice(None), slice(above, bottom + halo), slice(before, right + halo))
        oklab = srgb_to_oklab(rgb[wide])
        shares = shares_at_edges(oklab, mask[wide], torch.ones_like(mask[wide]), scale)
        here = (
            slice(None),
            slice(top - above, bottom - above),
            slice(left - before, right - before),
        )
        read = torch.maximum(shares.light, shares.chroma)[here]
        place = (slice(None), slice(top, bottom), slice(left, right))
        result[place] = torch.where(near[place], torch.maximum(mask[place], read), mask[place])
    return result.clamp(0, 1)
