"""Soft edges: closed-form alpha (Levin 2008) and multi-level foreground colours (Germer 2020).

Cost is bounded. A picture is first solved at no more than a megapixel; at full size only the thin
band that is still between subject and ground is solved again, tile by tile, with the coarse
answer as a weak prior. Upsampling the coarse answer with a guided filter instead is cheaper but
leaves blocks on thin dark parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Progress
from watchfolder.errors import EngineError

Plane = NDArray[np.float32]
Tile = tuple[slice, slice]

SURE = 0.95
"""A pixel likelier than this is subject, one likelier than this not to be is ground."""
BAND = 12.0
"""How far the sure parts are drawn back, in pixels of a one-megapixel picture."""
LEAN = 3e-4
"""Weight of the first guess beside the colours."""
BLIND = 0.02
"""Its weight where subject and ground have one colour (white on white) and colours say nothing."""
_ALIKE = 0.15
"""Distance of two colours, in sRGB, at which the weight has fallen to a third of BLIND."""
COARSE_PIXELS = 1_000_000
"""The size up to which a whole picture is solved at once (about 0.6 GB while it lasts)."""
TILE = 384
OVERLAP = 32
PRIOR = 1e-3
"""Weight of the coarse answer in a tile; the Laplacian's own diagonal is near 8."""
GIVE_A_MASK = "lay a mask beside the picture (bag.jpg.mask.png)"
_SHIFTS = (1e-4, 1e-3, 1e-2, 0.1, 1.0, 10.0)
"""What the preconditioner adds to the diagonal, tried in turn until it is positive."""
_FILL = 300
"""Entries a row that the preconditioner may need; a bound on the memory it asks for."""


class _Solvers(NamedTuple):
    """The parts of pymatting used here, whose import compiles them the first time ever."""

    laplacian: Callable[..., Any]
    factor: Callable[..., int]
    factored: Callable[..., Any]
    solve: Callable[..., Any]
    foreground: Callable[..., Any]


@cache
def _solvers() -> _Solvers:
    threads = torch.get_num_threads()
    from pymatting.foreground.estimate_foreground_ml import (  # noqa: PLC0415 - up to a minute
        estimate_foreground_ml,
    )
    from pymatting.laplacian.cf_laplacian import cf_laplacian  # noqa: PLC0415
    from pymatting.preconditioner.ichol import CholeskyDecomposition, _ichol  # noqa: PLC0415
    from pymatting.solver.cg import cg  # noqa: PLC0415

    # numba sets the threads of every OpenMP library in the process when its own are started
    torch.set_num_threads(threads)
    return _Solvers(cf_laplacian, _ichol, CholeskyDecomposition, cg, estimate_foreground_ml)


def warm() -> None:
    """Compile what pymatting compiles on its first use: up to a minute once an installation."""
    ramp = np.tile(np.linspace(0, 1, 32, dtype=np.float32), (32, 1))
    image = np.repeat(ramp[:, :, None], 3, axis=2)
    known = np.where(ramp < 0.25, 0.0, np.where(ramp > 0.75, 1.0, 0.5)).astype(np.float32)
    clean_foreground(image, soft_alpha(image, known, ramp, Silent()), Silent())


class Silent:
    """A Progress nobody listens to."""

    def report(self, fraction: float, note: str = "") -> None:
        """Nothing happens."""


def trimap(probability: Plane, band: float = BAND, sure: float = SURE) -> Plane:
    """1 surely subject, 0 surely ground, 0.5 unknown, same size as `probability` (H, W).

    The sure parts are drawn back by `band` pixels at one megapixel, in proportion to the side of
    larger pictures; in small ones by at least three quarters of it, since fur is not thinner there.
    """
    height, width = probability.shape
    size = max(3, round(band * max(0.75, np.sqrt(height * width / 1e6))))
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    inside = cv2.erode((probability > sure).astype(np.uint8), reach)
    outside = cv2.erode((probability < 1 - sure).astype(np.uint8), reach)
    known = np.full((height, width), 0.5, np.float32)
    known[inside > 0] = 1
    known[outside > 0] = 0
    return known


def soft_alpha(
    image: Plane, known: Plane, lean: Plane, progress: Progress, *, trust: float = LEAN
) -> Plane:
    """How much of each pixel is subject: (H, W) float32 in [0, 1].

    `image` is (H, W, 3) float in [0, 1]; `known` is a trimap: where it is sure the answer is
    exactly 0 or 1. `lean` (H, W) is a first guess, which decides where colours do not; `trust` is
    its weight. Raises Cancelled between tiles.
    """
    if not (known == 0.5).any():
        return known
    height, width = known.shape
    scale = min(1.0, float(np.sqrt(COARSE_PIXELS / (height * width))))
    progress.report(0.0, "finding the edge")
    if scale == 1.0:
        alpha = _led(image, known, lean, trust)
        progress.report(1.0)
        return alpha
    coarse_known = reduced(known, scale)
    coarse_known[(coarse_known > 0) & (coarse_known < 1)] = 0.5
    coarse = _led(reduced(image, scale), coarse_known, reduced(lean, scale), trust)
    progress.report(0.4)
    return refined(image, known, coarse, 1 / scale, Portion(progress, 0.4, 1.0))


def reduced(plane: Plane, scale: float) -> Plane:
    """(H, W) or (H, W, 3) at `scale` below 1, averaged by area."""
    height, width = plane.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def refined(image: Plane, known: Plane, coarse: Plane, factor: float, progress: Progress) -> Plane:
    """A coarse answer at the size of `known`, solved again where it is neither 0 nor 1.

    `factor` is how many times larger that size is. Raises Cancelled between tiles.
    """
    height, width = known.shape
    prior = np.asarray(cv2.resize(coarse, (width, height)), np.float32)
    reach = 2 * int(np.ceil(2 * factor)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    undecided = ((prior > 0.02) & (prior < 0.98)).astype(np.uint8)
    band = (cv2.dilate(undecided, kernel) > 0) & (known == 0.5)
    narrowed = np.where(band, np.float32(0.5), np.round(prior)).astype(np.float32)
    narrowed = np.where(known == 0.5, narrowed, known)
    total = np.zeros((height, width), np.float32)
    weight = np.zeros((height, width), np.float32)
    tiles = [t for t in _tiles(height, width) if band[t].any()]
    parts = _in_order(
        lambda tile: _solve(
            image[tile], narrowed[tile], prior[tile], np.full_like(prior[tile], PRIOR)
        ),
        tiles,
        progress,
    )
    for tile, part in zip(tiles, parts, strict=True):
        share = _ramp(*part.shape)
        total[tile] += part * share
        weight[tile] += share
    progress.report(1.0)
    return np.where(band, total / np.maximum(weight, 1e-6), narrowed).astype(np.float32)


def _led(image: Plane, known: Plane, lean: Plane, trust: float) -> Plane:
    """Led by `lean` the more, the less colours tell."""
    alike = likeness(image, known)
    weight = np.maximum(trust, BLIND * alike).astype(np.float32)
    return calmed(solved(image, known, lean, weight), known, alike)


def solved(image: Plane, known: Plane, guess: Plane, weight: Plane) -> Plane:
    """Closed form over a whole picture of at most COARSE_PIXELS, held to `guess` by `weight`.

    All (H, W) but the image. The Laplacian's own diagonal is near 8.
    """
    rows = np.flatnonzero((known == 0.5).any(axis=1))
    columns = np.flatnonzero((known == 0.5).any(axis=0))
    place = np.s_[max(0, rows[0] - 2) : rows[-1] + 3, max(0, columns[0] - 2) : columns[-1] + 3]
    alpha = known.copy()
    alpha[place] = _solve(image[place], known[place], guess[place], weight[place])
    return alpha


def calmed(alpha: Plane, known: Plane, alike: Plane) -> Plane:
    """Without grain where colours are `alike`: there alpha takes on the texture's."""
    calm = np.asarray(cv2.medianBlur(alpha, 5), np.float32)
    share = np.clip(2 * alike, 0, 1)
    return np.where(known == 0.5, alpha + (calm - alpha) * share, known).astype(np.float32)


def likeness(image: Plane, known: Plane) -> Plane:
    """(H, W): 1 where the subject nearby has the ground's colour, 0 where they differ clearly."""
    reach = BAND * max(0.75, float(np.sqrt(known.size / 1e6)))

    def nearby(sure: NDArray[np.bool_]) -> Plane:
        weight = sure.astype(np.float32)
        total = cv2.GaussianBlur(image * weight[:, :, None], (0, 0), reach)
        share = cv2.GaussianBlur(weight, (0, 0), reach)
        return np.asarray(total / np.maximum(share, 1e-4)[:, :, None], np.float32)

    apart = np.linalg.norm(nearby(known == 1) - nearby(known == 0), axis=2)
    return np.asarray(np.exp(-((apart / _ALIKE) ** 2)), np.float32)


def _solve(image: Plane, known: Plane, guess: Plane, trust: Plane) -> Plane:
    """Closed-form matting of one rectangle: (L_U + trust) x = -R m + trust guess."""
    unknown = (known == 0.5).ravel()
    alpha = known.astype(np.float64).ravel()
    solvers = _solvers()
    laplacian = solvers.laplacian(
        np.ascontiguousarray(image, dtype=np.float64), epsilon=1e-6, is_known=~unknown
    )
    rows = laplacian[unknown, :]
    own = rows[:, unknown]
    weight = trust.astype(np.float64).ravel()[unknown]
    own.setdiag(own.diagonal() + weight)
    right = -rows[:, ~unknown].dot(alpha[~unknown])
    right = right + weight * guess.astype(np.float64).ravel()[unknown]
    if not right.any():
        alpha[unknown] = 0  # nothing pulls towards the subject
        return alpha.reshape(known.shape).astype(np.float32)
    try:
        alpha[unknown] = solvers.solve(own, right, M=_preconditioner(own), rtol=1e-5)
    except ValueError as error:  # how pymatting says that it did not converge
        raise EngineError("the edge of the subject could not be solved", GIVE_A_MASK) from error
    return np.clip(alpha, 0, 1).reshape(known.shape).astype(np.float32)


def _preconditioner(matrix: Any) -> Any:
    """Incomplete Cholesky factors of a symmetric sparse matrix, as pymatting's `ichol` makes them.

    Its public function prints to stdout when a shift was too small and reserves 4 GB of addresses,
    which a worker with limited memory does not have.
    """
    solvers = _solvers()
    columns = matrix.tocsc()
    columns.sum_duplicates()
    count = columns.shape[0]
    room = _FILL * count
    values, rows = np.empty(room), np.empty(room, np.int64)
    starts = np.zeros(count + 1, np.int64)
    indices, ends = columns.indices.astype(np.int64), columns.indptr.astype(np.int64)
    keep = True  # the diagonal keeps the sum of what is dropped
    for shift in _SHIFTS:
        filled = solvers.factor(
            count, columns.data, indices, ends, values, rows, starts, 1e-4, shift, room, 0.0, keep
        )
        if filled >= 0:
            return solvers.factored((values[:filled], rows[:filled], starts))
    raise EngineError("the edge of the subject could not be solved", GIVE_A_MASK)


def clean_foreground(image: Plane, alpha: Plane, progress: Progress) -> Plane:
    """The subject's own colour in every pixel: (H, W, 3) float32, free of what stood behind it.

    Equal to `image` wherever `alpha` is 0 or 1. Raises Cancelled between tiles.
    """
    height, width = alpha.shape
    result = np.ascontiguousarray(image, dtype=np.float32).copy()
    mixed = (alpha > 0) & (alpha < 1)
    total = np.zeros((height, width, 3), np.float32)
    weight = np.zeros((height, width, 1), np.float32)
    tiles = [t for t in _tiles(height, width) if mixed[t].any()]
    own = _in_order(lambda tile: _solvers().foreground(image[tile], alpha[tile]), tiles, progress)
    for tile, part in zip(tiles, own, strict=True):
        share = _ramp(*alpha[tile].shape)[:, :, None]
        total[tile] += part * share
        weight[tile] += share
    result[mixed] = (total / np.maximum(weight, 1e-6))[mixed]
    progress.report(1.0)
    return np.clip(result, 0, 1)


def _in_order(
    work: Callable[[Tile], Plane], tiles: list[Tile], progress: Progress
) -> Iterator[Plane]:
    """What `work` makes of each tile, in their order, on as many threads as torch may use."""
    pool = ThreadPoolExecutor(max(1, torch.get_num_threads()))
    try:
        for number, part in enumerate(pool.map(work, tiles)):
            progress.report((number + 1) / len(tiles), "finding the edge")
            yield part
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _tiles(height: int, width: int) -> Iterator[Tile]:
    """Squares of TILE pixels that overlap by OVERLAP and cover the picture."""
    for top in _starts(height):
        for left in _starts(width):
            yield np.s_[top : min(top + TILE, height), left : min(left + TILE, width)]


def _starts(length: int) -> list[int]:
    if length <= TILE:
        return [0]
    count = int(np.ceil((length - OVERLAP) / (TILE - OVERLAP)))
    return [round(s) for s in np.linspace(0, length - TILE, count)]


def _ramp(height: int, width: int) -> Plane:
    """Weights of a tile: 1 inside, falling towards its edges."""

    def along(length: int) -> Plane:
        place = np.arange(length, dtype=np.float32)
        to_edge = np.minimum(place, length - 1 - place)
        return np.clip((to_edge + 0.5) / (OVERLAP / 2), 0.01, 1).astype(np.float32)

    return np.outer(along(height), along(width)).astype(np.float32)
