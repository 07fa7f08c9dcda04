"""FLUX.1 Kontext: the first good open model that edits by instruction. Not for commercial use.

Facts: model card of black-forest-labs/FLUX.1-Kontext-dev; FluxKontextPipeline and
FluxKontextInpaintPipeline of diffusers 0.42.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from torch import Tensor

from watchfolder.engines.diffusion.family import Embeds, Family, Request, Sampling, unpatched
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.pictures.picture import Size


class FluxKontext(Family):
    """FLUX.1 Kontext [dev]."""

    title = "FLUX.1 Kontext"
    pipelines = ("FluxKontextPipeline", "FluxKontextInpaintPipeline")
    editor = "FluxKontextPipeline"
    painter = "FluxKontextInpaintPipeline"
    licence = "FLUX.1 [dev] Non-Commercial License"
    noncommercial = True
    megapixels = (1.0, 1.0)
    # The sizes it was trained on (PREFERRED_KONTEXT_RESOLUTIONS in its pipeline).
    buckets = tuple(
        Size(*sides)
        for sides in (
            (672, 1568),
            (688, 1504),
            (720, 1456),
            (752, 1392),
            (800, 1328),
            (832, 1248),
            (880, 1184),
            (944, 1104),
            (1024, 1024),
            (1104, 944),
            (1184, 880),
            (1248, 832),
            (1328, 800),
            (1392, 752),
            (1456, 720),
            (1504, 688),
            (1568, 672),
        )
    )
    features: ClassVar[Mapping[str, int]] = {
        "instruct": 1,
        "recolor": 1,
        "background:scene": 1,
        "remove": 1,
        "fill": 1,
        "fill:prompt": 1,
        "style": 1,
        "extend": 1,
        "extend:prompt": 1,
    }
    masked = frozenset({"instruct", "recolor", "remove", "fill", "extend"})
    step_cache = "given"

    def sampling(self, _model: ModelFolder) -> Sampling:
        """Guidance is distilled into the model: no second pass, no negative prompt."""
        return Sampling(steps=28, guidance=2.5)

    def embed(self, pipeline: Any, text: str, more: Mapping[str, Any]) -> Embeds:
        """T5's words and CLIP's summary."""
        options = {n: more[n] for n in ("max_sequence_length",) if n in more}
        embeds, pooled, _ = pipeline.encode_prompt(prompt=text, prompt_2=None, **options)
        return {"prompt_embeds": embeds, "pooled_prompt_embeds": pooled}

    def arguments(self, request: Request) -> dict[str, Any]:
        """Sizes are said thrice: left alone, the pipeline makes squares and snaps to its own."""
        common = {
            **(request.embeds or {}),
            "image": request.picture,
            "height": request.size.height,
            "width": request.size.width,
            "max_area": request.size.width * request.size.height,
            "_auto_resize": False,
            "num_inference_steps": request.steps,
            "guidance_scale": request.guidance,
        }
        if request.mask is None:
            return common
        return {**common, "mask_image": request.mask, "strength": request.strength}

    def visible(self, pipeline: Any, latents: Tensor, size: Size) -> Tensor:
        """Undo packing, scale and shift."""
        plane = unpatched(latents[:1], size, pipeline.vae_scale_factor)
        config = pipeline.vae.config
        return plane / float(config.scaling_factor) + float(config.shift_factor)
