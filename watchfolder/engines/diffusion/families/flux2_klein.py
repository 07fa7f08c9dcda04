"""FLUX.2 klein: small, distilled to four steps, several references, Apache-2.0 at 4B.

Facts: docs and model cards of black-forest-labs/FLUX.2-klein-4B, -9B, -base-4B; the pipelines
Flux2KleinPipeline and Flux2KleinInpaintPipeline of diffusers 0.42.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor

from watchfolder.engines.diffusion.family import (
    Embeds,
    Family,
    Request,
    Sampling,
    Terms,
    negatives,
)
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.pictures.picture import Size

_TEXT_WIDTH_4B = 7680
"""Width of the text the 4B transformer reads: three layers of 2560. The 9B reads wider ones."""
_ENCODING = ("max_sequence_length", "text_encoder_out_layers")


class Flux2Klein(Family):
    """FLUX.2 klein, distilled or base."""

    title = "FLUX.2 klein"
    pipelines = ("Flux2KleinPipeline", "Flux2KleinInpaintPipeline")
    editor = "Flux2KleinPipeline"
    painter = "Flux2KleinInpaintPipeline"
    licence = "Apache-2.0"
    # Above 1 the pipeline shrinks the picture by itself and crops it to the grid.
    megapixels = (0.25, 1.0)
    references = 3
    features: ClassVar[Mapping[str, int]] = {
        "instruct": 1,
        "recolor": 1,
        "background:scene": 1,
        "remove": 1,
        "fill": 1,
        "fill:prompt": 1,
        "style": 1,
        "style:reference": 1,
        "extend": 1,
        "extend:prompt": 1,
    }
    masked = frozenset({"instruct", "recolor", "remove", "fill", "extend"})
    # No step cache: that of diffusers 0.42 cannot follow its change from pairs of streams to one.

    def terms(self, model: ModelFolder) -> Terms:
        """The 4B models are free; what reads wider text is 9B, under a non-commercial licence."""
        if model.config("transformer").get("joint_attention_dim", 0) > _TEXT_WIDTH_4B:
            return Terms("FLUX Non-Commercial License v2.1", noncommercial=True)
        return super().terms(model)

    def sampling(self, model: ModelFolder) -> Sampling:
        """Four unguided steps where the model says that it is distilled, else the base model's."""
        if model.index.get("is_distilled"):
            return Sampling(steps=4, guidance=1.0)
        return Sampling(steps=50, guidance=4.0, negative=True)

    def embed(self, pipeline: Any, text: str, more: Mapping[str, Any]) -> Embeds:
        """The hidden states of three layers of the text encoder, side by side."""
        options = {name: more[name] for name in _ENCODING if name in more}
        embeds, _ = pipeline.encode_prompt(prompt=text, **options)
        return {"prompt_embeds": embeds}

    def arguments(self, request: Request) -> dict[str, Any]:
        """The picture first, references after it; a mask goes to the painting pipeline."""
        common = {
            **(request.embeds or {}),
            **negatives(request.avoid_embeds),
            "height": request.size.height,
            "width": request.size.width,
            "num_inference_steps": request.steps,
            "guidance_scale": request.guidance,
        }
        if request.mask is None:
            return {**common, "image": [request.picture, *request.references]}
        reference = request.references[0] if request.references else None
        return {
            **common,
            "image": request.picture,
            "mask_image": request.mask,
            "image_reference": reference,
            "strength": request.strength,
        }

    def visible(self, pipeline: Any, latents: Tensor, size: Size) -> Tensor:
        """Undo the packing and the normalisation by the VAE's batch norm."""
        rows, columns = size.height // 16, size.width // 16
        plane = latents[:1].reshape(1, rows, columns, -1).permute(0, 3, 1, 2)
        norm = pipeline.vae.bn
        spread = torch.sqrt(norm.running_var + pipeline.vae.config.batch_norm_eps)
        plane = plane * spread.view(1, -1, 1, 1).to(plane) + norm.running_mean.view(1, -1, 1, 1).to(
            plane
        )
        return torch.nn.functional.pixel_shuffle(plane, 2)
