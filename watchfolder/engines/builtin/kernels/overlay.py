"""Overlay: a logo or badge laid on the picture."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from presets.edits.overlay import Overlay
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Samples, Size
from watchfolder.pictures.spaces import linear_to_srgb, srgb_to_linear

VERSION = 1
FEATURES = ("overlay",)
NEEDS_SUBJECT = False
STAYS_IN_MASK = True


def run(edit: Overlay, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Lay the edit's picture on top where the mask is, mixed in linear light.

    Its width is `scale` of the picture's width, less where it would not fit between the margins.
    Figures: its width and height in pixels, and the clear space kept to the nearest edge.
    Raises EngineError when the overlay was not handed in, Cancelled.
    """
    progress.report(0.0)
    overlay = materials.pictures.get(edit.picture.sha256)
    if overlay is None:
        raise EngineError(f"the overlay {edit.picture.path} is missing", "check the file it names")
    size = overlay_size(edit, overlay.size, picture.size)
    left, top = overlay_corner(edit, size, picture.size)
    placed = _layer_of(resize_lanczos(overlay, size))
    result = picture.rgb.copy()
    place = (slice(top, top + size.height), slice(left, left + size.width))
    below = _part(picture.rgb[place], picture.top)
    allowed = materials.mask.values[:, place[0], place[1]]
    rgb, alpha = placed[:3], placed[3:] * edit.opacity * allowed
    under = 1.0 if picture.alpha is None else _part(picture.alpha[place], picture.top)
    covered = alpha + under * (1 - alpha)
    light = srgb_to_linear(rgb) * alpha + srgb_to_linear(below) * under * (1 - alpha)
    mixed = linear_to_srgb((light / covered.clamp_min(1e-6)).clamp(0, 1))
    changed = (alpha > 0)[0].numpy()
    result[place][changed] = picture.quantized(mixed.permute(1, 2, 0))[changed]
    plane = picture.alpha
    if plane is not None:
        plane = plane.copy()
        plane[place][changed] = picture.quantized(covered[0])[changed]
    progress.report(1.0)
    clear = min(left, top, picture.size.width - left - size.width)
    clear = min(clear, picture.size.height - top - size.height)
    figures = (
        Figure("overlay_width", size.width),
        Figure("overlay_height", size.height),
        Figure("overlay_clear_space", clear, note="pixels to the nearest edge"),
    )
    return StepResult(Picture(result, plane, picture.frame), figures)


def overlay_size(edit: Overlay, overlay: Size, picture: Size) -> Size:
    """The overlay's size on the picture, its shape kept, inside the margins."""
    space = 2 * _margin(edit, picture)
    wide = max(1, picture.width - space)
    tall = max(1, picture.height - space)
    width = min(edit.scale * picture.width, wide, tall * overlay.width / overlay.height)
    height = width * overlay.height / overlay.width
    return Size(max(1, round(width)), max(1, round(height)))


def overlay_corner(edit: Overlay, size: Size, picture: Size) -> tuple[int, int]:
    """Left and top of the overlay on the picture."""
    margin = _margin(edit, picture)
    left = (picture.width - size.width) // 2
    top = (picture.height - size.height) // 2
    if "left" in edit.at:
        left = margin
    elif "right" in edit.at:
        left = picture.width - margin - size.width
    if "top" in edit.at:
        top = margin
    elif "bottom" in edit.at:
        top = picture.height - margin - size.height
    return max(0, left), max(0, top)


def _margin(edit: Overlay, picture: Size) -> int:
    return round(edit.margin * min(picture))


def _layer_of(overlay: Picture) -> Tensor:
    """(4, H, W): colours and alpha of the overlay, whatever its depth."""
    alpha = overlay.alpha_tensor()
    rgb = overlay.tensor()
    return torch.cat([rgb, torch.ones_like(rgb[:1]) if alpha is None else alpha])


def _part(samples: Samples, top: int) -> Tensor:
    """(3, h, w) or (1, h, w) float in [0, 1] of samples of a part."""
    plane = torch.from_numpy(samples.astype(np.float32)) / top
    return plane[None] if plane.ndim == 2 else plane.permute(2, 0, 1)
