"""What a recolour is judged by beside its color: five numbers an ugly result cannot satisfy."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.engines.engine import Figure
from watchfolder.pictures.filters import gaussian_blur
from watchfolder.pictures.masks import bounding_box
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.pictures.spaces import srgb_to_lab, srgb_to_oklab

Where = NDArray[np.bool_]
_MOST_PIXELS = 200_000
"""Pixels of the core that the pixelwise figures look at, evenly spaced."""
_STRUCTURE_SIDE = 1024
"""The structure is compared at most at this size."""
_SSIM_SIGMA = 1.5
_SSIM_STEADIER = 2.0
"""Added to both sides of the structure term, so that noise on flat parts does not count."""


def recolor_figures(
    before: Picture, after: Picture, core: Where, thing: Where
) -> tuple[Figure, ...]:
    """The figures of a recolour over `core`, the sure pixels of its mask, and `thing`, both (H, W).

    `thing` is the part of the core that is of the thing's own color. Hue spread, rank correlation
    and clipping look at it alone: other materials in the mask have kept their color.

    hue_spread_deg               chroma-weighted deviation of OKLCh hue around its mean, degrees
    structure                    structure term of SSIM between the lightnesses, 1 when equal
    lightness_rank_correlation   Spearman's; 1 when no two pixels changed order
    clipped_share_increase       share of pixels with a channel at its end, after minus before
    highlight_chroma_ratio       chroma of the lightest hundredth, after over before
    """
    old, new = _thinned(before.rgb[thing]), _thinned(after.rgb[thing])
    oklab_old, oklab_new = srgb_to_oklab(_colors(old)), srgb_to_oklab(_colors(new))
    spread, spread_before = hue_spread(oklab_new), hue_spread(oklab_old)
    return (
        Figure("hue_spread_deg", spread, note=f"{spread_before:.1f} before"),
        Figure("structure", structure(before, after, core)),
        Figure("lightness_rank_correlation", rank_correlation(oklab_old[0, 0], oklab_new[0, 0])),
        Figure("clipped_share_increase", _clipped(new) - _clipped(old)),
        Figure("highlight_chroma_ratio", _highlight_chroma(before.rgb[core], after.rgb[core])),
    )


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


def structure(before: Picture, after: Picture, core: Where) -> float:
    """Mean structure term of SSIM between the L* of two pictures over `core`.

    The term (Z. Wang et al., 2004) is the correlation of two 11 x 11 Gaussian neighborhoods: it
    does not see that one is lighter or flatter, only whether the same things are in it. 1 for an
    empty core.
    """
    box = bounding_box(torch.from_numpy(core).float()[None], 0.5)
    if box is None:
        return 1.0
    left, top, right, bottom = box
    window = (slice(top, bottom), slice(left, right))
    x, y = (_lightness(p.rgb[window], p.top) for p in (before, after))
    within = torch.from_numpy(_reduced(core[window].astype(np.float32)) > 0.99)[None]
    if not bool(within.any()):
        return 1.0
    mean_x, mean_y = gaussian_blur(x, _SSIM_SIGMA), gaussian_blur(y, _SSIM_SIGMA)
    spread_x = (gaussian_blur(x * x, _SSIM_SIGMA) - mean_x**2).clamp_min(0)
    spread_y = (gaussian_blur(y * y, _SSIM_SIGMA) - mean_y**2).clamp_min(0)
    both = gaussian_blur(x * y, _SSIM_SIGMA) - mean_x * mean_y
    term = (both + _SSIM_STEADIER) / ((spread_x * spread_y).sqrt() + _SSIM_STEADIER)
    return float(term[within].double().mean())


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


def _clipped(samples: Samples) -> float:
    top = np.iinfo(samples.dtype).max
    return float(((samples == 0) | (samples == top)).any(axis=1).mean())


def _highlight_chroma(before: Samples, after: Samples) -> float:
    old, new = (srgb_to_oklab(_colors(_thinned(s)))[:, 0] for s in (before, after))
    brightest = old[0] >= torch.quantile(old[0], 0.99)
    was, now = (torch.hypot(o[1], o[2])[brightest].mean() for o in (old, new))
    return float(now / was.clamp_min(0.01))
