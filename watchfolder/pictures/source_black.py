"""What is lost in black, in the subject and around it, told from what is black on purpose."""

from __future__ import annotations

import cv2
import numpy as np

from watchfolder.pictures.source_colors import Plane, Seen, Where

BLACK = 2
"""8-bit level at which a channel holds nothing anymore."""
_FEW = 64
_SHORE = 3
"""Pixels around a black place that tell how it ends."""
_DARK = 16
"""L* of a shore that shadows fade into black by; print ends sharply."""
_FADING = 0.25
"""Share of a shore that is dark, from which a black place is a shadow."""
_THICK = 6.0
"""Pixels from its edge to its middle, from which a black place is no line or letter."""
_BAR = 0.98
"""Share of a row or column at the frame that is black, to be a bar of it."""
_GROUND = 0.85
"""Share of the surroundings that is black, to be a black ground."""
_EVERY = 16
_LOW_KEY = 12.0
"""L* of what is left of the surroundings, below which they are a black ground's own falloff."""


def black_of(seen: Seen, subject: Where) -> dict[str, float]:
    """Shares of the subject: `crushed` where all channels are black, `crushed_red`, ... for each.

    Black places that end sharply and are thin are print, and do not count in `crushed`.
    """
    count = int(subject.sum())
    if count < _FEW:
        return {}
    gone = (seen.levels <= BLACK) & subject[..., None]
    lost = _without_print(np.asarray(gone.all(axis=2)), seen.light, subject)
    names = ("crushed_red", "crushed_green", "crushed_blue")
    return {
        "crushed": float(lost.sum()) / count,
        **{name: float(gone[..., k].sum()) / count for k, name in enumerate(names)},
    }


def _without_print(lost: Where, light: Plane, subject: Where) -> Where:
    number, places = cv2.connectedComponents(lost.astype(np.uint8))
    labels = np.asarray(places, np.int64)
    if number == 1:
        return lost
    size = 2 * _SHORE + 1
    # Each pixel of a shore belongs to the black place next to it.
    nearest = np.asarray(cv2.dilate(labels.astype(np.float32), np.ones((size, size), np.uint8)))
    shore = subject & ~lost & (nearest > 0)
    belongs = nearest[shore].astype(np.int64)
    around = np.bincount(belongs, minlength=number)
    dark = np.bincount(belongs, weights=light[shore] < _DARK, minlength=number)
    depth = np.asarray(cv2.distanceTransform(lost.astype(np.uint8), cv2.DIST_L2, 3), np.float64)
    thickest = np.zeros(number)
    np.maximum.at(thickest, labels[lost], depth[lost])
    kept = (dark >= _FADING * np.maximum(around, 1)) | (thickest >= _THICK) | (around == 0)
    kept[0] = False
    return np.asarray(kept[labels], np.bool_)


def black_around(seen: Seen, inside: Plane) -> dict[str, float]:
    """`crushed_around`: share of what surrounds the subject that is lost in black.

    0 for a black ground, which is dark all over, and for bars along the frame.
    """
    around = seen.counted & (inside < 0.2)
    black = seen.levels.max(axis=2) <= BLACK
    around &= ~_bars(black)
    if around.sum() < _FEW:
        return {}
    lost = black & around
    share = float(lost.sum()) / float(around.sum())
    left = around & ~black
    if share > _GROUND or np.median(seen.light[left][::_EVERY]) < _LOW_KEY:
        share = 0.0
    return {"crushed_around": share}


def _bars(black: Where) -> Where:
    """Whole black rows and columns that reach the frame."""
    rows, columns = (black.mean(axis=axis) >= _BAR for axis in (1, 0))
    return np.asarray(_from_ends(rows)[:, None] | _from_ends(columns)[None, :], np.bool_)


def _from_ends(lines: Where) -> Where:
    first, last = (np.logical_and.accumulate(some) for some in (lines, lines[::-1]))
    return np.asarray(first | last[::-1], np.bool_)
