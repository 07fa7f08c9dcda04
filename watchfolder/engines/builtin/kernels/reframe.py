"""Reframe: the largest crop of an aspect, laid around the subject, or a box of the original."""

from __future__ import annotations

import math

from presets.edits.reframe import Reframe
from watchfolder.engines.engine import Figure, Mask, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import crop
from watchfolder.pictures.masks import Box, bounding_box, enlarged
from watchfolder.pictures.picture import Picture, Size

VERSION = 1
FEATURES = ("reframe",)
NEEDS_SUBJECT = True

_BELONGS = 0.5


def needs_subject(edit: Reframe) -> bool:
    """Only a crop around the subject asks where it is."""
    return edit.aspect is not None and edit.gravity == "subject"


def run(edit: Reframe, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Crop. With the subject at hand, the figure subject_kept is the share of it in the frame.

    Raises EngineError when the box shows nothing of the picture as it is now, Cancelled.
    """
    progress.report(0.0)
    subject = materials.subject
    found = None if subject is None else bounding_box(subject.values, _BELONGS)
    if edit.box is not None:
        box = placed_box(edit.box, materials.source.size, picture)
    else:
        box = aspect_box(edit, picture.size, found)
    result = crop(picture, box)
    progress.report(1.0)
    figures = () if subject is None or found is None else (_subject_kept(subject, box),)
    return StepResult(result, figures)


def aspect_box(edit: Reframe, size: Size, subject: Box | None) -> Box:
    """The largest box of the edit's aspect inside `size`, placed by its gravity.

    By the subject: centred on its box with the margin, and never over its edge where it fits;
    without a subject: in the middle.
    """
    if edit.aspect is None:
        raise EngineError("a crop to an aspect needs an aspect")
    width, height = _largest(edit.aspect.ratio, size)
    if edit.gravity == "subject" and subject is not None:
        roomy = enlarged(subject, edit.margin, size)
        left = _around((roomy[0], roomy[2]), (subject[0], subject[2]), width, size.width)
        top = _around((roomy[1], roomy[3]), (subject[1], subject[3]), height, size.height)
    else:
        left = _at(edit.gravity, "left", "right", size.width - width)
        top = _at(edit.gravity, "top", "bottom", size.height - height)
    return left, top, left + width, top + height


def _largest(ratio: float, size: Size) -> tuple[int, int]:
    if size.width / size.height > ratio:
        return max(1, min(size.width, round(size.height * ratio))), size.height
    return size.width, max(1, min(size.height, round(size.width / ratio)))


def _around(roomy: tuple[int, int], bare: tuple[int, int], length: int, whole: int) -> int:
    """Where a frame of `length` begins on an axis of `whole` pixels so as to hold an interval."""
    held = roomy if roomy[1] - roomy[0] <= length else bare
    start = math.floor((held[0] + held[1] - length) / 2)
    return min(max(start, 0), whole - length)


def _at(gravity: str, low: str, high: str, room: int) -> int:
    if low in gravity.split("-"):
        return 0
    return room if high in gravity.split("-") else room // 2


def placed_box(box: tuple[float, float, float, float], original: Size, picture: Picture) -> Box:
    """A box said in fractions of the original, as pixels of `picture`, cut at its edges.

    Raises EngineError when nothing of it is on the picture.
    """
    frame = picture.frame
    across = _span(box[0], box[2], original.width * frame.scale_x, frame.dx)
    down = _span(box[1], box[3], original.height * frame.scale_y, frame.dy)
    left, right = (min(max(x, 0), picture.size.width) for x in across)
    top, bottom = (min(max(y, 0), picture.size.height) for y in down)
    if left >= right or top >= bottom:
        raise EngineError(
            "the box shows nothing of the picture as it is at this step",
            "an earlier step has cropped it away; boxes are fractions of the original",
        )
    return left, top, right, bottom


def _span(start: float, end: float, length: float, shift: float) -> tuple[int, int]:
    """Two fractions of an axis in whole pixels, at least one apart."""
    first = round(start * length + shift)
    return first, max(round(end * length + shift), first + 1)


def _subject_kept(subject: Mask, box: Box) -> Figure:
    left, top, right, bottom = box
    whole = float(subject.values.double().sum())
    inside = float(subject.values[:, top:bottom, left:right].double().sum())
    kept = inside / whole if whole else 1.0
    note = "" if kept > 0.999 else "the frame's shape cannot hold all of the subject"
    return Figure("subject_kept", kept, note=note)
