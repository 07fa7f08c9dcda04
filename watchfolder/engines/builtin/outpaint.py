"""Outpaint: what a picture would show beyond its borders, made of patches from there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.growing import Where
from watchfolder.engines.builtin.patches import Bytes, fill_from_around
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Progress
from watchfolder.pictures.layout import Layout
from watchfolder.pictures.picture import Picture, Samples

Plane = NDArray[np.float32]
_MOST_NEW = 500_000
"""Pixels of a border that are made by search; a larger one is made smaller and enlarged."""
_BAND, _LEAST_BAND = 0.25, 64
"""Patches come from no farther away than the new part is wide, or this share of the picture, or so
many pixels: below a table there is more table, not the wall behind it."""
_ENOUGH = 0.3
"""Of what is new there must be this much to copy from, else they come from anywhere."""
_LOUDEST = 3.0
"""Detail beyond this many times its usual size is an edge, and not continued as texture."""


@dataclass(frozen=True, slots=True, eq=False)
class _Border:
    """One side of a picture, turned so that it goes on downwards."""

    values: Plane
    """(H, W, 3) in [0, 1]."""
    barred: Where
    count: int
    """Rows that are wanted."""


def outpainted(
    picture: Picture, layout: Layout, barred: Where, seed: int, progress: Progress
) -> Picture:
    """`picture` in the frame of `layout`, what is new beside it made of patches from its border.

    The frame is larger on one axis. `barred` (H, W of the picture) is never copied from: the
    subject is not repeated. A large border is made at a reduced size, enlarged, and given the fine
    texture that lies beside it, mirrored. The picture's own samples stay bit by bit. Raises
    EngineError when there is nothing to copy from, Cancelled.
    """
    (width, height), (left, top, right, bottom) = layout.frame, layout.picture
    values = picture.rgb.astype(np.float32) / np.float32(picture.top)
    canvas = np.zeros((height, width, 3), np.float32)
    counts = (height - bottom, width - right, top, left)
    wanted = [(turns, count) for turns, count in enumerate(counts) if count]
    for number, (turns, count) in enumerate(wanted):
        # So many quarters clockwise, and the side in question lies below.
        border = _Border(np.rot90(values, -turns), np.rot90(barred, -turns), count)
        part = Portion(progress, number / len(wanted), (number + 1) / len(wanted))
        np.rot90(canvas, -turns)[-count:] = _beyond(border, seed + turns, part)
    samples = np.floor(np.clip(canvas, 0, 1) * picture.top + 0.5).astype(picture.rgb.dtype)
    samples[top:bottom, left:right] = picture.rgb
    alpha = None
    if picture.alpha is not None:
        alpha = np.full((height, width), picture.top, picture.rgb.dtype)
        alpha[top:bottom, left:right] = picture.alpha
    rgb = cast(Samples, np.ascontiguousarray(samples))
    return Picture(rgb, alpha, picture.frame.moved(left, top))


def _beyond(border: _Border, seed: int, progress: Progress) -> Plane:
    """(count, W, 3) below the border."""
    band = _band(border)
    values, barred = border.values[-band:], border.barred[-band:]
    width = values.shape[1]
    scale = min(1.0, math.sqrt(_MOST_NEW / (border.count * width)))
    size = (max(8, round(width * scale)), max(8, round(band * scale)))
    rows = max(1, round(border.count * scale))
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    shut = cv2.resize(barred.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    known = np.floor(np.asarray(small) * 255 + 0.5).astype(np.uint8)
    made = _filled(known, np.asarray(shut), rows, seed, progress).astype(np.float32)
    made /= np.float32(255)
    if scale == 1:
        return made[-rows:]
    full = cv2.resize(made, (width, band + border.count), interpolation=cv2.INTER_CUBIC)
    lower = np.asarray(full, np.float32)[-border.count :]
    return np.asarray(lower + _texture(border, size, band), np.float32)


def _band(border: _Border) -> int:
    """Rows that patches come from: near the border, all where the subject leaves too few."""
    height, width = (int(side) for side in border.barred.shape)
    band = min(height, max(_LEAST_BAND, round(_BAND * height), border.count))
    free = int((~border.barred[-band:]).sum())
    return band if free > _ENOUGH * border.count * width else height


def _filled(known: Bytes, barred: Where, rows: int, seed: int, progress: Progress) -> Bytes:
    canvas = cv2.copyMakeBorder(known, 0, rows, 0, 0, cv2.BORDER_REPLICATE)
    new = np.zeros(canvas.shape[:2], np.bool_)
    new[-rows:] = True
    shut = np.zeros_like(new)
    shut[:-rows] = barred
    return fill_from_around(np.asarray(canvas, np.uint8), new, shut, seed, progress)


def _texture(border: _Border, size: tuple[int, int], band: int) -> Plane:
    """(count, W, 3): what the border has that its reduction lost, mirrored outwards.

    Without the subject and without strong edges, which would be seen as ghosts.
    """
    values, barred = border.values[-band:], border.barred[-band:]
    small = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    lost = values - cv2.resize(small, values.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    free = ~barred
    usual = 1.4826 * float(np.median(np.abs(lost[free]))) if free.any() else 0.0
    quiet = np.clip(lost, -_LOUDEST * usual, _LOUDEST * usual) * free[..., None]
    place = np.arange(border.count) % (2 * band)
    mirrored = np.minimum(place, 2 * band - 1 - place)
    return np.asarray(quiet[::-1][mirrored], np.float32)
