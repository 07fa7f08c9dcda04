from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest
import torch

from watchfolder.engines.diffusion.memory import (
    GIB,
    Policy,
    Room,
    bytes_of,
    choose_policy,
    find_device,
    find_dtype,
    is_out_of_memory,
    variants_at_once,
)
from watchfolder.engines.diffusion.prompt_cache import PromptCache
from watchfolder.errors import ModelError
from watchfolder.settings import Settings

KLEIN_4B = {"transformer": 4_000_000_000, "text_encoder": 4_000_000_000, "vae": 84_000_000}


def policy(device_gib: float, machine_gib: float, **more: Any) -> str:
    parts = bytes_of(KLEIN_4B, torch.bfloat16, more.pop("quantization", "none"))
    values: dict[str, Any] = {
        "megapixels": 1.0,
        "device": "cuda",
        "dtype": torch.bfloat16,
        "room": Room(int(device_gib * GIB), int(machine_gib * GIB)),
        "asked": "auto",
    }
    return choose_policy(parts, **(values | more)).offload


@pytest.mark.parametrize(
    ("device", "machine", "more", "offload"),
    [
        (80, 64, {}, "none"),
        (24, 64, {}, "none"),
        (16, 64, {}, "model"),
        (8, 64, {}, "sequential"),
        (12, 64, {"quantization": "float8"}, "none"),
        (12, 64, {"quantization": "nf4"}, "none"),
        (24, 64, {"megapixels": 8.0}, "model"),
        (16, 64, {"asked": "none"}, "none"),
        (80, 64, {"asked": "sequential"}, "sequential"),
    ],
)
def test_where_the_parts_are_held(
    device: float, machine: float, more: dict[str, Any], offload: str
) -> None:
    assert policy(device, machine, **more) == offload


def test_what_fits_nowhere_says_what_is_needed() -> None:
    with pytest.raises(ModelError, match=r"about 15\.1 GiB are needed and the machine has 8\.0"):
        policy(12, 8)
    with pytest.raises(ModelError, match=r"cuda has 1\.0"):
        policy(1, 64)
    with pytest.raises(ModelError, match=r"about 18.* the machine has 16\.0"):
        policy(16, 16, device="cpu", dtype=torch.float32)
    assert policy(40, 40, device="cpu") == "none"


@pytest.mark.parametrize(
    ("free", "offload", "wanted", "at_once"),
    [
        (40, "none", 4, 4),
        (8, "none", 4, 4),  # 7.2 GiB are counted on, 1.6 for each
        (6, "none", 4, 2),
        (6, "none", 5, 3),  # as three and two, not three, one, one
        (1, "none", 4, 1),
        (12, "model", 4, 2),  # the part that works takes 7.5 GiB
        (12, "sequential", 4, 4),
        (2, "model", 4, 1),
    ],
)
def test_how_many_variants_are_made_at_once(
    free: float, offload: Any, wanted: int, at_once: int
) -> None:
    many = variants_at_once(
        wanted,
        bytes_of(KLEIN_4B, torch.bfloat16, "none"),
        policy=Policy("cuda", torch.bfloat16, offload),
        megapixels=1.0,
        room=Room(int(free * GIB), 64 * GIB),
    )
    assert many == at_once


def test_the_device_and_its_numbers() -> None:
    assert find_device(Settings(device="cpu")) == "cpu"
    assert find_dtype("cpu", Settings()) is torch.float32
    assert find_dtype("cpu", Settings(model_dtype="bfloat16")) is torch.bfloat16
    with pytest.raises(ModelError, match="mps"):
        find_device(Settings(device="mps"))
    with pytest.raises(ModelError, match="such devices are here"):
        find_device(Settings(device="cuda:97"))


def test_short_memory_is_known_by_every_name() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50)
    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(MemoryError())
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert not is_out_of_memory(RuntimeError("shape mismatch"))
    assert not is_out_of_memory(ValueError("out of memory"))


def test_prompts_are_encoded_once_and_the_oldest_goes() -> None:
    cache, made = PromptCache(limit=2), []

    def get(text: str, addition: str = "") -> float:
        def encode() -> dict[str, torch.Tensor]:
            made.append((text, addition))
            return OrderedDict(x=torch.full((1, 2), float(len(made))))

        return float(cache.get(text, addition, encode)["x"][0, 0])

    assert [get("a"), get("b"), get("a"), get("a", "lora")] == [1, 2, 1, 3]
    assert made == [("a", ""), ("b", ""), ("a", "lora")]
    assert len(cache) == 2
    assert get("b") == 4
    assert get("a", "lora") == 3
