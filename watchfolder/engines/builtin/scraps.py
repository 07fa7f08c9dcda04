"""Scraps: what a found subject took along from a busy ground, told by a second look.

A network that knows a thing finds it in a mirror, too. Where it is led by something behind the
thing, its two answers differ, and where the edge was drawn by color alone, neither holds. So of
what was found, wide pieces that both answers call ground, and that are of its color, are taken out;
wide pieces that either of them is not sure of are doubtful, and the share of those says how far
a subject is to be believed. Thin pieces are not judged: straps, laces and hair are what a network
of 320 pixels misses, and colors find.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from watchfolder.engines.builtin.networks.matting import COARSE_PIXELS, reduced
from watchfolder.engines.builtin.outline import smooth_step, unit_of

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]

DOUBTFUL_SHARE = 0.0075
"""Doubtful pieces over the subject at which it is as likely wrong as right.

On the photographs this was set on, good subjects have up to 0.004, nearly all bad ones 0.014 and
more.
"""
_WIDE = 5.5
"""Radius, in pixels of a megapixel, of a disc that fits into a piece which is judged."""
_GROUND, _RATHER = 0.2, 0.35
"""Probability below which an answer is sure of ground; and to which a sure piece reaches."""
_EITHER = 0.7
"""Probability of subject below which an answer doubts a piece."""
_AROUND = 40
"""Pixels of a megapixel from which a piece's colors are held against ground and subject."""
_SAMPLES = 1500
_MORE_LIKE_GROUND = 0.5
"""Share of a piece's pixels that must be nearer in color to the ground than to the subject."""
_EVEN, _TEXTURED = 0.02, 0.06
"""Spread of the ground's colors nearby, in sRGB, below which a piece is not doubted, and from which
it is wholly: before an even ground colors tell better than a network where a white heel ends."""
_FAR_AWAY = 1e-3
"""Share of ground around a pixel, by a Gaussian, below which none is near."""
_TELL = 3
"""How steeply the belief falls with the doubtful share."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A subject's alpha without its sure scraps, and what remains to be doubted."""

    alpha: Plane
    doubtful: float
    """Area of the doubtful pieces over that of the subject."""
    removed: float
    """Area of what was taken out over that of the subject."""

    @property
    def belief(self) -> float:
        """1 without doubt, a half at DOUBTFUL_SHARE, falling to 0."""
        return float(1 / (1 + (self.doubtful / DOUBTFUL_SHARE) ** _TELL))

    @property
    def note(self) -> str:
        """What a person should know, empty where nothing is to be said."""
        if self.belief < 0.9:
            return (
                f"pieces of {self.doubtful:.1%} of its size may be of what is behind it: "
                "of two looks at the picture one does not take them for the subject"
            )
        return f"scraps of {self.removed:.1%} of its size were left out" if self.removed else ""


def judged(image: Plane, alpha: Plane, looks: tuple[Plane, Plane]) -> Judged:
    """`alpha` (H, W) of a subject on `image` (H, W, 3) in [0, 1], held against two `looks`.

    The looks are (H, W) probabilities of two independent answers. Judged on a megapixel at most.
    """
    scale = min(1.0, float(np.sqrt(COARSE_PIXELS / alpha.size)))
    planes = (image, alpha, *looks)
    small = planes if scale == 1 else tuple(reduced(plane, scale) for plane in planes)
    rgb, own, first, second = small
    area = float((own > 0.5).sum())
    if area == 0:
        return Judged(alpha, 0.0, 0.0)
    scraps = _sure_scraps(rgb, own, np.maximum(first, second))
    rest = np.where(scraps, 0, own)
    unsure = _wide((rest > 0.5) & (np.minimum(first, second) < _EITHER), unit_of(own))
    removed = float((scraps & (own > 0.5)).sum()) / area
    cleaned = _without(alpha, scraps) if removed else alpha
    doubtful = float(_texture(rgb, rest)[unsure].sum()) if unsure.any() else 0.0
    return Judged(cleaned, doubtful / area, removed)


def _texture(image: Plane, alpha: Plane) -> Plane:
    """(H, W): 1 where the ground nearby is of many colors, 0 where it is even or far away."""
    weight = (alpha < 0.02).astype(np.float32)
    reach = _AROUND / 2 * unit_of(alpha)
    share = cv2.GaussianBlur(weight, (0, 0), reach)
    known = np.maximum(share, _FAR_AWAY)[:, :, None]
    mean, square = (
        cv2.GaussianBlur(values * weight[:, :, None], (0, 0), reach) / known
        for values in (image, image**2)
    )
    spread = np.sqrt(np.maximum(square - mean**2, 0).sum(axis=2))
    texture = smooth_step(np.asarray(spread, np.float32), _EVEN, _TEXTURED)
    return np.asarray(np.where(share < _FAR_AWAY, 0, texture), np.float32)


def _sure_scraps(image: Plane, alpha: Plane, most: Plane) -> Where:
    """Pieces of the alpha that both answers are sure are ground, and that have its color."""
    unit = unit_of(alpha)
    seeds = _wide((alpha > 0.5) & (most < _GROUND), unit)
    nothing = np.zeros(alpha.shape, np.bool_)
    if not seeds.any():
        return nothing
    count, pieces = cv2.connectedComponents(((alpha > 0) & (most < _RATHER)).astype(np.uint8))
    seeded = np.zeros(count, np.bool_)
    seeded[np.unique(pieces[seeds])] = True
    ground, subject = (alpha < 0.02) & (most < _GROUND), (alpha > 0.98) & (most > 0.8)
    for number in np.flatnonzero(seeded):
        if number and _like_ground(image, pieces == number, ground, subject, unit):
            nothing[pieces == number] = True
    return nothing


def _like_ground(image: Plane, piece: Where, ground: Where, subject: Where, unit: float) -> bool:
    """Whether most of a piece is nearer in color to the ground around it than to the subject."""
    reach = 2 * round(_AROUND * unit) + 1
    near = cv2.dilate(piece.astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    sides = [_some(image[near & side & ~piece]) for side in (ground, subject)]
    if not len(sides[0]):
        return False
    if not len(sides[1]):
        return True
    own = _some(image[piece])
    behind, before = (cKDTree(side).query(own, k=1)[0] for side in sides)
    return bool((behind < before).mean() >= _MORE_LIKE_GROUND)


def _some(colors: Plane) -> Plane:
    return colors[:: max(1, len(colors) // _SAMPLES)]


def _wide(where: Where, unit: float) -> Where:
    """What of it a disc fits into."""
    side = 2 * max(2, round(_WIDE * unit)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    # An edge of the picture is no edge of what is cut off by it.
    opened = cv2.morphologyEx(
        np.pad(where.astype(np.uint8), side, mode="edge"), cv2.MORPH_OPEN, disc
    )
    return np.asarray(opened[side:-side, side:-side] > 0, np.bool_)


def _without(alpha: Plane, scraps: Where) -> Plane:
    """The alpha at full size without them, with a soft edge where they hung on the subject."""
    soft = cv2.GaussianBlur(scraps.astype(np.float32), (0, 0), 0.7)
    large = cv2.resize(soft, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    kept = alpha * (1 - np.clip(2 * large, 0, 1))
    return np.asarray(np.where(kept < 0.01, 0, kept), np.float32)
