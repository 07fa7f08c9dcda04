"""Framing: which part of a picture a slot shows, at what size. Pure geometry, no pixels."""

from __future__ import annotations

from typing import NamedTuple

from presets.slots import Slot
from watchfolder.pictures.layout import Box, Layout, start

__all__ = ["Box", "crop_box", "cut_from", "fitted_size", "padded"]


class Extent(NamedTuple):
    """Width and height in pixels, not whole while they are still being worked out."""

    width: float
    height: float


def crop_box(width: int, height: int, ratio: float, gravity: str, subject: Box | None) -> Box:
    """The largest part of a picture with a ratio of width to height.

    With gravity subject it lies around the subject's middle and holds all of the subject
    whenever that fits; without a subject, and along the side a named edge does not speak of, it
    lies in the middle.
    """
    if width > height * ratio:
        part = max(1, round(height * ratio))
        left = start(width, part, gravity, ("left", "right"), subject and (subject[0], subject[2]))
        return left, 0, left + part, height
    part = max(1, min(height, round(width / ratio)))
    top = start(height, part, gravity, ("top", "bottom"), subject and (subject[1], subject[3]))
    return 0, top, width, top + part


def cut_from(subject: Box, box: Box) -> int:
    """How many pixels of the subject's width or height lie outside the box, at the worst side."""
    return max(
        0, box[0] - subject[0], box[1] - subject[1], subject[2] - box[2], subject[3] - box[3]
    )


def fitted_size(width: int, height: int, slot: Slot) -> tuple[int, int]:
    """The size at which a part of this size is delivered.

    With an aspect the sides have exactly its ratio, up to rounding; a slot that never enlarges
    keeps a part that is smaller as it is.
    """
    ratio = slot.aspect.ratio if slot.aspect else width / height
    edge = slot.long_edge
    if edge is None or (slot.upscale == "never" and edge > max(width, height)):
        return width, height
    return _sized(ratio, edge)


def padded(width: int, height: int, slot: Slot) -> Layout:
    """The frame of a padded picture: the slot's aspect, its padding on the tightest side."""
    natural = _natural_frame(width, height, slot)
    scale = 1.0
    if slot.long_edge is not None:
        scale = slot.long_edge / max(natural)
        if slot.upscale == "never":
            scale = min(scale, 1.0)
    ratio = natural.width / natural.height
    frame = _sized(ratio, max(1, round(max(natural) * scale)))
    inner = (
        min(frame[0], max(1, round(width * scale))),
        min(frame[1], max(1, round(height * scale))),
    )
    left = _resting(frame[0] - inner[0], slot, ("left", "right"), frame)
    top = _resting(frame[1] - inner[1], slot, ("top", "bottom"), frame)
    return Layout(frame, (left, top, left + inner[0], top + inner[1]))


def _resting(room: int, slot: Slot, edges: tuple[str, str], frame: tuple[int, int]) -> int:
    """Where the picture begins along one side: in the middle, or its padding from a named edge."""
    padding = min(room, round(slot.padding * min(frame)))
    if slot.gravity == edges[0]:
        return padding
    if slot.gravity == edges[1]:
        return room - padding
    return room // 2


def _natural_frame(width: int, height: int, slot: Slot) -> Extent:
    """The smallest frame round a picture of this size.

    The padding p is a share of the frame's short side, so a landscape frame of ratio r and
    height H leaves (r - 2p) H by (1 - 2p) H for the picture; a portrait frame likewise.
    """
    p = slot.padding
    if slot.aspect is None:
        border = 2 * p * min(width, height) / (1 - 2 * p)
        return Extent(width + border, height + border)
    ratio = slot.aspect.ratio
    if ratio >= 1:
        tall = max(width / (ratio - 2 * p), height / (1 - 2 * p))
        return Extent(tall * ratio, tall)
    wide = max(width / (1 - 2 * p), height / (1 / ratio - 2 * p))
    return Extent(wide, wide / ratio)


def _sized(ratio: float, edge: int) -> tuple[int, int]:
    if ratio >= 1:
        return edge, max(1, round(edge / ratio))
    return max(1, round(edge * ratio)), edge
