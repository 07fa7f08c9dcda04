"""Shapes: products of several parts, each with its coverage and how it takes the light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.small_editor.pen import Pen, Plane, Points, arc, box, rounded, soft_box

LABEL, LETTERING, TAG = "label", "lettering", "tag"


@dataclass(frozen=True, slots=True)
class Layer:
    """One part, as it is laid over those before it."""

    part: str
    cover: Plane
    round: float = 0.0
    """How far it is a cylinder (1) and not flat (0), across `axis`."""
    axis: tuple[float, float] = (0.0, 1.0)
    """Where its middle is, and half its width."""
    dim: float = 1.0
    """How much light reaches it: folds, far sides and insides are darker."""
    gloss: float = 0.0
    with_part: str = ""
    """It is there only with this part: lettering on a label."""


def bag(pen: Pen, rng: np.random.Generator) -> list[Layer]:
    """A tote: body, handle, clasp, stitching, label, tag."""
    top, wide = rng.uniform(-0.35, -0.1), rng.uniform(0.62, 0.9)
    narrow = wide * rng.uniform(0.72, 1.0)
    outline = rounded(
        [(-narrow, top), (0, top), (narrow, top), (wide, 0.9), (wide, 1.0), (0, 1.0), (-wide, 1.0),
         (-wide, 0.9)], 2,
    )  # fmt: skip
    reach, high = narrow * rng.uniform(0.45, 0.72), rng.uniform(0.5, 0.75)
    handle = arc((0, top + 0.08), (reach, high), 180, 360)
    seam = [(x * 0.9, y) for x, y in ((-narrow, top + 0.13), (narrow, top + 0.13))]
    line = np.linspace(seam[0], seam[1], 16).reshape(8, 2, 2)
    gloss = rng.uniform(0, 0.5)
    layers = [
        Layer("handle", pen.stroke(handle, width=rng.uniform(0.09, 0.15)), gloss=gloss, dim=0.92),
        Layer("body", pen.fill(outline), 0.45, (0, wide), gloss=gloss),
        Layer("stitching", pen.stroke(*line, width=0.035)),
        Layer("clasp", pen.fill(arc((0, top + 0.14), (0.1, 0.09))), gloss=0.8),
    ]
    layers += _label(pen, rng, (0, 0.48), (rng.uniform(0.25, 0.42), rng.uniform(0.15, 0.26)))
    return layers + _tag(pen, (reach * 0.96, top + 0.02))


def bottle(pen: Pen, rng: np.random.Generator) -> list[Layer]:
    """A bottle: body, neck with it, cap, label."""
    wide, shoulder = rng.uniform(0.32, 0.48), rng.uniform(-0.45, -0.2)
    neck = wide * rng.uniform(0.35, 0.55)
    rise = shoulder - rng.uniform(0.12, 0.3)
    outline = np.concatenate([
        [(-neck, -0.8), (neck, -0.8), (neck, rise)],
        arc((neck, shoulder), (wide - neck, shoulder - rise), 270, 360)[1:],
        [(wide, 0.95), (wide - 0.06, 1.0), (-wide + 0.06, 1.0), (-wide, 0.95)],
        arc((-neck, shoulder), (wide - neck, shoulder - rise), 180, 270)[:-1],
        [(-neck, rise)],
    ])  # fmt: skip
    around = (0.0, wide)
    low = rng.uniform(0.55, 0.72)
    cap = soft_box(-neck * 1.25, -1.0, neck * 1.25, -0.7, 0.04)
    layers = [
        Layer("body", pen.fill(outline), 1.0, around, gloss=rng.uniform(0.3, 1.0)),
        Layer("cap", pen.fill(cap), 1.0, (0, neck * 1.25), gloss=0.4),
    ]
    return layers + _label(pen, rng, (0, low - 0.3), (wide, rng.uniform(0.22, 0.32)), 0.9)


def shoe(pen: Pen, rng: np.random.Generator) -> list[Layer]:
    """A low shoe from the side: body, sole, laces, label."""
    top = rng.uniform(-0.25, -0.02)
    body = rounded(
        [(-0.95, 0.78), (-0.97, top + 0.02), (-0.72, top - 0.1), (-0.35, top), (0.0, top + 0.2),
         (0.45, 0.36), (0.9, 0.45), (1.0, 0.78)], 3,
    )  # fmt: skip
    tall = rng.uniform(0.16, 0.27)
    sole = soft_box(-1.0, 0.99 - tall, 1.02, 1.0, 0.07)
    laces = [
        [(x, y), (x + 0.16, y - 0.12)]
        for x, y in zip(
            np.linspace(-0.2, 0.32, 4), np.linspace(top + 0.3, top + 0.62, 4), strict=True
        )
    ]
    layers = [
        Layer("body", pen.fill(body), 0.35, (0, 1.1), gloss=rng.uniform(0, 0.4)),
        Layer("sole", pen.fill(sole), 0.1, (0, 1.0)),
        Layer("laces", pen.stroke(*laces, width=0.055)),
    ]
    return layers + _label(pen, rng, (-0.62, 0.42), (0.21, 0.15))


def mug(pen: Pen, rng: np.random.Generator) -> list[Layer]:
    """A mug: handle, body, the dark inside, label."""
    wide, top = rng.uniform(0.55, 0.7), rng.uniform(-0.6, -0.3)
    slim = wide * rng.uniform(0.85, 1.0)
    lip = wide * 0.2
    outline = np.concatenate([
        [(-wide, top), (wide, top), (slim, 0.88)],
        arc((0, 0.88), (slim, 0.12), 0, 180),
    ])  # fmt: skip
    middle = (top + 0.95) / 2
    ring = arc((wide * 0.98, middle), (0.36, 0.38), -85, 85)
    around, gloss = (0.0, wide), rng.uniform(0.1, 0.8)
    layers = [
        Layer("handle", pen.stroke(ring, width=rng.uniform(0.12, 0.17)), gloss=gloss, dim=0.95),
        Layer("body", pen.fill(outline, arc((0, top), (wide, lip))), 1.0, around, gloss=gloss),
        Layer("inside", pen.fill(arc((0, top), (wide * 0.9, lip * 0.8))), dim=0.55),
    ]
    return layers + _label(pen, rng, (0, middle + 0.06), (rng.uniform(0.25, 0.36), 0.22), 0.6)


def carton(pen: Pen, rng: np.random.Generator) -> list[Layer]:
    """A box seen from the front and above: body, ribbon, label."""
    wide, top, deep = rng.uniform(0.6, 0.85), rng.uniform(-0.4, 0.05), rng.uniform(0.15, 0.32)
    lid = [(-wide, top), (wide, top), (wide * 0.82, top - deep), (-wide * 0.82, top - deep)]
    band = rng.uniform(0.09, 0.14)
    over = [(-band, top), (band, top), (band * 0.82, top - deep), (-band * 0.82, top - deep)]
    bow = [arc((s * 0.17, top - deep * 0.6), (0.17, 0.1)) for s in (-1, 1)]
    layers = [
        Layer("body", pen.fill(lid), dim=1.12),
        Layer("body", pen.fill(box(-wide, top, wide, 1.0)), 0.12, (0, wide), dim=0.86),
        Layer("ribbon", pen.fill(box(-band, top, band, 1.0)), gloss=0.5, dim=0.95),
        Layer("ribbon", pen.fill(np.array(over)), gloss=0.5, dim=1.15),
        Layer("ribbon", pen.stroke(*bow, width=0.07), gloss=0.5),
    ]
    middle = (wide + band) / 2
    half = (wide - band) / 2 * 0.72
    return layers + _label(pen, rng, (-middle, (top + 1) / 2), (half, min(half, 0.25)))


def cushion(pen: Pen, rng: np.random.Generator) -> list[Layer]:
    """A cushion: body, piping, button, label, tag."""
    wide, tall = rng.uniform(0.75, 0.95), rng.uniform(0.62, 0.8)
    middle = 1.0 - tall
    angles = np.radians(np.linspace(0, 360, 65)[:-1])
    power = rng.uniform(0.42, 0.6)

    def squared(values: Points) -> Points:
        return np.asarray(np.sign(values) * np.abs(values) ** power, np.float64)

    outline = np.stack([wide * squared(np.cos(angles)), middle + tall * squared(np.sin(angles))], 1)
    layers = [
        Layer("body", pen.fill(outline), 0.6, (0, wide * 1.1)),
        Layer("piping", pen.stroke(outline, width=0.06, closed=True)),
        Layer("button", pen.fill(arc((0, middle), (0.1, 0.1))), gloss=0.3),
    ]
    layers += _label(pen, rng, (wide * 0.5, middle + tall * 0.55), (0.22, 0.14))
    return layers + _tag(pen, (-wide * 0.86, middle - tall * 0.1))


def _label(
    pen: Pen,
    rng: np.random.Generator,
    center: tuple[float, float],
    half: tuple[float, float],
    curve: float = 0.0,
) -> list[Layer]:
    """A patch with two or three lines of strokes on it."""
    (x, y), (wide, tall) = center, half
    patch = box(x - wide, y - tall, x + wide, y + tall)
    strokes = []
    rows = int(rng.integers(1, 4))
    for row in range(rows):
        line = y + tall * (2 * (row + 0.5) / rows - 1) * 0.72
        ends = np.sort(rng.uniform(-0.75, 0.75, 2)) if row else np.array([-0.7, 0.7])
        strokes.append([(x + wide * ends[0], line), (x + wide * ends[1], line)])
    ink = pen.stroke(*strokes, width=min(0.09, tall * 0.6 / rows))
    around = (0.0, wide) if curve else (x, 2 * wide)
    return [
        Layer(LABEL, pen.fill(patch), curve, around),
        Layer(LETTERING, ink * pen.fill(patch), curve, around, with_part=LABEL),
    ]


def _tag(pen: Pen, where: tuple[float, float]) -> list[Layer]:
    """A paper tag on a string."""
    x, y = where
    paper = rounded([(x - 0.02, y + 0.2), (x + 0.2, y + 0.26), (x + 0.16, y + 0.62),
                     (x - 0.08, y + 0.58)], 1)  # fmt: skip
    return [
        Layer("string", pen.stroke([(x, y), (x + 0.08, y + 0.27)], width=0.03), with_part=TAG),
        Layer(TAG, pen.fill(paper)),
    ]


SHAPES: dict[str, Callable[[Pen, np.random.Generator], list[Layer]]] = {
    "bag": bag,
    "bottle": bottle,
    "shoe": shoe,
    "mug": mug,
    "box": carton,
    "cushion": cushion,
}
COLORABLE: dict[str, tuple[str, ...]] = {
    "bag": ("body", "handle", LABEL),
    "bottle": ("body", "cap", LABEL),
    "shoe": ("body", "sole", "laces"),
    "mug": ("body", "handle", LABEL),
    "box": ("body", "ribbon", LABEL),
    "cushion": ("body", "piping", "button"),
}
"""Parts large enough at 64 pixels to be asked for in another color."""
