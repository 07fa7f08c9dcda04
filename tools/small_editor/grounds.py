"""Grounds: what stands behind and under a product, as linear light."""

from __future__ import annotations

import cv2
import numpy as np

from tools.small_editor.palette import Rgb, hex_of, linear
from tools.small_editor.pen import Plane

SCENES: dict[str, tuple[str, ...]] = {
    "wooden table": ("a wooden table", "an oak table", "a warm wooden table"),
    "marble counter": ("a marble counter", "a white marble counter", "a polished marble top"),
    "concrete": ("raw concrete", "a concrete wall", "a grey concrete wall"),
    "beach": ("a sandy beach", "a sunny beach by the sea", "a beach with the sea behind"),
    "meadow": ("a green meadow", "a summer meadow", "grass under a blue sky"),
    "night": ("a dark studio with a spotlight", "a dark studio", "a spotlight in the dark"),
    "brick": ("a brick wall", "a red brick wall", "an old brick wall"),
    "sunset": ("a sunset sky", "an orange sunset", "a glowing sunset"),
}
"""Grounds that are more than a color, each with ways to say it; the last is never trained on."""


def ground(kind: str, rng: np.random.Generator, size: int, horizon: float) -> Rgb:
    """(size, size, 3) of a scene by name, or of "plain COLOR" and "sweep COLOR".

    `horizon` is where the floor begins, as a share of the height. Raises KeyError.
    """
    y = np.linspace(0, 1, size, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, size, dtype=np.float32)[None, :]
    floor = np.clip((y - horizon) / 0.02 + 0.5, 0, 1) * np.ones_like(x)
    style, _, color = kind.partition(" ")
    if style in ("plain", "sweep") and color:
        shade = 1 - 0.10 * ((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2
        if style == "sweep":
            shade = 0.86 + 0.22 * _smooth((y - horizon + 0.25) / 0.5) * np.ones_like(x)
        return np.asarray(linear(hex_of(color)) * shade[..., None], np.float32)
    return _SCENES[kind](rng, x, y, floor)


def _smooth(values: Plane) -> Plane:
    t = np.clip(values, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _noise(rng: np.random.Generator, size: int, cells: tuple[int, int]) -> Plane:
    """Smooth noise, about -1 to 1, of so many cells down and across."""
    coarse = rng.uniform(-1, 1, (cells[0] + 2, cells[1] + 2)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def _two(wall: Rgb, floor: Rgb, where: Plane) -> Rgb:
    mix = where[..., None]
    return np.asarray(wall * (1 - mix) + floor * mix, np.float32)


def _tinted(code: str, shade: Plane) -> Rgb:
    return np.asarray(linear(code) * shade[..., None], np.float32)


def _wooden_table(rng: np.random.Generator, x: Plane, y: Plane, floor: Plane) -> Rgb:
    size = floor.shape[0]
    grain = 1 + 0.16 * _noise(rng, size, (28, 2)) + 0.08 * _noise(rng, size, (14, 4))
    planks = 1 - 0.35 * (np.abs((y * 5.5) % 1 - 0.5) > 0.46) * np.ones_like(x)
    wall = _tinted("#D8C3A5", 0.85 + 0.25 * (1 - y) * np.ones_like(x))
    return _two(wall, _tinted("#9A6236", grain * planks), floor)


def _marble(rng: np.random.Generator, x: Plane, y: Plane, floor: Plane) -> Rgb:
    size = floor.shape[0]
    veins = np.abs(_noise(rng, size, (5, 5)) + 0.4 * _noise(rng, size, (11, 11)))
    shade = 1 - 0.34 * np.exp(-((veins / 0.12) ** 2))
    wall = _tinted("#B9C0C2", 0.8 + 0.25 * (1 - y) * np.ones_like(x))
    return _two(wall, _tinted("#EDEBE6", shade), floor)


def _concrete(rng: np.random.Generator, _x: Plane, _y: Plane, floor: Plane) -> Rgb:
    size = floor.shape[0]
    rough = 1 + 0.14 * _noise(rng, size, (9, 9)) + 0.10 * _noise(rng, size, (30, 30))
    return _two(_tinted("#8C8A86", rough), _tinted("#A6A39D", rough), floor)


def _beach(rng: np.random.Generator, x: Plane, y: Plane, floor: Plane) -> Rgb:
    size = floor.shape[0]
    sky = _tinted("#A8D4EE", 0.85 + 0.3 * y * np.ones_like(x))
    line = float(np.argmax(floor[:, 0] > 0.5)) / size
    sea = ((y > line - 0.16) & (y < line)) * np.ones_like(x)
    behind = _two(sky, _tinted("#2C87A5", 1 + 0.2 * _noise(rng, size, (30, 3))), sea)
    return _two(behind, _tinted("#E2C896", 1 + 0.10 * _noise(rng, size, (26, 26))), floor)


def _meadow(rng: np.random.Generator, x: Plane, y: Plane, floor: Plane) -> Rgb:
    size = floor.shape[0]
    sky = _tinted("#8EC4EA", 0.85 + 0.35 * y * np.ones_like(x))
    blades = 1 + 0.3 * _noise(rng, size, (8, 30)) + 0.15 * _noise(rng, size, (4, 4))
    return _two(sky, _tinted("#5C9A3C", blades), floor)


def _night(_rng: np.random.Generator, x: Plane, y: Plane, floor: Plane) -> Rgb:
    pool = np.exp(-(((x - 0.5) / 0.32) ** 2 + ((y - 0.5) / 0.38) ** 2))
    return _two(_tinted("#4A4660", 0.08 + 0.9 * pool), _tinted("#55504F", 0.1 + pool), floor)


def _brick(rng: np.random.Generator, x: Plane, y: Plane, floor: Plane) -> Rgb:
    size = floor.shape[0]
    rows = np.floor(y * 12)
    mortar = (((y * 12) % 1 < 0.14) | ((x * 6 + 0.5 * (rows % 2)) % 1 < 0.07)).astype(np.float32)
    bricks = _tinted("#A0503A", 1 + 0.25 * _noise(rng, size, (12, 8)))
    wall = _two(bricks, _tinted("#C4B6A6", np.ones_like(mortar)), mortar)
    return _two(wall, _tinted("#7F7A74", 1 + 0.1 * _noise(rng, size, (20, 20))), floor)


def _sunset(rng: np.random.Generator, x: Plane, y: Plane, floor: Plane) -> Rgb:
    size = floor.shape[0]
    glow = _smooth(y / 0.75) * np.ones_like(x)
    sky = _two(_tinted("#5A4A86", np.ones_like(glow)), _tinted("#F29A52", np.ones_like(glow)), glow)
    return _two(sky, _tinted("#5B3A3A", 1 + 0.12 * _noise(rng, size, (20, 4))), floor)


_SCENES = {
    "wooden table": _wooden_table,
    "marble counter": _marble,
    "concrete": _concrete,
    "beach": _beach,
    "meadow": _meadow,
    "night": _night,
    "brick": _brick,
    "sunset": _sunset,
}
