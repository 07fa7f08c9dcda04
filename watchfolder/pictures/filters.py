"""Filters on planes: blurs, edge-preserving smoothing, morphology, distances, resizing, cropping.

Tensors are (..., H, W) float32, any number of leading dimensions; results have the same device.
On the CPU the work is done by OpenCV, on an accelerator by torch; both sum in float32 in a fixed
order, so each is deterministic, and they agree with each other to about 1e-5.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal, cast, overload

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from watchfolder.pictures.picture import Picture, Samples, Size
from watchfolder.pictures.resample import apply_taps, lanczos_taps

Padding = Literal["reflect", "replicate"]
Plane = NDArray[np.float32]
Change = Callable[[Plane], NDArray[Any]]
_BORDERS = {"reflect": cv2.BORDER_REFLECT_101, "replicate": cv2.BORDER_REPLICATE}
_WIDE_SIGMA = 24.0
"""Above this a blur is done on a reduced plane: the same result to 1e-3 at a tenth of the time."""
_DISC = 6
"""The largest disc that is applied at once; larger ones are sums of discs."""


def _by_plane(values: Tensor, change: Change) -> Tensor:
    """`change` applied to every (H, W) plane, on the CPU."""
    planes = values.detach().reshape(-1, *values.shape[-2:]).cpu().contiguous().numpy()
    done = np.stack([change(plane) for plane in planes])
    return torch.from_numpy(done).reshape(*values.shape[:-2], *done.shape[-2:]).to(values.device)


def gaussian_kernel(sigma: float) -> Tensor:
    """(2 * ceil(4 sigma) + 1,) float32 weights that sum to 1."""
    reach = max(1, math.ceil(4 * sigma))
    x = torch.arange(-reach, reach + 1, dtype=torch.float64)
    weights = (-(x**2) / (2 * sigma**2)).exp()
    return (weights / weights.sum()).float()


def gaussian_blur(values: Tensor, sigma: float, padding: Padding = "reflect") -> Tensor:
    """Gaussian blur; `sigma` in pixels, 0 gives a copy.

    Above sigma 24 the plane is first reduced by area, and sigma by what reducing and enlarging
    blur themselves: within 1e-3 of the direct sum.
    """
    if sigma <= 0:
        return values.clone()
    if sigma > _WIDE_SIGMA and min(values.shape[-2:]) >= 2:
        return _wide_blur(values, sigma, padding)
    return separable(values, gaussian_kernel(sigma), padding)


def separable(values: Tensor, kernel: Tensor, padding: Padding = "reflect") -> Tensor:
    """Every plane convolved with `kernel` (odd length, symmetric) along its rows and columns."""
    if values.device.type != "cpu":
        return _summed_shifts(_summed_shifts(values, kernel, -1, padding), kernel, -2, padding)
    taps, border = kernel.numpy(), _BORDERS[padding]
    return _by_plane(
        values, lambda p: cv2.sepFilter2D(p, cv2.CV_32F, taps, taps, borderType=border)
    )


def _wide_blur(values: Tensor, sigma: float, padding: Padding) -> Tensor:
    height, width = values.shape[-2:]
    factor = int(sigma / (_WIDE_SIGMA / 2))
    planes = values.reshape(1, -1, height, width)
    right, below = -width % factor, -height % factor
    padded = functional.pad(planes, (0, right, 0, below), mode="replicate")
    reduced = functional.avg_pool2d(padded, factor)
    # A mean over n pixels blurs by (n^2 - 1) / 12, linear interpolation over n by n^2 / 6.
    own = (factor**2 - 1) / 12 + factor**2 / 6
    blurred = gaussian_blur(reduced, math.sqrt(sigma**2 - own) / factor, padding)
    full = functional.interpolate(blurred, scale_factor=factor, mode="bilinear")
    return full[..., :height, :width].reshape(values.shape).contiguous()


def _mirrored(count: int, reach: int, padding: Padding) -> Tensor:
    """Index of every sample of an axis padded by `reach` on both sides, however short it is."""
    index = torch.arange(-reach, count + reach)
    if padding == "replicate" or count == 1:
        return index.clamp(0, count - 1)
    period = 2 * (count - 1)
    index = index.remainder(period)
    return torch.minimum(index, period - index)


def _summed_shifts(values: Tensor, kernel: Tensor, axis: int, padding: Padding) -> Tensor:
    # Not a convolution call: those may round to TF32 on an accelerator.
    count, reach = values.shape[axis], len(kernel) // 2
    padded = values.index_select(axis, _mirrored(count, reach, padding).to(values.device))
    total = torch.zeros_like(values)
    for place, weight in enumerate(kernel.tolist()):
        total.add_(padded.narrow(axis, place, count), alpha=weight)
    return total


def box_blur(values: Tensor, radius: int, padding: Padding = "reflect") -> Tensor:
    """Mean over a square of 2 * radius + 1 pixels."""
    if radius <= 0:
        return values.clone()
    side = 2 * radius + 1
    if values.device.type == "cpu":
        border = _BORDERS[padding]
        return _by_plane(values, lambda p: cv2.blur(p, (side, side), borderType=border))
    height, width = values.shape[-2:]
    rows = _mirrored(height, radius, padding).to(values.device)
    columns = _mirrored(width, radius, padding).to(values.device)
    padded = values.index_select(-2, rows).index_select(-1, columns)
    planes = padded.reshape(1, -1, *padded.shape[-2:])
    means = functional.avg_pool2d(
        functional.avg_pool2d(planes, (side, 1), stride=1), (1, side), stride=1
    )
    return means.reshape(values.shape)


def dilate(values: Tensor, radius: int) -> Tensor:
    """The maximum over all pixels within `radius`; above 6, over a sum of discs near to it."""
    return _over_discs(values, radius, cv2.dilate)


def erode(values: Tensor, radius: int) -> Tensor:
    """The minimum alike; what is outside the picture does not count."""
    return _over_discs(values, radius, cv2.erode)


def _over_discs(
    values: Tensor, radius: int, change: Callable[[Plane, NDArray[np.uint8]], NDArray[Any]]
) -> Tensor:
    whole, rest = divmod(max(radius, 0), _DISC)
    discs = [_disc(reach) for reach in [_DISC] * whole + [rest] * (rest > 0)]
    if not discs:
        return values.clone()
    return _by_plane(values, lambda plane: functools.reduce(change, discs, plane))


def _disc(radius: int) -> NDArray[np.uint8]:
    y, x = np.ogrid[-radius : radius + 1, -radius : radius + 1]
    return np.asarray(x * x + y * y <= radius * radius, dtype=np.uint8)


def distance_to(where: Tensor) -> Tensor:
    """Euclidean distance, in pixels, of every pixel to the nearest True one; inf if there is none.

    `where` is (..., H, W) bool; the result is float32, exact to about 1e-3.
    """

    def of_plane(plane: Plane) -> NDArray[Any]:
        if not plane.any():
            return np.full_like(plane, np.inf, dtype=np.float32)
        away = np.asarray(plane == 0, dtype=np.uint8)
        return cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)

    return _by_plane(where.float(), of_plane)


@overload
def resize_lanczos(what: Picture, size: Size) -> Picture: ...
@overload
def resize_lanczos(what: Tensor, size: Size) -> Tensor: ...


def resize_lanczos(what: Picture | Tensor, size: Size) -> Picture | Tensor:
    """A picture or a (..., H, W) float tensor at another size, by antialiased Lanczos3.

    A picture with alpha is resized premultiplied, so that what is transparent does not bleed in;
    where nothing but transparent pixels contribute, their own colours are kept. The frame follows.
    Tensors are not clipped: Lanczos overshoots at edges.
    """
    if size.width < 1 or size.height < 1:
        raise ValueError(f"a size has at least one pixel on each side, not {size}")
    if isinstance(what, Tensor):
        return _resized(what, size)
    if what.size == size:
        return what
    frame = what.frame.scaled(size.width / what.size.width, size.height / what.size.height)
    if what.alpha is not None:
        return replace(_resized_with_alpha(what.rgb, what.alpha, size), frame=frame)
    if what.rgb.dtype == np.uint8 and _torch_has_lanczos():
        return Picture(_resized_bytes(what.rgb, size), None, frame)
    rgb = _resized(what.tensor(), size)
    return Picture(what.quantized(rgb.permute(1, 2, 0)), None, frame)


def _resized(values: Tensor, size: Size) -> Tensor:
    if values.shape[-2:] == (size.height, size.width):
        return values.clone()
    if values.device.type == "cpu" and _torch_has_lanczos():
        planes = values.reshape(1, -1, *values.shape[-2:])
        done = functional.interpolate(
            planes, size=(size.height, size.width), mode="lanczos", antialias=True
        )
        return done.reshape(*values.shape[:-2], size.height, size.width)
    across = apply_taps(values, lanczos_taps(size.width, values.shape[-1]), -1)
    return apply_taps(across, lanczos_taps(size.height, values.shape[-2]), -2)


def _resized_with_alpha(rgb: Samples, alpha: Samples, size: Size) -> Picture:
    """Channel by channel, since a large picture in float takes a lot of memory."""
    top = float(np.iinfo(rgb.dtype).max)
    cover = torch.from_numpy(alpha.astype(np.float32)[None]) / top
    rung = _resized(cover, size)
    covered = rung.clamp(0, 1)
    seen = covered > 0.5 / top
    out = np.empty((size.height, size.width, 3), rgb.dtype)
    for channel in range(3):
        straight = torch.from_numpy(rgb[..., channel].astype(np.float32)[None])
        # Divided by the cover as it came, ringing included: both rang alike, so it cancels out.
        premultiplied = _resized(straight * cover, size) / rung.clamp_min(1e-6)
        color = torch.where(seen, premultiplied, _resized(straight, size))
        out[..., channel] = (color[0] + 0.5).floor().clamp_(0, top).numpy()
    plane = (covered[0] * top + 0.5).floor().numpy().astype(rgb.dtype)
    return Picture(cast(Samples, out), cast(Samples, plane))


@functools.cache
def _torch_has_lanczos() -> bool:
    """Whether this torch resizes by Lanczos itself on the CPU (2.13 does), ten times faster.

    On floats it is within 1e-6 of our taps, on bytes, in fixed point, within one level.
    """
    probe = torch.zeros((1, 3, 4, 4), dtype=torch.uint8)
    try:
        functional.interpolate(probe, size=(2, 2), mode="lanczos", antialias=True)
    except (NotImplementedError, ValueError, RuntimeError):
        return False
    return True


def _resized_bytes(rgb: Samples, size: Size) -> Samples:
    owned = rgb if rgb.flags.writeable else rgb.copy()  # torch wants to own what it shares
    planar = torch.from_numpy(owned).permute(2, 0, 1)[None]
    straight = _lanczos_into()
    if straight is not None:
        done = torch.empty((size.height, size.width, 3), dtype=torch.uint8)
        straight(planar, list(size[::-1]), *_OPTIONS, out=done.permute(2, 0, 1)[None])
        return cast(Samples, done.numpy())
    resized = functional.interpolate(
        planar, size=(size.height, size.width), mode="lanczos", antialias=True
    )
    return cast(Samples, np.ascontiguousarray(resized[0].permute(1, 2, 0).numpy()))


_OPTIONS = (False, None, None)
"""Corners not aligned; both factors as the sizes say."""


@functools.cache
def _lanczos_into() -> Callable[..., object] | None:
    """What `interpolate` calls, where it can be told to leave colours side by side; else None.

    By itself it hands back planes, and putting them together again takes as long as the rest.
    """
    straight = getattr(getattr(torch.ops.aten, "_upsample_lanczos2d_aa", None), "out", None)
    if straight is None:
        return None
    probe = torch.arange(8 * 8 * 3, dtype=torch.uint8).reshape(8, 8, 3).permute(2, 0, 1)[None]
    out = torch.zeros((5, 6, 3), dtype=torch.uint8)
    try:
        straight(probe, [5, 6], *_OPTIONS, out=out.permute(2, 0, 1)[None])
    except (NotImplementedError, RuntimeError, TypeError):
        return None
    usual = functional.interpolate(probe, size=(5, 6), mode="lanczos", antialias=True)
    return (
        cast("Callable[..., object]", straight)
        if bool((out == usual[0].permute(1, 2, 0)).all())
        else None
    )


def crop(picture: Picture, box: tuple[int, int, int, int]) -> Picture:
    """The part left, top, right, bottom (pixels; right and bottom are not in it).

    Raises ValueError when the box is empty or reaches outside the picture.
    """
    left, top, right, bottom = box
    if not (0 <= left < right <= picture.size.width and 0 <= top < bottom <= picture.size.height):
        raise ValueError(f"the box {box} is not inside {picture.size}")
    rgb = _part(picture.rgb, box)
    alpha = None if picture.alpha is None else _part(picture.alpha, box)
    return Picture(rgb, alpha, picture.frame.moved(-left, -top))


def _part(samples: Samples, box: tuple[int, int, int, int]) -> Samples:
    left, top, right, bottom = box
    return cast(Samples, np.ascontiguousarray(samples[top:bottom, left:right]))
