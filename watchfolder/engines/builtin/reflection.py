"""Reflection: the mirror image that a glossy floor shows of what stands on it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.ground_line import ground_line

Plane = NDArray[np.float32]

_REACH = 0.38
"""Share of the subject's height at which the image has faded to a third."""
_TOUCH = 0.9
"""How strong it is where the subject touches the floor; lifted off it, it begins fainter."""
_SHARP, _SOFT = 0.0015, 0.03
"""Blur beside the floor line and at the image's far end, as shares of the subject's height."""


def reflection(rgb: Plane, alpha: Plane, opacity: float, softness: float) -> tuple[Plane, Plane]:
    """The mirror image of a subject on its floor: its colors (H, W, 3) and its cover (H, W).

    `rgb` and `alpha` are the subject alone, straight. Each column is mirrored at the line on which
    the subject stands, fades away from it and grows soft: by little for a `softness` of 0, as on
    brushed metal for 1. Empty where nothing stands or nothing of the floor is in the picture.
    """
    line = ground_line(alpha)
    if line is None:
        return np.zeros_like(rgb), np.zeros_like(alpha)
    height, width = alpha.shape
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    below = down + 0.5 - line.y[None, :]
    from_y = line.y[None, :] - below - 0.5
    layer = np.dstack([rgb * alpha[..., None], alpha])
    image = np.asarray(
        cv2.remap(layer, across, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT),
        np.float32,
    )
    image *= (below > 0)[..., None]
    depth = np.clip(below / max(1.0, line.height), 0, 1)
    image = _growing_soft(image, depth, line.height, softness)
    fade = opacity * _TOUCH * np.exp(-depth / _REACH) * (1 - depth) ** 2
    straight = image[..., :3] / np.maximum(image[..., 3:], 1e-4)
    cover = image[..., 3] * fade * (below > 0)
    return np.asarray(straight, np.float32), np.asarray(cover, np.float32)


def _growing_soft(image: Plane, depth: Plane, height: float, softness: float) -> Plane:
    """Sharp at the line, blurred at the end: between the two by depth."""
    sharp = _blurred(image, _SHARP * height)
    soft = _blurred(image, (_SHARP + _SOFT * softness) * height)
    share = np.clip(2.5 * depth, 0, 1)[..., None]
    return np.asarray(sharp + (soft - sharp) * share, np.float32)


def _blurred(image: Plane, sigma: float) -> Plane:
    wide = max(0.3, sigma)
    return np.asarray(
        cv2.GaussianBlur(image, (0, 0), wide, borderType=cv2.BORDER_CONSTANT), np.float32
    )
