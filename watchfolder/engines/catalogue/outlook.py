"""Outlook: whether a known model would run on a machine, and how. Pure; nothing is loaded.

The rules are those by which a worker decides when it loads a model; here they run on rounded
counts of weights, before anything of the model is fetched.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from watchfolder.engines.catalogue.known import KnownModel
from watchfolder.engines.catalogue.sizes import size_text
from watchfolder.engines.catalogue.staging import SPARE

_WORKING = 1.7e9
"""Bytes that one picture of a megapixel takes beside the weights, at two bytes a number."""
_SPARE_MEMORY = 0.9


@dataclass(frozen=True, slots=True)
class Machine:
    """What a machine has, in bytes."""

    device: str
    """"cpu", "cuda" or "mps"."""
    device_memory: int | None
    """Of the accelerator; None: not known, or there is none."""
    memory: int
    disk: int
    """Free where models go."""
    missing: str
    """Why the libraries cannot be used, "" when they are here."""
    modules: Collection[str] = ()
    """Of those that only some models need: the ones that are here."""
    quantization: str = "none"
    """As the setting model_quantization."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How it stands with one known model."""

    obstacles: tuple[str, ...]
    """What stands in the way, each with what to do; empty: it would run."""
    manner: str
    """How it would run, in half a sentence."""


def outlook(model: KnownModel, machine: Machine, *, here: bool) -> Outlook:
    """Whether `model` would run; `here`: it is installed, so it needs no room on the disk."""
    obstacles = []
    if machine.missing:
        obstacles.append(machine.missing)
    obstacles += [
        f"{module} is not installed: {command}"
        for module, command in model.needs.items()
        if module not in machine.modules
    ]
    if not here and model.bytes + SPARE > machine.disk:
        obstacles.append(
            f"{size_text(model.bytes)} do not fit on the disk: {size_text(machine.disk)} are free"
        )
    manner, shortage = _in_memory(model, machine)
    if shortage:
        obstacles.append(shortage)
    return Outlook(tuple(obstacles), manner)


def _in_memory(model: KnownModel, machine: Machine) -> tuple[str, str]:
    """How it is held, or why it cannot be."""
    if machine.device == "cpu":
        return _on_the_processor(model, machine)
    width = {"float8": 1.0, "int8": 1.0, "nf4": 0.5}.get(machine.quantization, 2.0)
    whole, largest = model.elements * width, model.largest * width
    if machine.device_memory is None:
        return f"on the {machine.device} device, whose memory is not known here", ""
    free = machine.device_memory * _SPARE_MEMORY
    if whole + _WORKING <= free:
        return f"whole on the {machine.device} device", ""
    if whole > machine.memory:
        return "", _short(whole, machine.memory, "main memory, beside the device")
    if largest + _WORKING <= free:
        return "with the parts that do not work waiting in main memory", ""
    return "layer by layer out of main memory, slowly; model_quantization makes it smaller", ""


def _on_the_processor(model: KnownModel, machine: Machine) -> tuple[str, str]:
    needed = model.elements * 4 + _WORKING * 2
    if needed > machine.memory:
        return "", _short(needed, machine.memory, "memory, since there is no accelerator")
    return "on the processor: minutes for a picture", ""


def _short(needed: float, there: float, where: str) -> str:
    return f"it needs {size_text(needed)} of {where}, and there are {size_text(there)}"
