"""Scene: a product as numbers, and its picture. The same numbers give the same picture.

An edit is a change of some of the numbers, so a picture before and one after are an exact pair:
everything that was not asked for is the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.small_editor.grounds import SCENES, ground
from tools.small_editor.palette import METALS, NAMES, Rgb, hex_of, linear, to_encoded
from tools.small_editor.pen import Pen, Plane
from tools.small_editor.shapes import COLORABLE, LABEL, LETTERING, SHAPES, TAG, Layer

TINTS: dict[str, tuple[float, float, float]] = {
    "neutral": (1.0, 1.0, 1.0),
    "warm": (1.18, 0.98, 0.70),
    "cool": (0.74, 0.97, 1.22),
}
MOODS = ("plain", "moody", "bright")


@dataclass(frozen=True)
class Scene:
    """Everything a picture is drawn from."""

    seed: int
    """Of the outlines and textures."""
    kind: str
    center: tuple[float, float]
    scale: float
    flip: bool
    light: float
    """-1 from the left to 1 from the right."""
    colors: Mapping[str, str]
    """Part to `#RRGGBB`."""
    absent: frozenset[str]
    ground: str
    ground_seed: int
    horizon: float
    shadow: bool = True
    tint: str = "neutral"
    mood: str = "plain"

    def with_color(self, part: str, code: str) -> Scene:
        """The scene with one part in another color."""
        return replace(self, colors={**self.colors, part: code})


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture and where its parts are seen in it."""

    rgb: NDArray[np.uint8]
    """(size, size, 3), sRGB."""
    seen: Mapping[str, Plane] = field(default_factory=dict)
    """Part to how much of each pixel it is; "background" is the rest."""


def random_scene(rng: np.random.Generator, seed: int) -> Scene:
    """A scene drawn from `rng`; `seed` fixes its outlines."""
    kind = str(rng.choice(list(SHAPES)))
    colors = {part: _any_color(rng) for part in COLORABLE[kind]}
    colors |= {
        "clasp": str(rng.choice(list(METALS.values()))),
        "stitching": _any_color(rng),
        "inside": str(rng.choice(["#EDE4D6", "#FFFFFF", "#36393D"])),
        "string": "#B9A988",
    }
    colors.setdefault("handle", colors["body"])
    for part, usual in ((LABEL, "#F5F1E8"), (TAG, "#EDE4D6")):
        if rng.random() < 0.7 or part not in colors:
            colors[part] = usual if rng.random() < 0.7 else _any_color(rng)
    colors[LETTERING] = _ink(colors[LABEL])
    absent = {part for part in (LABEL, TAG) if rng.random() < 0.35}
    return Scene(
        seed=seed,
        kind=kind,
        center=(rng.uniform(0.46, 0.54), rng.uniform(0.49, 0.54)),
        scale=rng.uniform(0.64, 0.82),
        flip=bool(rng.random() < 0.5),
        light=float(rng.uniform(-1, 1)),
        colors=colors,
        absent=frozenset(absent),
        ground=any_ground(rng),
        ground_seed=int(rng.integers(1 << 30)),
        horizon=float(rng.uniform(0.55, 0.68)),
        shadow=bool(rng.random() < 0.75),
        tint="neutral" if rng.random() < 0.8 else str(rng.choice(["warm", "cool"])),
        mood="plain" if rng.random() < 0.9 else str(rng.choice(MOODS[1:])),
    )


def any_ground(rng: np.random.Generator) -> str:
    """A ground by name: a color half of the time, else a scene."""
    if rng.random() < 0.5:
        return f"{rng.choice(['plain', 'sweep'])} {rng.choice(NAMES)}"
    return str(rng.choice(list(SCENES)))


def _any_color(rng: np.random.Generator) -> str:
    if rng.random() < 0.7:
        return hex_of(str(rng.choice(NAMES)))
    return "#" + "".join(f"{int(v):02X}" for v in rng.integers(15, 245, 3))


def _ink(label: str) -> str:
    return "#1E2430" if float(linear(label).mean()) > 0.18 else "#F5F1E8"


@lru_cache(maxsize=64)
def _drawn(
    kind: str, seed: int, center: tuple[float, float], scale: float, *, flip: bool, size: int
) -> tuple[Pen, tuple[Layer, ...]]:
    pen = Pen(size, center, scale, flip=flip)
    return pen, tuple(SHAPES[kind](pen, np.random.default_rng(seed)))


@lru_cache(maxsize=256)
def _ground(kind: str, seed: int, size: int, horizon: float) -> Rgb:
    return ground(kind, np.random.default_rng(seed), size, horizon)


def render(scene: Scene, size: int = 64) -> Rendered:
    """The picture of a scene, in linear light until the last step."""
    pen, layers = _drawn(
        scene.kind, scene.seed, scene.center, scene.scale, flip=scene.flip, size=size
    )
    light = _ground(scene.ground, scene.ground_seed, size, scene.horizon)
    if scene.shadow:
        light = light * _shadow(scene, pen, layers, size)[..., None]
    seen: dict[str, Plane] = {"background": np.ones((size, size), np.float32)}
    for layer in layers:
        if layer.part in scene.absent or layer.with_part in scene.absent:
            continue
        cover = layer.cover[..., None]
        shade, shine = _lit(layer, pen, scene)
        surface = linear(scene.colors[layer.part]) * shade[..., None] + shine[..., None]
        light = light * (1 - cover) + surface * cover
        seen = {part: plane * (1 - layer.cover) for part, plane in seen.items()}
        seen[layer.part] = seen.get(layer.part, 0) + layer.cover
    rgb = to_encoded(_finished(light * np.array(TINTS[scene.tint], np.float32), scene.mood))
    return Rendered((rgb * 255 + 0.5).astype(np.uint8), seen)


def _lit(layer: Layer, pen: Pen, scene: Scene) -> tuple[Plane, Plane]:
    """How bright a part is, and what it mirrors of the lamp."""
    middle, half = layer.axis
    side = -1.0 if scene.flip else 1.0
    across = np.clip((pen.x - middle) / half, -1, 1) * side
    upright = 1.06 - 0.16 * np.clip((pen.y + 1) / 2, 0, 1)
    turned = np.sqrt(np.clip(1.05 - across**2, 0, 1)) * 0.62 + across * scene.light * 0.38 + 0.36
    shade = layer.dim * upright * (1 - layer.round + layer.round * turned)
    streak = np.exp(-(((across - 0.55 * scene.light) / 0.13) ** 2))
    shine = 0.28 * layer.gloss * max(layer.round, 0.2) * streak
    return np.asarray(shade, np.float32), np.asarray(shine, np.float32)


def _shadow(scene: Scene, pen: Pen, layers: tuple[Layer, ...], size: int) -> Plane:
    """What light is left on the ground: a dark line of contact and a soft pool to one side."""
    body = next(layer for layer in layers if layer.part == "body")
    half = body.axis[1] * (0.9 if body.axis[1] <= 1 else 0.85)
    side = -1.0 if scene.flip else 1.0
    away = -0.35 * scene.light * side
    contact = np.exp(-((np.abs(pen.x) / half) ** 4) - ((pen.y - 1.0) / 0.09) ** 2)
    pool = np.exp(-(((pen.x - away) / (half * 1.25)) ** 4) - ((pen.y - 1.02) / 0.2) ** 2)
    dark = np.clip(0.62 * contact + 0.42 * pool, 0, 0.85)
    return np.asarray(1 - cv2.GaussianBlur(dark.astype(np.float32), (0, 0), size / 64), np.float32)


def _finished(light: Rgb, mood: str) -> Rgb:
    if mood == "plain":
        return light
    size = light.shape[0]
    away = np.linspace(-1, 1, size, dtype=np.float32)
    corner = (away[:, None] ** 2 + away[None, :] ** 2)[..., None] / 2
    grey = light.mean(-1, keepdims=True)
    if mood == "moody":
        calm = grey + 0.75 * (light - grey)
        return np.asarray(
            0.5 * np.power(np.clip(calm, 0, 1), 1.15) * (1 - 0.6 * corner), np.float32
        )
    airy = grey + 0.85 * (light - grey)
    return np.asarray(0.07 + 0.93 * (1 - np.exp(-1.9 * airy)) / (1 - np.exp(-1.9)), np.float32)
