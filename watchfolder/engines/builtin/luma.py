"""Luma: the lightness of encoded sRGB, and changing it without touching what color there is."""

from __future__ import annotations

import torch
from torch import Tensor

_WEIGHTS = (0.2126, 0.7152, 0.0722)


def luma(rgb: Tensor) -> Tensor:
    """(1, H, W) luma (Rec. 709 weights on encoded values) of (3, H, W); 0 black, 1 white."""
    red, green, blue = rgb
    plane: Tensor = _WEIGHTS[0] * red + _WEIGHTS[1] * green + _WEIGHTS[2] * blue
    return plane[None]


def with_luma_shift(rgb: Tensor, shift: Tensor) -> Tensor:
    """(3, H, W) with `shift` (1, H, W) added to all three channels alike.

    Both color differences stay exactly; the shift stops where the first channel would clip, so
    that highlights and blacks take no color cast.
    """
    room_up = 1 - rgb.amax(dim=0, keepdim=True)
    room_down = -rgb.amin(dim=0, keepdim=True)
    return rgb + torch.minimum(torch.maximum(shift, room_down), room_up)
