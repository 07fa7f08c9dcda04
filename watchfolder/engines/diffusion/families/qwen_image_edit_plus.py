"""Qwen-Image-Edit Plus (2509, 2511): large, Apache-2.0, several references, follows closely.

Facts: model card of Qwen/Qwen-Image-Edit-2511; QwenImageEditPlusPipeline of diffusers 0.42. Its
processor for pictures needs torchvision.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor

from watchfolder.engines.diffusion.family import Family, Request, Sampling, unpatched
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.pictures.picture import Size

_AREA = 1024 * 1024
_STEP = 32


def _native_sizes() -> tuple[Size, ...]:
    """The canvases that the pipeline's own resizing to 1024 x 1024 pixels leaves as they are.

    It takes width = sqrt(area * ratio) and rounds both sides to 32. On any other canvas it would
    stretch what the model sees against what the model paints.
    """
    sizes = []
    for columns in range(12, 86):
        for rows in range(12, 86):
            ratio = columns / rows
            width = math.sqrt(_AREA * ratio)
            if (round(width / _STEP), round(width / ratio / _STEP)) == (columns, rows):
                sizes.append(Size(columns * _STEP, rows * _STEP))
    return tuple(sizes)


class QwenImageEditPlus(Family):
    """Qwen-Image-Edit 2509 and later."""

    title = "Qwen-Image-Edit Plus"
    pipelines = ("QwenImageEditPlusPipeline",)
    editor = "QwenImageEditPlusPipeline"
    licence = "Apache-2.0"
    grid = _STEP
    megapixels = (1.0, 1.0)
    buckets = _native_sizes()
    references = 2
    features: ClassVar[Mapping[str, int]] = {
        "instruct": 1,
        "recolor": 1,
        "background:scene": 1,
        "remove": 1,
        "fill:prompt": 1,
        "style": 1,
        "style:reference": 1,
    }
    batches = False
    encodes = False  # its text encoder looks at the picture too
    step_cache = "own"
    extras: ClassVar[Mapping[str, str]] = {"torchvision": "pip install watchfolder[vl]"}

    def sampling(self, _model: ModelFolder) -> Sampling:
        """True guidance: every step is two passes."""
        return Sampling(steps=40, guidance=4.0, negative=True)

    def arguments(self, request: Request) -> dict[str, Any]:
        """The picture first: the instruction may call the others picture 2 and 3."""
        return {
            "image": [request.picture, *request.references],
            "prompt": request.text,
            "negative_prompt": request.avoid or " ",  # without one there is no guidance at all
            "true_cfg_scale": request.guidance,
            "height": request.size.height,
            "width": request.size.width,
            "num_inference_steps": request.steps,
        }

    def visible(self, pipeline: Any, latents: Tensor, size: Size) -> Tensor:
        """Undo packing and normalisation; its VAE is one of films, so a frame is added."""
        plane = unpatched(latents[:1], size, pipeline.vae_scale_factor)[:, :, None]
        config = pipeline.vae.config
        mean = torch.tensor(config.latents_mean).view(1, -1, 1, 1, 1).to(plane)
        spread = torch.tensor(config.latents_std).view(1, -1, 1, 1, 1).to(plane)
        return plane * spread + mean
