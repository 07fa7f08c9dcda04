"""What tells a filled hole that may be seen: a seam around it, a smear in it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.growing import Where, grown
from watchfolder.engines.engine import Figure
from watchfolder.pictures.picture import Picture

Plane = NDArray[np.float32]

MOST_SEAM, LEAST_DETAIL = 1.6, 0.5
_RING = 0.02
"""Width of what is compared around a hole, as a share of the long edge."""
_TEXTURED = 1.5
"""Levels of fine detail around a hole from which it can be smeared at all."""


def seam(picture: Picture, hole: Where) -> Figure:
    """The figure seam_contrast: steps across the hole's edge against steps just outside it.

    The root mean square of what is left between neighbours when their own gradient is taken away
    (second differences) in lightness; 1 is a picture without a seam, above 1.6 an edge may be seen.
    """
    bend = _bend(_luma(picture))
    edge = grown(hole, 1) & grown(~hole, 1)
    near = grown(hole, 12) & ~grown(hole, 3)
    if not edge.any() or not near.any():
        return Figure("seam_contrast", 1.0, MOST_SEAM)
    value = _level(bend[edge]) / _level(bend[near])
    note = "an edge may be seen where it was filled" if value > MOST_SEAM else ""
    return Figure("seam_contrast", value, MOST_SEAM, value <= MOST_SEAM, note)


def filling_figures(picture: Picture, hole: Where) -> tuple[Figure, ...]:
    """seam_contrast, and whether what was made is as detailed as what it was made of.

    detail_kept    fine detail in the middle of the hole over that of the ground nearest to it,
                   where that is textured; at most 1, below 0.5 it is smeared
    """
    detail = _detail_kept(_luma(picture), hole)
    smeared = "" if detail >= LEAST_DETAIL else "it is smeared: there was nothing like it to copy"
    return (
        seam(picture, hole),
        Figure("detail_kept", detail, LEAST_DETAIL, detail >= LEAST_DETAIL, smeared),
    )


def _luma(picture: Picture) -> Plane:
    """Lightness in levels of 8 bits."""
    luma = picture.rgb.astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    return np.asarray(luma * np.float32(255 / picture.top), np.float32)


def _bend(luma: Plane) -> Plane:
    return np.asarray(
        np.abs(cv2.Laplacian(luma, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REFLECT_101))
    )


def _level(values: NDArray[np.floating]) -> float:
    """Root mean square over the noise of one level."""
    return float(np.sqrt((values.astype(np.float64) ** 2).mean() + 1))


def _detail_kept(luma: Plane, hole: Where) -> float:
    """The median, over the middle of the hole, of its detail over that of the nearest ground."""
    wide = max(6, round(_RING * max(hole.shape)))
    inner = ~grown(~hole, max(2, wide // 3))
    ring = grown(hole, wide) & ~grown(hole, 4)
    if not inner.any() or not ring.any():
        return 1.0
    energy = np.sqrt(cv2.blur(_bend(luma) ** 2, (9, 9)))
    _, nearest = cv2.distanceTransformWithLabels(
        (~ring).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of_label = np.zeros(int(nearest.max()) + 1, np.float32)
    of_label[nearest[ring]] = cv2.GaussianBlur(energy, (0, 0), wide / 3)[ring]
    around = of_label[nearest[inner]]
    textured = around >= _TEXTURED
    if textured.mean() < 0.2:
        return 1.0
    return min(1.0, float(np.median(energy[inner][textured] / around[textured])))
