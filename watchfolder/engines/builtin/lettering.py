"""Lettering: the lines of text on a picture, found and read, and read again after an edit.

Where a line lies is said of the original, as all places are. The latest readings are remembered:
every step of a job asks for the same original.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.lettering_strips import Plane, around, contrast_of, cut, turned
from watchfolder.engines.builtin.lettering_words import counting, is_in
from watchfolder.engines.builtin.networks.text_lines import find_lines
from watchfolder.engines.builtin.networks.text_words import Letters, read_line
from watchfolder.pictures.picture import Frame, Picture

_REMEMBERED = 8
"""Pictures whose reading is kept; a reading is a few hundred bytes."""
_AGAIN = 0.08
"""How much larger, in heights of the line, the crop of a second reading is."""
_LOOKS = (0.0, _AGAIN, -0.06, 0.2)
"""Crops that are tried one after the other when a line is read again."""
_TIGHT = -0.12
"""The crop in which contrast is measured: beyond the letters other things begin."""
_PLAIN = 0.95
"""Confidence of a reading from which on no other way of turning the line is tried."""
_BETTER = 0.03
"""How much surer a line must be read the other way up to be so."""
_TALL = 1.5
"""Height over width from which on a line runs up or down."""
_WAY_UP = 0.35
"""Cosine below which a line found again runs another way."""
_SEEN, _STILL_SEEN = 2.0, 0.15
"""Contrast, in levels, and as a share of the source's, below which letters cannot be seen."""
_ON_WHITE = 235
"""Grey behind what is transparent."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of lettering that was read surely."""

    corners: Plane
    """(4, 2) x, y in pixels of the original: clockwise, from where its text begins."""
    text: str
    words: tuple[str, ...]
    """Those of its words that count."""
    confidence: float
    """0 to 1, mean over its letters."""
    contrast: float
    """`contrast_of` its own place, in levels of 8 bits."""

    @property
    def height(self) -> float:
        """Pixels from its foot to its top."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))


_lock = threading.Lock()
_known: OrderedDict[str, tuple[Line, ...]] = OrderedDict()


def find_lettering(source: Picture) -> tuple[Line, ...]:
    """The lines that are read surely on the original, from top to bottom; () where none is.

    Lines count by their words: at least two letters (or one sign of Chinese, Japanese, Korean)
    that two crops read alike. Deterministic. Raises EngineError when the networks are missing.
    """
    key = _digest(source)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    rgb = seen(source)
    lines = [line for quad in find_lines(rgb) if (line := _read(rgb, quad.corners)) is not None]
    lines.sort(
        key=lambda line: (float(line.corners[:, 1].mean()), float(line.corners[:, 0].mean()))
    )
    with _lock:
        _known[key] = tuple(lines)
        while len(_known) > _REMEMBERED:
            _known.popitem(last=False)
    return tuple(lines)


def still_read(line: Line, rgb: NDArray[np.uint8], frame: Frame) -> tuple[str, ...]:
    """Those words of `line` that are read on another picture of it, in the place where they were.

    `rgb` is `seen()` of that picture, whose frame says how it lies on the original. What is not
    read in the place itself is looked for closely around it, since models move things a little.
    """
    corners = _moved(line.corners, frame)
    if not np.isfinite(corners).all() or _outside(corners, rgb.shape):
        return ()
    found: set[str] = set()
    least = max(_SEEN, _STILL_SEEN * line.contrast)  # the reader reads traces of a single level
    for strip in itertools.chain(_looks(rgb, corners, least), _nearby(rgb, corners, least)):
        letters = read_line(strip)
        there = {word for word in line.words if is_in(word, letters)} - found
        if there and _as_it_stands(strip, letters):
            found |= there
        if len(found) == len(set(line.words)):
            break
    return tuple(word for word in line.words if word in found)


def points_in(line: Line, frame: Frame) -> Plane:
    """(N, 2) x, y spread over the middle of a line, on a picture that lies so on the original."""
    along = np.linspace(0.05, 0.95, 36, dtype=np.float32)[:, None, None]
    across = np.linspace(0.15, 0.85, 10, dtype=np.float32)[None, :, None]
    corners = _moved(line.corners, frame)
    first = corners[0] + (corners[1] - corners[0]) * along
    last = corners[3] + (corners[2] - corners[3]) * along
    return np.asarray((first + (last - first) * across).reshape(-1, 2), np.float32)


def seen(picture: Picture) -> NDArray[np.uint8]:
    """(H, W, 3): the picture in 8 bits, on light grey where it is transparent."""
    rgb = picture.rgb if picture.top == 255 else (picture.rgb // 257).astype(np.uint8)
    if picture.alpha is None:
        return np.asarray(rgb, np.uint8)
    share = (picture.alpha.astype(np.float32) / picture.top)[..., None]
    return np.asarray(rgb * share + _ON_WHITE * (1 - share) + 0.5, np.uint8)


def _read(rgb: NDArray[np.uint8], corners: Plane) -> Line | None:
    """The line in this place, read the way up that reads best; None where nothing counts."""
    across = np.linalg.norm(corners[1] - corners[0])
    down = np.linalg.norm(corners[3] - corners[0])
    if min(across, down) < 4:
        return None
    ways = [0, 2] if down < across * _TALL else [3, 1]
    if across / _TALL < down < across * _TALL:
        ways = [0, 2, 3, 1]
    best, chosen = Letters(), corners
    for turns in ways:
        way = turned(corners, turns)
        letters = read_line(cut(rgb, way, 0.0))
        if _weight(letters) > _weight(best) + _BETTER:
            best, chosen = letters, way
        if best.confidence >= _PLAIN and len(best.text) > 2:
            break
    words = counting(best, read_line(cut(rgb, chosen, _AGAIN))) if best.text else ()
    contrast = contrast_of(cut(rgb, chosen, _TIGHT))
    return Line(chosen, best.text, words, best.confidence, contrast) if words else None


def _weight(letters: Letters) -> float:
    """How good a reading is: single letters are read into anything."""
    return letters.confidence * (1.0 if len(letters.text) > 2 else 0.7)


def _looks(rgb: NDArray[np.uint8], corners: Plane, least: float) -> Iterator[NDArray[np.uint8]]:
    """Strips of the place itself; none where it shows nothing that could be seen."""
    if contrast_of(cut(rgb, corners, _TIGHT)) >= least:
        for by in _LOOKS:
            yield cut(rgb, corners, by)


def _as_it_stands(strip: NDArray[np.uint8], letters: Letters) -> bool:
    """Whether a strip does not read better upside down or mirrored: the reader forgives much."""
    if letters.confidence >= _PLAIN:
        return True
    others = (strip[::-1, ::-1], strip[:, ::-1], strip[::-1])
    best = max(read_line(np.ascontiguousarray(other)).confidence for other in others)
    return best <= letters.confidence + _BETTER


def _nearby(rgb: NDArray[np.uint8], corners: Plane, least: float) -> Iterator[NDArray[np.uint8]]:
    """Strips of the lines found around a place, that run as it did there and can be seen."""
    wide = cut(rgb, corners, 1.0)
    for quad in find_lines(wide):
        if _runs_along(quad.corners) and contrast_of(cut(wide, quad.corners, _TIGHT)) >= least:
            yield cut(wide, quad.corners, 0.0)


def _runs_along(corners: Plane) -> bool:
    along = corners[1] - corners[0]
    return bool(abs(along[1]) <= _WAY_UP * np.linalg.norm(along))


def _moved(corners: Plane, frame: Frame) -> Plane:
    scale = np.array([frame.scale_x, frame.scale_y], np.float32)
    return np.asarray(corners * scale + np.array([frame.dx, frame.dy], np.float32), np.float32)


def _outside(corners: Plane, shape: tuple[int, ...]) -> bool:
    """Whether the place is not on the picture, or too small there to hold letters."""
    left, top, right, bottom = around(corners)
    height, width = shape[:2]
    gone = right <= 0 or bottom <= 0 or left >= width or top >= height
    return bool(gone or min(right - left, bottom - top) < 4)


def _digest(picture: Picture) -> str:
    digest = hashlib.sha256(repr(picture.rgb.shape).encode())
    digest.update(np.ascontiguousarray(picture.rgb).data)
    if picture.alpha is not None:
        digest.update(np.ascontiguousarray(picture.alpha).data)
    return digest.hexdigest()
