"""Cutout: the subject alone, on transparency."""

from __future__ import annotations

import math
from dataclasses import replace

from presets.edits.cutout import Cutout
from watchfolder.engines.builtin.layers import bled, kept_samples, lift, subject_figures
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import crop
from watchfolder.pictures.masks import bounding_box
from watchfolder.pictures.picture import Picture

VERSION = 1
FEATURES = ("cutout",)
NEEDS_SUBJECT = False

_SEEN = 0.02


def run(edit: Cutout, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Cut out what the mask covers: straight alpha, edge colours free of the old background.

    With `trim` the picture is cropped to what shows and its margin, which may not reach past the
    picture's own edges. Raises EngineError when the mask is empty here, Cancelled.
    """
    layer = lift(picture, materials.mask.values, Portion(progress, 0.0, 0.9))
    box = bounding_box(layer.alpha, _SEEN)
    if box is None:
        raise EngineError("nothing of the subject is in the picture", "check the steps before")
    samples = kept_samples(picture.quantized(bled(layer).permute(1, 2, 0)), picture, layer.alpha)
    result = replace(picture, rgb=samples, alpha=picture.quantized(layer.alpha[0]))
    figures = subject_figures(picture, samples, layer.alpha, materials.mask)
    if edit.trim:
        left, top, right, bottom = box
        room = math.ceil(edit.margin * max(right - left, bottom - top))
        width, height = picture.size
        result = crop(
            result,
            (
                max(0, left - room),
                max(0, top - room),
                min(width, right + room),
                min(height, bottom + room),
            ),
        )
    progress.report(1.0)
    return StepResult(result, tuple(figures))
