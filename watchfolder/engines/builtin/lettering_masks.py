"""Lettering as a place: the letters themselves, or the area that they stand on.

"The text", "the wordmark" and their like are the letters where their colour parts them from what
they stand on, so that they can take another colour; "the text area" is the lines with some room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from presets.lettering import means_area
from watchfolder.engines.builtin.lettering import Line, find_lettering
from watchfolder.engines.builtin.lettering_strips import Plane, around, grown
from watchfolder.engines.engine import Mask, Progress
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.masks import feather
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import srgb_to_lab

ROOM = 0.12
"""Room around a line's area, in its heights: descenders, shadows, the rim of soft edges."""
_SOFT = 0.06
"""Feather of the area's edge, alike."""
_RING = 0.16
"""Width of the band along the inner edge of a line's place that shows its ground, alike."""
_APART = 14.0
"""Distance in Lab between letters and their ground, from which on they part."""
_SPREAD = 0.6
"""Share of that distance by which the ground itself may vary."""
PLATES = frozenset({"label", "labels", "badge", "tag", "packaging", "signage"})
"""What is more than its letters."""
_CLOSE = 0.6
"""Heights of a line by which lines may lie apart and still be one piece: each reaches so far."""
_BY_TEXT = 0.8
"""Share of its confidence that a thing keeps which was found by its lettering alone."""
_LETTERS_OF, _AREA_OF = "the letters of", "the area of"
_LEAST, _MOST = 0.03, 0.75
"""Share of a line's place that letters cover."""


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """The part of the picture around one line."""

    inside: NDArray[np.bool_]
    """(h, w): the line's own place."""
    ring: NDArray[np.bool_]
    """(h, w): along its edge, inside: beyond it other things may begin."""


def find_letters(words: str, source: Picture, progress: Progress) -> Mask:
    """The mask of the lettering on the original: its letters, or their area if `words` say so.

    Where some line's letters do not part from their ground (an embossed logo, a print in many
    colours) its area stands for them; the note says how many. Raises RegionUncertainError when
    nothing is read, EngineError, Cancelled.
    """
    progress.report(0.0, "looking for lettering")
    lines = find_lettering(source)
    if not lines:
        raise RegionUncertainError(
            f'"{words}" was not found: no text is read on the picture',
            "lay a mask beside the picture (bag.jpg.mask.logo.png), or say a box",
            region=words,
            confidence=0.0,
        )
    progress.report(0.7)
    confidence = float(np.mean([line.confidence for line in lines]))
    said = ", ".join(line.text for line in lines)[:120]
    if means_area(words):
        return Mask(area_of(lines, source.size), confidence, f"{_AREA_OF}: {said}")
    values, unparted = letters_of(lines, source)
    note = f"{_LETTERS_OF}: {said}"
    if unparted:
        note += f" ({len(unparted)} of {len(lines)} lines as areas)"
        values = torch.maximum(values, area_of(unparted, source.size))
    return Mask(values, confidence, note)


def is_by_text(mask: Mask) -> bool:
    """Whether a mask was made of lettering that was read, by this module."""
    return mask.note.startswith((_LETTERS_OF, _AREA_OF))


def find_borne(words: str, source: Picture, progress: Progress) -> Mask | None:
    """What bears lettering ("the logo", "the label"), by its lettering alone, in one place of it.

    A label is the area its lines stand on, as near as can be told; a logo its letters. None where
    nothing is read, or lines stand in several places: which one is meant then, nobody can say.
    """
    lines = find_lettering(source)
    if not lines or not _together(lines, source.size):
        return None
    name = "text area" if PLATES & set(words.lower().split()) else "text"
    found = find_letters(name, source, progress)
    return replace(found, confidence=found.confidence * _BY_TEXT)


def _together(lines: Sequence[Line], size: Size) -> bool:
    """Whether all lines stand close to each other."""
    plane = np.zeros((size.height, size.width), np.uint8)
    for line in lines:
        cv2.fillPoly(plane, [np.round(grown(line.corners, _CLOSE)).astype(np.int32)], 1)
    return int(cv2.connectedComponents(plane)[0]) == 2


def area_of(lines: Sequence[Line], size: Size) -> torch.Tensor:
    """(1, H, W) float32: the lines with ROOM around them, softly edged outwards."""
    whole = torch.zeros(1, size.height, size.width)
    for line in lines:
        filled = np.zeros((size.height, size.width), np.uint8)
        cv2.fillPoly(filled, [np.round(grown(line.corners, ROOM)).astype(np.int32)], 1)
        box = _slices(grown(line.corners, ROOM + 4 * _SOFT), size)
        part = torch.from_numpy(filled[box].astype(np.float32))[None]
        soft = feather(part, max(1.0, line.height * _SOFT))
        whole[(slice(None), *box)] = torch.maximum(whole[(slice(None), *box)], soft)
    return whole


def letters_of(lines: Sequence[Line], source: Picture) -> tuple[torch.Tensor, tuple[Line, ...]]:
    """(1, H, W) float32 of the letters' own pixels, and the lines whose letters do not part."""
    whole = np.zeros((source.size.height, source.size.width), np.float32)
    unparted = []
    for line in lines:
        box = _slices(line.corners, source.size)
        share = _letters(line, source, box)
        if share is None:
            unparted.append(line)
        else:
            whole[box] = np.maximum(whole[box], share)
    return torch.from_numpy(whole)[None], tuple(unparted)


def _letters(line: Line, source: Picture, box: tuple[slice, slice]) -> Plane | None:
    """(h, w) how much of each pixel is letter; None where letters and ground do not part."""
    rgb = source.rgb[box].astype(np.float32) / np.float32(source.top)
    lab = srgb_to_lab(torch.from_numpy(np.ascontiguousarray(rgb.transpose(2, 0, 1)))).numpy()
    place = _of_line(line, box)
    if place.ring.sum() < 16 or place.inside.sum() < 16:
        return None
    apart = np.linalg.norm(lab - _ground(lab, place.ring), axis=0)
    inner = np.clip(apart[place.inside], 0, 100).astype(np.uint8)
    split, _ = cv2.threshold(inner[None], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    letter = place.inside & (apart > split)
    share = letter.sum() / place.inside.sum()
    if not _LEAST <= share <= _MOST:
        return None
    far = float(np.median(apart[letter]))
    near = float(np.percentile(apart[place.ring], 80))
    if far < _APART or near > _SPREAD * far:
        return None
    low = max(near, 0.15 * far)
    soft = np.clip((apart - low) / max(0.8 * far - low, 1.0), 0, 1)
    return np.where(place.inside, soft, 0).astype(np.float32)


def _ground(lab: Plane, ring: NDArray[np.bool_]) -> Plane:
    """(3, h, w): what the letters stand on, as a plane through the ring.

    Without the quarter of it that is farthest from the median: other things reach into a ring.
    """
    rows, columns = np.nonzero(ring)
    points = np.stack([np.ones(len(rows)), rows, columns], axis=1)
    values = lab[:, rows, columns].T.astype(np.float64)
    near = np.argsort(np.linalg.norm(values - np.median(values, axis=0), axis=1), kind="stable")
    used = near[: max(8, len(near) * 3 // 4)]
    fit = np.linalg.lstsq(points[used], values[used], rcond=None)[0]
    height, width = ring.shape
    y, x = np.mgrid[:height, :width]
    return np.asarray(
        fit[0][:, None, None] + fit[1][:, None, None] * y + fit[2][:, None, None] * x, np.float32
    )


def _of_line(line: Line, box: tuple[slice, slice]) -> _Box:
    top, left = box[0].start, box[1].start
    shape = (box[0].stop - top, box[1].stop - left)

    def filled(by: float) -> NDArray[np.bool_]:
        plane = np.zeros(shape, np.uint8)
        corners = np.round(grown(line.corners, by) - (left, top)).astype(np.int32)
        cv2.fillPoly(plane, [corners], 1)
        return plane > 0

    inside = filled(0.0)
    return _Box(inside, inside & ~filled(-_RING))


def _slices(corners: Plane, size: Size) -> tuple[slice, slice]:
    """Rows and columns of the picture that the place touches."""
    left, top, right, bottom = around(corners)
    return (
        slice(min(max(0, int(top)), size.height - 1), min(size.height, max(1, int(bottom) + 2))),
        slice(min(max(0, int(left)), size.width - 1), min(size.width, max(1, int(right) + 2))),
    )
