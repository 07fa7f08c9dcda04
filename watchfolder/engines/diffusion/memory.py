"""Memory: which numbers a model computes in, and which of its parts wait in main memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import psutil
import torch

from watchfolder.engines.diffusion.canvas import UNIT
from watchfolder.errors import ModelError
from watchfolder.settings import Settings

Offload = Literal["none", "model", "sequential"]
GIB = 2**30
_WORKING = 1.6 * GIB
"""Bytes that one variant of one megapixel needs beside the weights, at two bytes a number.

An estimate from the sizes of activations, not a measurement: too small ends in an error that says
so, too large in an offload that was not needed."""
_SPARE = 0.9
"""Share of the free memory that is counted on."""
_OUT_OF_MEMORY = ("can't allocate memory", "out of memory", "insufficient memory", "bad alloc")


@dataclass(frozen=True, slots=True)
class Policy:
    """How a model is held."""

    device: str
    dtype: torch.dtype
    offload: Offload


@dataclass(frozen=True, slots=True)
class Room:
    """Free memory in bytes."""

    device: int
    """Of the accelerator; for the CPU that of the machine."""
    machine: int


def find_device(settings: Settings) -> str:
    """Return "cpu", "cuda" or "cuda:1". Raises ModelError when the one that is set is not here."""
    asked = settings.device
    if asked == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    kind, _, number = asked.partition(":")
    if kind == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if int(number or 0) >= count:
            raise ModelError(f"device is set to {asked}, and {count} such devices are here")
    elif asked != "cpu":
        raise ModelError(f"device is set to {asked}; models run on cpu or cuda")
    return asked


def find_dtype(device: str, settings: Settings) -> torch.dtype:
    """The numbers to compute in: as set, else what the device does well."""
    if settings.model_dtype != "auto":
        dtype: torch.dtype = getattr(torch, settings.model_dtype)
        return dtype
    if not device.startswith("cuda"):
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def free_room(device: str) -> Room:
    """What is free now."""
    machine = psutil.virtual_memory().available
    if device.startswith("cuda"):
        return Room(torch.cuda.mem_get_info(device)[0], machine)
    return Room(machine, machine)


def total_room(device: str) -> Room:
    """What there is at all."""
    machine = psutil.virtual_memory().total
    if device.startswith("cuda"):
        return Room(torch.cuda.mem_get_info(device)[1], machine)
    return Room(machine, machine)


def bytes_of(elements: Mapping[str, int], dtype: torch.dtype, quantization: str) -> dict[str, int]:
    """Component to bytes in memory; `quantization` counts for all that is not a VAE."""
    smaller = {"float8": 1.0, "int8": 1.0, "nf4": 0.5}.get(quantization)
    return {
        name: int(count * (smaller if smaller and name != "vae" else dtype.itemsize))
        for name, count in elements.items()
    }


def choose_policy(
    parts: Mapping[str, int],
    *,
    megapixels: float,
    device: str,
    dtype: torch.dtype,
    room: Room,
    asked: Literal["auto", "none", "model", "sequential"],
) -> Policy:
    """Where the parts (component to bytes) are held while one variant of `megapixels` is made.

    none: all on the device. model: the part that works is there, the others in main memory.
    sequential: layer by layer, slow, in very little. The CPU knows only none.
    Raises ModelError when not even the last fits, saying what is needed and what there is.
    """
    work = _working(megapixels, dtype)
    total = sum(parts.values())
    if device == "cpu":
        if total + work > room.device:
            raise ModelError(_too_small(total + work, room.device, "the machine"))
        return Policy(device, dtype, "none")
    free = int(room.device * _SPARE)
    if asked in ("model", "sequential") and total > room.machine:
        raise ModelError(_too_small(total, room.machine, "the machine"))
    if asked != "auto":
        return Policy(device, dtype, asked)
    if total + work <= free:
        return Policy(device, dtype, "none")
    if total > room.machine:
        raise ModelError(_too_small(total, room.machine, "the machine"))
    if max(parts.values(), default=0) + work <= free:
        return Policy(device, dtype, "model")
    if work <= free:
        return Policy(device, dtype, "sequential")
    raise ModelError(_too_small(work, room.device, device))


def variants_at_once(
    wanted: int, parts: Mapping[str, int], *, policy: Policy, megapixels: float, room: Room
) -> int:
    """How many of `wanted` variants are made at once by a model that is held by `policy`.

    As many as fit into what is free now, 1 at least, shared out evenly: five of which four would
    fit are made as three and two.
    """
    free = int(room.device * _SPARE)
    if policy.offload == "model":
        free -= max(parts.values(), default=0)  # the part that works is not there yet
    most = max(1, min(wanted, free // _working(megapixels, policy.dtype)))
    rounds = -(-wanted // most)
    return -(-wanted // rounds)


def _working(megapixels: float, dtype: torch.dtype) -> int:
    """Bytes that one variant needs beside the weights."""
    return max(1, int(_WORKING * megapixels * dtype.itemsize / 2))


def _too_small(needed: int, there: int, where: str) -> str:
    return (
        f"not enough memory: about {needed / GIB:.1f} GiB are needed and {where} "
        f"has {there / GIB:.1f}"
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of any library means that memory was short."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(
        words in str(error).lower() for words in _OUT_OF_MEMORY
    )


def megapixels_of(width: int, height: int) -> float:
    """Pixels in the unit that models are described in."""
    return width * height / UNIT
