"""Composite: the model's picture where something changed, the source's own samples elsewhere.

Strip by strip, so that the memory needed beside the two pictures does not grow with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from watchfolder.pictures.picture import Picture, Samples, Size
from watchfolder.running.keeping.edges import REACH, own_colors
from watchfolder.running.keeping.transfer import Lift, enlarged_part
from watchfolder.running.keeping.view import Part, Plane, Where

ROWS = 192
"""Rows of a strip."""
LEAST = 1 / 512
"""A weight under this is 0."""


@dataclass(frozen=True, slots=True)
class Share:
    """How far to take the model's pixel, at full size."""

    weight: Plane
    """(h, w) in [0, 1], at the working size."""
    bound: Plane | None
    """(H, W) in [0, 1]: how far at most; None: anywhere."""
    whole: Size

    def of(self, part: Part) -> Plane:
        """The smaller of the two on a part of the picture; what is next to nothing is 0."""
        share = enlarged_part(self.weight, self.whole, part)
        if self.bound is not None:
            share = np.minimum(share, self.bound[part.place])
        return np.asarray(np.where(share < LEAST, 0, np.minimum(share, 1)), np.float32)

    def untouched(self) -> Where:
        """(H, W): where it is 0."""
        kept = np.empty((self.whole.height, self.whole.width), np.bool_)
        for strip in _strips(self.whole):
            kept[strip.place] = self.of(strip) == 0
        return kept


def composed(lifted: Lift, share: Share, *, clean: bool) -> Picture:
    """The source with the model's picture laid in by `share`.

    Where that is 0 the source's samples stay, to the last bit, and its alpha everywhere. With
    `clean` the ground is new: at the subject's edge the subject's own colour is laid over it,
    without the old ground that shines through.
    """
    source = lifted.source
    rgb = source.rgb.copy()
    for strip in _strips(source.size):
        weight = share.of(strip)
        columns = np.flatnonzero(weight.any(axis=0))
        if columns.size == 0:
            continue
        part = strip._replace(left=int(columns[0]), right=int(columns[-1]) + 1)
        weight = weight[:, part.left : part.right]
        behind = source.rgb[part.place].astype(np.float32) * np.float32(1 / source.top)
        if clean and bool(((weight > 0) & (weight < 1)).any()):
            behind = _cleaned(source, share, part)
        mixed = behind + weight[..., None] * (lifted.part(part) - behind)
        rgb[part.place] = np.where(
            weight[..., None] > 0, _samples(mixed, source), source.rgb[part.place]
        )
    return replace(source, rgb=rgb)


def entire(lifted: Lift) -> Picture:
    """The model's picture alone, at the source's size and depth; alpha is the source's."""
    source = lifted.source
    rgb = np.empty_like(source.rgb)
    for strip in _strips(source.size):
        rgb[strip.place] = _samples(lifted.part(strip), source)
    return replace(source, rgb=rgb)


def _strips(whole: Size) -> Iterator[Part]:
    for top in range(0, whole.height, ROWS):
        yield Part(top, min(top + ROWS, whole.height), 0, whole.width)


def _cleaned(source: Picture, share: Share, part: Part) -> Plane:
    """The subject's own colours in a part; computed with the surroundings they depend on."""
    around = Part(
        max(0, part.top - REACH),
        min(source.size.height, part.bottom + REACH),
        max(0, part.left - REACH),
        min(source.size.width, part.right + REACH),
    )
    rgb = source.rgb[around.place].astype(np.float32) * np.float32(1 / source.top)
    own = own_colors(rgb, 1 - share.of(around))
    top, left = part.top - around.top, part.left - around.left
    return own[top : top + part.size.height, left : left + part.size.width]


def _samples(values: Plane, like: Picture) -> Samples:
    scaled = np.floor(np.clip(values, 0, 1) * np.float32(like.top) + np.float32(0.5))
    samples: Samples = scaled.astype(like.rgb.dtype)
    return samples
