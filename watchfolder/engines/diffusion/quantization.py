"""Quantization: a model's weights in fewer bits, where the library for it is installed.

Not one of these has been run with real weights yet; see docs/models.md.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import torch

from watchfolder.engines.diffusion.family import Family
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.engines.diffusion.offline import diffusers
from watchfolder.settings import Settings

_LIBRARY = {"int8": "torchao", "nf4": "bitsandbytes"}
_TEXT = ("text_encoder", "text_encoder_2")


def why_not(settings: Settings, device: str) -> str:
    """Why the quantization that is set cannot be done here; "" when it can. Imports nothing."""
    kind = settings.model_quantization
    library = _LIBRARY.get(kind)
    if library is not None and importlib.util.find_spec(library) is None:
        return f"model_quantization {kind} needs {library}: pip install {library}"
    if kind == "nf4" and not device.startswith("cuda"):
        return "model_quantization nf4 needs a CUDA device"
    return ""


def quantized_loading(
    model: ModelFolder, family: Family, dtype: torch.dtype, settings: Settings
) -> dict[str, Any]:
    """Arguments of from_pretrained for int8 or nf4 weights of denoiser and text encoders."""
    kind = settings.model_quantization
    if kind not in _LIBRARY:
        return {}
    import transformers  # noqa: PLC0415 - of the diffusion extra

    library = diffusers()
    mapping = {family.denoiser: _config(library, kind, dtype)}
    for name in _TEXT:
        if name in model.weights:
            mapping[name] = _config(transformers, kind, dtype)
    return {"quantization_config": library.PipelineQuantizationConfig(quant_mapping=mapping)}


def _config(library: Any, kind: str, dtype: torch.dtype) -> Any:
    if kind == "int8":
        torchao = importlib.import_module("torchao.quantization")
        return library.TorchAoConfig(torchao.Int8WeightOnlyConfig())
    return library.BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=dtype
    )


def stored_smaller(denoiser: Any, dtype: torch.dtype) -> None:
    """Keep a denoiser's weights in eight bits between uses; it computes in `dtype` as before."""
    denoiser.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=dtype)
