"""Faults of known size, put on photographs: what benchmarks/source_check.py looks for.

Each takes a photograph and gives it back with the fault, or None where this photograph cannot have
it: nothing blue is lost in black where nothing is dark. What a fault is measured by is never what
the check measures it by.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Levels = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shot:
    """A photograph and what is known of it."""

    rgb: Levels
    """(H, W, 3) 8-bit levels."""
    alpha: NDArray[np.uint8] | None
    subject: Levels | None
    """(H, W), 0 to 1: the true alpha where there is one, else what the network sees."""
    plain: bool = False
    """Whether it stands on a light ground of one color, as it is."""
    jpeg_quality: int = 0
    """Of the file, where it is a JPEG."""


Making = Callable[[Shot], Shot | None]


def as_it_is(shot: Shot) -> Shot:
    """No fault."""
    return shot


def blurred(sigma: float) -> Making:
    """Out of focus."""
    return lambda shot: replace(shot, rgb=_blur(shot.rgb, sigma))


def noisy(sigma: float) -> Making:
    """High sensitivity: noise in each channel by itself, in 8-bit levels."""

    def make(shot: Shot) -> Shot:
        rng = np.random.default_rng(7)
        return replace(shot, rgb=shot.rgb + rng.normal(0, sigma, shot.rgb.shape).astype(np.float32))

    return make


def exposed(stops: float) -> Making:
    """Another exposure, in linear light."""
    return lambda shot: replace(shot, rgb=_encoded(_linear(shot.rgb) * np.float32(2**stops)))


def lost_in_black(share: float) -> Making:
    """The black point pulled up until `share` of the product is black."""

    def make(shot: Shot) -> Shot | None:
        if shot.subject is None:
            return None
        brightest = shot.rgb.max(axis=2)[shot.subject > 0.9]
        return _pulled_down(shot, float(np.percentile(brightest, 100 * share)))

    return make


def lost_in_white(share: float) -> Making:
    """The white point pulled down until `share` of the product is white."""

    def make(shot: Shot) -> Shot | None:
        if shot.subject is None:
            return None
        darkest = shot.rgb.min(axis=2)[shot.subject > 0.9]
        white = float(np.percentile(darkest, 100 * (1 - share)))
        return replace(shot, rgb=shot.rgb * np.float32(255 / white)) if white > 100 else None

    return make


def surroundings_lost_in_black(share: float) -> Making:
    """The same of what surrounds it, where that is no studio ground."""

    def make(shot: Shot) -> Shot | None:
        if shot.subject is None or shot.plain or shot.alpha is not None:
            return None
        brightest = shot.rgb.max(axis=2)[shot.subject < 0.1]
        black = float(np.percentile(brightest, 100 * share))
        scene = np.median(brightest) > 60 and black < 150
        return _pulled_down(shot, black) if scene else None

    return make


def sunk(levels: float) -> Making:
    """Blacks pulled down by a hard preset, where a third of the product has two channels there."""

    def make(shot: Shot) -> Shot | None:
        if shot.subject is None:
            return None
        second = np.sort(shot.rgb[shot.subject > 0.9], axis=1)[:, 1]
        return _pulled_down(shot, levels) if (second <= levels).mean() > 1 / 3 else None

    return make


def compressed(quality: int, again: int = 0) -> Making:
    """Saved as a JPEG, with half the colors' resolution; and once more, at quality `again`."""

    def make(shot: Shot) -> Shot:
        saved = _through_jpeg(shot.rgb, quality)
        if again:
            saved = _through_jpeg(saved, again)
        return replace(shot, rgb=saved, jpeg_quality=again or quality)

    return make


def lit(red: float, green: float, blue: float) -> Making:
    """White balance that is off by these gains of linear light, where the ground is light."""

    def make(shot: Shot) -> Shot | None:
        gains = np.array((red, green, blue), np.float32)
        return replace(shot, rgb=_encoded(_linear(shot.rgb) * gains)) if shot.plain else None

    return make


def melted(share: float, half: bool = False) -> Making:
    """A ground `share` of the way to the product's own colors, at each place of its outline.

    With `half`, on one side of the product alone.
    """

    def make(shot: Shot) -> Shot | None:
        if shot.subject is None or shot.alpha is not None:
            return None
        surely = cv2.erode((shot.subject > 0.95).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        own = _blur(_carried_outward(shot.rgb, surely), max(shot.rgb.shape) / 250)
        away = np.full(shot.subject.shape, share, np.float32)
        if half:
            width = shot.rgb.shape[1]
            middle = np.median(np.nonzero(shot.subject > 0.5)[1])
            across = (np.arange(width) - middle) / (0.01 * width)
            away /= 1 + np.exp(np.clip(across, -50, 50)).astype(np.float32)
        away *= 1 - shot.subject
        rng = np.random.default_rng(7)
        grain = rng.normal(0, 1.5, shot.rgb.shape).astype(np.float32)
        return replace(shot, rgb=shot.rgb + away[..., None] * (own - shot.rgb) + grain)

    return make


def shrunk(edge: int) -> Making:
    """A copy from a web page."""

    def make(shot: Shot) -> Shot:
        scale = min(1.0, edge / max(shot.rgb.shape[:2]))
        size = (round(shot.rgb.shape[1] * scale), round(shot.rgb.shape[0] * scale))
        rgb = np.asarray(cv2.resize(shot.rgb, size, interpolation=cv2.INTER_AREA), np.float32)
        alpha = shot.alpha
        if alpha is not None:
            alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.uint8)
        return replace(shot, rgb=rgb, alpha=alpha)

    return make


def _blur(rgb: Levels, sigma: float) -> Levels:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), np.float32)


def _linear(rgb: Levels) -> Levels:
    v = rgb / 255
    return np.asarray(np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4), np.float32)


def _encoded(linear: Levels) -> Levels:
    v = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(255 * v, np.float32)


def _pulled_down(shot: Shot, black: float) -> Shot:
    return replace(shot, rgb=(shot.rgb - black) * np.float32(255 / max(255 - black, 1)))


def _through_jpeg(rgb: Levels, quality: int) -> Levels:
    file = io.BytesIO()
    levels = np.clip(rgb + 0.5, 0, 255).astype(np.uint8)
    Image.fromarray(levels).save(file, "JPEG", quality=quality, subsampling=2)
    return np.asarray(Image.open(file), np.float32)


def _carried_outward(rgb: Levels, inside: NDArray[np.bool_]) -> Levels:
    """The colors inside, and beyond them those of the nearest, smoother the farther off."""
    weight = inside.astype(np.float32)[..., None]
    levels = [(rgb * weight, weight)]
    while min(levels[-1][0].shape[:2]) > 2:
        height, width = levels[-1][0].shape[:2]
        size = ((width + 1) // 2, (height + 1) // 2)
        half = [cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in levels[-1]]
        levels.append((np.asarray(half[0], np.float32), np.asarray(half[1], np.float32)[..., None]))
    colors, known = levels.pop()
    out = colors / np.maximum(known, 1e-6)
    for colors, known in reversed(levels):
        coarse = cv2.resize(out, colors.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        sure = np.clip(4 * known, 0, 1)
        out = sure * colors / np.maximum(known, 1e-6) + (1 - sure) * np.asarray(coarse)
    return np.asarray(out, np.float32)
