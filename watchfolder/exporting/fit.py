"""Fit a picture to a slot: crop around the subject, pad on a ground, or grow a plain background."""

from __future__ import annotations

from dataclasses import dataclass

from presets.color import Color
from presets.slots import Slot
from watchfolder.errors import ExportError
from watchfolder.exporting.framing import (
    Box,
    crop_box,
    cut_from,
    fitted_size,
    padded,
)
from watchfolder.pictures.continuation import grown
from watchfolder.pictures.filters import crop, resize_lanczos
from watchfolder.pictures.ground import RGB, WHITE, laid_on, on_frame, plain_border
from watchfolder.pictures.layout import Layout, extended
from watchfolder.pictures.output_sharpening import sharpened
from watchfolder.pictures.picture import Picture, Size

SAME_ASPECT = 1e-3
"""Aspects that differ by less than this part are the same, and nothing is cut for it."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The picture a slot delivers, before it is encoded."""

    picture: Picture
    notes: tuple[str, ...] = ()


def fit_to_slot(picture: Picture, slot: Slot, subject: Box | None = None) -> Fitted:
    """Bring a picture to the slot's shape and size, and sharpen it there where the slot says so.

    `subject` is in the picture's pixels. A crop holds the subject whenever it fits. Padding lies
    on the slot's background, else on the picture's own plain border colour or its smooth
    continuation, else on white; a transparent picture without a said background is padded with
    nothing. Raises ExportError when
    fit: extend is asked for and the background is not plain enough to be continued.
    """
    if slot.fit == "pad":
        return _padded(picture, slot)
    notes: list[str] = []
    if slot.aspect is not None and not _has_aspect(picture, slot.aspect.ratio):
        if slot.fit == "extend":
            picture = _extended(picture, slot)
        else:
            picture, notes = _cropped(picture, slot, subject)
    size = fitted_size(*picture.size, slot)
    return Fitted(_sized(picture, Size(*size), slot), (*notes, *_resizing(picture, size, slot)))


def flattened(picture: Picture, slot: Slot) -> Picture:
    """The picture without alpha, for a format that has none: on the slot's background or white."""
    return laid_on(picture, _said_ground(slot) or WHITE)


def _has_aspect(picture: Picture, ratio: float) -> bool:
    width, height = picture.size
    return abs(width / height / ratio - 1) < SAME_ASPECT


def _cropped(picture: Picture, slot: Slot, subject: Box | None) -> tuple[Picture, list[str]]:
    ratio = slot.aspect.ratio if slot.aspect else picture.size.width / picture.size.height
    box = crop_box(*picture.size, ratio, slot.gravity, subject)
    cut = cut_from(subject, box) if subject else 0
    notes = []
    if cut:
        shape = slot.aspect.text() if slot.aspect else ""
        notes.append(
            f"{slot.name}: the subject does not fit into {shape}; {cut} pixels of it are cut "
            "off (fit: pad would keep it whole)"
        )
    return crop(picture, box), notes


def _padded(picture: Picture, slot: Slot) -> Fitted:
    layout = padded(*picture.size, slot)
    left, top, right, bottom = layout.picture
    size = Size(right - left, bottom - top)
    ground = _said_ground(slot)
    small = _sized(picture if ground is None else laid_on(picture, ground), size, slot)
    framed, notes = _framed(small, layout, ground, slot)
    return Fitted(framed, (*notes, *_resizing(picture, tuple(size), slot)))


def _sized(picture: Picture, size: Size, slot: Slot) -> Picture:
    return sharpened(resize_lanczos(picture, size), slot.sharpen)


def _framed(
    picture: Picture, layout: Layout, ground: RGB | None, slot: Slot
) -> tuple[Picture, tuple[str, ...]]:
    """On the said ground; else on nothing, the border's colour, its continuation, or white."""
    if ground is not None:
        return on_frame(picture, layout, ground), ()
    if picture.alpha is not None and picture.alpha.min() < picture.top:
        return on_frame(picture, layout, None), ()
    own = plain_border(picture)
    if own is not None:
        return on_frame(picture, layout, own), ()
    continued = grown(picture, layout)
    if continued is not None:
        return continued, ()
    note = f"{slot.name}: padded with white, since the background is not plain"
    return on_frame(picture, layout, WHITE), (note,)


def _said_ground(slot: Slot) -> RGB | None:
    if slot.background is None:
        return None
    color = Color.parse(slot.background.hex or slot.background.said)
    return color.r / 255, color.g / 255, color.b / 255


def _extended(picture: Picture, slot: Slot) -> Picture:
    ratio = slot.aspect.ratio if slot.aspect else 1.0
    layout = extended(*picture.size, ratio, slot.gravity)
    result = grown(picture, layout)
    if result is None:
        raise ExportError(
            f"{slot.name}: the background is not plain enough to be continued to "
            f"{slot.aspect.text() if slot.aspect else 'the frame'}",
            "use fit: pad or fit: crop",
        )
    return result


def _resizing(picture: Picture, size: tuple[int, ...], slot: Slot) -> tuple[str, ...]:
    factor = size[0] / picture.size.width
    if factor > 1.005:
        return (f"{slot.name}: enlarged {factor:.2g} times",)
    if slot.long_edge is not None and slot.upscale == "never" and slot.long_edge > max(size):
        return (f"{slot.name}: {size[0]} x {size[1]}, smaller than asked; it is never enlarged",)
    return ()
