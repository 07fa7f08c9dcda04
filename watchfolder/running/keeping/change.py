"""Change: where the model's picture, put in place, really differs from the source.

A model gives every pixel anew: grain is gone, edges lie a third of a pixel off, weave is a little
softer. None of that is a change. Three measures say what is, each against what the untouched part
of this very picture shows: colour beyond the range of the source's own neighbourhood, structure
that no longer correlates, and shifts of light too faint for a pixel but plain over an area.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from watchfolder.running.keeping.view import Plane, View, Where, blurred, luma

_FINE, _FINE_LEAST = 1.5, 0.028
"""Blur, in working pixels, of the measure of colour; the least encoded distance that counts."""
_FAINT, _FAINT_LEAST = 7.0, 0.022
"""Alike for light over an area."""
_WEAVE, _WEAVE_LEAST = 4.0, 0.62
"""Alike for structure: the part of the contrast of both that the other does not explain."""
_RIM = 6
"""Working pixels by which that measure reaches beyond what changed."""
_CONTRAST = 0.018
"""Deviation, in encoded values, under which there is no structure to speak of."""
_NOISE = 7.0
"""How many times the untouched part's own spread a measure must exceed."""
_LOUDEST = 2.5
"""How many times the least a measure may have to be, however noisy the picture is."""
_HALF = 0.6
"""A change that is sure somewhere is followed down to this share of what makes it sure."""
_SMALLEST = 1.6e-5
"""Share of the picture under which a change is a speck."""
_GAP, _MARGIN, _SOFT = 3, 4, 1.4
"""Working pixels: gaps that are closed, growth beyond what was seen, blur of the edge."""
_HOLE = 4e-4
"""Share of the picture under which an untouched island inside a change goes with it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the step changed."""

    weight: Plane
    """(h, w) in [0, 1]: how far to take the model's pixel; exactly 0 where nothing changed."""
    sure: Where
    """(h, w): the change itself, before its edge was grown and softened."""

    def share(self, free: Plane) -> float:
        """Share of the place the step may act in that it changed, 0 to 1."""
        place = free > 0.5
        count = int(np.count_nonzero(place))
        return int(np.count_nonzero(self.sure & place)) / count if count else 0.0


def find_change(view: View, valid: Where, trust: Plane) -> Change:
    """The change between the source and the model's picture, registered and its drift undone.

    `valid` is False where the registered picture has no pixels; nothing changed there. `trust`
    (h, w) is above 0 where the picture is known to be, or may be, unchanged: what the measures
    show there is their noise.
    """
    known = view.seen & valid
    calm = known & (trust > 0.98)
    source, made = _opponent(view.source), _opponent(view.made)
    color = _relative(_color(source, made), calm, _FINE_LEAST)
    weave = _relative(_weave(source[..., 0], made[..., 0]), calm, _WEAVE_LEAST)
    plain = _followed(np.where(known, color, 0)) | _drawn_back(_followed(np.where(known, weave, 0)))
    plain = _without_specks(plain)
    # What is plain already would shine far around itself in a mean over an area.
    rest = known & (cv2.dilate(plain.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0)
    faint = _relative(_light(source, made, rest), calm & rest, _FAINT_LEAST)
    sure = _closed(plain | _without_specks(_followed(np.where(rest, faint, 0))))
    return Change(_softened(sure, known), sure)


def _opponent(rgb: Plane) -> Plane:
    """Brightness and two differences of colour, of encoded values.

    Not a perceptual space: there the noise of one level is many times larger in the dark.
    """
    bright = luma(rgb)
    return np.dstack([bright, 0.6 * (rgb[..., 0] - bright), 0.6 * (rgb[..., 2] - bright)])


def _relative(measure: Plane, calm: Where, least: float) -> Plane:
    """The measure in units of what counts: 1 where it begins to be a change."""
    level = least
    if np.count_nonzero(calm) > 500:
        values = measure[calm]
        middle = float(np.median(values))
        spread = 1.4826 * float(np.median(np.abs(values - middle)))
        level = max(least, min(middle + _NOISE * spread, _LOUDEST * least))
    return measure / np.float32(level)


def _color(source: Plane, made: Plane) -> Plane:
    """How far colours lie outside the range of the 5 x 5 pixels around them in the source."""
    window = np.ones((5, 5), np.uint8)
    over = np.maximum(made - cv2.dilate(source, window), 0)
    under = np.minimum(made - cv2.erode(source, window), 0)
    beyond = blurred((over + under).astype(np.float32), _FINE)
    return np.asarray(np.linalg.norm(beyond, axis=2), np.float32)


def _light(source: Plane, made: Plane, where: Where) -> Plane:
    """Difference of the means over an area, of the pixels that are asked for."""
    weight = where.astype(np.float32)
    difference = blurred((made - source) * weight[..., None], _FAINT)
    share = blurred(weight, _FAINT)
    means = np.linalg.norm(difference, axis=2) / np.maximum(share, 0.25)
    return np.asarray(means, np.float32)


def _weave(source: Plane, made: Plane) -> Plane:
    """1 - correlation, over a neighbourhood, where there is contrast: 0 same, 1 unrelated."""
    source, made = (blurred(v, 0.7) - blurred(v, 2 * _WEAVE) for v in (source, made))
    one, two = blurred(source * source, _WEAVE), blurred(made * made, _WEAVE)
    both = blurred(source * made, _WEAVE)
    grain = np.float32(_CONTRAST**2)
    # With grain in both sums flat places come out near 0, whatever their noise does.
    alike = (both + grain) / (np.sqrt((one + grain) * (two + grain)))
    return np.asarray(np.maximum(1 - alike, 0), np.float32)


def _followed(strength: Plane) -> Where:
    """What is sure, and what hangs together with it and is half as strong."""
    maybe = (strength > _HALF).astype(np.uint8)
    count, labels = cv2.connectedComponents(maybe, connectivity=8)
    reached = np.zeros(count, np.bool_)
    reached[np.unique(labels[strength > 1])] = True
    reached[0] = False
    return np.asarray(reached[labels], np.bool_)


def _drawn_back(where: Where) -> Where:
    """The area without the rim by which a mean over a neighbourhood reaches beyond it."""
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _RIM + 1, 2 * _RIM + 1))
    return np.asarray(cv2.erode(where.astype(np.uint8), reach, borderValue=1) > 0, np.bool_)


def _without_specks(where: Where) -> Where:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(where.astype(np.uint8))
    large = stats[:, cv2.CC_STAT_AREA] >= max(9, _SMALLEST * where.size)
    large[0] = False
    return np.asarray(large[labels], np.bool_)


def _closed(where: Where) -> Where:
    """Narrow gaps closed, small islands filled."""
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _GAP + 1, 2 * _GAP + 1))
    padded = np.pad(where.astype(np.uint8), 2 * _GAP, mode="edge")
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, reach)
    inner = closed[2 * _GAP : -2 * _GAP, 2 * _GAP : -2 * _GAP] > 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~inner).astype(np.uint8))
    island = stats[:, cv2.CC_STAT_AREA] < _HOLE * where.size
    island[0] = False
    return np.asarray(inner | island[labels], np.bool_)


def _softened(sure: Where, known: Where) -> Plane:
    """Weight 1 on the change and a little beyond it, falling to exactly 0 within a few pixels.

    The fall lies outside the change, where both pictures agree, so that no seam can be seen.
    """
    if not sure.any():
        return np.zeros(sure.shape, np.float32)
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _MARGIN + 1, 2 * _MARGIN + 1))
    grown = cv2.dilate(sure.astype(np.uint8), reach).astype(np.float32)
    soft = blurred(grown, _SOFT)
    soft = np.clip((soft - 0.02) / 0.96, 0, 1).astype(np.float32)
    # Where the registered picture ends there is nothing to take.
    edge = cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1)
    return np.asarray(np.where(edge > 0, soft, 0), np.float32)
