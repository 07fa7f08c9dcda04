"""Drift: the tint and tone a model laid over what it should have left alone, found and undone.

An affine map of colours is fitted where the pictures should agree. Every colour of the source
speaks with the square root of its area, so that one large repainted surface does not pass for a
tint, and what does not fit is weighed out. The map is fitted in three spaces, since models tint
in all of them; the one that explains most is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.running.keeping.view import (
    Plane,
    View,
    Where,
    blurred,
    encoded_of_linear,
    encoded_of_oklab,
    linear,
    oklab,
)

Numbers = NDArray[np.float64]
Space = Literal["encoded", "linear", "oklab"]
SPACES: tuple[Space, ...] = ("encoded", "linear", "oklab")

_MOST = 12_000
"""Pixels looked at."""
_TILES = 4
"""Tiles along each side that a first guess is made from."""
_FOLLOWED = 2
"""First guesses that are followed, of those that most colours agree with."""
_LEAST = 200
_BIN = np.array([0.05, 0.025, 0.025])
"""OKLab edges of a bin of one colour."""
_ROUNDS = 12
_RIDGE = 1e-4
"""Variance of a direction of colour under which it is rather held to no change."""
_BENT = 0.3
"""Largest change of an entry of the map that a drift has; more bends one colour onto another."""
_WORTH = 0.002
"""Mean change, in OKLab, that is not worth undoing."""
_LARGEST = 0.08
"""Mean change, in OKLab, beyond which it is no drift but another picture's colours."""
_AGREED = 0.25
"""Share of the colours that must follow the map."""
_CLIPPED = 0.006
"""Encoded values this near to black or white may have been beyond."""
_NEAR = 0.015
"""Distance in OKLab at which a colour no longer follows it."""
_WORTH_MORE = 0.02
"""Share of the colours that a richer map must win over."""


@dataclass(frozen=True, slots=True)
class Tint:
    """A map of colours, and how far it moves them."""

    space: Space = "encoded"
    matrix: Numbers | None = None
    """(3, 4): affine, from the model's colours back to the source's; None: nothing to undo."""
    moved: float = 0.0
    """Mean distance, in OKLab, by which it moves the colours of the picture."""
    why_not: str = ""
    """Why a drift that was seen is not undone."""

    def undone(self, rgb: Plane) -> Plane:
        """Encoded colours (..., 3) with the drift taken out, within [0, 1]."""
        if self.matrix is None:
            return rgb
        values = _into(self.space, rgb)
        moved = cv2.transform(values.reshape(1, -1, 3), self.matrix).reshape(values.shape)
        encoded = _out_of(self.space, np.asarray(moved, np.float32))
        return np.clip(encoded, 0, 1)


@dataclass(frozen=True, slots=True)
class _Samples:
    """Colours that are compared."""

    source: Plane
    """(N, 3), encoded."""
    made: Plane
    """Alike."""
    votes: Numbers
    """(N,): how much each counts."""
    tiles: NDArray[np.intp]
    """(N,): the number of the tile of the picture that each comes from."""


def without_tint(view: View, tint: Tint) -> View:
    """The view with the drift taken out of the model's picture.

    What the drift had pushed to black or white is not known any more: there the model's picture
    is taken to be the source's, as far as the clipping can account for it.
    """
    if tint.matrix is None:
        return view
    around = np.ones((5, 5), np.uint8)
    high = cv2.dilate((view.made > 1 - _CLIPPED).astype(np.uint8), around) > 0
    low = cv2.dilate((view.made < _CLIPPED).astype(np.uint8), around) > 0
    made = tint.undone(view.made)
    made = np.where(high & (made < view.source), view.source, made)
    made = np.where(low & (made > view.source), view.source, made)
    return view.with_made(made.astype(np.float32))


def find_tint(view: View, trust: Plane) -> Tint:
    """The drift of colour between a registered model's picture and its source.

    `trust` (h, w) is above 0 where the picture should be unchanged, or may be.
    """
    seen = _samples(view, trust)
    if len(seen.source) < _LEAST:
        return Tint()
    wanted, found = oklab(seen.source), oklab(seen.made)

    def fit(tint: Tint) -> Numbers:
        """Share of the colours that the map brings home, and share of the area."""
        missed = np.linalg.norm(oklab(tint.undone(seen.made)) - wanted, axis=-1)
        home = np.exp(-np.square(missed / _NEAR))
        return np.array([(seen.votes * home).sum() / seen.votes.sum(), home.mean()], np.float64)

    best, reached = Tint(), fit(Tint())
    for free in (2, 4):
        for agreed, tint in _richer(seen, free, fit):
            # A map that wins many colours and loses a large plain surface is no drift.
            if agreed[0] > reached[0] + _WORTH_MORE and agreed[1] > reached[1] - _WORTH_MORE / 2:
                best, reached = tint, agreed
                break
    if best.matrix is None:
        return best
    moved = float(np.linalg.norm(oklab(best.undone(seen.made)) - found, axis=-1).mean())
    if moved < _WORTH:
        return Tint()
    if reached[0] < _AGREED:
        return Tint(moved=moved, why_not="the colours do not follow one drift")
    if moved > _LARGEST:
        return Tint(moved=moved, why_not="the colours are too far away to be drift")
    return replace(best, moved=moved)


def _richer(
    seen: _Samples, free: int, fit: Callable[[Tint], Numbers]
) -> list[tuple[Numbers, Tint]]:
    """Maps with what agrees with them, the best first."""
    found = []
    for space in SPACES:
        pair = _into(space, seen.made), _into(space, seen.source)
        guesses = [Tint(space, matrix) for matrix in _starts(*pair, seen, free)]
        guesses.sort(key=lambda tint: -float(fit(tint).sum()))
        for guess in guesses[:_FOLLOWED]:
            assert guess.matrix is not None  # noqa: S101 - just made; helps the type checker
            matrix = _fitted(*pair, seen.votes, guess.matrix, free)
            if np.abs(matrix[:, :3] - np.eye(3)).max() <= _BENT:
                tint = Tint(space, matrix)
                found.append((fit(tint), tint))
    return sorted(found, key=lambda pair: -float(pair[0].sum()))


def _samples(view: View, trust: Plane) -> _Samples:
    """Where the pictures are smooth, trusted and not clipped."""
    source, made = blurred(view.source, 1.2), blurred(view.made, 1.2)
    steep = np.abs(cv2.Laplacian(source, cv2.CV_32F)).max(axis=2)
    where = view.seen & (trust > 0.98) & _inside(source) & _inside(made)
    where &= steep <= max(0.01, float(np.quantile(steep, 0.7)))
    places = np.flatnonzero(where)
    chosen = places[:: max(1, len(places) // _MOST)]
    height, width = where.shape
    rows, columns = np.divmod(chosen, width)
    tiles = rows * _TILES // height * _TILES + columns * _TILES // width
    first, second = source.reshape(-1, 3)[chosen], made.reshape(-1, 3)[chosen]
    return _Samples(first, second, _votes(oklab(first)), tiles)


def _inside(rgb: Plane) -> Where:
    return np.asarray((rgb.min(axis=2) > 0.012) & (rgb.max(axis=2) < 0.988), np.bool_)


def _votes(lab: Plane) -> Numbers:
    """A weight for every colour: pixels of one bin share the square root of their number."""
    bins = np.floor(lab / _BIN).astype(np.int64)
    code = (bins[:, 0] * 4096 + bins[:, 1] + 64) * 4096 + bins[:, 2] + 64
    _, which, counts = np.unique(code, return_inverse=True, return_counts=True)
    return np.asarray(1 / np.sqrt(counts[which]), np.float64)


def _starts(made: Plane, source: Plane, seen: _Samples, free: int) -> list[Numbers]:
    """First guesses: no change, the change most colours show, and the change of every tile.

    A step paints in some places; where it did not, the drift stands alone.
    """
    middle = np.eye(3, 4)
    middle[:, 3] = [_weighted_median(source[:, c] - made[:, c], seen.votes) for c in range(3)]
    guesses = [np.eye(3, 4), middle]
    inputs = np.concatenate([made, np.ones_like(made[:, :1])], axis=1).astype(np.float64)
    for tile in np.unique(seen.tiles):
        here = seen.tiles == tile
        if np.count_nonzero(here) >= _LEAST // 4:
            weight = seen.votes[here] / seen.votes[here].sum()
            guesses.append(_solved(inputs[here], source[here], weight, free))
    return guesses


def _fitted(made: Plane, source: Plane, votes: Numbers, start: Numbers, free: int) -> Numbers:
    """(3, 4) by least squares with Tukey's weights, which let go of what does not follow.

    `free` is 4 for any affine map, 2 for a gain and an offset of every channel by itself.
    """
    matrix = start
    inputs = np.concatenate([made, np.ones_like(made[:, :1])], axis=1).astype(np.float64)
    for turn in range(_ROUNDS):
        missed = np.linalg.norm(np.einsum("ni,ci->nc", inputs, matrix) - source, axis=1)
        spread = max(1.4826 * _weighted_median(missed, votes), 0.004)
        reach = 4.685 * spread * max(1.0, 2.0 - 0.25 * turn)
        weight = votes * np.square(np.clip(1 - np.square(missed / reach), 0, 1))
        matrix = _solved(inputs, source, weight / max(float(weight.sum()), 1e-12), free)
    return matrix


def _solved(inputs: Numbers, source: Plane, weight: Numbers, free: int) -> Numbers:
    """The weighted least squares, held towards no change where the colours leave it open."""
    # Sums by einsum, not by a matrix product, whose last bits depend on the number of threads.
    middle = np.einsum("ni,n->i", inputs, weight)
    centred = inputs - middle
    wanted = source - inputs[:, :3]
    offset = np.einsum("nc,n->c", wanted, weight)
    weighted = centred * weight[:, None]
    spread = np.einsum("ni,nj->ij", weighted, centred)
    slope = np.einsum("ni,nc->ic", weighted, wanted - offset)
    hold = _RIDGE
    matrix = np.eye(3, 4)
    if free == 4:
        matrix[:, :3] += np.linalg.solve(spread[:3, :3] + hold * np.eye(3), slope[:3]).T
    else:
        matrix[range(3), range(3)] += slope[range(3), range(3)] / (
            spread[range(3), range(3)] + hold
        )
    matrix[:, 3] = offset + middle[:3] - matrix[:, :3] @ middle[:3]
    return matrix


def _weighted_median(values: Plane | Numbers, weights: Numbers) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])


def _into(space: Space, rgb: Plane) -> Plane:
    if space == "encoded":
        return rgb
    return linear(rgb) if space == "linear" else oklab(rgb)


def _out_of(space: Space, values: Plane) -> Plane:
    if space == "encoded":
        return np.asarray(values, np.float32)
    return encoded_of_linear(values) if space == "linear" else encoded_of_oklab(values)
