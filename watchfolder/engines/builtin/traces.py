"""Traces: the shadow and the mirror image that a thing leaves on its ground, found to go with it.

Simple evidence only. A shadow is what is darker than the ground would be there, of the ground's
own color, and touches the thing; a mirror image is what varies below the thing as the thing itself
does above. Where the ground is too uneven to tell, nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.masks import Box

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]
Rows = NDArray[np.integer]

_WORK_EDGE = 384
"""What is looked at is reduced to this long edge: shadows are soft."""
_REACH = 0.6
"""How far a trace may lead away, as a share of the thing's longer side."""
_DARKER = 0.05
"""Natural logarithm of lightness: 5 % less light is the faintest shadow."""
_UNEVEN = 0.05
"""Deviation of the ground from its model, alike, above which nothing can be told from it."""
_MOST_AREA = 1.5
"""A shadow larger than this many times the thing is no shadow, but uneven ground."""
_ROW_KNOWN = 0.25
"""Share of a row that must be ground for the row to tell what all of it has."""
_FOOT = 0.15
"""What of a thing is within this share of its height of its lowest point stands on the ground."""
_ALIKE, _FADED = 0.28, 0.12
"""Correlation from which what is below a thing is its mirror image, and where that has faded."""
_LIFTED = (0, 2, 4)
"""Reduced pixels that the mirror may lie above the mask's lower edge: masks are generous."""
_MISTAKEN = 0.25
"""Where as much as this share of a shadow is found elsewhere too, the ground is uneven."""


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """The neighbourhood of a thing, reduced."""

    light: Plane
    """(H, W, 3) natural logarithm of encoded values."""
    thing: Where
    others: Where


def traces(rgb: NDArray[np.float32], thing: Where, others: Where) -> Where:
    """(H, W) where the shadow or mirror image of `thing` is likely; never on the thing itself.

    `rgb` is (H, W, 3) in [0, 1], encoded; `others` is what is known to be a thing of its own.
    """
    found = np.zeros_like(thing)
    box = _box(thing)
    if box is None:
        return found
    left, top, right, bottom = box
    reach = max(8, round(_REACH * max(right - left, bottom - top)))
    window = _around(box, reach, thing.shape)
    view = _reduced(rgb[window], thing[window], others[window] & ~thing[window])
    height, width = thing[window].shape
    scale = view.thing.shape[1] / width
    marked = _shadow(view, reach * scale) | _mirror_image(view)
    full = cv2.resize(marked.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    found[window] = (full > 0.25) & ~thing[window] & ~others[window]
    return found


def _box(where: Where) -> Box | None:
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    if not rows.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _around(box: Box, reach: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    left, top, right, bottom = box
    return (
        slice(max(0, top - reach), min(shape[0], bottom + reach)),
        slice(max(0, left - reach), min(shape[1], right + reach)),
    )


def _reduced(rgb: Plane, thing: Where, others: Where) -> _View:
    height, width = thing.shape
    scale = min(1.0, _WORK_EDGE / max(height, width))
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)
    planes = [
        cv2.resize(p.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.02
        for p in (thing, others)
    ]
    return _View(np.log(small + 0.02), planes[0], planes[1] & ~planes[0])


def _shadow(view: _View, reach: float) -> Where:
    """Darker than the ground, of its color, touching the thing, fading within `reach`.

    Looked for all round the thing, and, where that ground is uneven as a wall above a floor is,
    once more at its foot alone.
    """
    nothing = np.zeros_like(view.thing)
    rows = np.flatnonzero(view.thing.any(axis=1))
    lower = np.zeros_like(view.thing)
    lower[rows[0] + round(0.95 * (rows[-1] - rows[0])) :] = True
    away = _distance(view.thing)
    for part in (~nothing, lower):
        ground = part & ~view.thing & ~_thick(view.others, 4) & (away > 0.12 * reach)
        model = _ground(view.light, ground)
        if model is None:
            continue
        rest = view.light - model
        uneven = _spread(rest.mean(axis=2)[ground])
        if uneven > _UNEVEN:
            continue
        darker = -cv2.GaussianBlur(rest.mean(axis=2), (0, 0), 1.2)
        tint = np.abs(rest - rest.mean(axis=2, keepdims=True)).max(axis=2)
        limit = max(_DARKER, 2.5 * uneven)
        likely = (darker > limit) & (tint < 0.3 * darker + 0.06) & part
        likely &= ~view.thing & ~_thick(view.others, 2) & (away <= reach)
        shadow = _touching(likely, view.thing)
        mistaken = int((likely & ~shadow).sum())
        if shadow.sum() > _MOST_AREA * view.thing.sum() or mistaken > _MISTAKEN * shadow.sum():
            continue
        return _thick(shadow, 3) if shadow.any() else nothing
    return nothing


def _mirror_image(view: _View) -> Where:
    """What lies below the thing and varies as the thing above its base does, column by column."""
    nothing = np.zeros_like(view.thing)
    height = view.thing.shape[0]
    columns = np.flatnonzero(view.thing.any(axis=0))
    base = np.array([np.flatnonzero(view.thing[:, x])[-1] for x in columns])
    tall = int(base.max() - np.flatnonzero(view.thing.any(axis=1))[0])
    stands = base >= base.max() - _FOOT * tall
    columns, base = columns[stands], base[stands]
    depth = min(round(_REACH * tall), height - 1 - int(np.median(base)))
    if depth < 4 or len(columns) < 4:
        return nothing
    below = np.zeros_like(view.thing)
    below[int(np.median(base)) :] = True
    ground = below & ~_thick(view.thing, 3) & ~_thick(view.others, 4)
    model = _ground(view.light, ground)
    if model is None or _spread((view.light - model).mean(axis=2)[ground]) > _UNEVEN:
        return nothing
    steps = np.arange(1, depth + 1)
    down = np.minimum(base[None, :] + steps[:, None], height - 1)
    across = np.broadcast_to(columns[None, :], down.shape)
    free = ~view.thing[down, across] & ~view.others[down, across] & (down < height - 1)
    rest = view.light - model
    found = [
        _alike(rest, np.maximum(down - 2 * steps[:, None] - 2 * lifted, 0), down, across, free)
        for lifted in _LIFTED
    ]
    seen = max(found)
    if seen == 0:
        return nothing
    marked = nothing.copy()
    marked[down[:seen][free[:seen]], across[:seen][free[:seen]]] = True
    return _thick(marked, 2)


def _alike(rest: Plane, up: Rows, down: Rows, across: Rows, free: Where) -> int:
    """Down to how many rows the picture varies as its mirror image does; 0: it is none.

    A contact shadow may hide the first rows, so it is the likest band that decides.
    """
    depth = len(down)
    band = max(3, depth // 8)
    below, above = rest[down, across], rest[up, across]
    alike = [
        _correlation(below[rows][free[rows]], above[rows][free[rows]])
        for rows in (slice(start, start + band) for start in range(0, depth - band + 1, band))
    ]
    best = int(np.argmax(alike))
    if alike[best] < _ALIKE:
        return 0
    ends = [n for n in range(best, len(alike)) if alike[n] < _FADED]
    return band * (ends[0] if ends else len(alike))


def _correlation(first: Plane, second: Plane) -> float:
    """Of color and lightness together, each channel about its own mean; 0 where nothing varies."""
    if len(first) < 16:
        return 0.0
    first, second = first - first.mean(axis=0), second - second.mean(axis=0)
    scale = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / scale if scale > 1e-6 else 0.0


def _ground(light: Plane, where: Where) -> Plane | None:
    """What the ground would be like: a surface of second degree, and what all of a row has.

    Outliers are left out in three rounds. The rows stand for the line between a wall and a floor.
    """
    if where.sum() < 60:
        return None
    height, width = where.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=-1)
    chosen = where
    surface = np.zeros_like(light)
    for _ in range(3):
        weights, *_ = np.linalg.lstsq(terms[chosen], light[chosen], rcond=None)
        surface = terms @ weights
        apart = np.abs(light - surface).mean(axis=2)
        kept = where & (apart <= max(0.01, 2.5 * _spread(apart[where])))
        if kept.sum() < 0.4 * where.sum():
            break
        chosen = kept
    return np.asarray(surface + _rows(light - surface, where), np.float32)


def _rows(rest: Plane, where: Where) -> Plane:
    """(H, 1, 3): the median of each row's ground, 0 where little of the row is ground."""
    known = where.mean(axis=1) > _ROW_KNOWN
    profile = np.zeros((rest.shape[0], 1, 3), np.float32)
    for row in np.flatnonzero(known):
        profile[row, 0] = np.median(rest[row][where[row]], axis=0)
    return profile


def _spread(values: Plane) -> float:
    """A standard deviation that outliers do not move: 1.4826 times the median distance."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def _touching(where: Where, thing: Where) -> Where:
    """The connected parts that reach the thing."""
    _, labels = cv2.connectedComponents(where.astype(np.uint8), connectivity=8)
    reached = np.unique(labels[_thick(thing, 3) & where])
    return np.isin(labels, reached[reached > 0])


def _distance(where: Where) -> Plane:
    return np.asarray(
        cv2.distanceTransform((~where).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    )


def _thick(where: Where, pixels: int) -> Where:
    return np.asarray(_distance(where) <= pixels) if where.any() else where
