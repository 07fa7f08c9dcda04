"""Figures: what is measured of a generative step, in numbers a limit can be set to."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from watchfolder.engines.engine import Figure
from watchfolder.pictures.measure import ssim
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab
from watchfolder.running.keeping.alignment import Alignment
from watchfolder.running.keeping.view import Plane, View, Where, blurred, encoded, luma, reduced

_STRUCTURE = 0.03
"""Deviation, in encoded values, from which on the source has structure that would be missed."""
_ROWS = 256
"""Rows of a strip."""
_PART = 0.02
"""Share of a pixel from which on it belongs to a place."""
_GONE = 0.35
"""Correlation under which it is gone."""


def registration(way: Alignment, view: View) -> tuple[Figure, ...]:
    """shift_px in pixels of the picture, zoom, and how much of what should stay was found again."""
    if way.status == "flat":
        note = "not measured: what should stay shows too little structure"
        return (Figure("shift_px", 0.0, note=note), Figure("zoom", 1.0, note=note))
    shift = float(np.hypot(way.dx, way.dy)) * view.scale
    note = f"turned by {way.degrees:.2f} degrees" if abs(way.degrees) >= 0.01 else ""
    if way.status == "lost":
        note = "not undone: the picture was not found again"
    return (
        Figure("shift_px", shift, note=note),
        Figure("zoom", way.zoom),
        Figure("registered", way.matched, note="of the structure that should stay"),
    )


def drift(view: View, where: Where) -> float:
    """Mean CIEDE2000 between source and model's picture where nothing should have changed."""
    if not where.any():
        return 0.0
    pair = [
        srgb_to_lab(torch.from_numpy(np.ascontiguousarray(rgb[where].T))[..., None])
        for rgb in (view.source, view.made)
    ]
    return float(delta_e_2000(*pair).mean())


def likeness(
    before: Picture, after: Picture, place: Plane | Where, size: Size
) -> tuple[float, float]:
    """SSIM and mean CIEDE2000 inside `place` (H, W), measured at `size` around it."""
    if not _differ(before, after, place):
        return 1.0, 0.0
    where = reduced(np.asarray(place, np.float32), size)
    rows = np.flatnonzero(where.max(axis=1) > _PART)
    columns = np.flatnonzero(where.max(axis=0) > _PART)
    if rows.size == 0:
        return 1.0, 0.0
    cut = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    one, two = (encoded(picture, size)[cut] for picture in (before, after))
    inside = where[cut]
    # SSIM looks 5 pixels around; what lies outside the place must not count.
    two = one + (two - one) * (inside[..., None] > _PART)
    first, second = _planes(one), _planes(two)
    weight = _planes(inside[..., None])
    apart = delta_e_2000(srgb_to_lab(first), srgb_to_lab(second))
    mean = float((apart * weight[0]).sum() / weight.sum())
    return ssim(first, second, weight), mean


def _differ(before: Picture, after: Picture, place: Plane | Where) -> bool:
    """Whether any sample in the place is another one; a strip at a time."""
    for top in range(0, place.shape[0], _ROWS):
        rows = np.s_[top : top + _ROWS]
        if ((before.rgb[rows] != after.rgb[rows]).any(axis=2) & (place[rows] > 0)).any():
            return True
    return False


def _planes(values: Plane) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(values, -1, 0), np.float32))


def outside(before: Picture, after: Picture, kept: Where) -> tuple[Figure, Figure]:
    """outside_changed, in samples, and outside_max_diff, in levels of 8 bits, where `kept`."""
    changed, most = 0, 0
    pairs = [(before.rgb, after.rgb)]
    if before.alpha is not None and after.alpha is not None:
        pairs.append((before.alpha[..., None], after.alpha[..., None]))
    for one, two in pairs:
        for top in range(0, one.shape[0], _ROWS):
            rows = np.s_[top : top + _ROWS]
            differ = (one[rows] != two[rows]) & kept[rows][..., None]
            if differ.any():
                apart = one[rows][differ].astype(np.int64) - two[rows][differ].astype(np.int64)
                changed += int(np.count_nonzero(differ))
                most = max(most, int(np.abs(apart).max()))
    return (
        Figure("outside_changed", float(changed)),
        Figure("outside_max_diff", most * 255 / before.top),
    )


def structure_lost(view: View, changed: Where) -> float:
    """Largest patch of the source's structure that is gone, as a share of what changed.

    For edits of colour, under which lettering and seams stay readable.
    """
    source, made = (blurred(v, 0.7) - blurred(v, 8.0) for v in (luma(view.source), luma(view.made)))
    one, two = blurred(source * source, 3.0), blurred(made * made, 3.0)
    both = blurred(source * made, 3.0)
    had = np.sqrt(one) > _STRUCTURE
    gone = had & changed & (np.abs(both) < _GONE * np.sqrt(one * np.maximum(two, 0.1 * one)))
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    joined = cv2.morphologyEx(gone.astype(np.uint8), cv2.MORPH_CLOSE, reach)
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    largest = int(stats[1:, cv2.CC_STAT_AREA].max(initial=0))
    return largest / max(1, int(np.count_nonzero(changed)))


def drift_from_original(original: Picture, after: Picture, kept: Where | None) -> Figure | None:
    """How far the picture is from the original where this step did nothing, in CIEDE2000.

    None when the original does not lie on the picture pixel by pixel.
    """
    if original.size != after.size or original.frame != after.frame:
        return None
    if original.rgb.dtype != after.rgb.dtype:
        return None
    same = float((original.rgb == after.rgb).all(axis=2).mean())
    width, height = after.size
    shrink = min(1.0, (1_000_000 / (width * height)) ** 0.5)
    size = Size(max(1, round(width * shrink)), max(1, round(height * shrink)))
    one, two = encoded(original, size), encoded(after, size)
    where = np.ones(one.shape[:2], np.bool_)
    if kept is not None:
        where = reduced(kept.astype(np.float32), size) > 0.999
    view = View(one, two, np.ones_like(one[..., 0]), where, after.size)
    note = f"{same:.1%} of the pixels are the original's own"
    return Figure("drift_from_original", drift(view, where), note=note)
