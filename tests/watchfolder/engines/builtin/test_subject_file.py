"""A person's own subject network: a small real ONNX file, written byte by byte."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from presets.regions import Region
from watchfolder.engines.builtin.engine import BuiltinEngine, engines
from watchfolder.engines.builtin.networks.subject_file import FAMILIES, family_of, read_subject_file
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture
from watchfolder.settings import Settings


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def field(number: int, data: bytes | int) -> bytes:
    """One protobuf field: a number, or bytes with their length."""
    if isinstance(data, int):
        return varint(number << 3) + varint(data)
    return varint(number << 3 | 2) + varint(len(data)) + data


def varint(value: int) -> bytes:
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def tensor(name: str, shape: tuple[int, ...], values: list[float]) -> bytes:
    dims = b"".join(field(1, n) for n in shape)
    raw = struct.pack(f"<{len(values)}f", *values)
    return dims + field(2, 1) + field(8, name.encode()) + field(9, raw)


def shaped(name: str, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(field(1, field(1, n)) for n in shape)
    kind = field(1, field(1, 1) + field(2, dims))
    return field(1, name.encode()) + field(2, kind)


def node(kind: str, reads: tuple[str, ...], gives: str) -> bytes:
    named = b"".join(field(1, r.encode()) for r in reads)
    return named + field(2, gives.encode()) + field(4, kind.encode())


def onnx(side: int, *, sigmoid: bool, channels: int = 3) -> bytes:
    """A network that answers how red each pixel is: a 1 x 1 convolution, then maybe a sigmoid."""
    weight = tensor("w", (1, channels, 1, 1), [4.0, -2.0, -2.0][:channels])
    bias = tensor("b", (1,), [-2.0])
    last = "logits" if sigmoid else "answer"
    graph = field(1, node("Conv", ("picture", "w", "b"), last))
    if sigmoid:
        graph += field(1, node("Sigmoid", ("logits",), "answer"))
    graph += field(2, b"red") + field(5, weight) + field(5, bias)
    graph += field(11, shaped("picture", (1, channels, side, side)))
    graph += field(12, shaped("answer", (1, 1, side, side)))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


@pytest.fixture
def photo() -> tuple[Picture, np.ndarray]:
    """A red square on blue, and where it is."""
    rgb = np.zeros((96, 128, 3), np.uint8)
    rgb[...] = (30, 60, 160)
    where = np.zeros((96, 128), np.bool_)
    where[30:70, 40:90] = True
    rgb[where] = (200, 30, 30)
    return Picture(rgb), where


@pytest.mark.parametrize(
    ("name", "side", "sigmoid"),
    [
        ("u2net.onnx", 320, True),
        ("isnet-general-use.onnx", 256, True),
        ("BiRefNet-lite.onnx", 256, False),
        ("mine.onnx", 192, True),
    ],
)
def test_each_family_is_read(
    tmp_path: Path, photo: tuple[Picture, np.ndarray], name: str, side: int, sigmoid: bool
) -> None:
    file = tmp_path / name
    file.write_bytes(onnx(side, sigmoid=sigmoid))
    picture, where = photo
    answer = read_subject_file(file, 1).ask(picture.tensor()).numpy()
    assert answer.shape == where.shape
    assert answer[where].mean() > 0.7
    assert answer[~where].mean() < 0.25


def test_it_takes_the_networks_place_and_stands_in_the_card(
    tmp_path: Path, photo: tuple[Picture, np.ndarray]
) -> None:
    file = tmp_path / "birefnet.onnx"
    file.write_bytes(onnx(256, sigmoid=False))
    (engine,) = engines(Settings(subject_model=file, device="cpu"))
    assert "birefnet.onnx" in engine.card.models
    assert engine.card.models != BuiltinEngine().card.models
    picture, where = photo
    found = engine.find(Region(kind="subject"), picture, Quiet()).values[0].numpy()
    assert np.abs(found - where).mean() < 0.02


def test_the_family_is_told_by_the_name_else_by_the_size() -> None:
    assert family_of("u2net_human_seg", 1024) is FAMILIES["u2net"]
    assert family_of("isnet-anime", 320) is FAMILIES["isnet"]
    assert family_of("whatever", 320) is FAMILIES["u2net"]
    assert family_of("whatever", 1024) is FAMILIES["birefnet"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not a network", "is no ONNX network"),
        (onnx(64, sigmoid=True, channels=1), "three channels"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_subject_network_is_refused(
    tmp_path: Path, data: bytes | None, said: str
) -> None:
    file = tmp_path / "model.onnx"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(EngineError, match=said) as told:
        read_subject_file(file, 1)
    assert "subject_model" in told.value.hint


def test_without_one_the_shipped_network_answers() -> None:
    (engine,) = engines(Settings(device="cpu"))
    assert next(iter(engine.card.models)) == "u2netp.onnx"
    assert torch.get_num_threads() >= 1
