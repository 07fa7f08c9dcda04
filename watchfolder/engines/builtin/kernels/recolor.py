"""Recolor: give a thing another color; its shading, highlights and texture stay.

The color is a number: after the change, and after the look that follows, the thing's anchor is
measured again and the aim corrected, until it is where it was asked to be or as near as the look
and the gamut let it come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import reduce

import numpy as np
import torch
from torch import Tensor

from presets.edits.recolor import Recolor
from watchfolder.engines.builtin.aim import Aim, find_aim, measured, mixed
from watchfolder.engines.builtin.anchor import ColorSample, core_threshold, source_tone
from watchfolder.engines.builtin.color_table import DistinctColors, evaluated
from watchfolder.engines.builtin.colorwork import color_function
from watchfolder.engines.builtin.dials import hex_to_rgb
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.recolor_figures import recolor_figures
from watchfolder.engines.builtin.rims import reach_of, settled, shares_at_edges
from watchfolder.engines.builtin.shading import Tone, belonging, legible
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.masks import Box, bounding_box
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.pictures.spaces import (
    delta_e_2000,
    gamut_by_chroma,
    oklab_to_srgb,
    srgb_to_lab,
    srgb_to_oklab,
)

VERSION = 1
FEATURES = ("recolor",)
NEEDS_SUBJECT = False
STAYS_IN_MASK = True

Colors = Callable[[Tensor], Tensor]
_SAMPLE = 20_000
"""Colors that the loop looks at."""
_TILE = 512


def run(edit: Recolor, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Recolor what the mask holds.

    Figures: anchor_delta_e (after the look that follows, to what was asked) and those of
    recolor_figures. Raises EngineError when the mask holds nothing, Cancelled.
    """
    progress.report(0.0, "finding the color")
    mask = _of_what_shows(materials.mask.values, picture)
    if not bool(mask.any()):
        raise EngineError(
            "there is nothing to recolor: the mask is empty on this picture",
            "an earlier step may have cropped the place away",
        )
    core = (mask >= core_threshold(mask))[0].numpy()
    sample = ColorSample.of(picture.rgb[core])
    source = source_tone(sample)
    own = sample.only(_belonging_to(source)(sample.colors)[0, 0] > 0.5)
    after = _look_that_follows(materials)
    start = measured(own, _unchanged, after, picture.top)
    wanted = mixed(start, srgb_to_lab(hex_to_rgb(edit.to.hex)), edit.strength)
    aim = find_aim(own.thinned(_SAMPLE), source, wanted, after, picture.top)
    progress.report(0.3, "painting")
    part = _own_part(picture, mask, source)
    result = _painted(picture, part, aim, Portion(progress, 0.3, 0.85))
    progress.report(0.85, "measuring")
    thing = core & (part > 0.5)[0].numpy()
    found = measured(ColorSample.of(result.rgb[thing]), _unchanged, after, picture.top)
    color = _color_figure(edit, float(delta_e_2000(found, wanted)), materials)
    return StepResult(result, (color, *recolor_figures(picture, result, core, thing)))


def _of_what_shows(mask: Tensor, picture: Picture) -> Tensor:
    """The mask as a share of what is visible: colors beside an alpha channel are not mixed with
    anything, so where half of a pixel is there and the thing is half of it, it is all of it."""
    alpha = picture.alpha_tensor()
    if alpha is None:
        return mask
    return (mask / alpha.clamp_min(0.5 / picture.top)).clamp(0, 1)


def _unchanged(rgb: Tensor) -> Tensor:
    return rgb


def _look_that_follows(materials: Materials) -> Colors:
    functions = [color_function(edit, materials.files) for edit in materials.following]
    return lambda rgb: reduce(lambda colors, function: function(colors), functions, rgb)


def _own_part(picture: Picture, mask: Tensor, source: Tone) -> Tensor:
    """The mask (1, H, W) without what is of another material."""
    box = bounding_box(mask, 1e-9)
    if box is None:
        return mask
    window = slice(box[1], box[3]), slice(box[0], box[2])
    height, width = box[3] - box[1], box[2] - box[0]

    def told(rgb: Tensor) -> Tensor:
        oklab = srgb_to_oklab(rgb)
        return torch.stack([belonging(oklab, source), legible(oklab[0])])

    values = _by_color(told, picture.rgb[window].reshape(-1, 3)).reshape(2, height, width)
    part = torch.zeros_like(mask)
    inside = mask[(slice(None), *window)]
    part[(slice(None), *window)] = inside * settled(values[:1], values[1:], _scale(picture))
    return part


def _scale(picture: Picture) -> float:
    """The long edge over 1500 pixels, at least 1: what a pixel's width of blur is worth."""
    return max(1.0, max(picture.size) / 1500)


def _painted(
    picture: Picture, part: Tensor, aim: Aim, progress: Progress
) -> Picture:
    """The picture recolored where `part` (1, H, W) is."""
    rgb = picture.rgb.copy()
    whole = (part >= 1)[0].numpy()
    rgb[whole] = picture.quantized(_by_color(aim.colors, picture.rgb[whole])[:, 0].T)
    soft = ((part > 0) & (part < 1))[0].numpy()
    tiles = list(_tiles_with(soft))
    for done, tile in enumerate(tiles):
        progress.report(0.4 + 0.6 * done / len(tiles))
        _paint_edges(rgb, picture, part, soft, tile, aim)
    return replace(picture, rgb=rgb)


def _belonging_to(source: Tone) -> Colors:
    return lambda rgb: belonging(srgb_to_oklab(rgb), source)[None]


def _by_color(function: Colors, samples: Samples) -> Tensor:
    """(C, 1, N) of a color function over (N, 3) samples, each color evaluated once."""
    if samples.dtype == np.uint8:
        distinct = DistinctColors.of(samples[None].astype(np.uint8, copy=False))
        return distinct.spread(evaluated(function, distinct.colors))
    top = np.iinfo(samples.dtype).max
    return evaluated(function, torch.from_numpy(samples.astype(np.float32).T)[:, None] / top)


def _tiles_with(soft: np.ndarray) -> Iterator[Box]:
    height, width = soft.shape
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            box = left, top, min(left + _TILE, width), min(top + _TILE, height)
            if soft[box[1] : box[3], box[0] : box[2]].any():
                yield box


def _paint_edges(
    rgb: Samples, picture: Picture, mask: Tensor, soft: np.ndarray, tile: Box, aim: Aim
) -> None:
    """Write the recolored soft pixels of one tile into `rgb`."""
    scale = _scale(picture)
    halo = reach_of(scale)
    left, top = max(tile[0] - halo, 0), max(tile[1] - halo, 0)
    wide = slice(top, tile[3] + halo), slice(left, tile[2] + halo)
    around = Picture(np.ascontiguousarray(picture.rgb[wide]))
    oklab = srgb_to_oklab(around.tensor())
    shares = shares_at_edges(oklab, mask[(slice(None), *wide)], scale)
    here = np.zeros(oklab.shape[1:], np.bool_)
    inner = slice(tile[1] - top, tile[3] - top), slice(tile[0] - left, tile[2] - left)
    here[inner] = soft[tile[1] : tile[3], tile[0] : tile[2]]
    chosen = torch.from_numpy(here)
    own = shares.own[:, chosen][:, None]
    share = torch.cat([shares.light, shares.chroma, shares.chroma])[:, chosen][:, None]
    painted = oklab[:, chosen][:, None] + share * (aim.oklab(own) - own)
    colors = oklab_to_srgb(gamut_by_chroma(painted))
    rgb[wide][here] = picture.quantized(colors[:, 0].T)


def _color_figure(edit: Recolor, error: float, materials: Materials) -> Figure:
    limit: float | None = None
    if edit.strength == 1:
        brand = edit.to.delta_e
        limit = brand if brand is not None else materials.checks.color_delta_e
    passed = limit is None or error <= limit
    note = "" if passed else "the gamut, or the look that follows, keeps it from the color asked"
    return Figure("anchor_delta_e", error, limit, passed, note)
