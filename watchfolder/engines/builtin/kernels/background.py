"""Background: a colour, a gradient, a studio sweep or a picture behind the subject."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor

from presets.color import Color
from presets.edits.background import Background
from presets.reference import ColorRef
from watchfolder.engines.builtin.grounds import (
    Stand,
    cover,
    dithered,
    linear_gradient,
    painted,
    plain,
    radial_gradient,
    sweep,
)
from watchfolder.engines.builtin.layers import Layer, kept_samples, lift, over, subject_figures
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.roominess import cut_sides, margins_for, roomier
from watchfolder.engines.engine import Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.masks import bounding_box, place
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import gamut_by_chroma, oklab_to_srgb, srgb_to_oklab

VERSION = 2
FEATURES = ("background",)
NEEDS_SUBJECT = False

_LIGHT_BOUND = 0.12
"""The most that match_light changes the subject's lightness, as a share of it."""
_TINT_BOUND = 0.025
"""The most that it moves the subject in OKLab a and b."""
_SHADOW = 0.97
"""In a picture that is cut out, alpha below this beside the subject is a shadow or glass."""


def run(edit: Background, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Put the new background where the mask is; the result is opaque.

    Where the mask is 0 the samples are the input's own, unless match_light is asked for. With room
    the canvas grows, never shrinks, and the frame moves with it. Figures: subject_max_diff in
    levels of 8 bits, shares, the mask's confidence; with room also subject_cut_sides. Raises
    EngineError when the background's picture was not handed in or the canvas would be too large,
    Cancelled.
    """
    belongs = _subject_of(picture, materials)
    layer = lift(picture, belongs, Portion(progress, 0.0, 0.6))
    layer = replace(layer, alpha=_with_own_shadow(layer.alpha, picture))
    more = (cut_sides(layer.alpha),) if edit.room > 0 else ()
    picture, layer = roomier(picture, layer, margins_for(edit.room, layer.alpha))
    progress.report(0.6, "painting the background")
    ground = _ground(edit, picture, materials, layer.alpha)
    if edit.match_light > 0:
        layer = replace(layer, rgb=_in_light_of(layer, ground, edit.match_light))
    progress.report(0.8)
    even = edit.color is not None and edit.shape == "linear"
    result = over(layer, ground if even else dithered(ground, picture.top))
    samples = picture.quantized(result.permute(1, 2, 0))
    if edit.match_light == 0:
        samples = kept_samples(samples, picture, layer.alpha)
    figures = subject_figures(picture, samples, layer.alpha, materials.mask)
    if edit.match_light == 0:
        figures[0] = replace(figures[0], limit=0.0, passed=figures[0].value == 0)
    progress.report(1.0)
    return StepResult(replace(picture, rgb=samples, alpha=None), (*figures, *more))


def _subject_of(picture: Picture, materials: Materials) -> Tensor:
    """What stays: what the mask leaves out. Beyond the original's edges all is background."""
    height, width = materials.source.rgb.shape[:2]
    inside = place(torch.ones((1, height, width)), picture.frame, picture.size)
    return (1 - materials.mask.values).clamp(0, 1) * (inside > 0.5)


def _with_own_shadow(alpha: Tensor, picture: Picture) -> Tensor:
    """A cut-out picture's own soft shadow comes along; an opaque one has none to bring."""
    own = picture.alpha_tensor()
    if own is None:
        return alpha
    left_behind = (own >= _SHADOW) & (alpha < 0.5)
    if float(left_behind.float().mean()) > 0.01:
        return alpha
    return torch.maximum(alpha, torch.where(own < _SHADOW, own, 0.0))


def _ground(edit: Background, picture: Picture, materials: Materials, alpha: Tensor) -> Tensor:
    size = picture.size
    if edit.picture is not None:
        behind = materials.pictures.get(edit.picture.sha256)
        if behind is None:
            raise EngineError(
                f"the background {edit.picture.path} is missing", "check the file it names"
            )
        return cover(behind, size, edit.blur)
    stand = _stand(alpha, picture)
    colors = _colors(edit)
    if edit.shape == "sweep":
        return painted(partial(sweep, colors), stand, size)
    if len(colors) == 1:
        return plain(colors[0], size)
    if edit.shape == "radial":
        return painted(partial(radial_gradient, colors), stand, size)
    return painted(partial(linear_gradient, colors, edit.angle), stand, size)


def _colors(edit: Background) -> Tensor:
    """(N, 3) sRGB in [0, 1]."""
    said: tuple[ColorRef, ...] = edit.gradient or ((edit.color,) if edit.color else ())
    if not said:
        raise EngineError("a background needs a color, a gradient or a picture")
    parsed = [Color.parse(c.hex or c.said) for c in said]
    return torch.tensor([(c.r, c.g, c.b) for c in parsed], dtype=torch.float32) / 255


def _stand(alpha: Tensor, picture: Picture) -> Stand:
    width, height = picture.size
    left, top, right, bottom = bounding_box(alpha, 0.5) or (0, 0, width, height)
    return Stand(
        (left + right) / 2, (top + bottom) / 2, bottom, float(right - left), float(bottom - top)
    )


def _in_light_of(layer: Layer, ground: Tensor, strength: float) -> Tensor:
    """The layer's colours moved towards the light of `ground`, within bounds.

    A part of the difference of the mean OKLab: lightness by a factor, so that blacks stay black,
    and a, b by a shift that grows with lightness, as tinted light does.
    """
    own = srgb_to_oklab(layer.rgb)
    weight = layer.alpha / layer.alpha.sum().clamp_min(1)
    mean_own = (own * weight).sum(dim=(1, 2))
    mean_ground = srgb_to_oklab(ground).mean(dim=(1, 2))
    change = (mean_ground - mean_own) * 0.4
    factor = 1 + strength * change[0].clamp(-_LIGHT_BOUND, _LIGHT_BOUND)
    tint = strength * mean_ground[1:].mul(0.35).clamp(-_TINT_BOUND, _TINT_BOUND)
    light = (own[:1] * factor).clamp(0, 1)
    moved = torch.cat([light, own[1:] * factor + tint.reshape(2, 1, 1) * own[:1]])
    return oklab_to_srgb(gamut_by_chroma(moved)).clamp(0, 1)
