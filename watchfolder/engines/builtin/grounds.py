"""Grounds: what is painted behind a subject. Plain colours, gradients, a studio paper sweep."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import torch
from torch import Tensor

from watchfolder.pictures.filters import gaussian_blur, resize_lanczos
from watchfolder.pictures.picture import Picture, Size
from watchfolder.pictures.spaces import (
    gamut_by_chroma,
    linear_to_srgb,
    oklab_to_srgb,
    srgb_to_linear,
    srgb_to_oklab,
)

_DITHER_SEED = 0x5EED
_SMOOTH_EDGE = 640


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the subject stands, in pixels: what light pools and floors are laid around."""

    center_x: float
    center_y: float
    base_y: float
    width: float
    height: float


def painted(paint: Callable[[Stand, Size], Tensor], stand: Stand, size: Size) -> Tensor:
    """What `paint` makes, computed on at most _SMOOTH_EDGE pixels and enlarged.

    Gradients are so smooth that nothing is lost: less than a tenth of a level of 8 bits.
    """
    scale = _SMOOTH_EDGE / max(size)
    if scale >= 1:
        return paint(stand, size)
    small = Size(max(2, round(size.width * scale)), max(2, round(size.height * scale)))
    across, down = small.width / size.width, small.height / size.height
    reduced = Stand(
        stand.center_x * across,
        stand.center_y * down,
        stand.base_y * down,
        stand.width * across,
        stand.height * down,
    )
    ground = paint(reduced, small).permute(1, 2, 0).numpy()
    full = cv2.resize(ground, (size.width, size.height), interpolation=cv2.INTER_CUBIC)
    return torch.from_numpy(full).permute(2, 0, 1).clamp(0, 1)


def plain(color: Tensor, size: Size) -> Tensor:
    """(3, H, W) of one sRGB colour (3,)."""
    return color.reshape(3, 1, 1).expand(3, size.height, size.width).clone()


def linear_gradient(colors: Tensor, angle: float, _stand: Stand, size: Size) -> Tensor:
    """Colours (N, 3) in order along `angle` (degrees, clockwise, 90 is downwards).

    The first and the last colour lie in the corners that are farthest along it.
    """
    down, across = _grid(size)
    step_x, step_y = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = across - size.width / 2, down - size.height / 2
    reach = (abs(step_x) * size.width + abs(step_y) * size.height) / 2
    return _blended(colors, (x * step_x + y * step_y) / (2 * reach) + 0.5)


def radial_gradient(colors: Tensor, stand: Stand, size: Size) -> Tensor:
    """Colours (N, 3) outwards from behind the subject to the farthest corner."""
    down, across = _grid(size)
    away = torch.hypot(across - stand.center_x, down - stand.center_y)
    # Eased at both ends: a light pool has no point in its middle and no ring at its rim.
    part = away / float(away.max())
    return _blended(colors, part * part * (3 - 2 * part))


def sweep(colors: Tensor, stand: Stand, size: Size) -> Tensor:
    """A studio paper sweep: a lit wall that curves softly into a floor under the subject.

    The first of the colours (N, 3) is the wall's, the last the floor's. The light pools behind
    the subject and on the floor before it; corners fall off by a few percent, as in a studio.
    """
    down, across = _grid(size)
    height, width = float(size.height), float(size.width)
    middle = stand.base_y - 0.16 * stand.height
    bend = 0.30 * height
    turn = _smooth(((down - middle) / bend + 0.5).clamp(0, 1))
    oklab = _ramp(colors, turn)
    radius = 0.75 * max(stand.width, stand.height, 0.35 * min(width, height))
    wall_y = stand.center_y - 0.10 * stand.height
    pool = torch.exp(
        -(((across - stand.center_x) / (1.25 * radius)) ** 2 + ((down - wall_y) / radius) ** 2) / 2
    )
    front = torch.exp(
        -(
            ((across - stand.center_x) / (1.6 * radius)) ** 2
            + ((down - stand.base_y - 0.12 * height) / (0.35 * radius)) ** 2
        )
        / 2
    )
    # In the bend the paper turns away from the light: a breath darker than wall and floor.
    shade = 4 * turn * (1 - turn)
    x, y = across / width - 0.5, down / height - 0.5
    corner = ((x * x + y * y) / 0.5) ** 1.5
    light = oklab[:1]
    lit = light * (1 + 0.035 * pool * (1 - turn) + 0.02 * front * turn)
    lit = lit * (1 - 0.03 * shade - 0.10 * corner)
    factor = (lit / light.clamp_min(1e-4)).clamp(0, 1.2)
    return oklab_to_srgb(gamut_by_chroma(oklab * factor)).clamp(0, 1)


def cover(picture: Picture, size: Size, blur: float) -> Tensor:
    """A picture that covers `size`, cut evenly at its sides, blurred by a share of the long edge.

    The blur works in linear light, so that lamps stay bright as they do out of focus.
    """
    scale = max(size.width / picture.size.width, size.height / picture.size.height)
    wide = max(size.width, round(picture.size.width * scale))
    tall = max(size.height, round(picture.size.height * scale))
    left, top = (wide - size.width) // 2, (tall - size.height) // 2
    rgb = resize_lanczos(picture.tensor(), Size(wide, tall)).clamp(0, 1)
    rgb = rgb[:, top : top + size.height, left : left + size.width].contiguous()
    if blur <= 0:
        return rgb
    soft = gaussian_blur(srgb_to_linear(rgb), blur * max(size) / 2)
    return linear_to_srgb(soft.clamp(0, 1)).clamp(0, 1)


def dithered(ground: Tensor, top: int) -> Tensor:
    """The ground with noise of half a level, always the same, against banding at 8 bits."""
    if top > 255:
        return ground
    generator = torch.Generator().manual_seed(_DITHER_SEED)
    noise = torch.rand(ground.shape[-2:], generator=generator) - 0.5
    return (ground + noise / top).clamp(0, 1)


def _grid(size: Size) -> tuple[Tensor, Tensor]:
    """(1, H, 1) rows and (1, 1, W) columns, at pixel centres."""
    down = torch.arange(size.height, dtype=torch.float32) + 0.5
    across = torch.arange(size.width, dtype=torch.float32) + 0.5
    return down.reshape(1, -1, 1), across.reshape(1, 1, -1)


def _smooth(part: Tensor) -> Tensor:
    return part * part * part * (part * (part * 6 - 15) + 10)


def _ramp(colors: Tensor, part: Tensor) -> Tensor:
    """OKLab (3, H, W) of colours (N, 3) at `part` (1, H, W) in [0, 1]; equal steps between them."""
    stops = srgb_to_oklab(colors.T.reshape(3, -1, 1))[:, :, 0]
    place = part.clamp(0, 1) * (stops.shape[1] - 1)
    index = place.floor().clamp_max(max(0, stops.shape[1] - 2)).long()[0]
    share = place[0] - index
    following = (index + 1).clamp_max(stops.shape[1] - 1)
    return stops[:, index] * (1 - share) + stops[:, following] * share


def _blended(colors: Tensor, part: Tensor) -> Tensor:
    return oklab_to_srgb(gamut_by_chroma(_ramp(colors, part))).clamp(0, 1)
