"""ncnn: networks in that program's two files, .param (text) and .bin (weights), read into torch.

Only chains of convolutions and deconvolutions with a leaky rectifier are read, which is what small
upscaling networks are. Format: https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from watchfolder.errors import EngineError

MAGIC = "7767517"
_FLOAT32, _FLOAT16 = 0, 0x01306B47
"""Tags before a block of weights."""
_NO_ACTIVATION, _RELU, _LEAKY = 0, 1, 2
_ACTIVATION_VALUES = -23310


@dataclass(frozen=True, slots=True, eq=False)
class Convolution:
    """One layer: a convolution, or the transposed one, and what its result goes through."""

    weight: Tensor
    bias: Tensor | None
    stride: int
    padding: int
    transposed: bool
    slope: float
    """Of the rectifier below 0; 1 leaves values as they are, 0 cuts them off."""

    def __call__(self, values: Tensor) -> Tensor:
        """(1, C, H, W) to (1, C', H', W')."""
        convolve = functional.conv_transpose2d if self.transposed else functional.conv2d
        result: Tensor = convolve(
            values, self.weight, self.bias, stride=self.stride, padding=self.padding
        )
        return result if self.slope == 1 else functional.leaky_relu_(result, self.slope)

    def on(self, device: str) -> Convolution:
        """The same layer with its weights on a device."""
        bias = None if self.bias is None else self.bias.to(device)
        return replace(self, weight=self.weight.to(device), bias=bias)


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A network whose layers follow one another."""

    layers: tuple[Convolution, ...]

    def __call__(self, values: Tensor) -> Tensor:
        """(1, C, H, W) float32 through all layers, without gradients."""
        with torch.inference_mode():
            for layer in self.layers:
                values = layer(values)
        return values.clone()

    def on(self, device: str) -> Chain:
        """The same network with its weights on a device."""
        return Chain(tuple(layer.on(device) for layer in self.layers))


class Weights:
    """The .bin file, read from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def tagged(self, count: int) -> np.ndarray:
        """`count` weights after a tag that says how they are stored."""
        tag = int(self._take(4, np.uint32)[0])
        if tag == _FLOAT32:
            return self.plain(count)
        if tag == _FLOAT16:
            values = self._take(2 * count, np.float16).astype(np.float32)
            self._place += -self._place % 4
            return values
        raise EngineError(f"weights stored as {tag:#x} are not read")

    def plain(self, count: int) -> np.ndarray:
        """`count` float32 values."""
        return self._take(4 * count, np.float32).copy()

    def _take(self, size: int, dtype: type) -> np.ndarray:
        part = self._data[self._place : self._place + size]
        if len(part) < size:
            raise EngineError("the file of weights ends too early")
        self._place += size
        return np.frombuffer(part, dtype)

    def check_end(self) -> None:
        """Raise EngineError where something is left."""
        if self._place != len(self._data):
            raise EngineError("the file of weights is longer than its network")


def read_chain(param: str, weights: bytes) -> Chain:
    """The network of a .param text and its .bin.

    Raises EngineError when it is no chain, has a layer that is not read here, or when the two do
    not belong together.
    """
    lines = [line.split() for line in param.splitlines() if line.strip()]
    if not lines or lines[0] != [MAGIC]:
        raise EngineError("this is not a network of ncnn")
    data = Weights(weights)
    layers = tuple(_layers(lines[2:], data))
    data.check_end()
    return Chain(layers)


def _layers(lines: list[list[str]], data: Weights) -> Iterator[Convolution]:
    flowing = ""
    for line in lines:
        kind, inputs, outputs = line[0], int(line[2]), int(line[3])
        names = line[4 : 4 + inputs + outputs]
        said = dict(part.split("=", 1) for part in line[4 + inputs + outputs :])
        if kind == "Input":
            flowing = names[0]
            continue
        read = _KINDS.get(kind)
        if read is None or (inputs, outputs) != (1, 1) or names[0] != flowing:
            raise EngineError(f"the layer {line[1]} ({kind}) is not read here")
        flowing = names[1]
        yield read({int(number): value for number, value in said.items()}, data)


def convolution(said: Mapping[int, str], data: Weights) -> Convolution:
    """The layer that a line's numbered values describe; its weights are read from `data`.

    Raises EngineError for a kind of it that is not read here.
    """
    weight = _block(said, data)
    return _layer(said, data, weight, transposed=False)


def _deconvolution(said: Mapping[int, str], data: Weights) -> Convolution:
    weight = _block(said, data).transpose(0, 1)
    return _layer(said, data, weight, transposed=True)


def _block(said: Mapping[int, str], data: Weights) -> Tensor:
    """(out, in, side, side)."""
    out, side = int(said[0]), int(said[1])
    if said.get(2, "1") != "1" or said.get(11, said[1]) != said[1]:
        raise EngineError("layers with dilation or oblong kernels are not read here")
    values = data.tagged(int(said[6]))
    return torch.from_numpy(values.reshape(out, -1, side, side))


def _layer(
    said: Mapping[int, str], data: Weights, weight: Tensor, *, transposed: bool
) -> Convolution:
    bias = torch.from_numpy(data.plain(int(said[0]))) if said.get(5) == "1" else None
    return Convolution(
        weight.contiguous(memory_format=torch.channels_last),
        bias,
        stride=int(said.get(3, "1")),
        padding=int(said.get(4, "0")),
        transposed=transposed,
        slope=_slope(said),
    )


def _slope(said: Mapping[int, str]) -> float:
    kind = int(said.get(9, "0"))
    if kind == _NO_ACTIVATION:
        return 1.0
    if kind == _RELU:
        return 0.0
    if kind == _LEAKY:
        return float(said[_ACTIVATION_VALUES].split(",")[1])
    raise EngineError(f"the activation {kind} is not read here")


_KINDS: dict[str, Callable[[Mapping[int, str], Weights], Convolution]] = {
    "Convolution": convolution,
    "Deconvolution": _deconvolution,
}
