"""Families: one scene and what becomes of it, and the edits that lead from one to another."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from tools.small_editor.palette import NAMES, hex_of
from tools.small_editor.scene import TINTS, Scene, any_ground, random_scene
from tools.small_editor.shapes import COLORABLE, LABEL, SHAPES, TAG

HELD_OUT_SEEDS = 1_000_000
"""Scenes from this seed on are never trained on."""


@dataclass(frozen=True, slots=True)
class Change:
    """One edit, apart from how it is said."""

    edit: str
    """recolor, background, remove, shadow, light, style."""
    kind: str
    """Of the product."""
    part: str = ""
    value: str = ""
    """A color's name, a ground, a tint, a mood; "on" or "off" for a shadow."""

    def data(self) -> dict[str, str]:
        """For a line of JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Family:
    """Scenes of one product that differ in one thing each, and the edits between them."""

    scenes: tuple[Scene, ...]
    pairs: tuple[tuple[int, int, Change], ...]
    """Index before, index after, what was asked."""


def held_out(change: Change) -> bool:
    """Whether this color on this part of this product is left for the evaluation: 1 in 13."""
    if change.edit != "recolor":
        return False
    kind = list(SHAPES).index(change.kind)
    part = COLORABLE[change.kind].index(change.part)
    return (7 * kind + 5 * part + 3 * NAMES.index(change.value)) % 13 == 0


def family(seed: int) -> Family:
    """The family of a seed."""
    rng = np.random.default_rng([seed, 20])
    base = random_scene(rng, seed)
    axes: list[list[Scene]] = [
        [base, *(base.with_color("body", hex_of(c)) for c in _colors(rng, 2))],
        [base, *(replace(base, ground=any_ground(rng)) for _ in range(2))],
    ]
    other = str(rng.choice([p for p in COLORABLE[base.kind][1:] if p not in base.absent] or [""]))
    if other:
        axes.append([base, base.with_color(other, hex_of(_colors(rng, 1)[0]))])
    for part in (LABEL, TAG):
        there = part == LABEL or base.kind in ("bag", "cushion")
        if there and part not in base.absent:
            axes.append([base, replace(base, absent=base.absent | {part})])
    axes.append([base, replace(base, shadow=not base.shadow)])
    axes.append([base, replace(base, tint=str(rng.choice([t for t in TINTS if t != base.tint])))])
    if base.mood == "plain":
        axes.append([base, replace(base, mood=str(rng.choice(["moody", "bright"])))])
    scenes = [base]
    pairs: list[tuple[int, int, Change]] = []
    for axis in axes:
        numbers = [0, *range(len(scenes), len(scenes) + len(axis) - 1)]
        scenes += axis[1:]
        for before, start in zip(numbers, axis, strict=True):
            for after, end in zip(numbers, axis, strict=True):
                change = difference(start, end)
                if change is not None:
                    pairs.append((before, after, change))
    return Family(tuple(scenes), tuple(pairs))


def _colors(rng: np.random.Generator, count: int) -> list[str]:
    return [str(name) for name in rng.choice(NAMES, count, replace=False)]


_NAMED = {hex_of(name): name for name in NAMES}


def difference(before: Scene, after: Scene) -> Change | None:
    """What was asked that led from one to the other; None where it has no words."""
    kind = after.kind
    if before.ground != after.ground:
        return Change("background", kind, value=after.ground)
    for part in COLORABLE[kind]:
        if before.colors[part] != after.colors[part]:
            name = _NAMED.get(after.colors[part])
            return None if name is None else Change("recolor", kind, part, name)
    gone = after.absent - before.absent
    if gone:
        return Change("remove", kind, next(iter(gone)))
    if before.shadow != after.shadow:
        return Change("shadow", kind, value="on" if after.shadow else "off")
    if before.tint != after.tint:
        return Change("light", kind, value=after.tint)
    if before.mood == "plain" != after.mood:
        return Change("style", kind, value=after.mood)
    return None


def change_from(data: dict[str, Any]) -> Change:
    """Read what `Change.data` gave."""
    return Change(**data)
