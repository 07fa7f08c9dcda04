"""Shapes of shadows: how much light a subject takes from each point of the floor or the wall."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.builtin.ground_line import GroundLine, ground_line

Plane = NDArray[np.float32]

_SQUASH = 0.15
"""How long a floor shadow is towards the viewer, for light from above, per height that casts it."""
_LEAN = 0.42
"""How far it runs sideways for light from the side, per height that casts it."""
_SLICES = ((0.0, 0.07), (0.07, 0.2), (0.2, 0.42), (0.42, 0.7), (0.7, 1.0))
"""Heights, as shares of the subject's, that are cast separately: the higher, the softer."""


def contact_shadow(alpha: Plane, softness: float, direction: float) -> tuple[Plane, Plane]:
    """A floor shadow of `alpha` (H, W): its soft body and its dark crease, each 0 to 1.

    The crease is where subject and floor meet and no light gets in; the body is the cast shadow,
    sheared away from the light that comes from `direction` (degrees, clockwise from right, 270 is
    above) and softer the higher the part that casts it, on top of a faint occlusion all around.
    """
    line = ground_line(alpha)
    if line is None:
        return np.zeros_like(alpha), np.zeros_like(alpha)
    away_x = -math.cos(math.radians(direction))
    away_y = -math.sin(math.radians(direction))
    body = _cast(alpha, line, softness, away_x, away_y)
    body = _together(body, 0.55 * _near(alpha.shape, line, 0.018 + 0.035 * softness, away_x))
    body = _together(body, 0.30 * _ambient(alpha.shape, line))
    crease = _near(alpha.shape, line, 0.0045 + 0.0055 * softness, 0.3 * away_x)
    return body, crease


def drop_shadow(alpha: Plane, softness: float, direction: float, distance: float) -> Plane:
    """The shadow on a wall right behind `alpha` (H, W), 0 to 1.

    It falls `distance`, a share of the subject's height, away from the light; its core, from the
    parts nearest the wall, is tighter and less far than its penumbra.
    """
    line = ground_line(alpha)
    if line is None:
        return np.zeros_like(alpha)
    far_x = -math.cos(math.radians(direction)) * distance * line.height
    far_y = -math.sin(math.radians(direction)) * distance * line.height
    blur = (0.003 + 0.055 * softness) * line.height
    near = _blurred(_shifted(alpha, 0.45 * far_x, 0.45 * far_y), 0.35 * blur)
    far = _blurred(_shifted(alpha, far_x, far_y), blur)
    return _together(0.35 * near * far, 0.85 * far)


def _cast(alpha: Plane, line: GroundLine, softness: float, away_x: float, away_y: float) -> Plane:
    """The silhouette laid on the floor, slice by slice, from the ground line of each column."""
    height, width = alpha.shape
    # Light from straight ahead or behind still throws a little towards or away from the viewer.
    forward = math.copysign(max(0.06, _SQUASH * abs(away_y)), away_y if away_y else 1.0)
    sideways = _LEAN * away_x
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    # The floor point (x', y') is shaded by what stands z above the line at x = x' - sideways z.
    above = (down + 0.5 - line.y[None, :]) / forward
    from_x = across - sideways * above
    column = np.clip(np.rint(from_x), 0, width - 1).astype(np.intp)
    from_y = line.y[column] - above - 0.5
    cast = cv2.remap(alpha, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    total = np.zeros_like(alpha)
    for low, high in _SLICES:
        part = cast * ((above >= low * line.height) & (above < high * line.height))
        if not part.any():
            continue
        middle = (low + high) / 2
        blur = (0.010 + (0.03 + 0.11 * softness) * middle) * line.height
        soft = _blurred(part, blur, max(0.6 * blur, 0.011 * line.height))
        total = _together(total, 0.62 * math.exp(-1.6 * middle) * np.clip(soft, 0, 1))
    return total


def _near(shape: tuple[int, ...], line: GroundLine, depth: float, away_x: float) -> Plane:
    """Darkness along the line, falling off over `depth` (a share of the height) below it."""
    height = shape[0]
    scale = depth * line.height
    below = np.arange(height, dtype=np.float32)[:, None] + 0.5 - line.y[None, :]
    fall = np.exp(-np.where(below >= 0, below, -below / 1.5) / scale)
    plane = (fall * line.contact[None, :]).astype(np.float32)
    plane = _shifted(plane, away_x * scale, 0.0)
    return np.asarray(np.clip(_blurred(plane, 0.9 * scale, 0.35 * scale) * 1.15, 0, 1), np.float32)


def _ambient(shape: tuple[int, ...], line: GroundLine) -> Plane:
    """The faint wide occlusion under anything that stands on a floor."""
    height, width = shape
    touching = np.flatnonzero(line.contact > 0.3)
    left, right = (touching[0], touching[-1] + 1) if touching.size else (line.left, line.right)
    center, wide = (left + right) / 2, max(1.0, float(right - left))
    down = np.arange(height, dtype=np.float32)[:, None] + 0.5 - line.base
    across = np.arange(width, dtype=np.float32)[None, :] + 0.5 - center
    return np.exp(-((across / (0.46 * wide)) ** 2 + (down / (0.10 * wide)) ** 2) * 1.2).astype(
        np.float32
    )


def _together(first: Plane, second: Plane) -> Plane:
    """Two shadows at once: what one lets through, the other may still take."""
    return (1 - (1 - first) * (1 - second)).astype(np.float32)


def _shifted(plane: Plane, x: float, y: float) -> Plane:
    height, width = plane.shape
    return np.asarray(
        cv2.warpAffine(plane, np.array([[1, 0, x], [0, 1, y]], np.float64), (width, height)),
        np.float32,
    )


def _blurred(plane: Plane, sigma_x: float, sigma_y: float | None = None) -> Plane:
    down = sigma_x if sigma_y is None else sigma_y
    return np.asarray(
        cv2.GaussianBlur(
            plane, (0, 0), max(0.3, sigma_x), sigmaY=max(0.3, down), borderType=cv2.BORDER_CONSTANT
        ),
        np.float32,
    )
