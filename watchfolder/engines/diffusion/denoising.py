"""Denoising: one call of a pipeline, with seeds that count, and errors in plain words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from watchfolder.engines.diffusion.canvas import UNIT
from watchfolder.engines.diffusion.family import Request
from watchfolder.engines.diffusion.loading import Loaded
from watchfolder.engines.diffusion.memory import is_out_of_memory
from watchfolder.engines.diffusion.offline import known_warnings
from watchfolder.engines.diffusion.step_watch import Watch
from watchfolder.errors import EngineError, EngineMemoryError
from watchfolder.settings import Settings

_FAULTS = (MemoryError, NotImplementedError, RuntimeError, ValueError)


def denoise(
    loaded: Loaded, request: Request, seeds: Sequence[int], watch: Watch, settings: Settings
) -> Tensor:
    """What the model makes of `request`, (variants, 3, H, W) float32 in [0, 1] on the CPU.

    Every variant has a generator of its own, on the CPU whatever the device: shared ones would
    make a variant depend on its neighbours. Raises what `watch` raises from within a step, after
    which the pipeline is as good as new, and what the libraries raise: see `plain_errors`.
    """
    pipeline = loaded.pipeline(masked=request.mask is not None)
    _tile(pipeline.vae, request, settings)
    arguments = {
        **loaded.family.arguments(request),
        **loaded.family.adapt(pipeline, request),
        **loaded.model.settings.arguments,
        "generator": [torch.Generator("cpu").manual_seed(seed) for seed in seeds],
        "output_type": "pt",
        "callback_on_step_end": watch,
        "callback_on_step_end_tensor_inputs": ["latents"],
    }
    with known_warnings(), _passes_named(loaded, settings):
        images: Tensor = pipeline(**arguments).images
    return images.float().cpu()


@contextlib.contextmanager
def plain_errors(loaded: Loaded) -> Iterator[None]:
    """Around all that a model does: what its libraries raise, in a sentence.

    Raises EngineMemoryError and EngineError. However the block ends, the model's parts are back
    where they wait.
    """
    try:
        yield
    except _FAULTS as error:
        if is_out_of_memory(error):
            raise EngineMemoryError(
                f"{loaded.model.name} ran out of memory on {loaded.policy.device}",
                "use a smaller model, model_quantization, or checks.smaller_on_memory",
            ) from error
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EngineError(f"{loaded.model.name} failed: {first}") from error
    finally:
        loaded.editor.maybe_free_model_hooks()


def _tile(vae: Any, request: Request, settings: Settings) -> None:
    """Decode in tiles above the size that is set, and only there: tiles have seams."""
    if is_tiled(request, settings):
        vae.enable_tiling()
    else:
        vae.disable_tiling()


def is_tiled(request: Request, settings: Settings) -> bool:
    """Whether a request is decoded in tiles."""
    area = request.size.width * request.size.height
    return area > settings.vae_tile_megapixels * UNIT


def _passes_named(loaded: Loaded, settings: Settings) -> Any:
    """A context that names the only pass of a step, for pipelines that do not name theirs."""
    if settings.model_step_cache and loaded.family.step_cache == "given":
        return getattr(loaded.editor, loaded.family.denoiser).cache_context("cond")
    return contextlib.nullcontext()
