"""The anchor of a recolour: the one color that stands for a thing in all its shading.

It is the median CIE Lab of the thing's sure pixels between the 20th and the 80th percentile of
their lightness, so that neither shadows nor highlights count. Sure pixels are those where the mask
is above 0.95 and that are no other material by their color: a strap, a lining, bare highlights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from watchfolder.engines.builtin.color_table import DistinctColors
from watchfolder.engines.builtin.shading import Tone, belonging
from watchfolder.pictures.picture import Samples
from watchfolder.pictures.spaces import lab_to_srgb, srgb_to_lab, srgb_to_oklab

CORE = 0.95
"""Above this the mask is sure."""
_LOW, _HIGH = 0.2, 0.8
_MOST_SAMPLES = 1 << 20
"""Pixels of more than 8 bits that are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorSample:
    """Colors and how often each occurs."""

    colors: Tensor
    """(3, 1, N) sRGB in [0, 1]."""
    counts: Tensor
    """(N,) above 0."""

    @classmethod
    def of(cls, samples: Samples) -> ColorSample:
        """Of (N, 3) samples: exact for 8 bits; of more, at most a million evenly spaced ones."""
        if samples.dtype == np.uint8:
            distinct = DistinctColors.of(samples.astype(np.uint8, copy=False))
            return cls(distinct.colors, distinct.counts())
        thin = samples[:: max(1, -(-len(samples) // _MOST_SAMPLES))]
        values = torch.from_numpy(thin.astype(np.float32).T) / np.iinfo(samples.dtype).max
        return cls(values[:, None].contiguous(), torch.ones(len(thin), dtype=torch.int64))

    def only(self, where: Tensor) -> ColorSample:
        """The colors where `where` (N,) is True."""
        return ColorSample(self.colors[..., where], self.counts[where])

    def thinned(self, most: int) -> ColorSample:
        """At most `most` colors drawn evenly along the pixels, darkest to lightest."""
        total = int(self.counts.sum())
        if len(self.counts) <= most:
            return self
        order = self.colors.sum(dim=0)[0].argsort(stable=True)
        ends = self.counts[order].cumsum(0)
        wanted = ((torch.arange(most, dtype=torch.float64) + 0.5) * (total / most)).long()
        drawn = order[torch.searchsorted(ends, wanted, right=True)]
        counts = torch.bincount(drawn, minlength=len(order))
        return ColorSample(self.colors, counts).only(counts > 0)


def core_threshold(mask: Tensor) -> float:
    """The mask's value from which on pixels are sure: 0.95, less for one soft everywhere."""
    return min(CORE, 0.9 * float(mask.max()))


def source_tone(sample: ColorSample) -> Tone:
    """The anchor of a thing before it is recolored, other materials left out.

    Those are told by their color from the anchor of all, then from the anchor of the rest; what
    is left is never less than a quarter of all.
    """
    tone = Tone.of(srgb_to_oklab(lab_to_srgb(anchor_lab(sample))))
    for _ in range(2):
        own = of_thing(sample, tone)
        if 4 * int(own.counts.sum()) < int(sample.counts.sum()):
            break
        tone = Tone.of(srgb_to_oklab(lab_to_srgb(anchor_lab(own))))
    return tone


def of_thing(sample: ColorSample, source: Tone) -> ColorSample:
    """The colors of `sample` that are of the thing's own material; all of them if none is."""
    own = belonging(srgb_to_oklab(sample.colors), source)[0] > 0.5
    return sample.only(own) if bool(own.any()) else sample


def anchor_lab(sample: ColorSample) -> Tensor:
    """(3, 1, 1) CIE Lab of the sample's anchor."""
    lab = srgb_to_lab(sample.colors)[:, 0]
    low, high = (weighted_quantile(lab[0], sample.counts, q) for q in (_LOW, _HIGH))
    middle = (lab[0] >= low) & (lab[0] <= high)
    medians = [weighted_quantile(axis[middle], sample.counts[middle], 0.5) for axis in lab]
    return torch.tensor(medians, dtype=lab.dtype)[:, None, None]


def weighted_quantile(values: Tensor, counts: Tensor, share: float) -> float:
    """The smallest of `values` with `share` of all at or below it, each counted `counts` times."""
    ordered, order = values.sort()
    reached = counts[order].cumsum(0).double()
    place = int(torch.searchsorted(reached, share * reached[-1:]))
    return float(ordered[min(place, len(ordered) - 1)])
