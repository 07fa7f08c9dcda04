"""Continuation: a smooth background carried on beyond a picture's border, without a seam."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from watchfolder.pictures.ground import on_frame, quantized, sides
from watchfolder.pictures.layout import Layout
from watchfolder.pictures.picture import Picture

Plane = NDArray[np.float32]
_WIDEST, _NARROWEST = 160, 10
"""Columns of a border that are modelled."""
_ROUGHEST, _NOISIEST = 7 / 255, 2.5 / 255
"""How far, at the 99th percentile and by root mean square, a smooth border may leave its model."""


def grown(picture: Picture, layout: Layout) -> Picture | None:
    """The picture with its smooth background continued to a larger frame; None: it is not smooth.

    Each side that grows is modelled by its border: a profile along the side, a slope across it
    that levels out, what is left at the edge fading away, and the border's own grain mirrored
    outwards. A thing that touches the border does not fit that model, and then nothing is made up.
    """
    if picture.alpha is not None and not all(
        side.min() == picture.top for side in sides(picture.alpha)
    ):
        clear = all(side.max() == 0 for side in sides(picture.alpha))
        return on_frame(picture, layout, None) if clear else None
    left, top, right, bottom = layout.picture
    width, height = layout.frame
    values = picture.rgb.astype(np.float32) / np.float32(picture.top)
    wider = _widened(values, left, width - right)
    taller = None if wider is None else _widened(_turned(wider), top, height - bottom)
    if taller is None:
        return None
    rgb = quantized(_turned(taller) * picture.top, picture)
    rgb[top:bottom, left:right] = picture.rgb
    alpha = None if picture.alpha is None else np.full((height, width), picture.top, rgb.dtype)
    return Picture(rgb, alpha, picture.frame.moved(left, top))


def _turned(values: Plane) -> Plane:
    return values.transpose(1, 0, 2)


def _widened(values: Plane, before: int, after: int) -> Plane | None:
    parts = [values]
    if before:
        side = _continued(values, before)
        if side is None:
            return None
        parts.insert(0, side[:, ::-1])
    if after:
        side = _continued(values[:, ::-1], after)
        if side is None:
            return None
        parts.append(side)
    return np.concatenate(parts, axis=1)


def _continued(values: Plane, count: int) -> Plane | None:
    """(H, count, 3) beyond the left edge of (H, W, 3), the nearest column first.

    Where the wide border is not smooth, for a shadow that comes near it, a narrower one may be.
    """
    reach = int(np.clip(values.shape[1] // 12, _NARROWEST, _WIDEST))
    while reach >= _NARROWEST:
        model = _modelled(values[:, :reach])
        if model is not None:
            return _outwards(model, count)
        reach //= 2
    return None


@dataclass(frozen=True, slots=True)
class _Border:
    """A border as what is smooth in it and what is left, all from its outermost column inwards."""

    edge: Plane
    """(H, 3): the smooth value at the edge."""
    slope: Plane
    """(H, 3): its change per column."""
    coarse: Plane
    grain: Plane


def _modelled(band: Plane) -> _Border | None:
    height, reach = band.shape[:2]
    across = np.arange(reach, dtype=np.float32) - np.float32((reach - 1) / 2)
    profile = _along(band.mean(axis=1), height / 24)
    tilt = (band * across[None, :, None]).sum(axis=1) / float((across**2).sum())
    slope = _along(tilt, height / 16)
    rest = band - profile[:, None] - slope[:, None] * across[None, :, None]
    rough, noisy = np.percentile(np.abs(rest), 99), np.sqrt((rest**2).mean())
    if rough > _ROUGHEST or noisy > _NOISIEST:
        return None
    blurred = cv2.GaussianBlur(rest, (0, 0), 3, borderType=cv2.BORDER_REFLECT_101)
    coarse: Plane = np.asarray(blurred, np.float32)
    return _Border(profile + slope * across[0], slope, coarse, rest - coarse)


def _outwards(border: _Border, count: int) -> Plane:
    """The slope levels out and what is not smooth fades within one border's width."""
    reach = border.grain.shape[1]
    away = np.arange(1, count + 1, dtype=np.float32)[None, :, None]
    fading = np.exp(-away / reach)
    smooth = border.edge[:, None] - border.slope[:, None] * (reach * (1 - fading))
    place = np.arange(count) % (2 * reach)
    mirrored = np.minimum(place, 2 * reach - 1 - place)
    return np.asarray(smooth + border.coarse[:, :1] * fading + border.grain[:, mirrored])


def _along(profile: Plane, sigma: float) -> Plane:
    """A profile (H, 3) smoothed along its length; its ends keep their direction."""
    size = int(sigma * 4)
    if size < 1:
        return profile
    head = 2 * profile[:1] - profile[size:0:-1]
    tail = 2 * profile[-1:] - profile[-2 : -size - 2 : -1]
    padded = np.concatenate([head, profile, tail])[:, None]
    smooth = cv2.GaussianBlur(padded, (1, 2 * size + 1), sigmaX=0.01, sigmaY=max(sigma, 0.01))
    return np.asarray(smooth.reshape(padded.shape)[len(head) : len(head) + len(profile), 0])
