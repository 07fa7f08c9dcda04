"""Source check: how good a photograph is to begin with, in figures a retoucher would go by.

An edit is only as good as its source. Everything here is measured on the original's pixels, from
bytes alone or with a rough map of where the subject is; what the figures mean is said in planning.
"""

from __future__ import annotations

import cv2
import numpy as np

from watchfolder.pictures.picture import Picture
from watchfolder.pictures.source_black import BLACK, black_around, black_of
from watchfolder.pictures.source_blocks import blocks_of
from watchfolder.pictures.source_colors import Plane, Seen, Where, seen_of
from watchfolder.pictures.source_detail import blur_of, grain_of
from watchfolder.pictures.source_ground import cast, separation

SEEN_EDGE = 768
"""Long edge, in pixels, at which light, ground and outline are read."""
_WHITE = 253
"""8-bit level from which a pixel without any color is blown."""
_GLINTS = 0.05
"""Share of the frame."""
_FEW = 64


def check_source(picture: Picture, subject: Plane | None = None) -> dict[str, float]:
    """Figures of a source; one that cannot be read off this picture is left out.

    `subject` (any size, 0 to 1) is roughly where the subject is; wholly transparent pixels never
    count.

    blur            Gaussian blur of the sharpest fifth of the strong edges, sigma in source pixels
    grain           standard deviation of noise on even ground, in 8-bit levels at full size
    blocks          how much larger steps are on the grid of JPEG than off it; 1 for none
    highlight       L* of the lightest hundredth, glints left out
    shadow          L* of the darkest hundredth
    blown           share of the subject without any drawing left in white
    crushed         share of the subject without any drawing left in black, print left out;
                    crushed_red, crushed_green, crushed_blue: without any in this channel
    crushed_around  share of what surrounds the subject, unless it is a black ground
    separation      median difference in OKLab (times 100) of both sides along the outline
    hidden_edge     share of the outline along which they differ by less than can be seen well
    cast_a, cast_b  color, in OKLab (times 100), of a light plain ground
    cast_own        how far the subject's own lights lean the same way; own_chroma: how far at all
    """
    gray = np.asarray(cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2GRAY))
    opaque = None if picture.alpha is None else picture.alpha == picture.top
    at_full_size = {
        "blur": blur_of(gray),
        "grain": grain_of(gray),
        "blocks": blocks_of(gray, opaque),
    }
    found = {name: value for name, value in at_full_size.items() if value is not None}
    seen = _seen(picture)
    inside = None if subject is None else _fitted(subject, seen.light.shape)
    if seen.counted.sum() >= _FEW:
        known = _of_subject(seen, inside)
        found |= _light(seen) | _blown(seen, known) | black_of(seen, known) | cast(seen, inside)
    if inside is not None:
        found |= separation(seen, inside) | black_around(seen, inside)
    return {name: round(float(value), 4) for name, value in found.items()}


def _seen(picture: Picture) -> Seen:
    size = _size_for(picture.rgb.shape[:2])
    rgb = cv2.resize(picture.rgb, size, interpolation=cv2.INTER_AREA)
    if picture.alpha is None:
        return seen_of(rgb, None, picture.top)
    alpha = cv2.resize(picture.alpha, size, interpolation=cv2.INTER_AREA)
    return seen_of(rgb, alpha, picture.top)


def _size_for(shape: tuple[int, ...]) -> tuple[int, int]:
    height, width = shape[:2]
    scale = min(1.0, SEEN_EDGE / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _fitted(subject: Plane, shape: tuple[int, ...]) -> Plane:
    resized = cv2.resize(subject, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.float32)


def _light(seen: Seen) -> dict[str, float]:
    light = seen.light[seen.counted]
    drawn = light[seen.levels.min(axis=2)[seen.counted] < _WHITE]
    # A few blown pixels are lamps and glints; many are a white ground, which is light enough.
    glints = len(drawn) >= max(_FEW, (1 - _GLINTS) * len(light))
    high = float(np.percentile(drawn if glints else light, 99))
    return {"highlight": high, "shadow": float(np.percentile(light, 1))}


def _of_subject(seen: Seen, inside: Plane | None) -> Where:
    """The subject's pixels; without it all but a white or black ground that reaches the frame."""
    if inside is not None and (sure := (inside > 0.8) & seen.counted).sum() >= _FEW:
        return np.asarray(sure, np.bool_)
    lost = (seen.levels.min(axis=2) >= _WHITE) | (seen.levels.max(axis=2) <= BLACK)
    _, labels = cv2.connectedComponents(lost.astype(np.uint8))
    rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    ground = np.isin(labels, rim[rim > 0])
    return seen.counted & ~ground


def _blown(seen: Seen, subject: Where) -> dict[str, float]:
    count = int(subject.sum())
    if count < _FEW:
        return {}
    white = seen.levels.min(axis=2) >= _WHITE
    return {"blown": float((white & subject).sum()) / count}
