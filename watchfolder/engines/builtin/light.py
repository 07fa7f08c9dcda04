"""Light: how brightly and in what color a picture is lit, and moving one picture towards others.

Estimates are made to see the photographer's exposure and white balance, not what is in the picture:
brightness by the brighter pixels short of highlights, the color of the light by what is nearly
grey in it, found in rounds. Both are bounded when they are undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.engines.builtin.curves import soft_ceiling
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import linear_to_srgb, srgb_to_linear

Plane = NDArray[np.float64]
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_EDGE = 320
"""Long edge of what is looked at."""
_BRIGHT = (0.6, 0.95)
"""Of all luminances, by rank. On photographs that were graded at random these vary least between
unlike pictures and still follow exposure; a mean over all pixels follows what is in them."""
_CLIPPED, _DARK = 0.99, 0.02
"""Encoded values from which, and luminance up to which, a pixel tells nothing of the light."""
_PURE, _WHITE_GROUND = 0.985, 0.15
"""Encoded values of pure white, and the share of it that makes a white ground."""
_GREYNESS = 0.15
"""Natural logarithm by which a channel may be off for a pixel to count as grey, as a deviation."""
_ROUNDS = 6
_EXPOSURE_SHARE = 0.85
"""Of the difference in brightness: a dark product is not underexposed."""
_MOST_TINT = 0.35
"""Stops that a channel may be moved at the most."""
_STEPS_PER_STOP = 20
"""Moves are rounded to twentieths of a stop, so that pictures of a shoot share a color table."""


@dataclass(frozen=True, slots=True)
class Light:
    """What lights a picture."""

    stops: float
    """Binary logarithm of the mean luminance of its brighter pixels."""
    white: tuple[float, float, float]
    """Binary logarithm of the light's red, green and blue, its luminance being 1."""
    on_white: bool = False
    """Whether much of the picture is pure white, as a product's ground is that was made so."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of light: gains in linear light, in stops; of all channels, and of each."""

    stops: float
    white: tuple[float, float, float]

    def colors(self, rgb: Tensor) -> Tensor:
        """(3, H, W) sRGB in the new light, in [0, 1]; what would clip is rolled off."""
        stops = torch.tensor(self.white, dtype=rgb.dtype).reshape(3, 1, 1) + self.stops
        linear = srgb_to_linear(rgb) * torch.exp2(stops)
        ceiling = float(torch.exp2(stops.max()))
        if ceiling > 1:
            linear = soft_ceiling(linear, ceiling)
        return linear_to_srgb(linear).clamp(0, 1)

    @property
    def key(self) -> str:
        """What `colors` computes, in words: equal for moves that are equal."""
        return "light " + " ".join(f"{v:+.2f}" for v in (self.stops, *self.white))


def light_of(picture: Picture) -> Light:
    """Estimate the light of `picture`; what is transparent does not count."""
    rgb, weight = _samples(picture)
    linear = srgb_to_linear(torch.from_numpy(rgb)[..., None]).numpy()[..., 0].astype(np.float64)
    luminance = _LUMINANCE @ linear
    ordered = np.sort(luminance[weight])
    bright = ordered[int(_BRIGHT[0] * len(ordered)) : int(np.ceil(_BRIGHT[1] * len(ordered)))]
    usable = weight & (rgb.max(axis=0) < _CLIPPED) & (luminance > _DARK)
    if usable.sum() < 50:
        usable = weight
    pure = float((rgb.min(axis=0)[weight] >= _PURE).mean())
    return Light(
        float(np.log2(bright.mean() + 1e-3)), _white(linear[:, usable]), pure > _WHITE_GROUND
    )


def mean_light(lights: Sequence[Light]) -> Light:
    """The mean of several, in stops."""
    whites = np.mean([light.white for light in lights], axis=0)
    red, green, blue = (float(v) for v in whites)
    return Light(float(np.mean([light.stops for light in lights])), (red, green, blue))


def move_towards(source: Light, target: Light, *, most: float, white_share: float) -> Move:
    """A part of the way in brightness, at most `most` stops; `white_share` of the way in color.

    The color's gains keep the luminance of grey. A picture on pure white is neither darkened nor
    tinted: its white is meant.
    """
    stops = np.clip(_EXPOSURE_SHARE * (target.stops - source.stops), -most, most)
    if source.on_white:
        return Move(max(0.0, _rounded(stops)), (0.0, 0.0, 0.0))
    apart = np.subtract(target.white, source.white)
    tint = np.clip(white_share * apart, -_MOST_TINT, _MOST_TINT)
    tint = tint - np.log2(_LUMINANCE @ np.exp2(tint))
    red, green, blue = (_rounded(v) for v in tint)
    return Move(_rounded(stops), (red, green, blue))


def _rounded(stops: float) -> float:
    return round(float(stops) * _STEPS_PER_STOP) / _STEPS_PER_STOP + 0.0


def _samples(picture: Picture) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(3, N) encoded values of the reduced picture, and which of them are visible."""
    width, height = picture.size
    scale = min(1.0, _EDGE / max(width, height))
    size = Size(max(1, round(width * scale)), max(1, round(height * scale)))
    small = resize_lanczos(picture, size)
    rgb = small.tensor().reshape(3, -1).numpy()
    alpha = small.alpha_tensor()
    seen = np.ones(rgb.shape[1], np.bool_) if alpha is None else (alpha > 0.5).numpy().reshape(-1)
    return rgb, seen if seen.any() else np.ones_like(seen)


def _white(linear: Plane) -> tuple[float, float, float]:
    """The light's color from (3, N) linear values: the mean of what is grey under it, in rounds.

    A round weighs each pixel by how grey it is under the light found so far, and by its
    luminance; so a red bag on a grey sheet says nothing, and the sheet everything.
    """
    light = np.ones(3)
    luminance = _LUMINANCE @ linear
    for _ in range(_ROUNDS):
        under = linear / light[:, None]
        level = np.log(_LUMINANCE @ under + 1e-3)
        off = np.abs(np.log(under + 1e-3) - level).max(axis=0)
        weight = np.exp(-((off / _GREYNESS) ** 2)) * luminance
        total = float(weight.sum())
        if total <= 0:
            break
        mean = (linear @ weight) / total
        light = (mean / (_LUMINANCE @ mean)).clip(1e-3)  # of a pure blue, red and green are 0
    red, green, blue = (float(v) for v in np.log2(light.clip(1e-3)))
    return red, green, blue
