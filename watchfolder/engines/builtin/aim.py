"""Aim: which color must be painted so that the color that is measured is the one that was asked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from watchfolder.engines.builtin.anchor import ColorSample, anchor_lab
from watchfolder.engines.builtin.dichromatic import with_new_glaze
from watchfolder.engines.builtin.gamut_edge import inside_srgb
from watchfolder.engines.builtin.shading import Tone, belonging, with_new_color
from watchfolder.pictures.spaces import (
    delta_e_2000,
    lab_to_srgb,
    oklab_to_srgb,
    srgb_to_lab,
    srgb_to_oklab,
)

Colors = Callable[[Tensor], Tensor]
Surface = Literal["matte", "glossy"]
"""By which model a thing's light is carried over: shading.py or dichromatic.py."""
_ROUNDS = 6
_WELL_WITHIN = 0.15
"""CIEDE2000 at which the loop stops: the sample it looks at may differ a little from the whole."""
_STEP = 0.9
"""Share of the measured error that one round corrects."""


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """A change of color: from the thing's anchor to what is painted."""

    source: Tone
    target: Tone
    surface: Surface = "matte"

    def oklab(self, oklab: Tensor) -> Tensor:
        """(3, H, W) OKLab of the thing in its new color."""
        if self.surface == "glossy":
            return with_new_glaze(oklab, self.source, self.target)
        return with_new_color(oklab, self.source, self.target)

    def colors(self, rgb: Tensor) -> Tensor:
        """From sRGB to sRGB, inside [0, 1]; other materials keep their color."""
        old = srgb_to_oklab(rgb)
        new = old + belonging(old, self.source) * (self.oklab(old) - old)
        return oklab_to_srgb(inside_srgb(new)).clamp(0, 1)


def measured(sample: ColorSample, change: Colors, after: Colors, top: int) -> Tensor:
    """(3, 1, 1) Lab of the anchor when `change` and `after` are done, each rounded to `top`."""
    stored = (change(sample.colors).clamp(0, 1) * top + 0.5).floor() / top
    delivered = (after(stored).clamp(0, 1) * top + 0.5).floor() / top
    return anchor_lab(ColorSample(delivered, sample.counts))


def find_aim(
    sample: ColorSample,
    source: Tone,
    wanted: Tensor,
    after: Colors,
    top: int,
    *,
    surface: Surface = "matte",
) -> Aim:
    """The aim from `source` whose result, measured after `after`, is nearest to `wanted`.

    `sample` is the thing's own colors, `wanted` a Lab (3, 1, 1), `top` the largest sample. At most
    six rounds of: paint the sample, measure its anchor, correct the aim by what is missing; a
    round that made it worse is taken back and its step halved.
    """
    place, step = wanted.clone(), _STEP
    best = Aim(source, _tone(place), surface)
    best_place, best_missing, best_error = place, torch.zeros_like(place), float("inf")
    for _ in range(_ROUNDS):
        aim = Aim(source, _tone(place), surface)
        found = measured(sample, aim.colors, after, top)
        error = float(delta_e_2000(found, wanted))
        if error < best_error:
            best, best_place, best_missing, best_error = aim, place, wanted - found, error
        else:
            step /= 2
        if best_error <= _WELL_WITHIN:
            break
        place = best_place + step * best_missing
    return best


def corrected(aim: Aim, missing: Tensor) -> Aim:
    """The aim moved by what a painted result misses of its color, a Lab (3, 1, 1) difference."""
    light, chroma, hue = aim.target.light, aim.target.chroma, aim.target.hue
    oklab = torch.tensor([light, chroma * math.cos(hue), chroma * math.sin(hue)])[:, None, None]
    return replace(aim, target=_tone(srgb_to_lab(oklab_to_srgb(oklab)) + missing))


def mixed(start: Tensor, end: Tensor, share: float) -> Tensor:
    """The Lab color `share` of the way from `start` to `end` (Lab), along a line in OKLab."""
    if share >= 1:
        return end
    first, last = _oklab(start), _oklab(end)
    return srgb_to_lab(oklab_to_srgb(inside_srgb(first + share * (last - first))))


def _oklab(lab: Tensor) -> Tensor:
    return srgb_to_oklab(lab_to_srgb(lab))


def _tone(lab: Tensor) -> Tone:
    return Tone.of(inside_srgb(_oklab(lab)))
