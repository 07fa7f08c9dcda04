"""SDXL inpainting: small and quick; paints what is described into a mask.

It follows no instructions: it is told what the result shows. With an IP-adapter in the model's
folder a reference picture guides the style. Facts: StableDiffusionXLInpaintPipeline of diffusers
0.42; licence of stabilityai/stable-diffusion-xl-base-1.0.
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
    negatives,
)
from watchfolder.engines.diffusion.model_folder import IP_ADAPTER, ModelFolder
from watchfolder.pictures.picture import Size

_ADAPTER_SCALE = 0.6
"""How much the reference counts against the text; 1 would copy its content too."""

_STRONGEST = 0.99
"""At 1 the pipeline ignores the picture, its colours at the mask's edge too."""


class SdxlInpaint(Family):
    """Stable Diffusion XL, inpainting."""

    title = "SDXL inpainting"
    pipelines = ("StableDiffusionXLInpaintPipeline",)
    editor = "StableDiffusionXLInpaintPipeline"
    painter = "StableDiffusionXLInpaintPipeline"
    licence = "CreativeML Open RAIL++-M"
    grid = 8
    megapixels = (0.5, 1.0)
    features: ClassVar[Mapping[str, int]] = {
        "background:scene": 1,
        "fill:prompt": 1,
        "style": 1,
        "style:reference": 1,
        "extend:prompt": 1,
    }
    masked = frozenset({"background", "fill", "extend", "style"})
    instructed = False
    denoiser = "unet"

    def sampling(self, _model: ModelFolder) -> Sampling:
        """Every step is two passes, with and without what to avoid."""
        return Sampling(steps=30, guidance=7.0, negative=True)

    def references_of(self, model: ModelFolder) -> int:
        """One, where the folder has an IP-adapter."""
        return 1 if model.has_ip_adapter else 0

    def loading(self, _model: ModelFolder) -> dict[str, Any]:
        """No invisible watermark: it would change every pixel, the kept ones too."""
        return {"add_watermarker": False}

    def prepare(self, pipeline: Any, model: ModelFolder) -> None:
        """Load the IP-adapter that lies in the folder."""
        if model.has_ip_adapter:
            self._load_adapter(pipeline, model)

    def _load_adapter(self, pipeline: Any, model: ModelFolder) -> None:
        pipeline.load_ip_adapter(
            str(model.path),
            subfolder=IP_ADAPTER,
            weight_name=model.weights[IP_ADAPTER][0].path.name,
            local_files_only=True,
        )

    def embed(self, pipeline: Any, text: str, _more: Mapping[str, Any]) -> Embeds:
        """Both text encoders, without guidance: what to avoid is encoded by a call of its own.

        Nothing to avoid is zeros where the model was trained so.
        """
        embeds, _, pooled, _ = pipeline.encode_prompt(
            prompt=text, do_classifier_free_guidance=False
        )
        if not text and pipeline.config.force_zeros_for_empty_prompt:
            embeds, pooled = torch.zeros_like(embeds), torch.zeros_like(pooled)
        return {"prompt_embeds": embeds, "pooled_prompt_embeds": pooled}

    def arguments(self, request: Request) -> dict[str, Any]:
        """Where there is no mask, everything is painted, from the picture on by `strength`.

        The picture is said once for every variant: its latents are drawn with the variant's own
        seed, and one picture for all would be drawn with the first one's.
        """
        everything = request.picture.convert("L").point(lambda _: 255)
        return {
            **(request.embeds or {}),
            **negatives(request.avoid_embeds),
            "image": [request.picture] * request.variants,
            "mask_image": [request.mask or everything] * request.variants,
            "height": request.size.height,
            "width": request.size.width,
            "num_inference_steps": request.steps,
            "guidance_scale": request.guidance,
            "strength": min(request.strength, _STRONGEST),
        }

    def adapt(self, pipeline: Any, request: Request) -> dict[str, Any]:
        """Turn the adapter up or off: a UNet that has one must always be given a picture."""
        if pipeline.image_encoder is None:
            return {}
        pipeline.set_ip_adapter_scale(
            _ADAPTER_SCALE * request.reference_weight if request.references else 0.0
        )
        return {"ip_adapter_image": (*request.references, request.picture)[0]}

    def visible(self, pipeline: Any, latents: Tensor, _size: Size) -> Tensor:
        """Undo the scale."""
        return latents[:1] / float(pipeline.vae.config.scaling_factor)
