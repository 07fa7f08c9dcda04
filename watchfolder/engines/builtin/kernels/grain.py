"""Grain: fine film grain in lightness, the same for the same seed and size."""

from __future__ import annotations

import numpy as np
import torch

from presets.edits.grain import Grain
from watchfolder.engines.builtin.luma import luma, with_luma_shift
from watchfolder.engines.engine import Materials, Progress, StepResult
from watchfolder.pictures.filters import gaussian_blur, gaussian_kernel
from watchfolder.pictures.picture import Picture, Size

VERSION = 1
FEATURES = ("grain",)
NEEDS_SUBJECT = False
SEEDED = True
STAYS_IN_MASK = True

_STRENGTH = 0.1
"""Standard deviation of encoded lightness in the mid-tones at amount 1."""
_SIGMA_PER_SIZE = 0.5
"""A grain of n pixels is a Gaussian spot of sigma n / 2."""


def run(edit: Grain, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Add grain where the mask is: strongest in the mid-tones, none on black and white.

    Raises Cancelled.
    """
    progress.report(0.0)
    rgb = picture.tensor()
    field = grain_field(picture.size, edit.size, materials.seed)
    progress.report(0.5)
    light = luma(rgb).clamp(0, 1)
    visible = 2 * (light * (1 - light)).sqrt()
    shift = edit.amount * _STRENGTH * visible * field * materials.mask.values
    return StepResult(picture.with_tensor(with_luma_shift(rgb, shift)))


def grain_field(size: Size, grain: float, seed: int) -> torch.Tensor:
    """(1, H, W) noise of mean 0 and deviation 1 whose spots are about `grain` pixels wide.

    Drawn from Philox, counter by counter, so it is the same on every machine.
    """
    draw = np.random.Generator(np.random.Philox(seed))
    noise = torch.from_numpy(draw.standard_normal((1, size.height, size.width), dtype=np.float32))
    sigma = grain * _SIGMA_PER_SIZE
    if sigma < 0.3:
        return noise
    kept = float((gaussian_kernel(sigma) ** 2).sum())  # deviation left by the blur, both ways
    return gaussian_blur(noise, sigma) / kept
