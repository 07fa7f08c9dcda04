"""What a recolour is judged by beside its color: five numbers an ugly result cannot satisfy."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.engines.builtin.rims import scale_of
from watchfolder.engines.engine import Figure
from watchfolder.pictures.filters import gaussian_blur
from watchfolder.pictures.masks import bounding_box
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.pictures.spaces import srgb_to_lab, srgb_to_oklab

Where = NDArray[np.bool_]
_HUE_SPREAD, _STRUCTURE, _ORDER, _MORE = 3.0, 0.95, 0.99, 0.02
_ORDER_ROOM = 0.01
_LEAST_INSIDE = 0.2
_END = 0.012
"""Three levels of 8 bits: a color that near to the end of a channel has its shades there."""
_LEVEL = 0.0025
"""OKLab a or b that rounding to 8 bits may be off by in a light color."""
_COLORED = 0.03
"""OKLab chroma from which a thing has a color of its own."""
_MOST_PIXELS = 200_000
"""Pixels of the core that the pixelwise figures look at, evenly spaced."""
_STRUCTURE_SIDE = 1024
"""The structure is compared at most at this size."""
_SSIM_SIGMA = 1.5
_SSIM_STEADIER = 2.0
"""Added to both sides of the structure term, so that noise on flat parts does not count."""


def recolor_figures(
    before: Picture, after: Picture, core: Where, thing: Where, target: Tensor
) -> tuple[Figure, ...]:
    """The figures of a recolour over `core`, the sure pixels of its mask, and `thing`, both (H, W).

    `target` is the sRGB color that was asked for, (3, 1, 1).

    Each has its limit. What is a little beyond one, as much lighter and nearly black colors bring
    it, says so in its note; what is far beyond has not passed. `thing` is the part of the core that
    is of the thing's own color: other materials in the mask have kept theirs, and count for the
    highlights alone. Structure and order are looked at inside the thing: a pixel on its border
    holds some of what is beside it, so against that it comes to be lighter or darker by right.

    hue_spread_deg               chroma-weighted deviation of OKLCh hue around its mean, degrees;
                                 at most 3, or the source's, or what one level of 8 bits turns it by
    structure                    structure term of SSIM between the lightnesses, 1 when equal;
                                 at least 0.95
    lightness_rank_correlation   Spearman's; 1 when no two pixels changed order; at least 0.99, or
                                 what the levels of a very dark color leave of it
    clipped_share_increase       share of pixels with a channel at its end, after minus before,
                                 but for an end at which the target has it too; at most 0.02
    highlight_chroma_ratio       chroma of the lightest hundredth, after over before; at most 1.02
                                 where the thing had a color
    """
    old, new = _thinned(before.rgb[thing]), _thinned(after.rgb[thing])
    oklab_old, oklab_new = srgb_to_oklab(_colors(old)), srgb_to_oklab(_colors(new))
    spread, spread_before = hue_spread(oklab_new), hue_spread(oklab_old)
    most = max(_HUE_SPREAD, spread_before, _turned_by_a_level(oklab_new, after.top))
    inside = _inside(thing)
    shape = structure(before, after, inside)
    light_old, light_new = (
        srgb_to_oklab(_colors(_thinned(picture.rgb[inside])))[0, 0] for picture in (before, after)
    )
    order = rank_correlation(light_old, light_new)
    least, held = _least_order(light_old, light_new)
    clipped = _clipped(new, target) - _clipped(old, target)
    colored = float(torch.hypot(oklab_old[1], oklab_old[2]).median()) > _COLORED
    highlights = _highlight_chroma(before.rgb[core], after.rgb[core])
    return (
        _at_most("hue_spread_deg", spread, most, 2.5 * most, f"{spread_before:.1f} before"),
        _at_least("structure", shape, _STRUCTURE, 0.9),
        _at_least("lightness_rank_correlation", order, least, 0.95, held),
        _at_most("clipped_share_increase", clipped, _MORE, 0.1),
        _at_most("highlight_chroma_ratio", highlights, 1 + _MORE, 1.5)
        if colored
        else Figure("highlight_chroma_ratio", highlights, note="it had no color before"),
    )


def _inside(thing: Where) -> Where:
    """The thing without its border; all of it where that leaves little, as of a lace."""
    reach = max(1, round(scale_of(thing.shape[::-1])))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    inner = cv2.erode(thing.astype(np.uint8), kernel, borderValue=1) > 0
    return np.asarray(inner if inner.sum() >= _LEAST_INSIDE * thing.sum() else thing, np.bool_)


def _at_most(name: str, value: float, most: float, far: float, note: str = "") -> Figure:
    """Beyond its limit it is told; from `far` on it is no result to be published unseen."""
    told = note if value <= most else _joined(note, f"above {most:.3g}")
    return Figure(name, value, most, value <= far, told)


def _at_least(name: str, value: float, least: float, far: float, note: str = "") -> Figure:
    told = note if value >= least else _joined(note, f"below {least:.3g}")
    return Figure(name, value, least, value >= far, told)


def _joined(*notes: str) -> str:
    return ", ".join(note for note in notes if note)


def _turned_by_a_level(oklab: Tensor, top: int) -> float:
    """Degrees by which rounding may turn the hue of so little chroma."""
    chroma = float(torch.hypot(oklab[1], oklab[2]).mean())
    return float(np.degrees(np.arctan2(_LEVEL * 255 / top, max(chroma, 1e-4))))


def _least_order(old: Tensor, new: Tensor) -> tuple[float, str]:
    """The limit of the rank correlation: 0.99, or nearly what these very levels could reach.

    Colors near black have a handful of levels in 8 bits, so many pixels come to be equal. The best
    that any picture of these levels could have is theirs dealt out in the old order.
    """
    best = rank_correlation(old.sort().values, new.sort().values)
    if best - _ORDER_ROOM >= _ORDER:
        return _ORDER, ""
    return best - _ORDER_ROOM, f"its levels hold no more than {best:.3f}"


def hue_spread(oklab: Tensor) -> float:
    """Chroma-weighted RMS deviation of hue around its mean, in degrees, of (3, 1, N) OKLab.

    0 for colors without chroma.
    """
    _, a, b = oklab[:, 0].double()
    chroma = torch.hypot(a, b)
    if float(chroma.mean()) < 1e-3:
        return 0.0
    mean = torch.atan2(b.sum(), a.sum())
    away = torch.atan2(b, a) - mean
    away = torch.atan2(away.sin(), away.cos())
    return float(torch.rad2deg(((away**2 * chroma).sum() / chroma.sum()).sqrt()))


def rank_correlation(first: Tensor, second: Tensor) -> float:
    """Spearman's rank correlation of two (N,) tensors; ties by mean rank, 1 if one is flat."""
    ranks = [_ranks(v.numpy()) for v in (first, second)]
    if any(r.std() == 0 for r in ranks):
        return 1.0
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], dtype=np.float64)


def structure(before: Picture, after: Picture, thing: Where) -> float:
    """Mean structure term of SSIM between the L* of two pictures over `thing`.

    The term (Z. Wang et al., 2004) is the correlation of two 11 x 11 Gaussian neighborhoods: it
    does not see that one is lighter or flatter, only whether the same things are in it. Of each
    neighborhood only what is of the thing counts: that a white print, once lighter than a red bag,
    is darker than a white one, is no loss of the bag's folds. 1 for an empty thing.
    """
    box = bounding_box(torch.from_numpy(thing).float()[None], 0.5)
    if box is None:
        return 1.0
    left, top, right, bottom = box
    window = (slice(top, bottom), slice(left, right))
    x, y = (_lightness(p.rgb[window], p.top) for p in (before, after))
    weight = torch.from_numpy(_reduced(thing[window].astype(np.float32)) > 0.99)[None].float()
    if not bool(weight.any()):
        return 1.0
    known = gaussian_blur(weight, _SSIM_SIGMA).clamp_min(1e-3)

    def mean(plane: Tensor) -> Tensor:
        return gaussian_blur(weight * plane, _SSIM_SIGMA) / known

    mean_x, mean_y = mean(x), mean(y)
    spread_x = (mean(x * x) - mean_x**2).clamp_min(0)
    spread_y = (mean(y * y) - mean_y**2).clamp_min(0)
    both = mean(x * y) - mean_x * mean_y
    term = (both + _SSIM_STEADIER) / ((spread_x * spread_y).sqrt() + _SSIM_STEADIER)
    return float(term[weight > 0.5].double().mean())


def _lightness(samples: Samples, top: int) -> Tensor:
    reduced = _reduced(samples.astype(np.float32) / np.float32(top))
    return srgb_to_lab(torch.from_numpy(reduced).permute(2, 0, 1))[:1].contiguous()


def _reduced(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = plane.shape[:2]
    scale = _STRUCTURE_SIDE / max(height, width)
    if scale >= 1:
        return plane
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _thinned(samples: Samples) -> Samples:
    return samples[:: max(1, -(-len(samples) // _MOST_PIXELS))]


def _colors(samples: Samples) -> Tensor:
    values = torch.from_numpy(samples.astype(np.float32).T) / np.iinfo(samples.dtype).max
    return values[:, None].contiguous()


def _clipped(samples: Samples, target: Tensor) -> float:
    top, asked = np.iinfo(samples.dtype).max, target.reshape(3).numpy()
    at_end = ((samples == 0) & (asked > _END)) | ((samples == top) & (asked < 1 - _END))
    return float(at_end.any(axis=1).mean())


def _highlight_chroma(before: Samples, after: Samples) -> float:
    old, new = (srgb_to_oklab(_colors(_thinned(s)))[:, 0] for s in (before, after))
    brightest = old[0] >= torch.quantile(old[0], 0.99)
    was, now = (torch.hypot(o[1], o[2])[brightest].mean() for o in (old, new))
    return float(now / was.clamp_min(0.01))
