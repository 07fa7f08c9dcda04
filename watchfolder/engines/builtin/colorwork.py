"""The color chains: what `adjust` and `look` compute, float32 sRGB in, float32 sRGB out.

Both are pointwise: a pixel's result depends on its own color alone, so a chain may be run on a
picture, on a strip of it or on a list of colors (3, 1, N) with the same result to the last bit.
A dial at 0 is not computed at all: with every dial at 0 the output is bit-identical to the input.

Order of a Grade: white balance and exposure in linear light; then in OKLab contrast, blacks,
shadows, highlights, whites, curve, channel curves (on encoded values), hue bands, split tone,
vibrance and saturation, fitted into the gamut by chroma; then the LUT on encoded values.
Order of an Adjust: white balance and exposure in linear light; then in OKLab contrast, blacks,
shadows, highlights, whites, vibrance and saturation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import torch
from torch import Tensor

from presets.declared import digest
from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.look import Look
from presets.grade import ChannelCurves, Grade
from watchfolder.engines.builtin import curves
from watchfolder.engines.builtin.dials import (
    banded,
    relit,
    saturated,
    toned,
    vibrant,
    with_lightness,
)
from watchfolder.engines.builtin.lut import apply_lut, read_lut
from watchfolder.errors import EngineError
from watchfolder.pictures.spaces import (
    gamut_by_chroma,
    linear_to_oklab,
    linear_to_srgb,
    oklab_to_linear,
    srgb_to_linear,
)

Colors = Callable[[Tensor], Tensor]
Curve = Callable[[Tensor], Tensor]


def apply_dials(rgb: Tensor, adjust: Adjust) -> Tensor:
    """The dials of an Adjust on (3, H, W) sRGB in [0, 1]; the result is inside [0, 1].

    Exposure and white balance are exact gains in linear light below the roll-off (dials.relit);
    lightness is moved by monotone curves (curves.py); chroma never leaves the gamut.
    """
    steps = _tone_steps(adjust)
    if adjust.vibrance:
        steps.append(lambda oklab: vibrant(gamut_by_chroma(oklab), adjust.vibrance))
    if adjust.saturation:
        steps.append(lambda oklab: saturated(gamut_by_chroma(oklab), adjust.saturation))
    return _developed(rgb, adjust.temperature, adjust.tint, adjust.exposure, steps)


def apply_grade(rgb: Tensor, grade: Grade, files: Mapping[str, bytes]) -> Tensor:
    """A look on (3, H, W) sRGB in [0, 1]; the result is inside [0, 1].

    `files` holds the bytes of the grade's LUT under its sha256. Raises EngineError when they are
    not there, PresetError when they are not a .cube.
    """
    steps = _tone_steps(grade)
    if grade.curve is not None:
        steps.append(_light_step(partial(curves.monotone_curve, grade.curve)))
    if grade.channels is not None:
        steps.append(partial(_by_channel, channels=grade.channels))
    if grade.hsl:
        steps.append(lambda oklab: banded(gamut_by_chroma(oklab), grade.hsl))
    if grade.split_tone is not None:
        steps.append(partial(toned, tone=grade.split_tone))
    if grade.vibrance:
        steps.append(lambda oklab: vibrant(gamut_by_chroma(oklab), grade.vibrance))
    if grade.saturation:
        steps.append(lambda oklab: saturated(gamut_by_chroma(oklab), grade.saturation))
    graded = _developed(rgb, grade.temperature, grade.tint, grade.exposure, steps)
    if grade.lut is None or grade.lut_strength == 0:
        return graded
    if grade.lut.sha256 not in files:
        raise EngineError(f"the look's LUT {grade.lut.path} was not handed over")
    return apply_lut(graded, read_lut(files[grade.lut.sha256]), grade.lut_strength).clamp(0, 1)


def apply_look(rgb: Tensor, look: Look, files: Mapping[str, bytes]) -> Tensor:
    """A Look's grade at its strength: a straight mix of encoded values, so 0.5 is half-way.

    Raises EngineError when the look's grade has not been filled in by resolving.
    """
    if look.grade is None:
        raise EngineError(f"the look {look.look!r} has no grade", "resolve the recipe first")
    graded = apply_grade(rgb, look.grade, files)
    return graded if look.strength == 1 else rgb + look.strength * (graded - rgb)


def color_function(edit: Edit, files: Mapping[str, bytes]) -> Colors:
    """What a pointwise edit does to colors (3, H, W), strength included.

    Raises EngineError for an edit that is no function of color alone.
    """
    if isinstance(edit, Adjust):
        return lambda rgb: apply_dials(rgb, edit)
    if isinstance(edit, Look):
        return lambda rgb: apply_look(rgb, edit, files)
    raise EngineError(f"{edit.edit} is not a function of color alone")


def color_key(edit: Edit) -> str:
    """A key of what `color_function` computes: equal for edits that differ in words and place."""
    return digest(edit.model_dump(mode="json", exclude=set(Edit.model_fields) - {"edit"}))


def _tone_steps(dials: Adjust | Grade) -> list[Colors]:
    """The lightness dials that are turned, in their order."""
    return [
        _light_step(partial(curve, dial))
        for dial, curve in (
            (dials.contrast, curves.contrast_curve),
            (dials.blacks, curves.blacks_curve),
            (dials.shadows, curves.shadows_curve),
            (dials.highlights, curves.highlights_curve),
            (dials.whites, curves.whites_curve),
        )
        if dial
    ]


def _by_channel(oklab: Tensor, channels: ChannelCurves) -> Tensor:
    """Each channel of encoded sRGB through its curve, where it has one."""
    encoded = linear_to_srgb(oklab_to_linear(gamut_by_chroma(oklab))).clamp(0, 1)
    moved = [
        plane if curve is None else curves.monotone_curve(curve, plane)
        for plane, curve in zip(encoded, (channels.red, channels.green, channels.blue), strict=True)
    ]
    return linear_to_oklab(srgb_to_linear(torch.stack(moved)))


def _light_step(curve: Curve) -> Colors:
    return lambda oklab: with_lightness(oklab, curve(oklab[0].clamp(0, 1)))


def _developed(
    rgb: Tensor, temperature: float, tint: float, stops: float, steps: list[Colors]
) -> Tensor:
    if not (temperature or tint or stops or steps):
        return rgb.clone()
    linear = srgb_to_linear(rgb)
    if temperature or tint or stops:
        linear = relit(linear, temperature, tint, stops)
    if steps:
        oklab = linear_to_oklab(linear)
        for step in steps:
            oklab = step(oklab)
        linear = oklab_to_linear(gamut_by_chroma(oklab))
    return torch.nan_to_num(linear_to_srgb(linear)).clamp(0, 1)
