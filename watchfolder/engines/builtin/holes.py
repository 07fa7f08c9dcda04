"""Holes: parts of a picture that are made anew from what is around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np

from watchfolder.engines.builtin.growing import Where, grown
from watchfolder.engines.builtin.patches import RADIUS, Bytes, fill_from_around
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Figure, Mask, Progress
from watchfolder.errors import EngineError
from watchfolder.pictures.masks import Box
from watchfolder.pictures.picture import Picture, Samples

LARGEST_SHARE = 0.2
"""Of the picture. What is larger has too little around it to be filled from, and shows."""
_ON_SUBJECT = 0.35
"""From this share of its surroundings on, a hole lies on the subject and is filled from it."""
_BELONGS = 0.1
_NEAR = 0.02
"""Width of what counts as surroundings, as a share of the picture's long edge."""
_SPECK = 4
"""Half the width, in pixels, up to which a hole is closed by Telea's march, not by patches."""
_ROOM, _LEAST_ROOM = 2.0, 96
"""What is looked at around a hole: this many times its long side, and at least so many pixels."""
_SMALL = 2_000_000
"""Pixels up to which the whole picture is looked at: more to choose from, fewer repetitions."""
_MOST_AT_ONCE = 24_000_000
"""Pixels of a neighbourhood, above which it is filled reduced and enlarged again."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A picture with its holes filled."""

    picture: Picture
    note: str = ""
    """What had to be done otherwise than asked."""


def check_share(hole: Where) -> float:
    """The hole's share of the picture. Raises EngineError above LARGEST_SHARE, or when empty."""
    share = float(hole.mean())
    if share == 0:
        raise EngineError(
            "there is nothing to fill: the place is empty on this picture",
            "an earlier step may have cropped it away",
        )
    if share > LARGEST_SHARE:
        raise EngineError(
            f"the place is {share:.0%} of the picture; above {LARGEST_SHARE:.0%} there is too "
            "little around it to fill it from",
            "mark less, crop to a part first, or use a generative engine (watchfolder models list)",
        )
    return share


def barred_for(hole: Where, subject: Mask | None) -> Where:
    """What a hole may not be filled from: the subject, where the hole lies beside it.

    A hole that lies on the subject, as a print on a bag does, is filled from it. What is left of
    a subject when the hole is taken out of it is barred too, a row of bottles less one.
    """
    if subject is None or lies_on(hole, subject):
        return np.zeros_like(hole)
    rest = (subject.values[0] > _BELONGS).numpy() & ~hole
    return grown(rest, max(2, round(0.003 * max(hole.shape)))) & ~hole


def lies_on(hole: Where, subject: Mask | None) -> bool:
    """Whether the hole lies on the subject rather than beside it, by what surrounds it."""
    if subject is None:
        return False
    ring = grown(hole, max(3, round(_NEAR * max(hole.shape)))) & ~hole
    belongs = (subject.values[0] > _BELONGS).numpy()
    return bool(ring.any()) and float(belongs[ring].mean()) > _ON_SUBJECT


def fill(picture: Picture, hole: Where, barred: Where, seed: int, progress: Progress) -> Filled:
    """`picture` with `hole` (H, W) made of what is around it and not `barred`.

    Specks are closed by Telea's march (2004), everything else by patches, each hole in its own
    neighbourhood. In what is cut out, transparency is continued too, and never copied from.
    Outside the hole all samples stay. Patches are found and copied in 8 bits; in a picture of 16
    they are dithered. Raises EngineError when there is nothing to fill from, Cancelled.
    """
    rgb = picture.rgb.copy()
    specks, wide = _apart(hole)
    for box in _neighbourhoods(specks, 12, 0.0):
        window = _window(box)
        rgb[window] = _marched(rgb[window], specks[window])
    clear = np.zeros_like(hole)
    if picture.alpha is not None:
        clear = (picture.alpha < picture.top / 2) & ~hole
    boxes = _neighbourhoods(wide, _LEAST_ROOM, _ROOM)
    if boxes and wide.size <= _SMALL:
        boxes = [(0, 0, *picture.size)]
    notes: list[str] = []
    for number, box in enumerate(boxes):
        window = _window(box)
        part = Portion(progress, number / len(boxes), (number + 1) / len(boxes))
        out_of_bounds = barred[window] | clear[window]
        if _too_little(wide[window], out_of_bounds):
            out_of_bounds = clear[window]
            notes.append("the subject was copied from too: there is too little else around")
        made = _patched(rgb[window], wide[window], out_of_bounds, seed, part)
        samples = made if picture.top == 255 else _dithered(made, picture.top, seed)
        rgb[window] = np.where(wide[window][..., None], samples, rgb[window])
    alpha = None if picture.alpha is None else _alpha_filled(picture.alpha, hole)
    progress.report(1.0)
    result = replace(picture, rgb=cast(Samples, np.ascontiguousarray(rgb)), alpha=alpha)
    return Filled(result, "; ".join(dict.fromkeys(notes)))


def outside_figure(result: Picture, before: Picture, hole: Where) -> Figure:
    """The figure outside_max_diff, in levels of 8 bits, measured on what is handed back."""
    difference = 0.0
    changed = (result.rgb != before.rgb).any(axis=2) & ~hole
    if changed.any():
        apart = result.rgb[changed].astype(np.int64) - before.rgb[changed].astype(np.int64)
        difference = float(np.abs(apart).max()) * 255 / before.top
    return Figure("outside_max_diff", difference, 0.0, difference == 0)


def _apart(hole: Where) -> tuple[Where, Where]:
    """Holes that are nowhere wide, and the others."""
    count, labels = cv2.connectedComponents(hole.astype(np.uint8), connectivity=8)
    if count <= 1:
        return np.zeros_like(hole), hole
    padded = np.pad(hole, 1, mode="edge").astype(np.uint8)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    wide = np.unique(labels[hole & (depth > _SPECK)])
    specks = hole & ~np.isin(labels, wide)
    return specks, hole & ~specks


def _neighbourhoods(hole: Where, least: int, share: float) -> list[Box]:
    """Boxes around the holes with room; those that meet are one."""
    height, width = hole.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8), connectivity=8)
    boxes: list[Box] = []
    for left, top, across, down, _ in stats[1:]:
        room = max(least, round(share * max(int(across), int(down))))
        boxes.append(
            (
                max(0, int(left) - room),
                max(0, int(top) - room),
                min(width, int(left + across) + room),
                min(height, int(top + down) + room),
            )
        )
    return _merged(boxes)


def _merged(boxes: Sequence[Box]) -> list[Box]:
    merged: list[Box] = []
    for box in sorted(boxes):
        held, rest = box, merged
        while True:
            meeting = [b for b in rest if _meet(b, held)]
            if not meeting:
                break
            rest = [b for b in rest if not _meet(b, held)]
            for other in meeting:
                held = (
                    min(held[0], other[0]),
                    min(held[1], other[1]),
                    max(held[2], other[2]),
                    max(held[3], other[3]),
                )
        merged = [*rest, held]
    return sorted(merged)


def _meet(first: Box, second: Box) -> bool:
    across = first[0] < second[2] and second[0] < first[2]
    return across and first[1] < second[3] and second[1] < first[3]


def _window(box: Box) -> tuple[slice, slice]:
    left, top, right, bottom = box
    return slice(top, bottom), slice(left, right)


def _too_little(hole: Where, barred: Where) -> bool:
    return int((~hole & ~barred).sum()) < max(int(hole.sum()) // 2, (4 * RADIUS) ** 2)


def _patched(rgb: Samples, hole: Where, barred: Where, seed: int, progress: Progress) -> Bytes:
    """The window in 8 bits, its hole filled; a huge one at a reduced size."""
    image = _in_bytes(rgb)
    height, width = hole.shape
    scale = (_MOST_AT_ONCE / (height * width)) ** 0.5
    if scale >= 1:
        return fill_from_around(image, hole, barred, seed, progress)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    planes = [
        cv2.resize(p.astype(np.uint8), size, interpolation=cv2.INTER_AREA) for p in (hole, barred)
    ]
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    made = fill_from_around(small, planes[0] > 0, planes[1] > 0, seed, progress)
    large = cv2.resize(made, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(large, np.uint8)


def _in_bytes(rgb: Samples) -> Bytes:
    if rgb.dtype == np.uint8:
        return np.ascontiguousarray(rgb.astype(np.uint8, copy=False))
    return np.asarray((rgb.astype(np.uint32) * 255 + 32767) // 65535, np.uint8)


def _dithered(made: Bytes, top: int, seed: int) -> Samples:
    """8-bit values spread over the samples of 16 by noise of one level, the same for a seed."""
    draw = np.random.Generator(np.random.Philox(seed))
    noise = draw.random(made.shape, np.float32) + draw.random(made.shape, np.float32) - 1
    values = (made.astype(np.float32) + noise) * (top / 255)
    return np.floor(np.clip(values, 0, top) + 0.5).astype(np.uint16)


def _marched(rgb: Samples, hole: Where) -> Samples:
    mark = hole.astype(np.uint8)
    planes = [
        cv2.inpaint(rgb[..., c].astype(np.float32), mark, _SPECK, cv2.INPAINT_TELEA)
        for c in range(3)
    ]
    values = np.floor(np.stack(planes, axis=-1) + 0.5)
    made = np.clip(values, 0, np.iinfo(rgb.dtype).max).astype(rgb.dtype)
    return cast(Samples, np.where(hole[..., None], made, rgb))


def _alpha_filled(alpha: Samples, hole: Where) -> Samples:
    """Alpha continued into the hole: opaque on what is opaque, nothing on nothing."""
    values = np.asarray(
        cv2.inpaint(alpha.astype(np.float32), hole.astype(np.uint8), _SPECK, cv2.INPAINT_TELEA)
    )
    made = np.floor(np.clip(values, 0, np.iinfo(alpha.dtype).max) + 0.5).astype(alpha.dtype)
    return cast(Samples, np.where(hole, made, alpha))
