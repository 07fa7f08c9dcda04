"""Tone: the palette of one picture carried over to another, within bounds.

The muted colors of both are taken as Gaussians in OKLab, since what is vivid belongs to the things
that are shown and not to how they are shown; the map between them is the linear one that moves
least (Monge-Kantorovich; F. Pitié, A. Kokaram, "The linear Monge-Kantorovitch linear colour
mapping for example-based colour transfer", 2007), with its gains and its shift held in bounds, so
that a product keeps being recognised.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from presets.declared import digest
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import gamut_by_chroma, oklab_to_srgb, srgb_to_oklab

Matrix = NDArray[np.float64]
_EDGE = 320
"""Long edge of what is looked at."""
_GAINS = (0.7, 1.4)
"""How much the map may narrow or widen colors along any axis."""
_MOST_LIGHT, _MOST_TINT = 0.12, 0.03
"""How far it may move the mean, in OKLab L and in a and b."""
_NOISE = 2.5e-5
"""Added to every variance: a grey picture has no colors to be widened."""
_MUTED, _VIVID = 0.06, 0.03
"""OKLab chroma at which a color counts a third, and how much any color counts at least."""
_DIGITS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """Mean (3,) and covariance (3, 3) of a picture's muted colors in OKLab."""

    mean: Matrix
    spread: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Transfer:
    """A linear map of OKLab about a mean, and where that goes; done by `strength`."""

    gain: Matrix
    start: Matrix
    shift: Matrix
    strength: float

    def colors(self, rgb: Tensor) -> Tensor:
        """(3, H, W) sRGB after the transfer, in [0, 1]; what leaves the gamut loses chroma."""
        oklab = srgb_to_oklab(rgb)
        start = torch.tensor(self.start, dtype=rgb.dtype).reshape(3, 1, 1)
        shift = torch.tensor(self.shift, dtype=rgb.dtype).reshape(3, 1, 1)
        off = oklab - start
        rows = [
            sum(float(g) * plane for g, plane in zip(row, off, strict=True)) for row in self.gain
        ]
        moved = torch.stack(rows) + start + shift
        mixed = oklab + self.strength * (moved - oklab)
        return oklab_to_srgb(gamut_by_chroma(mixed)).clamp(0, 1)

    @property
    def key(self) -> str:
        """What `colors` computes: equal for transfers that are equal."""
        parts = (self.gain, self.start, self.shift)
        return digest(["tone", *(part.round(_DIGITS).tolist() for part in parts), self.strength])


def palette_of(picture: Picture) -> Palette:
    """The colors of `picture`; what is transparent does not count."""
    width, height = picture.size
    scale = min(1.0, _EDGE / max(width, height))
    small = resize_lanczos(
        picture, Size(max(1, round(width * scale)), max(1, round(height * scale)))
    )
    colors = srgb_to_oklab(small.tensor()).reshape(3, -1).double().numpy()
    alpha = small.alpha_tensor()
    if alpha is not None and bool((alpha > 0.5).any()):
        colors = colors[:, (alpha > 0.5).reshape(-1).numpy()]
    chroma = np.hypot(colors[1], colors[2])
    weight = np.exp(-((chroma / _MUTED) ** 2)) + _VIVID
    weight /= weight.sum()
    mean = colors @ weight
    off = colors - mean[:, None]
    return Palette(mean, (off * weight) @ off.T)


def transfer(source: Palette, target: Palette, strength: float) -> Transfer:
    """The bounded map from one palette to another; rounded, so that its key is all of it."""
    small = _NOISE * np.eye(3)
    first, second = source.spread + small, target.spread + small
    root = _power(first, 0.5)
    back = _power(first, -0.5)
    gain = back @ _power(root @ second @ root, 0.5) @ back
    values, vectors = np.linalg.eigh((gain + gain.T) / 2)
    bounded = (vectors * np.clip(values, *_GAINS)) @ vectors.T
    most = np.array([_MOST_LIGHT, _MOST_TINT, _MOST_TINT])
    shift = np.clip(target.mean - source.mean, -most, most)
    return Transfer(
        bounded.round(_DIGITS), source.mean.round(_DIGITS), shift.round(_DIGITS), strength
    )


def _power(matrix: Matrix, exponent: float) -> Matrix:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.clip(values, 1e-12, None) ** exponent) @ vectors.T)
