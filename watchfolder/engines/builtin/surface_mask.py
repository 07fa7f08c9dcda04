"""The soft mask of one surface of a subject, through its shading and with its highlights."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.networks import matting
from watchfolder.engines.builtin.surfaces import Surface, Surfaces, tell_apart
from watchfolder.engines.engine import Progress

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]

WORK_PIXELS = 1_000_000
"""Surfaces are told apart on a picture no larger than this; their edges are solved at full size."""
_TRUST = 0.02
"""Weight of a pixel's own colour in the edge's solution: thin lettering has no sure core."""
_TYPICAL = 0.25
_LONELY = 0.15
"""Islands below this share of the largest piece count only if their colour is typical."""
_SAME_HUE = 6.0
"""Degrees in OKLab: a paler island of the very hue is the same surface in another light."""
_PALER_HUE = 12.0
"""Degrees in OKLab: how far a highlight's hue may be from its surface's."""
_HIGHLIGHT_SHARE = 0.006
"""A highlight is smaller than this share of the surface; lettering and rims are larger."""


def reduced(rgb: torch.Tensor, subject: Plane) -> tuple[torch.Tensor, Plane]:
    """The picture (3, H, W) and its subject (H, W) at no more than WORK_PIXELS."""
    height, width = subject.shape
    scale = float(np.sqrt(WORK_PIXELS / (height * width)))
    if scale >= 1:
        return rgb, subject
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = np.ascontiguousarray(rgb.permute(1, 2, 0).numpy())
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.float32)
    plane = np.asarray(cv2.resize(subject, size, interpolation=cv2.INTER_AREA), np.float32)
    return torch.from_numpy(small).permute(2, 0, 1).contiguous(), plane


def own_pixels(surfaces: Surfaces, chosen: Surface, subject: Plane, *, glossy: bool) -> Where:
    """The pixels of the surface, at working size: with its highlights, without look-alikes."""
    own = surfaces.labels == chosen.label
    own = _without_lonely(own, surfaces)
    if glossy and not chosen.grey:
        own = _highlights(own, surfaces, chosen, subject)
    return np.asarray(own, np.bool_)


def surface_mask(
    rgb: torch.Tensor,
    subject: Plane,
    surfaces: Surfaces,
    chosen: Surface,
    own: Where,
    *,
    beyond: Plane | None = None,
    progress: Progress,
) -> Plane:
    """(H, W) float32 in [0, 1] at the size of `rgb` and `subject`.

    `surfaces` and `own` may be of a reduced size. Along the subject's outline the answer is the
    subject's own alpha; between surfaces the edge is solved by closed-form matting, held to how
    much nearer a pixel's colour is to this surface than to the nearest other. `beyond`, of the
    same size as `own`, is how far the surface covers pixels past that outline. Raises Cancelled.
    """
    lean = _membership(surfaces, chosen, own)
    known = _known(own, lean, surfaces, _sized(subject, own.shape, cv2.INTER_LINEAR))
    known = _sized(known, subject.shape, cv2.INTER_NEAREST)
    lean = _sized(lean, subject.shape, cv2.INTER_LINEAR)
    image = np.ascontiguousarray(rgb.permute(1, 2, 0).numpy())
    alpha = matting.soft_alpha(image, known, lean, progress, trust=_TRUST)
    alpha = np.clip((alpha - 0.03) / 0.94, 0, 1)
    bound = subject
    if beyond is not None:
        bound = np.maximum(subject, _sized(beyond, subject.shape, cv2.INTER_LINEAR))
    return np.asarray(alpha * bound, np.float32)


def _sized(plane: Plane, shape: tuple[int, ...], how: int) -> Plane:
    if plane.shape == shape:
        return plane
    return np.asarray(cv2.resize(plane, (shape[1], shape[0]), interpolation=how), np.float32)


def _tint(surfaces: Surfaces) -> Plane:
    """(3, H, W): a / L, b / L, and L itself weighed as greys need it."""
    light, a, b = surfaces.oklab
    below = np.maximum(light, 0.08)
    return np.stack([a / below, b / below, light]).astype(np.float32)


def _membership(surfaces: Surfaces, chosen: Surface, own: Where) -> Plane:
    """How much nearer each pixel is to the chosen surface than to the nearest other, 0 to 1.

    Lightness counts between greys alone: a coloured surface goes from black to white by itself.
    """
    tint = _tint(surfaces)

    def distance(surface: Surface) -> Plane:
        light, a, b = surface.oklab
        below = max(light, 0.08)
        away = (tint[0] - a / below) ** 2 + (tint[1] - b / below) ** 2
        if surface.grey:
            away = away + (0.5 * (tint[2] - light)) ** 2
        return np.asarray(away, np.float32)

    others = [s for s in surfaces.found if s.label != chosen.label]
    if not others:
        return own.astype(np.float32)
    mine = distance(chosen)
    nearest = np.min([distance(s) for s in others], axis=0)
    nearer = nearest / np.maximum(mine + nearest, 1e-9)
    spread = cv2.blur(own.astype(np.float32), (5, 5))
    # Far from any own pixel a look-alike is something else; in the midst of them it is a highlight.
    return np.asarray(np.where(spread > 0.99, 1, np.where(spread > 0, nearer, 0)), np.float32)


def _known(own: Where, lean: Plane, surfaces: Surfaces, subject: Plane) -> Plane:
    """The trimap: sure of typical pixels away from the border between own and other."""
    inside = subject > 0.95
    mostly = subject > 0.5
    typical = surfaces.density > _TYPICAL
    side = 2 * max(1, round(0.004 * max(own.shape))) + 1
    mine = cv2.blur((own & inside).astype(np.float32), (side, side))
    all_ = cv2.blur(inside.astype(np.float32), (side, side))
    purity = mine / np.maximum(all_, 1e-6)
    sure_own = (inside & own & (purity > 0.97)) | (mostly & own & typical & (lean > 0.95))
    sure_other = (inside & ~own & (purity < 0.03)) | (mostly & ~own & typical & (lean < 0.1))
    known = np.full(own.shape, 0.5, np.float32)
    known[sure_own] = 1
    known[sure_other] = 0
    if not (sure_own | sure_other).any():
        return own.astype(np.float32)
    return _outside_like_nearest(known, inside)


def _outside_like_nearest(known: Plane, inside: Where) -> Plane:
    """Pixels that are not wholly subject take the answer of the nearest sure pixel."""
    settled = (known != 0.5).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(
        1 - settled, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of_label = np.zeros(int(nearest.max()) + 1, np.float32)
    of_label[nearest[settled > 0]] = known[settled > 0]
    return np.where(inside, known, of_label[nearest]).astype(np.float32)


def _without_lonely(own: Where, surfaces: Surfaces) -> Where:
    """The surface without small islands of another hue: reflections, look-alikes."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(own.astype(np.uint8), connectivity=4)
    if count <= 2:
        return own
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    areas[0] = 0

    def mean(plane: Plane) -> NDArray[np.float64]:
        total = np.bincount(labels.ravel(), (plane * own).ravel(), minlength=count)
        return np.asarray(total / np.maximum(areas, 1), np.float64)

    main = int(areas.argmax())
    hue = np.degrees(np.arctan2(mean(surfaces.oklab[2]), mean(surfaces.oklab[1])))
    turn = np.abs((hue - hue[main] + 180) % 360 - 180)
    typical = mean(surfaces.density) > _TYPICAL
    keep = (areas >= _LONELY * areas[main]) | typical | (turn < _SAME_HUE)
    keep[0] = False
    return np.asarray(keep[labels], np.bool_)


def _highlights(own: Where, surfaces: Surfaces, chosen: Surface, subject: Plane) -> Where:
    """What the light does on a glossy surface: paler streaks of its hue, and small bright spots.

    A spot counts when the surface surrounds it and it is too small for a print or a rim.
    """
    inside = subject > 0.9
    light, a, b = surfaces.oklab
    hue = np.degrees(np.arctan2(cv2.blur(b, (3, 3)), cv2.blur(a, (3, 3))))
    own_hue = float(np.degrees(np.arctan2(chosen.oklab[2], chosen.oklab[1])))
    turn = np.abs((hue - own_hue + 180) % 360 - 180)
    side = 2 * max(1, round(0.012 * max(own.shape))) + 1
    near = cv2.dilate(own.astype(np.uint8), np.ones((side, side), np.uint8)) > 0
    streaks = inside & near & (turn < _PALER_HUE) & (light > chosen.oklab[0] + 0.05)
    own = own | (streaks & (np.hypot(a, b) > 0.02))
    count, labels, stats, _ = cv2.connectedComponentsWithStats((inside & ~own).astype(np.uint8))
    limit = _HIGHLIGHT_SHARE * own.sum()
    ring = np.ones((3, 3), np.uint8)
    for number in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[number])
        if area > limit:
            continue
        place = np.s_[max(0, top - 2) : top + height + 2, max(0, left - 2) : left + width + 2]
        spot = labels[place] == number
        around = (cv2.dilate(spot.astype(np.uint8), ring) > 0) & ~spot & inside[place]
        if not around.any() or own[place][around].mean() < 0.75:
            continue
        brighter = light[place][spot].mean() > light[place][around].mean() + 0.02
        if brighter or area < 0.05 * limit:
            own[place] |= spot
    return np.asarray(own, np.bool_)


def surfaces_of(rgb: torch.Tensor, subject: Plane) -> tuple[Surfaces, Plane]:
    """The surfaces at working size, and the subject at that size."""
    small, plane = reduced(rgb, subject)
    return tell_apart(small, plane), plane
