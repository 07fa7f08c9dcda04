"""Surfaces: the few stuffs a subject shows, told apart by colour whatever light falls on them.

In OKLab a light twice as strong scales L, a and b of a dull surface by the same factor, so (a / L,
b / L) is the same in its folds as in its lit parts; a highlight only moves it towards the light's
own colour. Surfaces are the peaks of the histogram of that pair; greys, which share one peak, are
told apart by lightness.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.pictures.spaces import srgb_to_oklab

Plane = NDArray[np.float32]
Labels = NDArray[np.int32]

_CELLS = 128
_REACH = 0.7
"""The histogram covers -REACH to REACH of a / L and b / L."""
_GREY = 0.075
"""Below this distance from (0, 0) a colour is a grey."""
_DARK = 0.08
"""L below which (a / L, b / L) is mostly noise: it is divided by at least this."""
_SADDLE = 0.55
"""Two peaks are one surface when the way between them never falls below this share of the lower."""
_SOFT_SLOPE = 0.1
"""L a pixel: shade changes more slowly (0.05 in a hood), an edge between things faster (0.2)."""
_LEAST_SHARE = 0.004
"""Smaller surfaces than this share of the subject are not told apart."""


@dataclass(frozen=True, slots=True)
class Surface:
    """One stuff: where it is in colour, and how much of the subject it is."""

    label: int
    """Its number in the label plane."""
    share: float
    """Of the subject's area."""
    oklab: tuple[float, float, float]
    """Its median colour."""

    @property
    def grey(self) -> bool:
        """Whether it has no hue to speak of."""
        light, a, b = self.oklab
        return float(np.hypot(a, b)) < _GREY * max(light, _DARK)


@dataclass(frozen=True, slots=True)
class Surfaces:
    """All of a subject, largest first, with the label of every pixel."""

    found: tuple[Surface, ...]
    labels: Labels
    """(H, W): a surface's label, 0 outside the subject."""
    density: Plane
    """(H, W): how typical a pixel is of its surface, 0 to 1."""
    oklab: Plane
    """(3, H, W)."""


def tell_apart(rgb: torch.Tensor, subject: Plane) -> Surfaces:
    """The surfaces of what `subject` (H, W) covers by more than a half; `rgb` is (3, H, W)."""
    oklab = srgb_to_oklab(rgb).numpy()
    light = np.maximum(oklab[0], _DARK)
    tint = [_calmed(oklab[k] / light) for k in (1, 2)]
    inside = subject > 0.5
    core = subject > 0.95
    if core.sum() < 64:
        core = inside
    across, down = (_cell(t) for t in tint)
    heights = np.zeros((_CELLS, _CELLS), np.float32)
    np.add.at(heights, (down[core], across[core]), 1)
    heights = np.asarray(cv2.GaussianBlur(heights, (0, 0), 1.6), np.float32)
    peaks = _peaks(heights)
    labels = np.where(inside, peaks[down, across], 0).astype(np.int32)
    greys = inside & (np.hypot(tint[0], tint[1]) < _GREY)
    labels = _split_greys(labels, greys, greys & core, oklab[0])
    return _surfaces(labels, core, heights[down, across], oklab)


def _calmed(plane: Plane) -> Plane:
    """Compression leaves blocks of wrong chroma along edges; a median takes them away."""
    return np.asarray(cv2.medianBlur(np.ascontiguousarray(plane, np.float32), 3), np.float32)


def _cell(tint: Plane) -> Labels:
    place = np.floor((tint + _REACH) / (2 * _REACH) * _CELLS)
    return np.asarray(np.clip(place, 0, _CELLS - 1), np.int32)


def _peaks(heights: Plane) -> Labels:
    """The label (from 1) of every cell: the peak that is reached by going uphill, merged.

    Cells are visited from the highest down, as in flooding: a cell next to no labelled one is a
    new peak; where two meet, the lower is merged if the meeting place is above its SADDLE share.
    """
    labels = np.zeros((_CELLS + 2, _CELLS + 2), np.int32)
    parent, top = [0], [0.0]

    def root(label: int) -> int:
        while parent[label] != label:
            label = parent[label]
        return label

    order = np.argsort(-heights, axis=None, kind="stable")
    for place in order[heights.ravel()[order] > 0.05]:
        y, x = divmod(int(place), _CELLS)
        height = float(heights[y, x])
        around = {root(int(n)) for n in labels[y : y + 3, x : x + 3].ravel() if n}
        if not around:
            parent.append(len(parent))
            top.append(height)
            labels[y + 1, x + 1] = len(parent) - 1
            continue
        best = max(around, key=lambda n: (top[n], -n))
        labels[y + 1, x + 1] = best
        for other in around - {best}:
            if height > _SADDLE * top[other]:
                parent[other] = best
    merged = np.array([root(n) for n in range(len(parent))], np.int32)
    return merged[labels[1:-1, 1:-1]]


def _split_greys(
    labels: Labels, greys: NDArray[np.bool_], sure: NDArray[np.bool_], light: Plane
) -> Labels:
    """Greys get labels of their own by lightness, cut at the deepest valleys of its histogram."""
    if not sure.any():
        return labels
    counts = np.bincount((light[sure].clip(0, 0.999) * 64).astype(int), minlength=64)
    heights = np.asarray(cv2.GaussianBlur(counts.astype(np.float32)[None], (0, 0), 2.0))[0]
    result = labels.copy()
    first = int(labels.max()) + 1
    cuts = _valleys(heights)
    result[greys] = first + np.searchsorted(np.array(cuts) / 64, light[greys])
    return _joined_in_shade(result, first, len(cuts), light)


def _joined_in_shade(labels: Labels, first: int, cuts: int, light: Plane) -> Labels:
    """Neighbouring greys that pass softly into each other are one surface in light and shade."""
    slope = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)) / 8
    square = np.ones((3, 3), np.uint8)
    result = labels.copy()
    for lower in range(first, first + cuts):
        touched = cv2.dilate((labels == lower).astype(np.uint8), square) > 0
        border = touched & (labels == lower + 1)
        if border.sum() >= 20 and float(np.median(slope[border])) < _SOFT_SLOPE:
            result[result == int(result[labels == lower][0])] = lower + 1
    return result


def _valleys(heights: Plane) -> list[int]:
    """Places of a histogram where it falls below a half of the lower peak beside it."""
    cuts: list[int] = []
    low = high = 0
    falling = False
    for place in range(1, len(heights)):
        if falling:
            if heights[place] < heights[low]:
                low = place
            elif heights[place] > 2 * heights[low] + 1 and heights[low] < 0.5 * heights[high]:
                cuts.append(low)
                falling, high = False, place
        elif heights[place] > heights[high]:
            high = place
        elif heights[place] < 0.5 * heights[high]:
            falling, low = True, place
    return cuts


def _surfaces(labels: Labels, core: NDArray[np.bool_], heights: Plane, oklab: Plane) -> Surfaces:
    total = max(1, int(core.sum()))
    density = np.zeros(labels.shape, np.float32)
    found = []
    for label in np.unique(labels[core]):
        own = core & (labels == label)
        share = float(own.sum()) / total
        if label == 0 or share < _LEAST_SHARE:
            continue
        light, a, b = (float(np.median(plane[own])) for plane in oklab)
        found.append(Surface(int(label), share, (light, a, b)))
        place = labels == label
        density[place] = np.clip(heights[place] / np.percentile(heights[own], 60), 0, 1)
    ordered = tuple(sorted(found, key=lambda s: (-s.share, s.label)))
    return Surfaces(ordered, labels, density, oklab)
