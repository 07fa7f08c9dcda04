"""Slivers: what of a surface lies between a highlight and the subject's edge, or just beyond it.

A glossy rim mirrors the light along a thin line and the ground beyond it. So the last pixels of the
surface are cut off from the rest of it, and have a color between its own and the ground's; left
out, they would keep the old color as a thin rim when the surface gets another.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.surfaces import Surface, Surfaces

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]

_REACH = 0.014
"""How far slivers lie from the rest of the surface, as a share of the picture's long side."""
_BEYOND = 0.006
"""How far beyond the subject's edge there may be any, as such a share."""
_RING = 0.025
"""How wide the ground is whose tint they are held against, as such a share."""
_HUE = 14.0
"""Degrees in OKLab within which a sliver has the surface's hue."""
_LEAST_CHROMA = 0.04
_OWN_SHARE = 0.15
"""A pixel whose tint is that far from the ground's towards the surface's is partly of it."""
_GRAIN = 2.0
"""Or this many times as far as the ground's tint varies, if that is farther."""
_SOFT, _FAINT = 0.6, 0.1
"""Sigma, in pixels, of the edge of what lies beyond; below the second there is nothing."""
_BRIGHTER = 0.03
"""OKLab L by which a highlight in between is lighter than the surface."""


def with_slivers(
    own: Where, surfaces: Surfaces, chosen: Surface, subject: Plane
) -> tuple[Where, Plane]:
    """The surface's pixels with its slivers; and (H, W) how far it reaches beyond the subject.

    `own` are its pixels on `subject` (H, W), all at working size. A grey surface has none: its
    hue cannot be told.
    """
    beyond = np.zeros(own.shape, np.float32)
    if chosen.grey or not own.any():
        return own, beyond
    long = max(own.shape)
    inside = subject > 0.5
    reach, out = max(3, round(_REACH * long)), max(2, round(_BEYOND * long))
    rim = _within(~inside, reach) & _within(inside, out) & _within(own, reach)
    bright = surfaces.oklab[0] > chosen.oklab[0] + _BRIGHTER
    # Beyond its edge only what a highlight has cut off: elsewhere the edge is the subject's own.
    gloss = inside & rim & bright & ~own
    rim &= inside | _within(gloss, 2 * reach)
    share = _share(surfaces, chosen, ~_within(inside, out), _RING * long)
    slivers = rim & ~own & _same_hue(surfaces, chosen) & (share > 0)
    joined = own | _hanging_on(slivers, own | gloss, 2)
    # What slivers and surface enclose is theirs; past the edge that is a notch in the outline.
    between = _closed(joined, reach) & (bright | (share > 0))
    joined = joined | (rim & between)
    added = np.asarray(joined & ~inside, np.bool_)
    if added.any():
        # The subject's own soft edge lies within now: there the surface is whole.
        whole = added | (_within(added, 2) & inside & joined)
        beyond = np.asarray(cv2.GaussianBlur(whole.astype(np.float32), (0, 0), _SOFT), np.float32)
        beyond[whole & _within(inside & joined, 1)] = 1
        beyond[beyond < _FAINT] = 0
    return np.asarray(joined, np.bool_), beyond


def _share(surfaces: Surfaces, chosen: Surface, ground: Where, reach: float) -> Plane:
    """(H, W): how far each tint is from the ground's around towards the surface's.

    Less what the ground itself varies, so that above 0 it is partly the surface's, surely.
    """
    light, a, b = surfaces.oklab
    tint = np.stack([a, b]) / np.maximum(light, 0.15)
    weight = ground.astype(np.float32)
    known = np.maximum(cv2.GaussianBlur(weight, (0, 0), reach / 2), 1e-5)

    def around(plane: Plane) -> Plane:
        return np.asarray(cv2.GaussianBlur(plane * weight, (0, 0), reach / 2) / known, np.float32)

    behind = np.stack([around(plane) for plane in tint])
    target = np.array(chosen.oklab[1:], np.float32) / max(chosen.oklab[0], 0.15)
    way = target[:, None, None] - behind
    along = ((tint - behind) * way).sum(axis=0) / np.maximum((way * way).sum(axis=0), 1e-4)
    varies = np.sqrt(np.maximum(around(along * along), 0))
    return np.asarray(along - np.maximum(_OWN_SHARE, _GRAIN * varies), np.float32)


def _same_hue(surfaces: Surfaces, chosen: Surface) -> Where:
    _, a, b = surfaces.oklab
    own = np.arctan2(chosen.oklab[2], chosen.oklab[1])
    turn = np.abs((np.degrees(np.arctan2(b, a) - own) + 180) % 360 - 180)
    return np.asarray((turn < _HUE) & (np.hypot(a, b) > _LEAST_CHROMA), np.bool_)


def _hanging_on(pieces: Where, own: Where, reach: int) -> Where:
    """The pieces that come near the surface itself."""
    _, labels = cv2.connectedComponents(pieces.astype(np.uint8))
    near = np.unique(labels[pieces & _within(own, max(2, reach // 2))])
    return np.asarray(np.isin(labels, near[near > 0]), np.bool_)


def _disc(radius: int) -> NDArray[np.uint8]:
    size = 2 * radius + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _within(where: Where, radius: int) -> Where:
    """All that is not farther than `radius` pixels from it."""
    return np.asarray(cv2.dilate(where.astype(np.uint8), _disc(radius)) > 0, np.bool_)


def _closed(where: Where, radius: int) -> Where:
    closed = cv2.morphologyEx(where.astype(np.uint8), cv2.MORPH_CLOSE, _disc(radius))
    return np.asarray(closed > 0, np.bool_)
