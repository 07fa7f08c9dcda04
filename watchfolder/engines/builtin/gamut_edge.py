"""The edge of sRGB for strong colors: how much chroma fits, with a hair's breadth to spare.

From grey out to pure blue at one OKLab lightness and hue, red leaves sRGB by 0.0007 of linear
light at four fifths of the way and comes back at the end. Who stops where it leaves first never
comes to that blue, nor near to it; so what is out by so little counts as inside, and is clipped
when it is written. The hair scales as linear light does, so that in shadow it is as thin.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from watchfolder.pictures.spaces import oklab_to_linear

_HAIR = 0.0087
"""Linear light below 0 that counts as inside, over the cube of OKLab L: that dip and a little."""
_WIDEST_HAIR = 0.0008
"""At most: three levels of a dark channel of 8 bits, beside others that are bright."""
_ABOVE = 1e-4
"""Linear light above 1 that counts as inside: a hundredth of a level."""
_BEYOND_CHROMA = 0.5
"""More chroma than any color of sRGB has."""
_BISECTIONS = 17


def inside_srgb(oklab: Tensor) -> Tensor:
    """(3, ...) OKLab with every color in sRGB but for a hair: less chroma, L and hue kept.

    L is first clipped to [0, 1]. Colors already inside come back unchanged.
    """
    light, a, b = oklab[0].clamp(0, 1), oklab[1], oklab[2]
    outside = torch.nonzero(~_is_inside(light, a, b).reshape(-1))[:, 0]
    if not len(outside):
        return torch.stack([light, a, b])
    lights, *chroma = (plane.reshape(-1)[outside] for plane in (light, a, b))
    share = _share_inside(lights, chroma[0], chroma[1])
    a, b = (
        plane.reshape(-1).index_copy(0, outside, part * share).reshape(light.shape)
        for plane, part in zip((a, b), chroma, strict=True)
    )
    return torch.stack([light, a, b])


def most_chroma(light: Tensor, hue: float) -> Tensor:
    """The largest chroma inside sRGB at each OKLab L in [0, 1], to 2^-18."""
    a, b = (torch.full_like(light, _BEYOND_CHROMA * part(hue)) for part in (math.cos, math.sin))
    return _BEYOND_CHROMA * _share_inside(light, a, b)


def _share_inside(light: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """The largest share of a and b with which the colors are inside."""
    share, step = torch.zeros_like(light), 1.0
    for _ in range(_BISECTIONS):
        step /= 2
        more = share + step
        share = torch.where(_is_inside(light, a * more, b * more), more, share)
    return share


def _is_inside(light: Tensor, a: Tensor, b: Tensor) -> Tensor:
    linear = oklab_to_linear(torch.stack([light, a, b]).reshape(3, -1, 1))
    least, largest = linear.amin(dim=0), linear.amax(dim=0)
    hair = (_HAIR * light**3).clamp(1e-5, _WIDEST_HAIR).reshape(least.shape)
    return ((least >= -hair) & (largest <= 1 + _ABOVE)).reshape(light.shape)
