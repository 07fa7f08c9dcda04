"""What tells a filled hole that may be seen: a seam around it, a smear in it, edges it cuts."""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.growing import Where, grown
from watchfolder.engines.engine import Figure
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import srgb_to_lab

Plane = NDArray[np.float32]

MOST_SEAM, LEAST_DETAIL = 1.6, 0.5
MOST_EDGES = 9.9
"""CIE Lab steps along the border of a hole from which on a person looks at what was made of it."""
_STEP = 0.1
"""Of a hole's radius: how far apart the two colors of a step are, and how much they are blurred."""
_STRONGEST = 0.9
"""Of the steps around a hole, this share is smaller than the figure."""
_COUNTS = 0.05
"""Of all holes' area: smaller ones among them are not looked at by themselves."""
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
    """seam_contrast, and what was made against what it was made of.

    detail_kept    fine detail in the middle of the hole over that of the ground nearest to it,
                   where that is textured; at most 1, below 0.5 it is smeared
    edges_met      color steps along the border, in CIE Lab: where outlines run into the hole,
                   patches must end or bend them; above 9.9 that is seen more often than not
    """
    detail = _detail_kept(_luma(picture), hole)
    smeared = "" if detail >= LEAST_DETAIL else "it is smeared: there was nothing like it to copy"
    return (
        seam(picture, hole),
        Figure("detail_kept", detail, LEAST_DETAIL, detail >= LEAST_DETAIL, smeared),
        _edges_met(picture, hole),
    )


def _edges_met(picture: Picture, hole: Where) -> Figure:
    """Of several holes that which meets most edges."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(hole.astype(np.uint8))
    least = _COUNTS * float(stats[1:, cv2.CC_STAT_AREA].sum())
    large = [n for n in range(1, count) if stats[n, cv2.CC_STAT_AREA] >= least]
    value = max((_steps(picture, labels == n, stats[n]) for n in large), default=0.0)
    note = "outlines run into it that patches cannot continue" if value > MOST_EDGES else ""
    return Figure("edges_met", value, MOST_EDGES, value <= MOST_EDGES, note)


def _steps(picture: Picture, hole: Where, stat: NDArray[np.int32]) -> float:
    """The strong color steps along the border of one hole; what lies on the frame has none."""
    radius = float(np.sqrt(stat[cv2.CC_STAT_AREA] / np.pi))
    sigma, apart = max(1.5, _STEP * radius), max(1, round(_STEP * radius))
    room = 4 + int(3 * sigma)
    left, top = stat[cv2.CC_STAT_LEFT], stat[cv2.CC_STAT_TOP]
    window = np.s_[
        max(0, top - room) : top + stat[cv2.CC_STAT_HEIGHT] + room,
        max(0, left - room) : left + stat[cv2.CC_STAT_WIDTH] + room,
    ]
    part = hole[window]
    rgb = cv2.GaussianBlur(
        picture.rgb[window].astype(np.float32) / np.float32(picture.top), (0, 0), sigma
    )
    lab = srgb_to_lab(torch.from_numpy(rgb).permute(2, 0, 1)).permute(1, 2, 0).numpy()
    lines, _ = cv2.findContours(
        grown(part, 2).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    line = max(lines, key=len)[:, 0]
    colors = lab[line[:, 1], line[:, 0]]
    steps = np.linalg.norm(colors - np.roll(colors, apart, axis=0), axis=1)
    height, width = part.shape
    inner = (line > 1).all(axis=1) & (line[:, 0] < width - 2) & (line[:, 1] < height - 2)
    known = steps[inner & np.roll(inner, apart)]
    return float(np.quantile(known, _STRONGEST)) if len(known) else 0.0


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
    energy = np.sqrt(np.maximum(cv2.blur(_bend(luma) ** 2, (9, 9)), 0))
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
