"""Dichromatic recolouring: what a glossy thing reflects is parted from its own color first.

In linear light a pixel of a glossy thing is s A + k W: its own color A under the light s, and k of
the light source W mirrored on its surface (S. Shafer, "Using color to separate reflection
components", 1985). A is exchanged, s is relit, k stays: so a highlight on a red glaze is the same
highlight on a white one. W is taken as white, since pictures come balanced.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from watchfolder.engines.builtin.curves import smoothstep, soft_ceiling
from watchfolder.engines.builtin.gamut_edge import inside_srgb
from watchfolder.engines.builtin.shading import Tone, usable_light
from watchfolder.pictures.spaces import linear_to_oklab, oklab_to_linear

LEAST_CHROMA = 0.05
"""OKLab chroma of an anchor below which its own color cannot be told from the light's."""
_LEAST_POWER = 0.6
_POWER_FALL = 0.7
_CEILING = 1.6
"""Linear light that becomes white, where paint and reflection together go over it."""
_FAINT, _CLEAR = 0.004, 0.03
"""Linear light up to which a reflection is noise, and from which it is counted whole."""


def with_new_glaze(oklab: Tensor, source: Tone, target: Tone) -> Tensor:
    """(3, H, W) OKLab of a glossy thing whose anchor is `source`, as if it were `target`.

    A pixel of the source color becomes the target color; the result is inside sRGB. Only for a
    source that has a color: see LEAST_CHROMA.
    """
    body, mirrored = parted(oklab, source)
    own = usable_light(source.light)
    light = _relit((own * body.clamp_min(1e-6) ** (1 / 3)).clamp_max(1), own, target.light)
    paint, lightest = _linear(target), max(target.light, 0.02)
    linear = paint * (light / lightest) ** 3 + mirrored
    # What goes over white is rolled off by one factor for all channels: the color keeps its hue.
    peak = linear.amax(dim=0).clamp_min(1e-6)
    brightest = float(paint.max())
    kept = soft_ceiling(peak, _CEILING, knee=min(0.98, brightest)).clamp_max(1) / peak
    return inside_srgb(linear_to_oklab(linear * kept))


def parted(oklab: Tensor, source: Tone) -> tuple[Tensor, Tensor]:
    """How strongly each pixel is lit, 1 for the anchor, and how much light it mirrors: (H, W).

    Least squares over the three channels, neither below 0; a faint reflection is taken as noise.
    """
    linear = oklab_to_linear(oklab).clamp_min(0)
    color = _linear(source).reshape(3).clamp_min(0)
    red, green, blue = (float(v) for v in color)
    energy = red * red + green * green + blue * blue
    total = red + green + blue
    along = red * linear[0] + green * linear[1] + blue * linear[2]
    sums = linear.sum(dim=0)
    apart = 3 * energy - total * total
    mirrored = ((energy * sums - total * along) / max(apart, 1e-6)).clamp_min(0)
    mirrored = torch.minimum(mirrored, linear.amin(dim=0))
    mirrored = mirrored * smoothstep(mirrored, _FAINT, _CLEAR)
    body = (along - mirrored * total) / max(energy, 1e-6)
    return body.clamp_min(0), mirrored


def gloss_share(oklab: Tensor, source: Tone) -> float:
    """The share of the pixels of (3, H, W) OKLab that mirror a twentieth of white or more.

    0 for a source without a color of its own, where it cannot be told.
    """
    if source.chroma < LEAST_CHROMA:
        return 0.0
    return float((parted(oklab, source)[1] > 0.05).float().mean())


def _relit(light: Tensor, source_light: float, target_light: float) -> Tensor:
    """In proportion; a lighter target less so, since light that bounces fills its shadows."""
    rise = max(0.0, target_light - source_light)
    power = max(_LEAST_POWER, 1 - _POWER_FALL * rise)
    lit = target_light * (light / source_light) ** power
    ceiling = target_light * (1 / source_light) ** power
    return lit if ceiling <= 1 else soft_ceiling(lit, ceiling, knee=min(target_light, 0.999))


def _linear(tone: Tone) -> Tensor:
    oklab = torch.tensor(
        [tone.light, tone.chroma * math.cos(tone.hue), tone.chroma * math.sin(tone.hue)]
    )
    return oklab_to_linear(oklab.reshape(3, 1, 1))
