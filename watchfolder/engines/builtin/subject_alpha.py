"""Subject alpha: the soft edge of a found subject, crisp where it is solid, fine where it is fur.

Closed-form matting alone takes texture of the ground for a share of the subject wherever the two
have nearly one color, and spreads an edge over what lies between. So, on at most a megapixel:
each doubtful pixel is also taken apart by the colors nearby, an outline is cut through the doubtful
band, and unless the edge turns out to be furry, it is solved again in a narrow band around that
outline. Only then is it brought to full size.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.furriness import furriness
from watchfolder.engines.builtin.nearby_colors import (
    Mixture,
    Nearby,
    nearby,
    unlike_ground,
    unmixed,
)
from watchfolder.engines.builtin.networks import matting
from watchfolder.engines.builtin.outline import cut, distance, smooth_step, smoothed, unit_of
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.smooth_line import smooth_line
from watchfolder.engines.engine import Progress
from watchfolder.pictures.spaces import srgb_to_oklab

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]

_MIXTURE_TRUST = 0.1
"""Weight of a pixel's own mixture in the solution, on a textured ground."""
_EVEN, _TEXTURED = 0.012, 0.05
"""Spread of the ground's colors, in sRGB, between which it comes to count as textured.

Before an even ground closed form alone is right, and a pale rim is easily taken for a mixture.
"""
_GROUND_ENDS = 0.15
"""How unlike the ground a pixel must be to be rather the subject's: what has neither's color,
as a rim that mirrors both, belongs to the thing before the ground."""
_EVEN_COUNTS = 0.4
"""How much it says for the subject that a pixel is unlike an even ground."""
_TINT_WEIGHT, _LIGHT_WEIGHT = 0.7, 0.2
"""How much tint and light count when a pixel is held against the ground."""
_PRIOR = 0.3
"""How much the soft solution says in the cut."""
_NARROW = 2.2
"""Half the width of the band that is solved again, in pixels of a megapixel."""
_OUTLINE_TRUST, _BLIND_TRUST = 0.02, 0.5
"""Weight of the outline there; and where the colors of both sides do not tell."""
_GRAIN_TRUST = 0.15
"""How far a textured ground makes the colors tell less."""
_SIDES = 5.0
"""Pixels over which the colors beside the outline are compared."""
_TOLD = 1.0, 4.0
"""Squared difference of two sides over what each varies, between which colors come to tell."""
_NOISE = 0.002
"""Squared differences in sRGB that count as noise."""
_APART, _ISLAND = 5.0, 0.005
"""Pixels of a gap, and share of the largest part, that make an island."""
_HAZE = 0.015
"""Closed form leaves a percent over what it does not cut; a cut-out shows it."""


def subject_alpha(image: Plane, probability: Plane, progress: Progress) -> Plane:
    """(H, W) float32 in [0, 1] for `image` (H, W, 3) float in [0, 1].

    `probability` (H, W) is how likely a network finds each pixel to be of the subject. The cost
    is bounded as in `matting.soft_alpha`. Raises Cancelled.
    """
    height, width = probability.shape
    scale = min(1.0, float(np.sqrt(matting.COARSE_PIXELS / (height * width))))
    progress.report(0.0, "finding the edge")
    if scale == 1.0:
        alpha = _solved(image, probability, progress)
    else:
        small = matting.reduced(image, scale), matting.reduced(probability, scale)
        coarse = _solved(*small, Portion(progress, 0.0, 0.45))
        known = matting.trimap(probability)
        alpha = matting.refined(image, known, coarse, 1 / scale, Portion(progress, 0.45, 1.0))
    progress.report(1.0)
    alpha = np.asarray(np.clip((alpha - _HAZE) / (1 - 2 * _HAZE), 0, 1), np.float32)
    return _without_islands(alpha)


def _without_islands(alpha: Plane) -> Plane:
    """The alpha without small parts that lie apart: something behind that looks like the subject.

    Wisps of hair a few pixels off are not apart.
    """
    size = 2 * round(_APART * unit_of(alpha)) + 1
    near = cv2.dilate((alpha > 0.02).astype(np.uint8), np.ones((size, size), np.uint8))
    count, labels = cv2.connectedComponents(near)
    if count <= 2:
        return alpha
    areas = np.bincount(labels.ravel(), alpha.ravel(), minlength=count)
    return np.where((areas >= _ISLAND * areas.max())[labels], alpha, 0).astype(np.float32)


def _solved(image: Plane, probability: Plane, progress: Progress) -> Plane:
    """The alpha at this size."""
    known = matting.trimap(probability)
    lean = np.clip((probability - 0.5) * 5 + 0.5, 0, 1).astype(np.float32)
    around = nearby(known)
    if around is None:
        return matting.soft_alpha(image, known, lean, progress)
    mixture = unmixed(image, around)
    progress.report(0.2)
    texture = _texture(image, known)
    soft = _soft(image, known, lean, around, mixture, texture)
    progress.report(0.5)
    inside = _inside(image, known, soft, around, texture)
    progress.report(0.7)
    fur = furriness(mixture, around, inside)
    crisp = _crisp(image, known, inside, texture)
    progress.report(1.0)
    return np.asarray(crisp + (soft - crisp) * fur, np.float32)


def _texture(image: Plane, known: Plane) -> Plane:
    """(H, W): 1 where the sure ground nearby is of many colors, 0 where it is even."""
    reach = matting.BAND * unit_of(known)
    weight = (known == 0).astype(np.float32)
    share = np.maximum(cv2.GaussianBlur(weight, (0, 0), reach), 1e-4)[:, :, None]

    def mean(values: Plane) -> Plane:
        total = cv2.GaussianBlur(values * weight[:, :, None], (0, 0), reach)
        return np.asarray(total / share, np.float32)

    spread = np.sqrt(np.maximum(mean(image**2) - mean(image) ** 2, 0).sum(axis=2))
    return smooth_step(np.asarray(spread, np.float32), _EVEN, _TEXTURED)


def _soft(  # noqa: PLR0917 - all are planes of one picture
    image: Plane, known: Plane, lean: Plane, around: Nearby, mixture: Mixture, texture: Plane
) -> Plane:
    """Closed form over the whole doubtful band, held to the mixtures where they are sure."""
    likeness = matting.likeness(image, known)
    trust = np.maximum(matting.LEAN, matting.BLIND * likeness)
    more = _MIXTURE_TRUST * texture * around.plane(mixture.sureness)
    weight = trust + more
    guess = (trust * lean + more * around.plane(mixture.alpha)) / weight
    alpha = matting.solved(image, known, guess.astype(np.float32), weight.astype(np.float32))
    return matting.calmed(alpha, known, likeness)


def _inside(image: Plane, known: Plane, soft: Plane, around: Nearby, texture: Plane) -> Where:
    """Which side of the outline each pixel is on."""
    leaning = _PRIOR * (2 * soft - 1)
    unlike = around.plane(unlike_ground(*_tints(image), texture, around))
    told = np.clip((unlike - _GROUND_ENDS) * 3, -1, 1)
    # White before an even white is like the ground; there only what is unlike it tells.
    leaning += told * np.where(told > 0, np.maximum(texture, _EVEN_COUNTS), texture)
    return cut(image, known, leaning.astype(np.float32))


def _tints(image: Plane) -> tuple[Plane, Plane]:
    """(H, W, 2) OKLab's a and b over L, the same in light and shade; and (H, W) L; both weighed."""
    light, a, b = srgb_to_oklab(torch.from_numpy(image).permute(2, 0, 1)).numpy()
    below = np.maximum(light, 0.15)
    tints = _TINT_WEIGHT * np.dstack([a / below, b / below])
    return tints.astype(np.float32), (_LIGHT_WEIGHT * light).astype(np.float32)


def _crisp(image: Plane, known: Plane, inside: Where, texture: Plane) -> Plane:
    """Closed form again, in a narrow band along the outline alone."""
    unit = unit_of(known)
    inside = smoothed(inside, 1.5 * unit)
    freedom = _untold(image, _narrow(known, inside, unit), unit)
    inside = smooth_line(inside, freedom, unit)
    narrow = _narrow(known, inside, unit)
    if not (narrow == 0.5).any():
        return narrow
    line = np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 0.8 * unit), np.float32)
    blind = np.maximum(_untold(image, narrow, unit), _GRAIN_TRUST * texture)
    trust = (_OUTLINE_TRUST + (_BLIND_TRUST - _OUTLINE_TRUST) * blind).astype(np.float32)
    return matting.solved(image, narrow, line, trust)


def _narrow(known: Plane, inside: Where, unit: float) -> Plane:
    """The trimap with only a narrow band along the outline left in doubt."""
    near = (known == 0.5) & (np.abs(distance(inside)) < _NARROW * unit)
    return np.where(near, 0.5, np.where(known == 0.5, inside, known)).astype(np.float32)


def _untold(image: Plane, known: Plane, unit: float) -> Plane:
    """(H, W): 1 where the two sides' colors differ no more than each side's vary, falling to 0."""
    reach = _SIDES * unit

    def side(value: float) -> tuple[Plane, Plane]:
        weight = (known == value).astype(np.float32)
        share = np.maximum(cv2.GaussianBlur(weight, (0, 0), reach), 1e-4)[:, :, None]
        mean = cv2.GaussianBlur(image * weight[:, :, None], (0, 0), reach) / share
        square = cv2.GaussianBlur(image**2 * weight[:, :, None], (0, 0), reach) / share
        return np.asarray(mean), np.maximum(square - mean**2, 0).sum(axis=2)

    (own, own_spread), (behind, behind_spread) = side(1), side(0)
    apart = ((own - behind) ** 2).sum(axis=2)
    return 1 - smooth_step(
        (apart / (own_spread + behind_spread + _NOISE)).astype(np.float32), *_TOLD
    )
