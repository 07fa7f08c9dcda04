"""Scene: the still life that presets are shown on, drawn by numbers, the same every time.

Bodies of revolution seen from the side, before a paper backdrop, under one large light from the
upper left. Between them they have what a look acts on: a warm red-brown, a deep green, a blue, a
pale ceramic, metal, near-black and near-white, and a ground with a gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.picture import Picture

WIDTH, HEIGHT = 800, 600
_FINER = 2
"""Samples of a pixel along each side."""
_LIGHT = np.array([-0.52, 0.62, 0.59])
_HALF = (_LIGHT + np.array([0.0, 0.0, 1.0])) / np.linalg.norm(_LIGHT + np.array([0.0, 0.0, 1.0]))

Plane = NDArray[np.float64]
Profile = Callable[[Plane], Plane]


@dataclass(frozen=True, slots=True)
class _Body:
    """A body of revolution; lengths in heights of the picture."""

    at: float
    """Its axis."""
    foot: float
    """Where it stands, from the top."""
    height: float
    color: tuple[float, float, float]
    """In linear light."""
    profile: Profile
    """Radius at each height from 0, the foot, to 1."""
    gloss: float
    sharpness: float


def _bottle(t: Plane) -> Plane:
    shoulder = 0.5 - 0.5 * np.tanh((t - 0.62) * 14)
    foot = 0.012 * np.clip((0.04 - t) / 0.04, 0, 1) ** 2
    return 0.034 + 0.07 * shoulder - foot + 0.008 * (t > 0.93)


def _vase(t: Plane) -> Plane:
    belly = np.sin(np.pi * np.clip(t * 0.86 + 0.1, 0, 1)) ** 0.9
    return 0.045 + 0.125 * belly


def _ball(t: Plane) -> Plane:
    return 0.062 * np.sqrt(np.clip(1 - (2 * t - 1) ** 2, 0, 1))


def _jar(t: Plane) -> Plane:
    corner = np.clip((0.06 - t) / 0.06, 0, 1) ** 2
    lid = 0.012 * ((t > 0.74) & (t < 0.78))
    return 0.083 - 0.02 * corner - lid


_BODIES = (
    _Body(0.86, 0.80, 0.40, (0.030, 0.085, 0.055), _bottle, 0.65, 90),
    _Body(0.50, 0.83, 0.46, (0.330, 0.086, 0.038), _vase, 0.22, 26),
    _Body(0.245, 0.81, 0.25, (0.070, 0.130, 0.235), _jar, 0.30, 40),
    _Body(0.665, 0.885, 0.124, (0.560, 0.360, 0.120), _ball, 0.90, 60),
    _Body(0.355, 0.895, 0.124, (0.780, 0.740, 0.680), _ball, 0.25, 30),
    _Body(1.06, 0.86, 0.20, (0.018, 0.017, 0.017), _jar, 0.55, 70),
)


def scene() -> Picture:
    """The still life, 800 by 600 pixels, 8 bits."""
    rows, columns = HEIGHT * _FINER, WIDTH * _FINER
    y, x = np.mgrid[0:rows, 0:columns]
    y = (y + 0.5) / rows
    x = (x + 0.5) / rows
    light = _backdrop(x, y)
    for body in sorted(_BODIES, key=lambda one: one.foot):
        light *= _shadow(body, x, y)[..., None]
        light = _drawn(body, x, y, light)
    small = light.reshape(HEIGHT, _FINER, WIDTH, _FINER, 3).mean(axis=(1, 3))
    encoded = np.where(small <= 0.0031308, 12.92 * small, 1.055 * small ** (1 / 2.4) - 0.055)
    samples = np.floor(np.clip(encoded, 0, 1) * 255 + 0.5).astype(np.uint8)
    return Picture(np.ascontiguousarray(samples))


def _backdrop(x: Plane, y: Plane) -> Plane:
    """Paper that bends from the wall to the table, lighter where the light falls."""
    falloff = np.exp(-((x - 0.42) ** 2 / 0.9 + (y - 0.38) ** 2 / 0.55))
    table = 1 / (1 + np.exp(-(y - 0.70) * 26))
    level = 0.34 + 0.30 * falloff + 0.07 * table
    paper: Plane = level[..., None] * np.array([1.0, 0.965, 0.915])
    return paper


def _shadow(body: _Body, x: Plane, y: Plane) -> Plane:
    """What the body leaves of the light on the ground: a core at its foot, a long soft one."""
    radius = float(body.profile(np.array([0.08]))[0])
    core = ((x - body.at) / (radius * 1.05)) ** 2 + ((y - body.foot) / 0.016) ** 2
    along = x - body.at - 0.10 - radius
    long = (along / (0.16 + radius)) ** 2 + ((y - body.foot - 0.004) / 0.042) ** 2
    shade: Plane = 1 - 0.55 * np.exp(-core) - 0.30 * np.exp(-long)
    return shade


def _drawn(body: _Body, x: Plane, y: Plane, light: Plane) -> Plane:
    t = (body.foot - y) / body.height
    inside = (t >= 0) & (t <= 1)
    clipped = np.clip(t, 0, 1)
    radius = body.profile(clipped)
    across = (x - body.at) / np.maximum(radius, 1e-6)
    inside &= np.abs(across) < 1
    slope = (body.profile(np.clip(clipped + 0.004, 0, 1)) - radius) / (0.004 * body.height)
    deep = np.sqrt(np.clip(1 - across**2, 0, 1))
    normal = np.stack([across, -slope, deep], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    facing = normal @ _LIGHT / np.linalg.norm(_LIGHT)
    wrapped = np.clip((facing + 0.25) / 1.25, 0, 1) ** 1.3
    bounce = 0.10 * np.clip(0.4 - normal[..., 1], 0, 1) + 0.07
    shine = body.gloss * np.clip(normal @ _HALF, 0, 1) ** body.sharpness
    rim = 0.10 * body.gloss * np.clip(1 - deep, 0, 1) ** 3
    color = np.array(body.color)
    lit = color * (1.15 * wrapped + bounce)[..., None] + (0.75 * shine + rim)[..., None]
    return np.where(inside[..., None], lit, light)
