"""Measures: how far two pictures are apart, and what one picture is like."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from watchfolder.pictures.filters import gaussian_kernel, resize_lanczos, separable
from watchfolder.pictures.picture import Picture, Samples, Size
from watchfolder.pictures.spaces import delta_e_2000, srgb_to_lab

_CHUNK = 1 << 16
_MEASURED_EDGE = 1024
"""Long edge, in pixels, at which sharpness and lightness are measured."""
_MOST_NOISE_PIXELS = 2_000_000
_LUMA = (0.2126, 0.7152, 0.0722)


def ssim_map(first: Tensor, second: Tensor) -> Tensor:
    """Structural similarity of two (C, H, W) tensors in [0, 1], per channel and pixel.

    Wang et al. 2004: an 11 x 11 Gaussian window of sigma 1.5, K1 = 0.01, K2 = 0.03.
    """
    kernel = gaussian_kernel(1.5)[1:-1]
    kernel = kernel / kernel.sum()

    def mean(values: Tensor) -> Tensor:
        return separable(values, kernel)

    mean1, mean2 = mean(first), mean(second)
    variance1 = mean(first * first) - mean1 * mean1
    variance2 = mean(second * second) - mean2 * mean2
    covariance = mean(first * second) - mean1 * mean2
    c1, c2 = 0.01**2, 0.03**2
    top = (2 * mean1 * mean2 + c1) * (2 * covariance + c2)
    return top / ((mean1 * mean1 + mean2 * mean2 + c1) * (variance1 + variance2 + c2))


def ssim(first: Tensor, second: Tensor, where: Tensor | None = None) -> float:
    """Mean structural similarity, 1 for equal; `where` (1, H, W) weighs the pixels.

    Raises ValueError when `where` is 0 everywhere.
    """
    similar = ssim_map(first, second).mean(dim=0, keepdim=True)
    if where is None:
        return float(similar.mean())
    weight = float(where.sum())
    if weight == 0:
        raise ValueError("there is no pixel to measure")
    return float((similar * where).sum()) / weight


def max_abs_difference(first: Picture, second: Picture, outside: Tensor | None = None) -> float:
    """The largest difference of any sample, alpha included, in 8-bit levels (0 to 255).

    With `outside`, a (1, H, W) mask, only pixels where it is 0 count; 0.0 when there are none. No
    alpha is the same as an opaque one. Raises ValueError when sizes or depths differ.
    """
    _comparable(first, second)
    worst = _largest_channel(cv2.absdiff(first.rgb, second.rgb))
    if first.alpha is not None or second.alpha is not None:
        worst = np.maximum(worst, cv2.absdiff(_alpha_of(first), _alpha_of(second)))
    if outside is not None:
        worst = worst[outside[0].cpu().numpy() == 0]
    return float(worst.max(initial=0)) * 255 / first.top


def _comparable(first: Picture, second: Picture) -> None:
    if first.size != second.size or first.rgb.dtype != second.rgb.dtype:
        raise ValueError(
            f"pictures of {first.size} {first.rgb.dtype} and {second.size} {second.rgb.dtype} "
            "cannot be compared sample by sample"
        )


def _largest_channel(rgb: NDArray[Any]) -> NDArray[Any]:
    """The largest of three channels, (H, W): many times faster than max over the last axis."""
    red, green, blue = cv2.split(rgb)
    return np.maximum(np.maximum(red, green), blue)


def _alpha_of(picture: Picture) -> Samples:
    if picture.alpha is not None:
        return picture.alpha
    return np.full(picture.rgb.shape[:2], picture.top, picture.rgb.dtype)


def delta_e_map(first: Picture, second: Picture) -> Tensor:
    """CIEDE2000 of every pixel, (H, W) float32; pixels of equal samples are 0 at no cost.

    Raises ValueError when sizes or depths differ.
    """
    _comparable(first, second)
    differ = _largest_channel(cv2.absdiff(first.rgb, second.rgb)) > 0
    apart = torch.zeros(differ.shape)
    if differ.any():
        pairs = torch.stack([_lab_of(picture, differ) for picture in (first, second)])
        apart[torch.from_numpy(differ)] = _pairwise(pairs)
    return apart


def _lab_of(picture: Picture, where: NDArray[np.bool_]) -> Tensor:
    """Lab (3, N, 1) of the pixels that are True."""
    samples = picture.rgb[where].astype(np.float32) / picture.top
    columns = torch.from_numpy(np.ascontiguousarray(samples.T))[..., None]
    return torch.cat([srgb_to_lab(part) for part in torch.split(columns, _CHUNK, dim=1)], dim=1)


def _pairwise(labs: Tensor) -> Tensor:
    """CIEDE2000 (N,) of (2, 3, N, 1), in pieces that stay in the processor's cache."""
    return torch.cat([delta_e_2000(*part)[:, 0] for part in torch.split(labs, _CHUNK, dim=2)])


@dataclass(frozen=True, slots=True)
class Apart:
    """How far two pictures are apart, in CIEDE2000."""

    mean: float
    p95: float
    p99: float
    largest: float


def delta_e(first: Picture, second: Picture, where: Tensor | None = None) -> Apart:
    """CIEDE2000 over the pixels where the mask `where` (1, H, W) is above 0.5, or over all.

    Raises ValueError when sizes or depths differ, or when no pixel is left.
    """
    values = delta_e_map(first, second)
    chosen = values.flatten() if where is None else values[where[0].cpu() > 0.5]
    if chosen.numel() == 0:
        raise ValueError("there is no pixel to measure")
    largest = float(chosen.max())
    if largest == 0:
        return Apart(0.0, 0.0, 0.0, 0.0)
    ordered = chosen.sort().values

    def percentile(share: float) -> float:
        return float(ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)])

    return Apart(float(chosen.mean()), percentile(0.95), percentile(0.99), largest)


def measures(picture: Picture) -> dict[str, float]:
    """What a picture is like, as Facts hold it; wholly transparent pixels do not count.

    sharpness        variance of the Laplacian of lightness over the variance of lightness, at a
                     long edge of at most 1024 pixels: free of size and contrast, 0 for flat
    noise            standard deviation of the noise, in 8-bit levels, at full size
    clipped_high     share of pixels with a channel at its top
    clipped_low      share of pixels that are black
    mean_lightness   mean L*, 0 to 100
    contrast         standard deviation of L*
    """
    seen = _alpha_of(picture) > 0
    if not seen.any():
        seen = np.ones_like(seen)
    width, height = picture.size
    scale = min(1.0, _MEASURED_EDGE / max(width, height))
    size = Size(max(1, round(width * scale)), max(1, round(height * scale)))
    small = resize_lanczos(Picture(picture.rgb), size)
    visible = cv2.resize(seen.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    if not visible.any():
        visible = np.ones_like(visible)
    lightness = _lab_of(small, np.ones_like(visible))[0, :, 0].reshape(visible.shape).numpy()
    high, low = _clipped(picture, seen)
    found = {
        "sharpness": _sharpness(lightness, visible),
        "noise": _noise(picture, seen),
        "clipped_high": high,
        "clipped_low": low,
        "mean_lightness": float(lightness[visible].mean()),
        "contrast": float(lightness[visible].std()),
    }
    return {name: round(value, 6) for name, value in found.items()}


def _strips(height: int, rows: int) -> list[slice]:
    return [slice(top, min(height, top + rows)) for top in range(0, height, rows)]


def _clipped(picture: Picture, seen: NDArray[np.bool_]) -> tuple[float, float]:
    """Shares of pixels with a channel at its top, and of black ones, among those seen."""
    high = low = 0
    for rows in _strips(picture.size.height, 256):
        brightest = _largest_channel(picture.rgb[rows])
        high += int(np.count_nonzero((brightest == picture.top) & seen[rows]))
        low += int(np.count_nonzero((brightest == 0) & seen[rows]))
    count = int(seen.sum())
    return high / count, low / count


def _sharpness(lightness: NDArray[np.float32], visible: NDArray[np.bool_]) -> float:
    variance = float(lightness[visible].var())
    if variance < 1e-6:
        return 0.0
    edges = cv2.Laplacian(lightness, cv2.CV_32F, borderType=cv2.BORDER_REFLECT_101)
    return float(edges[visible].var()) / variance


def _noise(picture: Picture, seen: NDArray[np.bool_]) -> float:
    """Immerkaer's mask (1996), which no plane or ramp answers to, with a median for its mean.

    The median keeps texture and edges, which are the smaller part of most pictures, out of it.
    Of large pictures, strips spread over their height are looked at.
    """
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    strips = _strips(picture.size.height, 64)
    every = max(1, picture.size.width * picture.size.height // _MOST_NOISE_PIXELS)
    answers = []
    for rows in strips[::every]:
        luma = picture.rgb[rows].astype(np.float32) @ np.array(_LUMA, np.float32)
        answer = cv2.filter2D(luma, cv2.CV_32F, mask, borderType=cv2.BORDER_REFLECT_101)
        answers.append(np.abs(answer[seen[rows]]))
    samples = np.concatenate(answers)
    if len(samples) == 0:
        return 0.0
    return float(np.median(samples)) * (255 / picture.top) / (6 * 0.6744897501960817)
