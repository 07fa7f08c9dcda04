"""Strips: a line of lettering cut out of its picture, laid flat and upright."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

_HIGHEST = 192.0
"""Pixels of a strip's height; more tells the reader nothing."""
_LONGEST = 6000.0


def turned(corners: Plane, quarters: int) -> Plane:
    """The same place read the other way: its text begins `quarters` corners further on."""
    return np.asarray(np.roll(corners, -quarters, axis=0), np.float32)


def grown(corners: Plane, by: float) -> Plane:
    """The place with `by` heights of the line more on every side; less where negative."""
    along, down = corners[1] - corners[0], corners[3] - corners[0]
    height = float(np.linalg.norm(down))
    x = along / max(float(np.linalg.norm(along)), 1e-6) * height * by
    y = down / max(height, 1e-6) * height * by
    return np.asarray(corners + np.stack([-x - y, x - y, x + y, -x + y]), np.float32)


def around(corners: Plane) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the place."""
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return left, top, right, bottom


def cut(rgb: NDArray[np.uint8], corners: Plane, by: float) -> NDArray[np.uint8]:
    """The (h, w, 3) strip that shows the place grown by `by` heights, at about its own scale.

    Beyond the picture's edge its last pixels are repeated.
    """
    place = grown(corners, by)
    width = float(np.linalg.norm(place[1] - place[0]))
    height = float(np.linalg.norm(place[3] - place[0]))
    shrink = min(1.0, _HIGHEST / height, _LONGEST / width)
    if shrink < 1:  # averaged first: a warp alone would pick single pixels
        left, top, right, bottom = around(place)
        box = np.s_[
            max(0, int(top) - 2) : max(1, int(bottom) + 3),
            max(0, int(left) - 2) : max(1, int(right) + 3),
        ]
        part = rgb[box]
        size = (max(1, round(part.shape[1] * shrink)), max(1, round(part.shape[0] * shrink)))
        factor = np.array([size[0] / part.shape[1], size[1] / part.shape[0]], np.float32)
        place = (place - (box[1].start, box[0].start)) * factor
        rgb = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    across, down = max(4, round(width * shrink)), max(4, round(height * shrink))
    flat = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
    way = cv2.getPerspectiveTransform(np.asarray(place, np.float32), flat)
    strip = cv2.warpPerspective(
        rgb, way, (across, down), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(strip, np.uint8)


def contrast_of(strip: NDArray[np.uint8]) -> float:
    """How much a strip varies within half its height, in levels of 8 bits of its strongest channel.

    The mean distance from what is around each pixel, so that shading does not count.
    """
    values = strip.astype(np.float32)
    apart = values - cv2.GaussianBlur(values, (0, 0), max(1.0, strip.shape[0] / 3))
    return float(np.abs(apart).mean(axis=(0, 1)).max())
