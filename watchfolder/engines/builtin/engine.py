"""BuiltinEngine: the deterministic engine. Carries out each edit by the kernel file of its name.

A kernel is a module kernels/NAME.py for the edit NAME with

    VERSION: int                     raised when the same edit comes to give other pixels
    FEATURES: tuple[str, ...]        what the card lists: the edit's name, or name:variant
    NEEDS_SUBJECT: bool              whether it wants the subject's alpha beside the region's mask;
                                     needs_subject(edit) -> bool may say it more exactly
    WELCOMES_SUBJECT: bool = False   whether it uses the subject's alpha where one is found, and
                                     does without where none is
    SEEDED: bool = False             whether its result depends on the seed
    able(feature) -> bool            optional: whether what a feature needs is installed here
    version_on(device) -> int        optional: VERSION, where an accelerator gives other pixels
    STAYS_IN_MASK: bool = False      whether nothing may change where the mask is 0
    run(edit, picture, materials, progress) -> StepResult
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import metadata
from types import ModuleType

import cv2
import torch

from presets.edit import Edit
from presets.regions import Region
from watchfolder import __version__
from watchfolder.engines.builtin import kernels, regions
from watchfolder.engines.builtin.networks import (
    realesrgan,
    subject_network,
    text_weights,
    u2netp,
    waifu2x,
)
from watchfolder.engines.builtin.networks.subject_file import read_subject_file
from watchfolder.engines.builtin.outside import put_back_outside
from watchfolder.engines.card import EngineCard
from watchfolder.engines.engine import Engine, Mask, Materials, Progress, StepResult
from watchfolder.errors import EngineError, EngineMemoryError
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings

NAME = "builtin"
_LIBRARIES = (
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "pymatting",
    "pypatchmatch",
    "torch",
)
_OUT_OF_MEMORY = ("can't allocate memory", "out of memory", "insufficient memory")


def engines(settings: Settings) -> Iterable[Engine]:
    """The engine of this folder, for the registry.

    Raises EngineError when the settings name a subject network that is none.
    """
    network = subject_network.SHIPPED
    if settings.subject_model is not None:
        network = read_subject_file(settings.subject_model, torch.get_num_threads())
    return (BuiltinEngine(settings.device, network),)


@functools.cache
def kernel_modules() -> dict[str, ModuleType]:
    """Name of the edit to its kernel, imported on first use.

    Raises TypeError when a kernel file lacks what the top of this file asks for.
    """
    found: dict[str, ModuleType] = {}
    for module_info in pkgutil.iter_modules(kernels.__path__):
        module = importlib.import_module(f"{kernels.__name__}.{module_info.name}")
        missing = [n for n in ("VERSION", "FEATURES", "run") if not hasattr(module, n)]
        if missing:
            raise TypeError(f"{module.__name__} has no {', '.join(missing)}")
        found[module_info.name] = module
    return found


def needs_subject(edit: Edit) -> bool:
    """Whether the kernel of `edit` wants the subject's alpha.

    Raises EngineError when there is no such kernel.
    """
    module = _kernel(edit)
    exactly = getattr(module, "needs_subject", None)
    return bool(exactly(edit)) if exactly else bool(getattr(module, "NEEDS_SUBJECT", False))


class BuiltinEngine:
    """Real work without any download.

    Color and geometry by arithmetic, subjects by a small network that ships with the program.
    Stateless; safe in threads. `device` is what the settings say: auto, cpu, cuda, cuda:0; runs of
    pointwise edits and upscaling use an accelerator, everything else the CPU.
    """

    def __init__(
        self,
        device: str = "cpu",
        network: subject_network.SubjectNetwork = subject_network.SHIPPED,
    ) -> None:
        self._device = _found_device(device)
        self._network = network

    @functools.cached_property
    def card(self) -> EngineCard:
        """What the kernel files say, and what they run on."""
        modules = kernel_modules().values()
        return EngineCard(
            name=NAME,
            version=__version__,
            features={
                name: _version_on(module, self._device)
                for module in modules
                for name in module.FEATURES
                if _able(module, name)
            },
            seeded=_features_with("SEEDED"),
            needs_subject=_features_with("NEEDS_SUBJECT"),
            welcomes_subject=_features_with("WELCOMES_SUBJECT"),
            region_version=getattr(regions, "VERSION", 1),
            device=self._device,
            models={
                self._network.name: self._network.sha256,
                **u2netp.MODELS,
                **waifu2x.MODELS,
                **realesrgan.MODELS,
                **text_weights.MODELS,
            },
            libraries={name: metadata.version(name) for name in _LIBRARIES},
        )

    def find(self, region: Region, source: Picture, progress: Progress) -> Mask:
        """The mask of `region` on the original.

        Raises RegionUncertainError when it is not found surely enough, EngineMemoryError and
        Cancelled.
        """
        with _memory_errors(), subject_network.using(self._network):
            return regions.find(region, source, progress)

    def apply(
        self, edit: Edit, picture: Picture, materials: Materials, progress: Progress
    ) -> StepResult:
        """Carry out one edit by its kernel.

        Where an edit stays in its mask and the mask is 0, the samples are the input's, bit by bit,
        whatever the kernel did; the figure outside_max_diff says so.
        Raises EngineError when there is no kernel or it fails, EngineMemoryError, Cancelled.
        """
        module = _kernel(edit)
        _check_mask(picture, materials)
        materials = replace(materials, device=self._device)
        with _memory_errors(), subject_network.using(self._network):
            result: StepResult = module.run(edit, picture, materials, progress)
            if getattr(module, "STAYS_IN_MASK", False):
                result = put_back_outside(result, picture, materials.mask)
        return result


def _found_device(said: str) -> str:
    """cpu, or the CUDA device that was said and is there; auto: the first one, else the CPU."""
    if said.startswith(("auto", "cuda")) and torch.cuda.is_available():
        return "cuda:0" if said in ("auto", "cuda") else said
    return "cpu"


def _able(module: ModuleType, feature: str) -> bool:
    exactly = getattr(module, "able", None)
    return exactly is None or bool(exactly(feature))


def _version_on(module: ModuleType, device: str) -> int:
    """A kernel's version; one that gives other pixels on an accelerator says so itself."""
    exactly = getattr(module, "version_on", None)
    return int(exactly(device) if exactly else module.VERSION)


def _kernel(edit: Edit) -> ModuleType:
    module = kernel_modules().get(edit.edit)
    if module is None or edit.feature not in module.FEATURES:
        raise EngineError(f"the builtin engine cannot do {edit.feature}")
    return module


def _features_with(name: str) -> tuple[str, ...]:
    chosen = (m for m in kernel_modules().values() if getattr(m, name, False))
    return tuple(feature for module in chosen for feature in module.FEATURES)


def _check_mask(picture: Picture, materials: Materials) -> None:
    width, height = picture.size
    masks = {"mask": materials.mask, "subject": materials.subject}
    for name, mask in masks.items():
        if mask is not None and tuple(mask.values.shape) != (1, height, width):
            size = "x".join(str(n) for n in mask.values.shape)
            raise EngineError(f"the {name} is {size}, the picture is {width} wide, {height} high")


@contextlib.contextmanager
def _memory_errors() -> Iterator[None]:
    """Running out of memory, as every library says it, as EngineMemoryError."""
    hint = "use a smaller picture, fewer workers, or a machine with more memory"
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError) as error:
        raise EngineMemoryError("not enough memory for this step", hint) from error
    except (RuntimeError, cv2.error) as error:
        if any(words in str(error).lower() for words in _OUT_OF_MEMORY):
            raise EngineMemoryError("not enough memory for this step", hint) from error
        raise
