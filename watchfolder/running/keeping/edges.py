"""Edges: the subject's own colour where a pixel shows it mixed with what stood behind it.

Approximate foreground colours after M. Forte, "Approximate Fast Foreground Colour Estimation"
(2021): two passes of means, weighted by how much of each pixel is subject.
"""

from __future__ import annotations

import cv2
import numpy as np

from watchfolder.running.keeping.view import Plane

PASSES = (45, 5)
"""Radius of the means of either pass, in pixels."""
REACH = sum(PASSES)
"""How far a pixel's answer may depend on others."""
_NONE = 1e-4


def own_colors(rgb: Plane, alpha: Plane) -> Plane:
    """(H, W, 3): the subject's colour everywhere; `rgb` itself where `alpha` is 1.

    Both are (H, W[, 3]) in [0, 1]. Where the subject is nowhere near, the colours mean nothing.
    """
    foreground, ground = rgb, rgb
    share = alpha[..., None]
    for radius in PASSES:
        foreground = _mean(foreground, alpha, radius)
        ground = _mean(ground, 1 - alpha, radius)
        missed = rgb - share * foreground - (1 - share) * ground
        foreground = np.clip(foreground + share * missed, 0, 1)
        ground = np.clip(ground + (1 - share) * missed, 0, 1)
    return np.asarray(np.where(share >= 1, rgb, foreground), np.float32)


def _mean(values: Plane, weight: Plane, radius: int) -> Plane:
    side = (2 * radius + 1, 2 * radius + 1)
    total = cv2.blur(values * weight[..., None], side, borderType=cv2.BORDER_REFLECT_101)
    share = cv2.blur(weight, side, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(total / np.maximum(share, _NONE)[..., None], np.float32)
