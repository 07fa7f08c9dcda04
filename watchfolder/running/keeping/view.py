"""View: a step's source and what the model made of it, at the size at which they are compared."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from watchfolder.pictures.picture import Picture, Samples, Size
from watchfolder.pictures.spaces import (
    linear_to_srgb,
    oklab_to_srgb,
    srgb_to_linear,
    srgb_to_oklab,
)

Plane = NDArray[np.float32]
"""(H, W) float32, or (H, W, 3) for colours."""
Where = NDArray[np.bool_]


class Part(NamedTuple):
    """A rectangle of a picture, in pixels; bottom and right are not in it."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def size(self) -> Size:
        """Its width and height."""
        return Size(self.right - self.left, self.bottom - self.top)

    @property
    def place(self) -> tuple[slice, slice]:
        """What to index an (H, W) array by."""
        return slice(self.top, self.bottom), slice(self.left, self.right)


MOST_PIXELS = 1_100_000
"""Pixels of the working size: what present models give, and enough to place an edge by."""
LEAST_EDGE = 8


@dataclass(frozen=True, slots=True)
class View:
    """Two pictures of one scene and what is known of each pixel, all of one size."""

    source: Plane
    """(h, w, 3), sRGB-encoded, in [0, 1]."""
    made: Plane
    """The model's picture alike."""
    free: Plane
    """(h, w): how far the step may act; 0 where everything must stay."""
    seen: Where
    """(h, w): where the source shows something: on the canvas, and not transparent."""
    size: Size
    """Of the pictures the view was taken of: what a result is made in."""

    @property
    def scale(self) -> float:
        """Pixels of the full size for one of the view; at least 1 for all but tiny pictures."""
        return self.size.width / float(self.source.shape[1])

    def with_made(self, made: Plane) -> View:
        """The same with another picture in the model's place."""
        return replace(self, made=made)


def working_size(canvas: Size, made: Size) -> Size:
    """The size to compare at: the model's own, unless that is large; never above the canvas."""
    width, height = made if made.width <= canvas.width else canvas
    shrink = min(1.0, math.sqrt(MOST_PIXELS / (width * height)))
    return Size(max(LEAST_EDGE, round(width * shrink)), max(LEAST_EDGE, round(height * shrink)))


def view_of(source: Picture, made: Picture, free: Plane, on_canvas: Where | None = None) -> View:
    """Both pictures, which show the same field, at the working size.

    `free` (H, W) is at the source's size, and so is `on_canvas`, which is False where the source
    has no pixels of its own (a canvas that was extended).
    """
    size = working_size(source.size, made.size)
    seen = np.ones((size.height, size.width), np.bool_)
    if source.alpha is not None:
        seen &= reduced(source.alpha.astype(np.float32), size) > 0.5 * source.top
    if on_canvas is not None:
        seen &= reduced(on_canvas.astype(np.float32), size) > 0.999
    return View(
        source=encoded(source, size),
        made=encoded(made, size),
        free=reduced(free, size),
        seen=seen,
        size=source.size,
    )


def encoded(picture: Picture, size: Size) -> Plane:
    """The colours of `picture` at `size` as (h, w, 3) float32 in [0, 1]; one channel at a time."""
    planes = [reduced(plane_of(picture.rgb, c), size) for c in range(3)]
    return np.dstack(planes) * np.float32(1 / picture.top)


def plane_of(samples: Samples, channel: int) -> Plane:
    """One channel of (H, W, 3) samples as float32, not scaled."""
    return np.asarray(samples[..., channel], dtype=np.float32)


def reduced(plane: Plane, size: Size) -> Plane:
    """A plane at another size: averaged by area where it shrinks, else interpolated."""
    height, width = plane.shape[:2]
    if (width, height) == size:
        return plane
    shrinks = size.width <= width and size.height <= height
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(plane, (size.width, size.height), interpolation=how), np.float32)


def oklab(rgb: Plane) -> Plane:
    """OKLab of encoded colours, channels last on both sides."""
    return _changed(rgb, srgb_to_oklab)


def encoded_of_oklab(lab: Plane) -> Plane:
    """Encoded colours of OKLab, channels last, not clipped."""
    return _changed(lab, oklab_to_srgb)


def linear(rgb: Plane) -> Plane:
    """Linear light of encoded colours."""
    return _changed(rgb, srgb_to_linear)


def encoded_of_linear(light: Plane) -> Plane:
    """Encoded colours of linear light, not clipped."""
    return _changed(light, linear_to_srgb)


def _changed(colors: Plane, change: Callable[[torch.Tensor], torch.Tensor]) -> Plane:
    """`change`, which wants (3, H, W), applied to colours (..., 3)."""
    planes = np.ascontiguousarray(colors.reshape(-1, 3).T, dtype=np.float32)
    changed = change(torch.from_numpy(planes)[:, :, None])[:, :, 0].numpy()
    return np.ascontiguousarray(changed.T).reshape(colors.shape)


def luma(rgb: Plane) -> Plane:
    """(H, W): encoded brightness, BT.709 weights."""
    return np.asarray(cv2.transform(rgb, np.array([[0.2126, 0.7152, 0.0722]])), np.float32)


def blurred(values: Plane, sigma: float) -> Plane:
    """Gaussian blur of a plane or of colours."""
    return np.asarray(
        cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101), np.float32
    )
