"""Crops: what a slot would show of a result, as numbers. The geometry is the exporter's own."""

from __future__ import annotations

from dataclasses import dataclass

from presets.slots import Slot
from watchfolder.exporting.framing import Box, crop_box, cut_from, fitted_size, padded
from watchfolder.pictures.layout import extended

SAME_ASPECT = 1e-3
"""As exporting does: aspects that differ by less than this part are the same."""


@dataclass(frozen=True, slots=True)
class Crop:
    """What one slot would show of a picture."""

    box: tuple[float, float, float, float]
    """Left, top, width, height in parts of the picture; beyond 0 to 1 where it is padded."""
    width: int
    """Pixels that are delivered."""
    height: int
    enlarged: float
    """How many times larger than in the picture; 1 where it is not enlarged."""
    cut: int = 0
    """Pixels of the subject that are cut off."""


def crop_of(width: int, height: int, slot: Slot, subject: Box | None) -> Crop:
    """What `slot` would show of a picture of this size with the subject in this box."""
    if slot.fit == "pad":
        return _padded(width, height, slot)
    shape = width / height
    if slot.aspect is None or abs(shape / slot.aspect.ratio - 1) < SAME_ASPECT:
        return _scaled((0, 0, width, height), width, height, slot)
    ratio = slot.aspect.ratio
    if slot.fit == "extend":
        layout = extended(width, height, ratio, slot.gravity)
        left, top, _, _ = layout.picture
        box = (-left, -top, layout.frame[0] - left, layout.frame[1] - top)
        return _scaled(box, width, height, slot)
    box = crop_box(width, height, ratio, slot.gravity, subject)
    cut = cut_from(subject, box) if subject else 0
    return _scaled(box, width, height, slot, cut)


def _scaled(box: Box, width: int, height: int, slot: Slot, cut: int = 0) -> Crop:
    left, top, right, bottom = box
    size = fitted_size(right - left, bottom - top, slot)
    parts = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    return Crop(parts, *size, max(1.0, size[0] / (right - left)), cut)


def _padded(width: int, height: int, slot: Slot) -> Crop:
    layout = padded(width, height, slot)
    left, top, right, bottom = layout.picture
    across, down = right - left, bottom - top
    frame_width, frame_height = layout.frame
    parts = (-left / across, -top / down, frame_width / across, frame_height / down)
    return Crop(parts, frame_width, frame_height, max(1.0, across / width))
