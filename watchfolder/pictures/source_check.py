"""Source check: how good a photograph is to begin with, in figures a retoucher would go by.

An edit is only as good as its source. Everything here is measured on the original's pixels, from
bytes alone or with a rough map of where the subject is; what the figures mean is said in planning.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.picture import Picture, Samples

Plane = NDArray[np.float32]
Where = NDArray[np.bool_]

SEEN_EDGE = 768
"""Long edge, in pixels, at which light and separation are read."""
_TILE = 512
_MOST_TILES = 16
_NEAR_SIGMA, _MORE_SIGMA = 0.8, 1.6
"""Blurs of the two gradients that an edge's own blur is read from."""
_STRONG = 14.0
"""8-bit levels of contrast within an edge from which it tells something."""
_LEAST_EDGES = 150
_SHARPEST = 20.0
"""Percentile of the edges' blur that counts: what is out of focus on purpose is not a fault."""
_BLOCK = 8
_EVEN = 20.0
"""Percentile of the blocks, by their noise, that counts: texture is in the others."""
_WHITE, _BLACK = 253, 2
"""8-bit levels from which a pixel without any color is blown, or crushed."""
_FEW = 64
_BAND = 6
"""Pixels at SEEN_EDGE on either side of the subject's outline that are compared."""


def check_source(picture: Picture, subject: Plane | None = None) -> dict[str, float]:
    """Figures of a source; one that cannot be read off this picture is left out.

    `subject` (any size, 0 to 1) is roughly where the subject is; wholly transparent pixels never
    count.

    blur         Gaussian blur of the sharpest fifth of the strong edges, sigma in source pixels
    grain        standard deviation of noise on even ground, in 8-bit levels at full size
    highlight    L* of the lightest hundredth that is not blown
    shadow       L* of the darkest hundredth
    blown        share of the subject without any drawing left in white
    crushed      share of the subject without any drawing left in black
    separation   median difference in OKLab (times 100) of both sides along the subject's outline
    """
    gray = _gray(picture.rgb)
    found: dict[str, float] = {}
    blur = _blur(gray)
    if blur is not None:
        found["blur"] = blur
    grain = _grain(gray)
    if grain is not None:
        found["grain"] = grain
    small, alpha = _small(picture)
    inside = None if subject is None else _fitted(subject, small.shape[:2])
    counted = alpha > 0.5
    if counted.sum() >= _FEW:
        found |= _light(small, counted)
        found |= _lost(small, _of_subject(small, inside, counted))
    if inside is not None:
        apart = _separation(small, inside, counted)
        if apart is not None:
            found["separation"] = apart
    return {name: round(float(value), 4) for name, value in found.items()}


def _gray(rgb: Samples) -> NDArray[Any]:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))


def _levels(samples: NDArray[Any]) -> Plane:
    """Samples as 8-bit levels, not whole where they were 16-bit."""
    scale = 1.0 if samples.dtype == np.uint8 else 255 / 65535
    return np.asarray(samples.astype(np.float32) * np.float32(scale), np.float32)


def _tiles(gray: NDArray[Any]) -> Iterator[Plane]:
    """The parts of the picture with most drawing in them, at full size."""
    height, width = gray.shape
    boxes = [
        (top, left)
        for top in range(0, max(1, height - _TILE // 2), _TILE)
        for left in range(0, max(1, width - _TILE // 2), _TILE)
    ]
    parts = [gray[top : top + _TILE, left : left + _TILE] for top, left in boxes]
    if len(parts) > _MOST_TILES:
        drawn = [float(part[::4, ::4].std()) for part in parts]
        order = sorted(range(len(parts)), key=drawn.__getitem__, reverse=True)
        parts = [parts[i] for i in order[:_MOST_TILES]]
    yield from (_levels(part) for part in parts)


def _blur(gray: NDArray[Any]) -> float | None:
    """Sigma of the sharpest edges, read from how their gradients fall when blurred further.

    An edge of blur s has, after a further blur of a, a gradient of 1 / sqrt(s^2 + a^2); of two of
    them s follows. After Zhuo and Sim, "Defocus map estimation from a single image", Pattern
    Recognition 44 (2011), with two blurs where they have one, against noise.
    """
    found = [_edge_blurs(tile) for tile in _tiles(gray)]
    blurs = np.concatenate(found) if found else np.empty(0, np.float32)
    if len(blurs) < _LEAST_EDGES:
        return None
    return float(np.percentile(blurs, _SHARPEST))


def _edge_blurs(tile: Plane) -> Plane:
    near, more = (_gradient(tile, sigma) for sigma in (_NEAR_SIGMA, _MORE_SIGMA))
    thickest = cv2.dilate(more, np.ones((3, 3), np.uint8))
    # Height of an ideal edge: its gradient times sqrt(2 pi) sigma, at least.
    strong = more * (np.sqrt(2 * np.pi) * _MORE_SIGMA) > _STRONG
    crest = strong & (more >= thickest)
    squared = (near[crest] / np.maximum(more[crest], 1e-6)) ** 2
    squared = squared[squared > 1.0005]
    rest = (_MORE_SIGMA**2 - squared * _NEAR_SIGMA**2) / (squared - 1)
    return np.asarray(np.sqrt(np.clip(rest, 0, 400)), np.float32)


def _gradient(tile: Plane, sigma: float) -> Plane:
    soft = cv2.GaussianBlur(tile, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)
    across = cv2.filter2D(soft, cv2.CV_32F, np.array([[-0.5, 0, 0.5]], np.float32))
    down = cv2.filter2D(soft, cv2.CV_32F, np.array([[-0.5], [0], [0.5]], np.float32))
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _grain(gray: NDArray[Any]) -> float | None:
    """Noise of the even blocks: Immerkaer's mask (1996) answers to no plane or ramp.

    Blown and black blocks have no noise left to see and do not count.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    rows = max(1, gray.shape[0] * gray.shape[1] // 4_000_000)
    blocks = []
    for top in range(0, gray.shape[0] - _BLOCK + 1, _BLOCK * rows):
        strip = _levels(gray[top : top + _BLOCK])
        width = strip.shape[1] // _BLOCK * _BLOCK
        if not width:
            return None
        answer = cv2.filter2D(strip, cv2.CV_32F, mask, borderType=cv2.BORDER_REFLECT_101)

        level = _cut(strip, width).mean(axis=(1, 2))
        inner = _cut(np.asarray(answer, np.float32), width)[:, 1:-1, 1:-1]
        blocks.append(np.sqrt((inner**2).mean(axis=(1, 2)) / 36)[(level > 8) & (level < 247)])
    noise = np.concatenate(blocks) if blocks else np.empty(0, np.float32)
    if len(noise) < _FEW:
        return None
    return float(np.percentile(noise, _EVEN))


def _cut(strip: Plane, width: int) -> Plane:
    """(n, 8, 8): the blocks of a strip of 8 rows."""
    return strip[:, :width].reshape(_BLOCK, -1, _BLOCK).swapaxes(0, 1)


def _small(picture: Picture) -> tuple[Plane, Plane]:
    """(h, w, 3) 8-bit levels and (h, w) alpha at SEEN_EDGE."""
    size = _size_for(picture.rgb.shape[:2])
    rgb = cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA)
    if picture.alpha is None:
        return _levels(rgb), np.ones(rgb.shape[:2], np.float32)
    alpha = cv2.resize(picture.alpha, size, interpolation=cv2.INTER_AREA)
    share = _levels(alpha) / 255
    return _levels(rgb), np.asarray(share, np.float32)


def _size_for(shape: tuple[int, ...]) -> tuple[int, int]:
    height, width = shape[:2]
    scale = min(1.0, SEEN_EDGE / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _fitted(subject: Plane, shape: tuple[int, ...]) -> Plane:
    resized = cv2.resize(subject, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.float32)


def _lightness(levels: Plane) -> Plane:
    """CIE L* of (..., 3) 8-bit levels."""
    encoded = levels / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    y = linear @ np.array((0.2126, 0.7152, 0.0722), np.float32)
    light = np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * 24389 / 27)
    return np.asarray(light, np.float32)


def _light(small: Plane, counted: Where) -> dict[str, float]:
    light = _lightness(small)[counted]
    drawn = light[small.min(axis=2)[counted] < _WHITE]
    high = float(np.percentile(drawn if len(drawn) >= _FEW else light, 99))
    return {"highlight": high, "shadow": float(np.percentile(light, 1))}


def _of_subject(small: Plane, inside: Plane | None, counted: Where) -> Where:
    """The subject's pixels; without it all but a white or black ground that reaches the frame."""
    if inside is not None and (sure := (inside > 0.8) & counted).sum() >= _FEW:
        return np.asarray(sure, np.bool_)
    lost = (small.min(axis=2) >= _WHITE) | (small.max(axis=2) <= _BLACK)
    _, labels = cv2.connectedComponents(lost.astype(np.uint8))
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    ground = np.isin(labels, rim[rim > 0])
    return counted & ~ground


def _lost(small: Plane, subject: Where) -> dict[str, float]:
    count = int(subject.sum())
    if count < _FEW:
        return {}
    blown = small.min(axis=2) >= _WHITE
    crushed = small.max(axis=2) <= _BLACK
    return {
        "blown": float((blown & subject).sum()) / count,
        "crushed": float((crushed & subject).sum()) / count,
    }


def _separation(small: Plane, inside: Plane, counted: Where) -> float | None:
    """Along the outline: how far the colors of both sides are apart, each a few pixels off it."""
    solid = (inside > 0.5).astype(np.uint8)
    if not 0 < solid.sum() < solid.size:
        return None
    reach = 2 * _BAND + 1
    mean = _oklab(np.asarray(cv2.GaussianBlur(small, (0, 0), 1.0), np.float32))
    within = _side(mean, (cv2.erode(solid, np.ones((5, 5), np.uint8)) > 0) & counted, reach)
    beyond = _side(mean, (cv2.dilate(solid, np.ones((5, 5), np.uint8)) == 0) & counted, reach)
    outline = cv2.dilate(solid, np.ones((3, 3), np.uint8)) != solid
    outline[[0, -1]] = outline[:, [0, -1]] = False
    known = outline & (within[1] > 0.05) & (beyond[1] > 0.05)
    if known.sum() < _FEW:
        return None
    apart = np.linalg.norm(within[0][known] - beyond[0][known], axis=1)
    return 100 * float(np.median(apart))


def _side(colors: Plane, where: Where, reach: int) -> tuple[Plane, Plane]:
    """Mean color of the pixels `where` within reach of each pixel, and their share there."""
    weight = where.astype(np.float32)
    share = cv2.blur(weight, (reach, reach))
    mean = cv2.blur(colors * weight[:, :, None], (reach, reach))
    return np.asarray(mean / np.maximum(share, 1e-6)[:, :, None]), np.asarray(share)


def _oklab(levels: Plane) -> Plane:
    """OKLab (h, w, 3) of 8-bit levels (Ottosson, https://bottosson.github.io/posts/oklab)."""
    encoded = levels / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    to_lms = np.array(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        np.float32,
    )
    to_lab = np.array(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        np.float32,
    )
    return np.asarray(np.cbrt(linear @ to_lms.T) @ to_lab.T, np.float32)
