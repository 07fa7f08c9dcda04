"""The ground of a source: how well the subject stands out from it, and whether it is neutral."""

from __future__ import annotations

import math

import cv2
import numpy as np

from watchfolder.pictures.source_colors import Plane, Seen, Where

HARDLY = 0.04
"""Difference in OKLab below which two sides of an outline are hardly told apart: twice what is
just seen of large patches side by side."""
_BAND = 6
"""Pixels at the size looked at on either side of the outline that are compared."""
_FEW = 64
_NEAR, _OWN = 0.2, 0.8
"""Where the subject may be, and where it surely is."""
_CLEAR = 9
"""Pixels around the subject, at half the size looked at, that are not taken for its ground."""
_LIGHT = 0.70
"""OKLab lightness from which a ground is one that should be neutral."""
_PLAIN_SLOPE = 0.012
"""OKLab a pixel at half the size looked at, below which a place is plain."""
_ONE_COLOR = 0.010
"""OKLab that most of a ground may stray from its own color, to be of one."""
_LEAST_GROUND = 0.15
"""Share of the frame."""
_NEARLY_NEUTRAL = 0.08
"""OKLab chroma of the subject's lights that may be white under a cast."""
_LEAST_LIGHTS = 0.01
_BLOWN = 253


def separation(seen: Seen, inside: Plane) -> dict[str, float]:
    """`separation` and `hidden_edge` along the outline of `inside`; nothing where it is too short.

    Compared are the colors of both sides, each a few pixels off it.
    """
    solid = (inside > 0.5).astype(np.uint8)
    if not 0 < solid.sum() < solid.size:
        return {}
    reach = 2 * _BAND + 1
    mean, counted = seen.lab, seen.counted
    within = _side(mean, (cv2.erode(solid, np.ones((5, 5), np.uint8)) > 0) & counted, reach)
    beyond = _side(mean, (cv2.dilate(solid, np.ones((5, 5), np.uint8)) == 0) & counted, reach)
    outline = cv2.dilate(solid, np.ones((3, 3), np.uint8)) != solid
    outline[[0, -1]] = outline[:, [0, -1]] = False
    known = outline & (within[1] > 0.05) & (beyond[1] > 0.05)
    if known.sum() < _FEW:
        return {}
    apart = np.linalg.norm(within[0][known] - beyond[0][known], axis=1)
    return {
        "separation": 100 * float(np.median(apart)),
        "hidden_edge": float((apart < HARDLY).mean()),
    }


def _side(colors: Plane, where: Where, reach: int) -> tuple[Plane, Plane]:
    """Mean color of the pixels `where` within reach of each pixel, and their share there."""
    weight = where.astype(np.float32)
    share = cv2.blur(weight, (reach, reach))
    mean = cv2.blur(colors * weight[:, :, None], (reach, reach))
    return np.asarray(mean / np.maximum(share, 1e-6)[:, :, None]), np.asarray(share)


def cast(seen: Seen, inside: Plane | None) -> dict[str, float]:
    """`cast_a`, `cast_b`, `cast_own`, `own_chroma`: OKLab times 100, of a light, plain ground.

    The first two are what its color is away from grey; the others how far the subject's own
    lights, where it has any that may be white, lean the same way, and how far at all.
    """
    half = (max(1, seen.light.shape[1] // 2), max(1, seen.light.shape[0] // 2))
    lab = np.asarray(cv2.resize(seen.lab, half, interpolation=cv2.INTER_AREA), np.float32)
    drawn = seen.counted & (seen.levels.min(axis=2) < _BLOWN)
    drawn = cv2.resize(drawn.astype(np.uint8), half, interpolation=cv2.INTER_AREA) > 0
    soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
    steep = np.abs(cv2.Sobel(soft, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(soft, cv2.CV_32F, 0, 1))
    ground = drawn & (steep.max(axis=2) / 8 < _PLAIN_SLOPE) & (lab[..., 0] > _LIGHT)
    if inside is not None:
        inside = np.asarray(cv2.resize(inside, half, interpolation=cv2.INTER_AREA), np.float32)
        near = (inside > _NEAR).astype(np.uint8)
        ground &= cv2.dilate(near, np.ones((_CLEAR, _CLEAR), np.uint8)) == 0
    if ground.mean() < _LEAST_GROUND:
        return {}
    colors = lab[ground][:, 1:]
    leaning = np.median(colors, axis=0)
    if np.percentile(np.linalg.norm(colors - leaning, axis=1), 80) > _ONE_COLOR:
        return {}
    found = {"cast_a": 100 * float(leaning[0]), "cast_b": 100 * float(leaning[1])}
    own = None if inside is None else _lights_of(lab, (inside > _OWN) & drawn)
    size = math.hypot(*leaning)
    if own is not None and size > 1e-4:
        found["cast_own"] = 100 * float(own @ leaning) / size
        found["own_chroma"] = 100 * math.hypot(*own)
    return found


def _lights_of(lab: Plane, subject: Where) -> Plane | None:
    """Median a and b of what may be white in the subject; None where nothing may."""
    pale = np.linalg.norm(lab[..., 1:], axis=2) < _NEARLY_NEUTRAL
    lights = subject & pale & (lab[..., 0] > _LIGHT)
    if lights.sum() < max(_FEW, _LEAST_LIGHTS * subject.sum()):
        return None
    return np.asarray(np.median(lab[lights][:, 1:], axis=0), np.float32)
