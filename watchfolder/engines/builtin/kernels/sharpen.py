"""Sharpen: an unsharp mask on lightness; colors keep their differences, so no fringes appear."""

from __future__ import annotations

from presets.edits.sharpen import Sharpen
from watchfolder.engines.builtin.luma import luma, with_luma_shift
from watchfolder.engines.engine import Materials, Progress, StepResult
from watchfolder.pictures.filters import gaussian_blur
from watchfolder.pictures.picture import Picture

VERSION = 1
FEATURES = ("sharpen",)
NEEDS_SUBJECT = False
STAYS_IN_MASK = True


def run(edit: Sharpen, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Add `amount` times what a Gaussian of sigma `radius` takes away, where the mask is.

    The threshold is soft: a difference counts by what it has above it. Raises Cancelled.
    """
    progress.report(0.0)
    rgb = picture.tensor()
    light = luma(rgb)
    detail = light - gaussian_blur(light, edit.radius)
    progress.report(0.5)
    if edit.threshold > 0:
        detail = detail.sign() * (detail.abs() - edit.threshold).clamp_min(0)
    sharpened = with_luma_shift(rgb, edit.amount * detail * materials.mask.values)
    progress.report(0.9)
    return StepResult(picture.with_tensor(sharpened))
