"""Shading transfer: the light on one color put on another, as a function of color alone.

In OKLab light scales a color nearly along a line through black, so a pixel's lightness over the
anchor's tells the light that falls on it. That light is put on the target color. What is lighter
than the anchor and less pure is reflected light source, not the thing's own color: it stays
neutral. Chroma is what the target has under that light, as far as the gamut goes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from watchfolder.engines.builtin.curves import smoothstep, soft_ceiling
from watchfolder.engines.builtin.gamut_edge import inside_srgb, most_chroma

_HUE_KEPT = 0.5
"""Share of the thing's own hue variation that stays: it is texture and reflected light."""
_MOST_HUE = 0.5
"""Radians of a pixel's own hue that count as variation; more is another material."""
_ASIDE = 0.026
"""Radians, a degree and a half, by which a hue is turned to see what room there is beside it."""
_NO_ROOM, _ROOM = 0.8, 0.99
"""Chroma that is possible there, over the target's, for none and all of the variations to stay."""
_MOST_SHARE = 0.97
"""Of the chroma that is possible at a lightness and hue, unless the target itself takes more."""
_LEAST_POWER = 0.45
_POWER_FALL = 1.1


@dataclass(frozen=True, slots=True)
class Tone:
    """One OKLab color as lightness, chroma and hue (radians)."""

    light: float
    chroma: float
    hue: float

    @classmethod
    def of(cls, oklab: Tensor) -> Tone:
        """Of (3, 1, 1) OKLab."""
        light, a, b = (float(v) for v in oklab.reshape(3))
        return cls(light, math.hypot(a, b), math.atan2(b, a))


def belonging(oklab: Tensor, source: Tone) -> Tensor:
    """How far each pixel of (3, H, W) OKLab is of the thing of anchor `source`: (H, W) in [0, 1].

    What is another material by its color, or bare reflected light, is not.
    """
    light = oklab[0].clamp(1e-4, 1)
    chroma, hue = torch.hypot(oklab[1], oklab[2]), torch.atan2(oklab[2], oklab[1])
    purity, told = _purity(light, chroma, source, usable_light(source.light))
    above = smoothstep(light, source.light, source.light + 0.15)
    # A lighter pixel with some of the thing's color is gloss on it; only one with none is not it.
    neutral = 1 - smoothstep(purity, 0.1 - 0.06 * above, 0.35 - 0.19 * above)
    return 1 - _foreign(chroma, _away(hue, source), neutral, source, told)


def legible(light: Tensor) -> Tensor:
    """How far a color can be told at this OKLab L: in deep shadow it is rounding and noise."""
    return smoothstep(light, 0.06, 0.14)


def with_new_color(oklab: Tensor, source: Tone, target: Tone) -> Tensor:
    """(3, H, W) OKLab of a thing whose anchor is `source`, as it would look if it were `target`.

    A pixel of the source color becomes the target color. The result is inside sRGB. That a pixel
    may be of another material is not looked at here: see `belonging`.
    """
    light = oklab[0].clamp(1e-4, 1)
    chroma, hue = torch.hypot(oklab[1], oklab[2]), torch.atan2(oklab[2], oklab[1])
    source_light = usable_light(source.light)
    purity, told = _purity(light, chroma, source, source_light)
    gloss = _gloss(light, purity, told, source_light)
    diffuse = _relit(light, source_light, target.light)
    new_light = diffuse * (1 - gloss) + torch.maximum(diffuse, light) * gloss
    new_chroma = _lit_chroma(diffuse, target) * (1 + (purity - 1) * 0.5) * (1 - gloss)
    away = _away(hue, source)
    new = _oklab(
        new_light, new_chroma, target.hue + _own_hue(chroma, away, source) * _shows_hue(target)
    )
    return _short_of_the_edge(new, target)


def usable_light(light: float) -> float:
    """A lightness that can be divided by, and that has room above it."""
    return min(max(light, 0.02), 0.995)


def _away(hue: Tensor, source: Tone) -> Tensor:
    """The turn from the source's hue, in [-pi, pi)."""
    return torch.remainder(hue - source.hue + math.pi, 2 * math.pi) - math.pi


def _purity(
    light: Tensor, chroma: Tensor, source: Tone, source_light: float
) -> tuple[Tensor, float]:
    """Chroma over lightness as a share of the source's; and how far it can be told, 0 for greys."""
    reference = source.chroma / source_light
    told = float(smoothstep(torch.tensor(reference), 0.03, 0.12))
    own = (chroma / light / max(reference, 1e-3)).clamp(0, 1.5)
    return 1 + (own - 1) * told * legible(light), told


def _gloss(light: Tensor, purity: Tensor, told: float, source_light: float) -> Tensor:
    """How far each pixel is reflected light source: lighter than the anchor and less pure.

    On a grey thing purity says nothing; there only the top of the lightness range counts.
    """
    above = ((light - source_light) / (1 - source_light)).clamp(0, 1)
    impure = ((0.8 - purity) / 0.8).clamp(0, 1) * (2.5 * above).clamp(0, 1)
    room = 1 - float(smoothstep(torch.tensor(source_light), 0.6, 0.85))
    top = smoothstep(above, 0.55, 0.95) * room
    return told * smoothstep(impure, 0, 1) + (1 - told) * top


def _relit(light: Tensor, source_light: float, target_light: float) -> Tensor:
    """The target's lightness under each pixel's light.

    Proportional for a target as dark as the source or darker. A lighter one gets a smaller power:
    on light things light that bounces fills the shadows. What would go over white is rolled off
    above the target, so that white becomes white.
    """
    rise = target_light - source_light
    power = 1.0 if rise <= 0 else max(_LEAST_POWER, 1 - _POWER_FALL * rise)
    lit = target_light * (light / source_light) ** power
    ceiling = target_light * (1 / source_light) ** power
    return lit if ceiling <= 1 else soft_ceiling(lit, ceiling, knee=min(target_light, 0.999))


def _lit_chroma(light: Tensor, target: Tone) -> Tensor:
    """The target's chroma at these lightnesses: in proportion, as light does it.

    Above the target it takes no larger share of the possible chroma than the target does: so a
    color runs out to white without lying along the edge of the gamut, where channels clip.
    """
    lit = target.chroma * light / max(target.light, 0.02)
    bound = most_chroma(light, target.hue) * _share_taken(target)
    return torch.where(light > target.light, torch.minimum(lit, bound), lit)


def _share_taken(target: Tone) -> float:
    """The target's chroma over the most that is possible at its lightness and hue, at most 1."""
    own = float(most_chroma(torch.tensor([target.light]), target.hue))
    return min(target.chroma / own, 1.0) if own > 0 else 1.0


def _short_of_the_edge(oklab: Tensor, target: Tone) -> Tensor:
    """(3, H, W) inside sRGB, by less chroma; where the target is, short of where channels clip.

    A pixel purer than the anchor, or turned from its hue, would else end on the very edge.
    """
    share = max(_MOST_SHARE, _share_taken(target))
    room = torch.tensor([1.0, share, share]).reshape(3, 1, 1)
    return inside_srgb(oklab / room) * room


def _own_hue(chroma: Tensor, away: Tensor, source: Tone) -> Tensor:
    weight = (chroma / max(source.chroma, 1e-3)).clamp(0, 1)
    told = float(smoothstep(torch.tensor(source.chroma), 0.02, 0.06))
    return away.clamp(-_MOST_HUE, _MOST_HUE) * weight * (_HUE_KEPT * told)


def _shows_hue(target: Tone) -> float:
    """How far a color shows variations of hue.

    On a near-grey one they are but specks of tint. Beside a corner of sRGB they cost chroma: a
    degree beside pure blue has a quarter less of it, so a texture of hue would become mottles.
    """
    light = torch.tensor([target.light])
    aside = (float(most_chroma(light, target.hue + turn)) for turn in (-_ASIDE, _ASIDE))
    room = torch.tensor(min(aside) / max(target.chroma, 1e-3))
    colored = smoothstep(torch.tensor(target.chroma), 0.0, 0.06)
    return float(colored * smoothstep(room, _NO_ROOM, _ROOM))


def _foreign(chroma: Tensor, away: Tensor, neutral: Tensor, source: Tone, told: float) -> Tensor:
    """How surely a pixel is of another material, 0 to 1: such pixels keep their color.

    On a colored thing that is what has none of its color (a white lining, a black strap, a
    highlight), and what has a strong color on the other side of the hue circle (a brass buckle on
    blue leather). On a grey thing it is what is colored.
    """
    other_hue = smoothstep(away.abs(), 0.9, 1.5)
    strong = smoothstep(chroma / max(source.chroma, 1e-3), 0.2, 0.5)
    colored = smoothstep(chroma - source.chroma, 0.04, 0.1)
    return told * torch.maximum(neutral, other_hue * strong) + (1 - told) * colored


def _oklab(light: Tensor, chroma: Tensor, hue: Tensor) -> Tensor:
    return torch.stack([light, chroma * hue.cos(), chroma * hue.sin()])
