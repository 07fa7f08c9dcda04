"""Shelf: the models that one process holds in memory, one used at a time."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from watchfolder.engines.diffusion.device_turn import device_turn
from watchfolder.engines.diffusion.family import Family
from watchfolder.engines.diffusion.loading import Loaded, free_memory, load_model, unload
from watchfolder.engines.diffusion.memory import (
    Policy,
    bytes_of,
    choose_policy,
    find_device,
    find_dtype,
    free_room,
    variants_at_once,
)
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.engines.engine import Progress
from watchfolder.errors import EngineMemoryError, ModelError
from watchfolder.log import get_logger
from watchfolder.settings import Settings

_LOOK_EVERY = 0.2
"""Seconds between two looks at whether to stop, while another thread uses the models."""
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Need:
    """What a request takes of memory beside the weights."""

    megapixels: float


class Shelf:
    """Loaded models, the one used last at the end. Lends one at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loaded: OrderedDict[str, Loaded] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """What is loaded, the one used last at the end."""
        return tuple(self._loaded)

    @contextlib.contextmanager
    def lent(
        self, model: ModelFolder, family: Family, need: Need, progress: Progress
    ) -> Iterator[Loaded]:
        """The model, loaded if it is not, for the time of the block.

        Whatever stands in its way is put out of memory first. Raises ModelError,
        EngineMemoryError, and what `progress` raises while it waits for another thread or process.
        """
        while not self._lock.acquire(timeout=_LOOK_EVERY):
            progress.report(0.0, "waiting for the device")
        try:
            device = find_device(self._settings)
            with device_turn(self._settings.state / "devices", device, progress):
                if model.name not in self._loaded:
                    progress.report(0.0, f"loading {model.name}")
                    self._loaded[model.name] = self._load(model, family, need)
                self._loaded.move_to_end(model.name)
                yield self._loaded[model.name]
        finally:
            self._lock.release()

    def variants_at_once(self, loaded: Loaded, need: Need, wanted: int) -> int:
        """How many variants there is memory for at once, now. Only while lent."""
        dtype, quantization = loaded.policy.dtype, self._settings.model_quantization
        return variants_at_once(
            wanted,
            bytes_of(loaded.model.elements, dtype, quantization),
            policy=loaded.policy,
            megapixels=need.megapixels,
            room=free_room(loaded.policy.device),
        )

    def make_room(self, keep: str) -> bool:
        """Put every model but `keep` out of memory; whether there was any. Only while lent."""
        others = [name for name in self._loaded if name != keep]
        for name in others:
            self._put_out(name)
        free_memory()
        return bool(others)

    def clear(self) -> None:
        """Put every model out of memory."""
        with self._lock:
            self.make_room("")

    def _load(self, model: ModelFolder, family: Family, need: Need) -> Loaded:
        while len(self._loaded) >= self._settings.resident_models:
            self._put_out(next(iter(self._loaded)))
        policy = self._policy(model, need)
        while policy is None or (policy.offload != "none" and self._loaded):
            if not self._loaded:
                raise EngineMemoryError(
                    f"not enough free memory for {model.name}",
                    "end other programs, or set model_quantization; it is tried again",
                )
            self._put_out(next(iter(self._loaded)))
            policy = self._policy(model, need)
        _log.info("loading %s: %s on %s", model.name, policy.offload, policy.device)
        return load_model(model, family, policy, self._settings)

    def _policy(self, model: ModelFolder, need: Need) -> Policy | None:
        """How it could be held now; None where there is not enough free memory at all."""
        settings = self._settings
        device = find_device(settings)
        dtype = find_dtype(device, settings)
        try:
            return choose_policy(
                bytes_of(model.elements, dtype, settings.model_quantization),
                megapixels=need.megapixels,
                device=device,
                dtype=dtype,
                room=free_room(device),
                asked=settings.model_offload,
            )
        except ModelError:
            return None

    def _put_out(self, name: str) -> None:
        _log.info("%s leaves memory", name)
        unload(self._loaded.pop(name))
