"""The guided filter: smoothing along the edges of another picture."""

from __future__ import annotations

import functools

import torch
from torch import Tensor
from torch.nn import functional

from watchfolder.pictures.filters import box_blur


def guided_filter(
    guide: Tensor, values: Tensor, radius: int, epsilon: float = 1e-4, reduce: int = 1
) -> Tensor:
    """`values` smoothed along the edges of `guide` (He, Sun and Tang, 2013).

    `guide` is (3, H, W) or (1, H, W) in [0, 1], `values` (1, H, W) of the same size. `epsilon` is
    the variance of the guide below which it counts as flat. The colour form of the filter is used
    for three channels: a mask then also follows edges between colours of one lightness. With
    `reduce` above 1 the coefficients are found on pictures reduced by it (He and Sun, 2015), which
    takes 1 / reduce^2 of the time and blurs them a little.
    """
    if reduce > 1:
        small = [functional.avg_pool2d(t[None], reduce, ceil_mode=True)[0] for t in (guide, values)]
        slope, offset = _guided_lines(small[0], small[1], max(1, radius // reduce), epsilon)
        both = torch.cat([slope, offset])[None]
        size = guide.shape[-2:]
        full = functional.interpolate(both, size=size, mode="bilinear")[0]
        slope, offset = full[:-1], full[-1:]
    else:
        slope, offset = _guided_lines(guide, values, radius, epsilon)
    return (slope * guide).sum(dim=0, keepdim=True) + offset


def _guided_lines(
    guide: Tensor, values: Tensor, radius: int, epsilon: float
) -> tuple[Tensor, Tensor]:
    """Slope (C, H, W) and offset (1, H, W) of the line that takes the guide to the values."""
    mean = functools.partial(box_blur, radius=radius)
    mean_guide, mean_values = mean(guide), mean(values)
    covariance = mean(guide * values) - mean_guide * mean_values

    def variance(i: int, j: int) -> Tensor:
        both = mean((guide[i] * guide[j])[None])[0] - mean_guide[i] * mean_guide[j]
        return both + epsilon if i == j else both

    if guide.shape[0] == 1:
        slope = covariance / variance(0, 0)
    else:
        slope = _solved([variance(i, j) for i in range(3) for j in range(i, 3)], covariance)
    offset = mean_values - (slope * mean_guide).sum(dim=0, keepdim=True)
    return mean(slope), mean(offset)


def _solved(upper: list[Tensor], right: Tensor) -> Tensor:
    """Solution (3, H, W) of symmetric 3 x 3 systems given by their upper triangles, by rows."""
    a, b, c, d, e, f = upper
    ca, cb, cc = d * f - e * e, c * e - b * f, b * e - c * d
    cd, ce, cf = a * f - c * c, b * c - a * e, a * d - b * b
    x, y, z = right
    solved = [ca * x + cb * y + cc * z, cb * x + cd * y + ce * z, cc * x + ce * y + cf * z]
    return torch.stack(solved) / (a * ca + b * cb + c * cc)
