"""The colors that a source is judged by: 8-bit levels, linear light, L* and OKLab, in numpy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]


def levels_of(samples: NDArray[Any]) -> Plane:
    """Samples as 8-bit levels, not whole where they were 16-bit."""
    scale = 1.0 if samples.dtype == np.uint8 else 255 / 65535
    return np.asarray(samples.astype(np.float32) * np.float32(scale), np.float32)


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture at the size that light, ground and outline are read at."""

    levels: Plane
    """(h, w, 3) 8-bit levels of sRGB."""
    light: Plane
    """(h, w) CIE L*."""
    lab: Plane
    """(h, w, 3) OKLab."""
    counted: Where
    """(h, w) what is not transparent."""


def seen_of(rgb: NDArray[Any], alpha: NDArray[Any] | None, top: int) -> Seen:
    """`Seen` of samples of 8 or 16 bits with `top` the largest; nothing is resized."""
    linear = _linear_of_every(top)[rgb]
    counted = np.ones(rgb.shape[:2], np.bool_) if alpha is None else alpha > top / 2
    return Seen(levels_of(rgb), _lightness(linear), _oklab(linear), np.asarray(counted, np.bool_))


@cache
def _linear_of_every(top: int) -> Plane:
    """Linear light, 0 to 1, of every value that a sample of sRGB can have."""
    encoded = np.arange(top + 1, dtype=np.float64) / top
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear, np.float32)


def _lightness(linear: Plane) -> Plane:
    y = linear @ np.array((0.2126, 0.7152, 0.0722), np.float32)
    light = np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * (24389 / 27))
    return np.asarray(light, np.float32)


def _oklab(linear: Plane) -> Plane:
    """OKLab (Ottosson, https://bottosson.github.io/posts/oklab)."""
    to_lms = np.array(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        np.float32,
    )
    to_lab = np.array(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        np.float32,
    )
    return np.asarray(np.cbrt(linear @ to_lms.T) @ to_lab.T, np.float32)
