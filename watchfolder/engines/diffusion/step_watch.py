"""Watching a denoising: progress after every step, a way to stop it, and a look at the picture."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from watchfolder.engines.diffusion.canvas import Canvas
from watchfolder.engines.diffusion.family import Family
from watchfolder.engines.engine import Previews, Progress
from watchfolder.pictures.picture import Picture, Samples

PREVIEW_EDGE = 48
"""Long edge of the latents that are decoded for a preview: 384 pixels at 8 pixels a latent.

The variants of a batch share it."""


@dataclass(slots=True)
class Watch:
    """What pipelines call at the end of each step.

    A wish to stop is raised from here, through the pipeline, which stays usable. Its own flag for
    it would go on to decode a picture that is half noise, and hand it over as a result.
    """

    family: Family
    canvas: Canvas
    progress: Progress
    start: float
    """Progress before the first step, 0 to 1."""
    end: float
    """Progress after the last."""
    every: float
    """Seconds between two previews; 0: none."""
    steps: int = 0
    """Steps that were done."""
    _shown: float = field(default_factory=time.monotonic)

    def __call__(
        self, pipeline: Any, step: int, _timestep: Any, tensors: dict[str, Any]
    ) -> dict[str, Any]:
        """Report, show, and give the tensors back as they came. Raises Cancelled."""
        total = max(1, pipeline.num_timesteps)
        self.steps += 1
        share = min(1.0, (step + 1) / total)
        self.progress.report(
            self.start + (self.end - self.start) * share, f"step {step + 1} of {total}"
        )
        if self._wants_preview():
            self._show(pipeline, tensors["latents"])
            self._shown = time.monotonic()
        return tensors

    def _wants_preview(self) -> bool:
        if self.every <= 0 or not isinstance(self.progress, Previews):
            return False
        return time.monotonic() - self._shown >= self.every

    def _show(self, pipeline: Any, latents: Tensor) -> None:
        assert isinstance(self.progress, Previews)  # noqa: S101 - asked before; for the checker
        columns = math.ceil(math.sqrt(len(latents)))
        shown: list[Samples] = []
        with torch.no_grad():
            for number in range(len(latents)):
                one = latents[number : number + 1]
                plane = self.family.visible(pipeline, one, self.canvas.size)
                rgb = decoded_small(pipeline.vae, plane, PREVIEW_EDGE // columns)
                shown.append(_cropped(rgb, self.canvas))
        self.progress.preview(Picture(_side_by_side(shown, columns)))


def decoded_small(vae: Any, plane: Tensor, edge: int) -> Tensor:
    """A small picture, (3, h, w) in [0, 1], of latents (1, C, h, w) or, of films, (1, C, 1, h, w).

    The latents are averaged down first: that takes a fraction of a whole decoding, and the noise
    that is still in them averages out too.
    """
    height, width = plane.shape[-2:]
    shrink = min(1.0, edge / max(height, width))
    size = (max(2, round(height * shrink)), max(2, round(width * shrink)))
    flat = plane.reshape(1, -1, height, width)
    small = functional.interpolate(flat.float(), size=size, mode="area")
    small = small.reshape(*plane.shape[:-2], *size).to(vae.dtype)
    decoded: Tensor = vae.decode(small, return_dict=False)[0]
    return (decoded.reshape(3, *decoded.shape[-2:]).float() / 2 + 0.5).clamp(0, 1).cpu()


def _side_by_side(shown: list[Samples], columns: int) -> Samples:
    """The variants of a batch on one sheet, in rows of so many; alike in size."""
    height, width, _ = shown[0].shape
    rows = -(-len(shown) // columns)
    sheet = np.full((rows * height, columns * width, 3), 255, np.uint8)
    for number, one in enumerate(shown):
        top, left = number // columns * height, number % columns * width
        sheet[top : top + height, left : left + width] = one
    return sheet


def _cropped(rgb: Tensor, canvas: Canvas) -> Samples:
    """The part of a small picture of the canvas that shows the picture itself."""
    height, width = rgb.shape[-2:]
    across, down = width / canvas.size.width, height / canvas.size.height
    left, top = round(canvas.left * across), round(canvas.top * down)
    right = max(left + 1, round((canvas.left + canvas.work.width) * across))
    bottom = max(top + 1, round((canvas.top + canvas.work.height) * down))
    part = rgb[:, top:bottom, left:right]
    samples = (part * 255 + 0.5).floor().permute(1, 2, 0).numpy().astype(np.uint8)
    return np.ascontiguousarray(samples)
