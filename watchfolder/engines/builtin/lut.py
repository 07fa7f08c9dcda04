"""Lookup tables of color: .cube data on tensors, tetrahedral in three dimensions, linear in one."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import torch
from torch import Tensor

from presets.cube import Cube, read_cube
from watchfolder.errors import EngineError

_PARSED = 8


@dataclass(frozen=True, slots=True, eq=False)
class Lut:
    """A .cube table as tensors. Input and output are sRGB-encoded values as the file means them."""

    table: Tensor
    """(size, 3) for one dimension; (size ** 3, 3) for three, red running fastest."""
    size: int
    solid: bool
    """Whether it is three-dimensional."""
    low: Tensor
    """(3, 1, 1): the input that the first sample stands for."""
    high: Tensor
    """(3, 1, 1): the input that the last sample stands for."""


def lut_of(cube: Cube) -> Lut:
    """The tensors of a .cube file's data."""
    table = torch.tensor(cube.table, dtype=torch.float32).reshape(-1, 3)
    low = torch.tensor(cube.domain_min, dtype=torch.float32)[:, None, None]
    high = torch.tensor(cube.domain_max, dtype=torch.float32)[:, None, None]
    return Lut(table, cube.size, cube.kind == "3d", low, high)


@functools.lru_cache(maxsize=_PARSED)
def read_lut(data: bytes) -> Lut:
    """The table of a .cube file's bytes; the last few are remembered.

    Raises EngineError when they are not UTF-8, PresetError when they are not a .cube.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EngineError("the look's LUT is not a text file", "give a .cube file") from error
    return lut_of(read_cube(text))


def apply_lut(rgb: Tensor, lut: Lut, strength: float = 1.0) -> Tensor:
    """(3, H, W) through the table, mixed with the input by `strength`.

    Inputs beyond the table's domain take the value of its border.
    """
    table, low, high = (v.to(rgb.device) for v in (lut.table, lut.low, lut.high))
    place = ((rgb - low) / (high - low)).clamp(0, 1) * (lut.size - 1)
    mapped = _tetrahedral(place, table, lut.size) if lut.solid else _linear(place, table, lut.size)
    return mapped if strength == 1 else rgb + strength * (mapped - rgb)


def _linear(place: Tensor, table: Tensor, size: int) -> Tensor:
    left = place.floor().clamp_max(size - 2)
    share, index = place - left, left.long()
    channels = []
    for channel in range(3):
        column = table[:, channel]
        start, end = column[index[channel]], column[index[channel] + 1]
        channels.append(start + share[channel] * (end - start))
    return torch.stack(channels)


def _tetrahedral(place: Tensor, table: Tensor, size: int) -> Tensor:
    """Tetrahedral interpolation: from the cell's low corner along the axes, largest share first.

    J. M. Kasson et al., "Performing color space conversions with three-dimensional linear
    interpolation" (1995).
    """
    corner = place.floor().clamp_max(size - 2)
    share, order = (place - corner).sort(dim=0, descending=True, stable=True)
    strides = torch.tensor([1, size, size * size], device=place.device)
    index = (corner.long() * strides[:, None, None]).sum(dim=0)
    value = table[index]
    result = value
    for axis in range(3):
        index = index + strides[order[axis]]
        following = table[index]
        result = result + share[axis][..., None] * (following - value)
        value = following
    return result.permute(2, 0, 1).contiguous()
