"""Shadow: what grounds a subject on its floor, lifts it off a wall, or mirrors it in the floor."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import torch
from torch import Tensor

from presets.color import Color
from presets.edits.shadow import Shadow
from watchfolder.engines.builtin.layers import kept_samples, lift, subject_figures
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.reflection import reflection
from watchfolder.engines.builtin.shadow_shapes import contact_shadow, drop_shadow
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import crop
from watchfolder.pictures.masks import bounding_box
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import linear_to_srgb, srgb_to_linear

VERSION = 2
FEATURES = ("shadow",)
NEEDS_SUBJECT = False

_WORK_EDGE = 1400
"""Shadows are soft: their shape is computed on a picture no longer than this, then enlarged."""
_CREASE = 1.55
"""How much darker than the shadow's body the crease under the subject is."""


def run(edit: Shadow, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Paint a shadow behind what the mask covers; the subject itself stays as it is.

    On transparency the shadow is painted into alpha, so that it falls on whatever is laid below.
    Figures: shadow_share, the part of the picture it covers by a hundredth at least, and
    subject_max_diff. Raises EngineError when the mask is empty here, Cancelled.
    """
    progress.report(0.0, "casting the shadow")
    subject = materials.mask.values
    if not bool((subject > 0.5).any()):
        raise EngineError("nothing of the subject is in the picture", "check the steps before")
    own = picture.alpha_tensor()
    covered = torch.ones_like(subject) if own is None else own
    subject = torch.minimum(subject, covered)
    if edit.kind == "reflection":
        painted, dark = _mirrored(edit, picture, subject, Portion(progress, 0.0, 0.6))
    else:
        painted, dark = _tint(edit), _darkness(edit, subject)
    progress.report(0.6)
    samples, plane = picture.rgb.copy(), None if own is None else picture.quantized(own[0])
    box = bounding_box(dark, 1e-6)
    if box is not None:
        left, top, right, bottom = box
        place = np.s_[..., top:bottom, left:right]
        part = crop(picture, box)
        there = painted if painted.shape[-2:] == (1, 1) else painted[place]
        rgb, alpha = _shaded(there, part, subject[place], covered[place], dark[place])
        samples[top:bottom, left:right] = picture.quantized(rgb.permute(1, 2, 0))
        if plane is not None:
            plane[top:bottom, left:right] = picture.quantized(alpha[0])
    untouched = torch.where(dark > 0, subject, 1.0)
    samples = kept_samples(samples, picture, untouched)
    progress.report(1.0)
    share = float((dark * (1 - subject) > 0.01).float().mean())
    figures = subject_figures(picture, samples, subject, materials.mask)
    figures[0] = replace(figures[0], limit=0.0, passed=figures[0].value == 0)
    return StepResult(
        replace(picture, rgb=samples, alpha=plane), (Figure("shadow_share", share), *figures)
    )


def _shaded(
    tint: Tensor, part: Picture, subject: Tensor, covered: Tensor, dark: Tensor
) -> tuple[Tensor, Tensor]:
    """Colours and alpha of a part, mixed in linear light.

    The subject's share of a pixel is lit as before; of the ground's share, `dark` is shadow: of the
    linear color `tint`, (3, 1, 1) or one a pixel.
    """
    own = part.tensor()
    remains = subject + (covered - subject) * (1 - dark)
    shade = (1 - subject) * dark
    alpha = remains + shade
    mixed = (srgb_to_linear(own) * remains + tint * shade) / alpha.clamp_min(1e-6)
    return torch.where(alpha > 0, linear_to_srgb(mixed.clamp(0, 1)), own), alpha


def _tint(edit: Shadow) -> Tensor:
    color = Color.parse(edit.color.hex or edit.color.said)
    return srgb_to_linear(torch.tensor([color.r, color.g, color.b]).reshape(3, 1, 1) / 255)


def _mirrored(
    edit: Shadow, picture: Picture, subject: Tensor, progress: Progress
) -> tuple[Tensor, Tensor]:
    """The subject's mirror image, linear (3, H, W), and how far it covers the floor (1, H, W)."""
    layer = lift(picture, subject, progress)
    colors, cover = reflection(
        np.ascontiguousarray(layer.rgb.permute(1, 2, 0).numpy()),
        np.ascontiguousarray(layer.alpha[0].numpy()),
        edit.opacity,
        edit.softness,
    )
    plane = torch.from_numpy(np.clip(cover, 0, 1))[None]
    linear = srgb_to_linear(torch.from_numpy(colors).permute(2, 0, 1).clamp(0, 1))
    return linear, torch.where(plane < 1e-3, 0.0, plane)


def _darkness(edit: Shadow, subject: Tensor) -> Tensor:
    """(1, H, W): the share of light that the shadow takes, in [0, 1]."""
    height, width = subject.shape[-2:]
    scale = min(1.0, _WORK_EDGE / max(height, width))
    plane = np.ascontiguousarray(subject[0].numpy())
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        plane = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)
    if edit.kind == "contact":
        body, crease = contact_shadow(plane, edit.softness, edit.direction)
        deepest = min(1.0, _CREASE * edit.opacity)
        shape = 1 - (1 - edit.opacity * body) * (1 - deepest * crease)
    else:
        shape = edit.opacity * drop_shadow(plane, edit.softness, edit.direction, edit.distance)
    if scale < 1:
        shape = cv2.resize(shape, (width, height), interpolation=cv2.INTER_CUBIC)
    dark = torch.from_numpy(np.clip(shape, 0, 1).astype(np.float32))[None]
    return torch.where(dark < 1e-3, 0.0, dark)
