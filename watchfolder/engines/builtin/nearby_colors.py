"""Nearby colors: what a doubtful pixel is made of, told from the sure pixels around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]
Places = NDArray[np.intp]

_SAMPLES = 12
"""Sure pixels of each side that a doubtful one is held against."""
_SPREAD = 4
"""Only every fourth of the nearest is taken, so that they are not all of one thread of wood."""
_RING = 6
"""Pixels beyond the doubtful band from which samples are taken."""
_SHARE, _LEAST = 3, 2000
"""One of three pixels there is a possible sample, but no fewer than this."""
_SEED = 0xC0FFEE
_BLOCK = 16384
"""Doubtful pixels that are looked at together, a bound on memory."""
_OFF_LINE = 0.03
"""Distance of a pixel, in sRGB, from the line between two colors at which they explain it badly."""
_PAIR_APART = 0.045
"""Distance of two colors, in sRGB, below which their mixture says nothing."""
_BEST = 3
"""How many of the best explanations are averaged."""
_TOLD_APART = 0.1
"""Distance, in sRGB, to one side's samples that makes it sure that a pixel is not of that side."""
_TINT_NOISE = 0.01
"""Distance of two tints that is mere noise."""
_GRAIN_REACH = 15.0
"""Pixels over which the ground's own variation is averaged."""
_GRAIN_MOST = 1.0
"""Standard deviations by which ground may be farther from its samples than it usually is."""
_SELF = 6
"""The nearest samples of a sample that are passed over: the doubtful ones are farther off."""


@dataclass(frozen=True, slots=True, eq=False)
class Nearby:
    """Where the doubtful pixels of a trimap are, and the sure ones around each."""

    shape: tuple[int, int]
    doubtful: Places
    """(N,) flat places."""
    subject: Places
    """(N, K) flat places of sure subject around each, the nearest first."""
    ground: Places
    """(N, K) of sure ground."""
    edge_ground: Places
    """(M,) flat places of sure ground along the band."""
    edge_ground_around: Places
    """(M, K) of sure ground around each of those."""

    def plane(self, values: NDArray[np.float32], elsewhere: Plane | float = 0.0) -> Plane:
        """(H, W) of values (N,) at the doubtful pixels and of `elsewhere` at the others."""
        result = np.empty(self.shape, np.float32)
        result[:] = elsewhere
        result.ravel()[self.doubtful] = values
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """Doubtful pixels taken apart, each by itself."""

    alpha: NDArray[np.float32]
    """(N,) the subject's share."""
    sureness: NDArray[np.float32]
    """(N,) 0 to 1: how well two nearby colors that differ explain the pixel."""


def nearby(known: Plane) -> Nearby | None:
    """The samples around each doubtful pixel of a trimap (0, 0.5, 1); None where one side has none.

    Always the same for the same trimap.
    """
    doubtful = known == 0.5
    size = 2 * _RING + 1
    ring = cv2.dilate(
        doubtful.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    places = np.argwhere(doubtful)
    subject, ground = (_chosen((known == side) & (ring > 0)) for side in (1, 0))
    if not len(places) or min(len(subject), len(ground)) <= _SAMPLES + _SELF:
        return None
    height, width = known.shape
    return Nearby(
        (height, width),
        np.flatnonzero(doubtful),
        _around(places, subject, width),
        _around(places, ground, width),
        ground[:, 0] * width + ground[:, 1],
        _around(ground, ground, width, skipped=_SELF),
    )


def _chosen(sure: Where) -> Places:
    """(M, 2) rows and columns of some of the sure pixels."""
    points = np.argwhere(sure)
    count = max(_LEAST, len(points) // _SHARE)
    chosen = np.random.default_rng(_SEED).permutation(len(points))[:count]
    return np.asarray(points[np.sort(chosen)], np.intp)


def _around(places: Places, points: Places, width: int, skipped: int = 0) -> Places:
    """(N, K) flat places of the points around each of `places`, without the `skipped` nearest."""
    step = max(1, min(_SPREAD, (len(points) - skipped) // _SAMPLES))
    _, nearest = cKDTree(points).query(
        places, k=skipped + _SAMPLES * step, workers=max(1, torch.get_num_threads())
    )
    taken = points[nearest[:, skipped::step]]
    return np.asarray(taken[..., 0] * width + taken[..., 1], np.intp)


def unmixed(image: Plane, around: Nearby) -> Mixture:
    """The subject's share of each doubtful pixel of `image` (H, W, 3 in [0, 1]), and how sure.

    Every pair of a subject's and a ground's color nearby is tried: a pair counts the more, the
    nearer the pixel lies to the line between the two and the farther they lie apart. A pixel that
    both sides have as it is, is not sure.
    """
    colors = image.reshape(-1, 3)
    alpha = np.empty(len(around.doubtful), np.float32)
    sureness = np.empty_like(alpha)
    for block in _blocks(len(alpha)):
        here = colors[around.doubtful[block]]
        own, behind = colors[around.subject[block]], colors[around.ground[block]]
        alpha[block], sureness[block] = _best_pairs(here, own, behind)
    return Mixture(alpha, sureness)


def _best_pairs(here: Plane, own: Plane, behind: Plane) -> tuple[Plane, Plane]:
    count = len(here)
    to_own = ((own - here[:, None]) ** 2).sum(-1)
    to_behind = ((behind - here[:, None]) ** 2).sum(-1)
    apart = ((own[:, :, None] - behind[:, None]) ** 2).sum(-1)
    # By the law of cosines: how far along the way from behind to own, and how far off it.
    along = (to_behind[:, None] + apart - to_own[:, :, None]) / 2
    share = np.clip(along / (apart + 1e-4), 0, 1)
    aside = np.maximum(to_behind[:, None] - 2 * share * along + share * share * apart, 0)
    fit = np.exp(-aside / _OFF_LINE**2 - _PAIR_APART**2 / (apart + 1e-6)) * np.exp(
        -share * (1 - share)
    )
    fit, share = fit.reshape(count, -1), share.reshape(count, -1)
    best = np.argpartition(-fit, _BEST, axis=1)[:, :_BEST]
    alpha = np.take_along_axis(share, best, axis=1).mean(axis=1)
    nearest = np.maximum(to_own.min(axis=1), to_behind.min(axis=1))
    sure = np.take_along_axis(fit, best, axis=1).mean(axis=1)
    return alpha, sure * (1 - np.exp(-nearest / _TOLD_APART**2))


def unlike_ground(
    tints: Plane, light: Plane, texture: Plane, around: Nearby
) -> NDArray[np.float32]:
    """(N,) 0 to 1: how much farther each doubtful pixel is from the ground's tints than ground is.

    `tints` is (H, W, 2), `light` (H, W) weighed as it shall count beside them. Ground may be told
    by both or by the tint alone, which varies less; the subject by its tint alone, since it
    goes from black to white by itself. Light counts as far as the ground has `texture` (H, W):
    before an even one a shadow is told from it by light. 0: it is no farther than one piece of
    the ground nearby is from the next; 1: it has the subject's tint and not the ground's; what has
    neither, as a rim that mirrors both, lies between.
    """
    flat = tints.reshape(-1, 2)
    own = _away(flat, around.doubtful, around.subject)
    behind = np.zeros_like(own)
    textured = texture.ravel()[around.doubtful]
    for told, counts in ((flat, 1.0), (np.column_stack([flat, light.ravel()]), textured)):
        away = _away(told, around.doubtful, around.ground)
        grain = _grain(told, around).ravel()[around.doubtful]
        behind = np.maximum(behind, (away - grain) * counts)
    return np.asarray(behind / (own + behind + _TINT_NOISE), np.float32)


def _grain(flat: Plane, around: Nearby) -> Plane:
    """(H, W): how far, at most, a piece of the ground is from the ground around it."""
    away = _away(flat, around.edge_ground, around.edge_ground_around)
    sums = []
    for values in (np.ones_like(away), away, away * away):
        plane = np.zeros(around.shape, np.float32)
        plane.ravel()[around.edge_ground] = values
        sums.append(np.asarray(cv2.GaussianBlur(plane, (0, 0), _GRAIN_REACH), np.float32))
    weight = np.maximum(sums[0], 1e-6)
    mean = sums[1] / weight
    spread = np.sqrt(np.maximum(sums[2] / weight - mean * mean, 0))
    return np.asarray(mean + _GRAIN_MOST * spread, np.float32)


def _away(flat: Plane, places: Places, samples: Places) -> NDArray[np.float32]:
    """(N,) mean distance of the values at `places` to the few nearest of their samples."""
    result = np.empty(len(places), np.float32)
    for block in _blocks(len(places)):
        apart = np.linalg.norm(flat[samples[block]] - flat[places[block]][:, None], axis=-1)
        result[block] = np.partition(apart, _BEST, axis=1)[:, :_BEST].mean(axis=1)
    return result


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, start + _BLOCK) for start in range(0, count, _BLOCK))
