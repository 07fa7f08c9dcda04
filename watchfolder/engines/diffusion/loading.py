"""Loading: from a model's folder to pipelines in memory, by files on this disk alone."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

from watchfolder.engines.diffusion.family import Embeds, Family
from watchfolder.engines.diffusion.lora import LoraSlot
from watchfolder.engines.diffusion.memory import Policy, is_out_of_memory
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.engines.diffusion.offline import diffusers
from watchfolder.engines.diffusion.prompt_cache import PromptCache
from watchfolder.engines.diffusion.quantization import quantized_loading, stored_smaller
from watchfolder.errors import EngineMemoryError, ModelError
from watchfolder.settings import Settings

_REFUSALS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What the libraries raise for files that do not fit each other."""


@dataclass(slots=True)
class Loaded:
    """A model in memory. One thread at a time: pipelines are silently wrong in two."""

    model: ModelFolder
    family: Family
    policy: Policy
    editor: Any
    """The pipeline that was loaded."""
    prompts: PromptCache = field(default_factory=PromptCache)
    lora: LoraSlot = field(default_factory=LoraSlot)
    _painter: Any = None

    def pipeline(self, *, masked: bool) -> Any:
        """The pipeline for a request; both share every component."""
        if not masked or self.family.painter == self.family.editor:
            return self.editor
        if self._painter is None:
            self._painter = _sibling(self.editor, self.family.painter)
        return self._painter

    def embeds(self, text: str, rows: int) -> Embeds:
        """`text` encoded, from the cache where it can be, repeated for `rows` variants."""

        def encode() -> Embeds:
            with torch.no_grad():
                return self.family.embed(self.editor, text, self.model.settings.arguments)

        known = self.prompts.get(text, self.lora.current, encode)
        return {
            name: value.to(self.policy.device).repeat(rows, *[1] * (value.ndim - 1))
            for name, value in known.items()
        }


def load_model(model: ModelFolder, family: Family, policy: Policy, settings: Settings) -> Loaded:
    """The model in memory, by `policy`.

    Only safetensors are read and nothing is asked of any hub. Raises ModelError when the files do
    not make a pipeline, EngineMemoryError.
    """
    library = diffusers()
    with refusals_as_model_errors(model.name):
        pipeline = getattr(library, family.editor).from_pretrained(
            str(model.path),
            local_files_only=True,
            use_safetensors=True,
            dtype=policy.dtype,
            variant=model.settings.variant or None,
            **_single_files(model, policy),
            **quantized_loading(model, family, policy.dtype, settings),
            **family.loading(model),
        )
        family.prepare(pipeline, model)
        pipeline.set_progress_bar_config(disable=True)
        _tune(pipeline, family, policy, settings)
        _place(pipeline, policy)
    return Loaded(model, family, policy, pipeline)


def unload(loaded: Loaded) -> None:
    """Give a model's memory back; the caller drops its own reference."""
    loaded.editor.remove_all_hooks()
    loaded.editor, loaded._painter = None, None  # noqa: SLF001 - its own module
    free_memory()


def free_memory() -> None:
    """Have freed tensors leave the device as well."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


@contextlib.contextmanager
def refusals_as_model_errors(name: str) -> Iterator[None]:
    """What libraries raise over files, as ModelError in a line; short memory as itself."""
    from safetensors import SafetensorError  # noqa: PLC0415 - of the diffusion extra

    try:
        yield
    except (*_REFUSALS, SafetensorError) as error:
        if is_out_of_memory(error):
            raise EngineMemoryError(
                f"not enough memory to load {name}",
                "set model_offload or model_quantization, or use a smaller model",
            ) from error
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"{name} cannot be loaded: {first}", "watchfolder models verify checks its files"
        ) from error


def _single_files(model: ModelFolder, policy: Policy) -> dict[str, Any]:
    """Components whose weights lie in one file, as model makers hand them out."""
    found: dict[str, Any] = {}
    for component, file in model.settings.single_files.items():
        kind = getattr(diffusers(), model.index[component][1])
        found[component] = kind.from_single_file(
            str(model.path / file),
            config=str(model.path / component),
            local_files_only=True,
            dtype=policy.dtype,
        )
    return found


def _tune(pipeline: Any, family: Family, policy: Policy, settings: Settings) -> None:
    denoiser = getattr(pipeline, family.denoiser)
    if settings.model_quantization == "float8":
        stored_smaller(denoiser, policy.dtype)
    if settings.model_attention:
        denoiser.set_attention_backend(settings.model_attention)
    if settings.model_step_cache and family.step_cache:
        config = diffusers().FirstBlockCacheConfig(threshold=settings.model_step_cache)
        denoiser.enable_cache(config)
    if settings.model_compile and hasattr(denoiser, "compile_repeated_blocks"):
        denoiser.compile_repeated_blocks(fullgraph=True)


def _place(pipeline: Any, policy: Policy) -> None:
    if policy.offload == "model":
        pipeline.enable_model_cpu_offload(device=policy.device)
    elif policy.offload == "sequential":
        pipeline.enable_sequential_cpu_offload(device=policy.device)
    else:
        pipeline.to(policy.device)


def _sibling(pipeline: Any, kind: str) -> Any:
    """A pipeline of another class around the same components.

    Not `from_pipe`, which casts the shared weights to float32.
    """
    sibling_class = getattr(diffusers(), kind)
    plain = {
        name: value
        for name, value in pipeline.config.items()
        if not name.startswith("_") and name not in pipeline.components
    }
    sibling = sibling_class(**pipeline.components, **plain)
    sibling.set_progress_bar_config(disable=True)
    return sibling
