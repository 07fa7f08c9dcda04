"""Separable resampling by taps: for every output sample, which inputs count and how much.

Taps are gathered and summed one after the other, in float32 and in a fixed order: the same result
on the CPU and on an accelerator up to rounding, no tensor cores, nothing that depends on threads.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

_LOBES = 3.0


@dataclass(frozen=True, slots=True)
class Taps:
    """Weights along one axis."""

    index: Tensor
    """(taps, out) int64: the input sample."""
    weight: Tensor
    """(taps, out) float32."""


def lanczos_taps(out: int, source: int) -> Taps:
    """Taps that resize `source` samples to `out` by Lanczos3, widened when shrinking.

    The same kernel, support and normalisation as Pillow's LANCZOS: weights are cut at the
    borders and the rest is made to sum to 1.
    """
    stretch = max(source / out, 1.0)
    reach = _LOBES * stretch
    centers = (torch.arange(out, dtype=torch.float64) + 0.5) * (source / out)
    first = (centers - reach + 0.5).floor().clamp(0, source).long()
    last = (centers + reach + 0.5).floor().clamp(0, source).long()
    steps = torch.arange(int((last - first).max()))[:, None]
    index = first + steps
    weight = _lanczos((index + 0.5 - centers) / stretch) * (index < last)
    return _normalized(index, weight, source)


def _lanczos(x: Tensor) -> Tensor:
    return torch.where(x.abs() < _LOBES, torch.sinc(x) * torch.sinc(x / _LOBES), 0.0)


def area_taps(out: int, source: int, scale: float, shift: float) -> Taps:
    """Taps that place `source` samples at x' = x * scale + shift on an axis of `out` samples.

    A sample is averaged over the interval that it covers on the source, at least one sample wide:
    the exact area when shrinking, linear interpolation when enlarging, a copy at scale 1 with a
    whole shift. What lies outside the source counts as 0, in proportion.
    """
    centers = (torch.arange(out, dtype=torch.float64) + 0.5 - shift) / scale
    footprint = 1.0 / scale
    width = max(footprint, 1.0)
    first = (centers - width / 2).floor().long()
    steps = torch.arange(int(width) + 2)[:, None]
    index = first + steps
    overlap = torch.minimum(centers + width / 2, index + 1.0) - torch.maximum(
        centers - width / 2, index.double()
    )
    inside = (index >= 0) & (index < source)
    taps = _normalized(index, overlap.clamp_min(0.0) * inside, source)
    covered = (centers + footprint / 2).clamp(0, source) - (centers - footprint / 2).clamp(
        0, source
    )
    return Taps(taps.index, taps.weight * (covered / footprint).float())


def _normalized(index: Tensor, weight: Tensor, source: int) -> Taps:
    total = weight.sum(dim=0)
    weight = torch.where(total > 0, weight / total.clamp_min(1e-12), 0.0)
    return Taps(index.clamp(0, source - 1), weight.float())


def apply_taps(values: Tensor, taps: Taps, axis: int) -> Tensor:
    """`values` resampled along `axis` (-1 or -2); float32, on the device of `values`."""
    index, weight = taps.index.to(values.device), taps.weight.to(values.device)
    if axis == -2:
        weight = weight[..., None]
    total = values.index_select(axis, index[0]) * weight[0]
    for row, column in zip(index[1:], weight[1:], strict=True):
        total += values.index_select(axis, row) * column
    return total
