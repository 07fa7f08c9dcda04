"""LoRA: a brand's small addition to a model, put in and taken out without loading the model again.

Nothing is ever fused into the weights: taking a fused addition out leaves rounding behind, which in
a process that lives for weeks adds up. Taking one out here leaves the very pixels of before.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from presets.reference import Lora
from watchfolder.engines.diffusion.offline import known_warnings
from watchfolder.engines.diffusion.weights import refuse_pickle
from watchfolder.errors import EngineError, ModelError

LIMIT = 4
"""Additions kept inside one model; switching between those takes no time."""
_REFUSALS = (AttributeError, ImportError, LookupError, RuntimeError, TypeError, ValueError)


class LoraSlot:
    """Which additions one loaded model holds, and which of them is on."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self.current = ""
        """Name and weight of the addition that is on, "" for none."""

    def fit(self, pipeline: Any, wanted: Lora | None, files: Mapping[str, bytes]) -> None:
        """Have exactly `wanted` on; None takes everything out. `files` are bytes by sha256.

        Raises ModelError when it is no safetensors file or does not fit the model, EngineError
        when the model takes none.
        """
        if wanted is None:
            if self._held:
                pipeline.unload_lora_weights()
            self._held, self.current = [], ""
            return
        name = f"lora_{wanted.file.sha256[:16]}"
        current = f"{name}@{wanted.weight:g}"
        if current == self.current:
            return
        if not hasattr(pipeline, "load_lora_weights"):
            raise EngineError(f"{type(pipeline).__name__} takes no LoRA", "take lora: out")
        self.current = ""  # whatever happens below, what was on is not known to be on
        if name not in self._held:
            self._load(pipeline, name, wanted, files)
        pipeline.set_adapters([name], [wanted.weight])
        self.current = current

    def _load(self, pipeline: Any, name: str, wanted: Lora, files: Mapping[str, bytes]) -> None:
        import safetensors.torch  # noqa: PLC0415 - of the diffusion extra
        from safetensors import SafetensorError  # noqa: PLC0415

        file = PurePath(wanted.file.path).name
        data = files[wanted.file.sha256]
        refuse_pickle(PurePath(file), data[:8])
        try:
            weights = safetensors.torch.load(data)
        except SafetensorError as error:
            raise ModelError(f"{file} is no safetensors file: {error}") from error
        if len(self._held) >= LIMIT:
            pipeline.delete_adapters(self._held.pop(0))
        try:
            with known_warnings():
                pipeline.load_lora_weights(weights, adapter_name=name)
            fits = any(name in names for names in pipeline.get_list_adapters().values())
        except _REFUSALS as error:
            self._forget(pipeline)
            raise _unfit(file, pipeline) from error
        if not fits:
            raise _unfit(file, pipeline)
        self._held.append(name)

    def _forget(self, pipeline: Any) -> None:
        """After a failure half way: out with everything, whole or not."""
        pipeline.unload_lora_weights()
        self._held.clear()


def _unfit(file: str, pipeline: Any) -> ModelError:
    return ModelError(
        f"the LoRA {file} does not fit {type(pipeline).__name__}",
        "it was trained for another model; name one in the preset that fits",
    )
