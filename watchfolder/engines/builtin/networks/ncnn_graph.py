"""ncnn networks that are no chain: layers whose results several others read.

What residual upscaling networks are made of is read: convolutions, sums with factors, channels put
together, and enlarging by whole pixels. See networks/ncnn.py for the files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from watchfolder.engines.builtin.networks.ncnn import (
    MAGIC,
    Convolution,
    Weights,
    convolution,
)
from watchfolder.errors import EngineError

Work = Callable[[Sequence[Tensor]], Tensor]
_FACTORS = -23301
_SUM, _ADD, _NEAREST = "1", "0", "1"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One layer: what it reads, what it does, and under which names its result goes on."""

    reads: tuple[str, ...]
    gives: tuple[str, ...]
    work: Work | Convolution


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A network of one input and one output."""

    input: str
    nodes: tuple[Node, ...]

    def __call__(self, values: Tensor) -> Tensor:
        """(1, C, H, W) through all layers, without gradients; what nobody reads again is freed."""
        left = Counter(name for node in self.nodes for name in node.reads)
        known = {self.input: values}
        result = values
        with torch.inference_mode():
            for node in self.nodes:
                given = [known[name] for name in node.reads]
                work = node.work
                result = work(given[0]) if isinstance(work, Convolution) else work(given)
                for name in node.reads:
                    left[name] -= 1
                    if left[name] == 0:
                        del known[name]
                known |= dict.fromkeys(node.gives, result)
        return result.clone()

    def on(self, device: str) -> Graph:
        """The same network with its weights on a device."""
        return replace(self, nodes=tuple(_moved(node, device) for node in self.nodes))


def read_graph(param: str, weights: bytes) -> Graph:
    """The network of a .param text and its .bin.

    Raises EngineError when it has a layer that is not read here, reads what no layer gives, or the
    two files do not belong together.
    """
    lines = [line.split() for line in param.splitlines() if line.strip()]
    if len(lines) < 3 or lines[0] != [MAGIC]:
        raise EngineError("this is no .param text of ncnn")
    data, nodes, known, first = Weights(weights), [], set[str](), ""
    for line in lines[2:]:
        kind, inputs, outputs = line[0], int(line[2]), int(line[3])
        reads = tuple(line[4 : 4 + inputs])
        gives = tuple(line[4 + inputs : 4 + inputs + outputs])
        said = dict(part.split("=", 1) for part in line[4 + inputs + outputs :] if "=" in part)
        if kind == "Input":
            first = gives[0]
            known.add(first)
            continue
        if not set(reads) <= known or kind not in _KINDS:
            raise EngineError(f"the layer {line[1]} ({kind}) is not read here")
        known |= set(gives)
        numbered = {int(number): value for number, value in said.items()}
        nodes.append(Node(reads, gives, _KINDS[kind](numbered, data)))
    data.check_end()
    if not nodes or not first:
        raise EngineError("the network has no layers")
    return Graph(first, tuple(nodes))


def _moved(node: Node, device: str) -> Node:
    work = node.work
    return replace(node, work=work.on(device)) if isinstance(work, Convolution) else node


def _same(_said: Mapping[int, str], _data: Weights) -> Work:
    return lambda given: given[0]


def _together(said: Mapping[int, str], _data: Weights) -> Work:
    if said.get(0, "0") != "0":
        raise EngineError("only channels are put together here")
    return lambda given: torch.cat(list(given), dim=1)


def _weighed_sum(said: Mapping[int, str], _data: Weights) -> Work:
    if said.get(0) != _SUM:
        raise EngineError("of elementwise layers only sums are read here")
    factors = [float(f) for f in said[_FACTORS].split(",")[1:]] if _FACTORS in said else None

    def work(given: Sequence[Tensor]) -> Tensor:
        total = given[0] if factors is None else given[0] * factors[0]
        for number, values in enumerate(given[1:], start=1):
            total = torch.add(total, values, alpha=1.0 if factors is None else factors[number])
        return total

    return work


def _added(said: Mapping[int, str], _data: Weights) -> Work:
    if said.get(0, _ADD) != _ADD or 1 in said:
        raise EngineError("of operations on two layers only sums are read here")
    return lambda given: given[0] + given[1]


def _enlarged(said: Mapping[int, str], _data: Weights) -> Work:
    if said.get(0) != _NEAREST:
        raise EngineError("only enlarging by whole pixels is read here")
    down, across = float(said[1]), float(said[2])
    return lambda given: functional.interpolate(
        given[0], scale_factor=(down, across), mode="nearest"
    )


_KINDS: dict[str, Callable[[Mapping[int, str], Weights], Work | Convolution]] = {
    "BinaryOp": _added,
    "Concat": _together,
    "Convolution": convolution,
    "Eltwise": _weighed_sum,
    "Interp": _enlarged,
    "Split": _same,
}
