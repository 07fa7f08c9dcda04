"""Furriness: whether an edge is of fur, hair or fringes, or of something solid."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.nearby_colors import Mixture, Nearby
from watchfolder.engines.builtin.outline import distance, smooth_step, smoothed, unit_of

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]

_FUR_NEAR, _FUR_FAR = 4.0, 80.0
"""Pixels: how far from the outline mixtures are a sign of fur; how wide an edge is judged."""
_SOLID_TO_FURRY = 1.5, 2.1
"""Mixtures times 10 and raggedness times 30 together: between these an edge comes to be furry."""
_PURE_TO_MIXED = 0.07, 0.095
"""And the mixtures alone."""


def furriness(mixture: Mixture, around: Nearby, inside: Where) -> Plane:
    """(H, W): 1 where the edge is of fur, hair or fringes, 0 where it is of something solid.

    Fur leaves true mixtures far from the outline, and an outline that is ragged. Each place is
    judged by its surroundings and by most of the outline alike.
    """
    away = distance(inside)
    unit = unit_of(away)
    apart = np.abs(away.ravel()[around.doubtful]) > _FUR_NEAR * unit
    far = around.plane(apart.astype(np.float32))
    mixed = around.plane(4 * mixture.alpha * (1 - mixture.alpha) * mixture.sureness)
    wide = _FUR_FAR * unit
    line = np.abs(away) < 1.5
    if not line.any():
        return np.zeros_like(away)
    mixtures = _ratio(_wide(mixed * far, wide), _wide(far, wide))
    ragged = _ratio(_wide(_length(inside), wide), _wide(_length(smoothed(inside, 4 * unit)), wide))
    score = np.asarray(10 * mixtures + 30 * np.clip(ragged - 1, 0, 0.3), np.float32)
    usual_score, usual_mixtures = (float(np.median(plane[line])) for plane in (score, mixtures))
    furry = smooth_step(_mean(score, usual_score, 0.5), *_SOLID_TO_FURRY)
    return furry * smooth_step(_mean(mixtures, usual_mixtures, 2 / 3), *_PURE_TO_MIXED)


def _mean(here: Plane, usual: float, share: float) -> Plane:
    return np.asarray(here * (1 - share) + usual * share, np.float32)


def _ratio(part: Plane, whole: Plane) -> Plane:
    return np.asarray(part / np.maximum(whole, 1e-4), np.float32)


def _length(inside: Where) -> Plane:
    """(H, W) whose sum is the length of the outline."""
    soft = np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.0), np.float32)
    across, down = np.gradient(soft)
    return np.asarray(np.hypot(across, down), np.float32)


def _wide(plane: Plane, sigma: float) -> Plane:
    """A Gaussian of many pixels, on a smaller picture: nothing that fine is asked of it."""
    height, width = plane.shape
    small = cv2.resize(
        plane, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(small, (0, 0), sigma / 8, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.resize(soft, (width, height)), np.float32)
