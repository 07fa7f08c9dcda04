"""Transfer: the model's picture at the full size of the source, with the source's own detail.

What a model of one megapixel gives is enlarged, and the detail that the source has above that size
(source minus source reduced and enlarged) is added to it as far as both show the same structure:
times the slope with which the model's colours follow the source's brightness nearby, times how
well they follow it. Where they follow it well, the line itself is mixed in: it has none of the
model's noise. A recoloured leather keeps its grain; a new thing gets no old texture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from watchfolder.pictures.picture import Picture, Samples, Size
from watchfolder.running.keeping.alignment import Alignment, Numbers
from watchfolder.running.keeping.drift import Tint
from watchfolder.running.keeping.view import Part, Plane, View, blurred, encoded, luma

_NEAR, _WIDE = 2.5, 10.0
"""Blur, in working pixels, of the neighbourhoods in which both pictures are compared."""
_WIDE_SHARE = 0.5
"""Weight of the wide one."""
_NOISE = 0.004
"""Deviation, in encoded values, under which structure says nothing."""
_UNLIKE, _ALIKE = 0.45, 0.85
"""Correlation up to which no detail is carried over, and from which all is."""
_STEEPEST = 2.5
"""Bound on the slope: detail is never more than so many times as strong as it was."""
_LINE = 0.6
"""Share of the local line itself, which is free of the model's noise, where the gate is open."""
_FINER = 1.15
"""Times the source must be larger than the model's picture for there to be detail to carry."""
_WHITE, _BLACK = (0.965, 0.995), (0.03, 0.006)
"""Between these, what the model made white or black stays so, whatever its drift was."""


@dataclass(frozen=True, slots=True)
class Follow:
    """How the model's colours follow the source's brightness, at the working size."""

    slope: Plane
    """(h, w, 3): what a step of the source's brightness is for each channel of the result."""
    offset: Plane
    """(h, w, 3): the rest of the line: result = slope * brightness + offset."""
    gate: Plane
    """(h, w) in [0, 1]: how well they follow it."""


@dataclass(frozen=True, slots=True)
class Lift:
    """What is needed to give any part of the model's picture at full size."""

    source: Picture
    made: Picture
    tint: Tint
    matrix: Numbers
    """(2, 3): from the source's pixels to those of the model's picture."""
    still: bool
    """Whether both have one size and nothing is to be moved."""
    coarse: Plane | None = None
    """The source at the size of the model's picture, brightness only; None: nothing to carry."""
    follow: Follow | None = None

    def part(self, part: Part) -> Plane:
        """A part of the source's rectangle, as encoded colours (h, w, 3) in [0, 1]."""
        rgb = self._made(part)
        if self.tint.matrix is not None:
            rgb = undone_but_ends(self.tint, rgb)
        if self.coarse is None or self.follow is None:
            return rgb
        original = self.source.rgb[part.place]
        bright = luma(original.astype(np.float32)) * np.float32(1 / self.source.top)
        whole, follow = self.source.size, self.follow
        gate = enlarged_part(follow.gate, whole, part)[..., None]
        slope = enlarged_part(follow.slope, whole, part)
        detail = bright - enlarged_part(self.coarse, whole, part, cv2.INTER_CUBIC)
        detailed = rgb + gate * slope * detail[..., None]
        line = slope * bright[..., None] + enlarged_part(follow.offset, whole, part)
        mixed = detailed + _LINE * gate * (line - detailed)
        return np.clip(mixed, 0, 1).astype(np.float32)

    def _made(self, part: Part) -> Plane:
        rgb = self.made.rgb
        if self.still:
            values = rgb[part.place].astype(np.float32)
        else:
            values = _warped(rgb, self.matrix, part, cv2.INTER_CUBIC)
        return np.asarray(np.clip(values * np.float32(1 / self.made.top), 0, 1), np.float32)


def lift(view: View, source: Picture, made: Picture, way: Alignment, tint: Tint) -> Lift:
    """Prepare to give `made` in the place, the size and the colours of `source`.

    `view` holds both at the working size, registered and without drift.
    """
    width, height = view.source.shape[1], view.source.shape[0]
    still = way.is_still(width, height)
    placed = Alignment("found") if still else way
    finer = source.size.width > _FINER * made.size.width
    return Lift(
        source=source,
        made=made,
        tint=tint,
        matrix=placed.matrix_between(source.size, made.size, width),
        still=still and source.size == made.size,
        coarse=luma(encoded(source, made.size)) if finer else None,
        follow=following(view) if finer else None,
    )


def following(view: View) -> Follow:
    """The local lines from the source's brightness to the model's colours, and how true they are.

    From sums over a near neighbourhood, and over a wide one where the near one is flat. The gate
    opens with the correlation of both pictures' brightness.
    """
    bright, result = luma(view.source), luma(view.made)
    noise = np.float32(_NOISE**2)
    own, others = _spread(bright, bright) + noise, _spread(result, result) + noise
    alike = _spread(bright, result) / np.sqrt(own * others)
    gate = np.clip((alike - _UNLIKE) / (_ALIKE - _UNLIKE), 0, 1) * view.seen
    slopes = [_spread(bright, view.made[..., c]) / own for c in range(3)]
    slope = np.clip(np.dstack(slopes), -_STEEPEST, _STEEPEST)
    offset = blurred(view.made, _NEAR) - slope * blurred(bright, _NEAR)[..., None]
    return Follow(
        slope=blurred(slope.astype(np.float32), 1.0),
        offset=blurred(offset.astype(np.float32), 1.0),
        gate=blurred((gate * gate * (3 - 2 * gate)).astype(np.float32), 1.0),
    )


def _spread(one: Plane, two: Plane) -> Plane:
    """Covariance in the near neighbourhood, plus a share of that in the wide one."""

    def within(sigma: float) -> Plane:
        return blurred(one * two, sigma) - blurred(one, sigma) * blurred(two, sigma)

    return np.asarray(within(_NEAR) + np.float32(_WIDE_SHARE) * within(_WIDE), np.float32)


def undone_but_ends(tint: Tint, rgb: Plane) -> Plane:
    """Colours without the drift, but what is white or black stays so: it may have been beyond."""
    undone = tint.undone(rgb)
    lowest, highest = rgb.min(axis=2), rgb.max(axis=2)
    white = np.clip((lowest - _WHITE[0]) / (_WHITE[1] - _WHITE[0]), 0, 1)
    black = np.clip((_BLACK[0] - highest) / (_BLACK[0] - _BLACK[1]), 0, 1)
    end = np.maximum(white, black)[..., None]
    return np.asarray(undone + (rgb - undone) * end, np.float32)


def enlarged_part(plane: Plane, whole: Size, part: Part, how: int = cv2.INTER_LINEAR) -> Plane:
    """A part of a plane or of colours as it lies on a picture of size `whole`, interpolated."""
    height, width = plane.shape[:2]
    matrix = Alignment("found").matrix_between(whole, Size(width, height), width)
    return _warped(plane, matrix, part, how)


def _warped(values: Plane | Samples, matrix: Numbers, part: Part, how: int) -> Plane:
    from_corner = matrix.copy()
    from_corner[:, 2] += matrix[:, :2] @ np.array([part.left, part.top], np.float64)
    taken = cv2.warpAffine(
        values,
        from_corner,
        part.size,
        flags=how | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.asarray(taken, np.float32)
