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

from watchfolder.engines.builtin.nearby_colors import (
    Mixture,
    Nearby,
    nearby,
    unlike_ground,
    unmixed,
)
from watchfolder.engines.builtin.networks import matting
from watchfolder.engines.builtin.outline import cut, distance, smoothed
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
_TINT_WEIGHT, _LIGHT_WEIGHT = 0.7, 0.2
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
_FUR_NEAR, _FUR_FAR = 4.0, 80.0
"""Pixels: how far from the outline mixtures are a sign of fur; how wide an edge is judged."""
_SOLID_TO_FURRY = 1.5, 2.1
"""Mixtures times 10 and raggedness times 30 together: between these an edge comes to be furry."""
_PURE_TO_MIXED = 0.07, 0.095
"""And the mixtures alone."""
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
    return np.asarray(np.clip((alpha - _HAZE) / (1 - 2 * _HAZE), 0, 1), np.float32)


def _without_islands(alpha: Plane) -> Plane:
    """The alpha without small parts that lie apart: something behind that looks like the subject.

    Wisps of hair a few pixels off are not apart.
    """
    size = 2 * round(_APART * _unit(alpha)) + 1
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
    fur = _furriness(mixture, around, inside)
    crisp = _crisp(image, known, inside, texture)
    progress.report(1.0)
    return np.asarray(crisp + (soft - crisp) * fur, np.float32)


def _unit(known: Plane) -> float:
    """A pixel of a megapixel picture, in pixels of this one; not much less in a small one."""
    return max(0.75, float(np.sqrt(known.size / 1e6)))


def _texture(image: Plane, known: Plane) -> Plane:
    """(H, W): 1 where the sure ground nearby is of many colors, 0 where it is even."""
    reach = matting.BAND * _unit(known)
    weight = (known == 0).astype(np.float32)
    share = np.maximum(cv2.GaussianBlur(weight, (0, 0), reach), 1e-4)[:, :, None]

    def mean(values: Plane) -> Plane:
        total = cv2.GaussianBlur(values * weight[:, :, None], (0, 0), reach)
        return np.asarray(total / share, np.float32)

    spread = np.sqrt(np.maximum(mean(image**2) - mean(image) ** 2, 0).sum(axis=2))
    return _step(np.asarray(spread, np.float32), _EVEN, _TEXTURED)


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


def _furriness(mixture: Mixture, around: Nearby, inside: Where) -> Plane:
    """(H, W): 1 where the edge is of fur, hair or fringes, 0 where it is of something solid.

    Fur leaves true mixtures far from the outline, and an outline that is ragged. Each place is
    judged by its surroundings and by most of the outline alike.
    """
    unit = _unit(around.plane(mixture.alpha))
    away = distance(inside)
    apart = np.abs(away.ravel()[around.doubtful]) > _FUR_NEAR * unit
    far = around.plane(apart.astype(np.float32))
    mixed = around.plane(4 * mixture.alpha * (1 - mixture.alpha) * mixture.sureness)
    wide = _FUR_FAR * unit
    mixtures = _wide(mixed * far, wide) / np.maximum(_wide(far, wide), 1e-3)
    ragged = _wide(_length(inside), wide) / np.maximum(
        _wide(_length(smoothed(inside, 4 * unit)), wide), 1e-4
    )
    score = 10 * mixtures + 30 * np.clip(ragged - 1, 0, 0.3)
    line = np.abs(away) < 1.5
    if not line.any():
        return np.zeros_like(score)
    roughness = np.asarray((score + float(np.median(score[line]))) / 2, np.float32)
    mixture_share = np.asarray((mixtures + 2 * float(np.median(mixtures[line]))) / 3, np.float32)
    ragged_fur = _step(roughness, *_SOLID_TO_FURRY)
    mixed_fur = _step(mixture_share, *_PURE_TO_MIXED)
    return ragged_fur * mixed_fur


def _length(inside: Where) -> Plane:
    """(H, W) whose sum is the length of the outline."""
    soft = np.asarray(cv2.GaussianBlur(inside.astype(np.float32), (0, 0), 1.0), np.float32)
    across, down = np.gradient(soft)
    return np.asarray(np.hypot(across, down), np.float32)


def _wide(plane: Plane, sigma: float) -> Plane:
    """A Gaussian of many pixels, on a smaller picture: nothing that fine is asked of it."""
    height, width = plane.shape
    small = cv2.resize(
        plane, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(small, (0, 0), sigma / 8, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.resize(soft, (width, height)), np.float32)


def _crisp(image: Plane, known: Plane, inside: Where, texture: Plane) -> Plane:
    """Closed form again, in a narrow band along the outline alone."""
    unit = _unit(known)
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
    return 1 - _step((apart / (own_spread + behind_spread + _NOISE)).astype(np.float32), *_TOLD)


def _step(values: Plane, low: float, high: float) -> Plane:
    part = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), np.float32)
