"""Networks that are no chain, and four times by the generative one where it is installed."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import torch

from presets.edits.upscale import Upscale
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.kernels.upscale import round_trip, version_on, way_of
from watchfolder.engines.builtin.networks import realesrgan
from watchfolder.engines.builtin.networks.ncnn_graph import read_graph
from watchfolder.engines.engine import Mask, Materials
from watchfolder.errors import EngineError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size

PARAM = """7767517
6 8
Input in 0 1 data
Split s 1 2 data a b
Convolution c 1 1 a conv 0=1 1=1 5=1 6=1
Eltwise e 2 1 conv b sum 0=1 -23301=2,2.0,1.0
Concat k 2 1 sum b both
Interp i 1 1 both out 0=1 1=2.0 2=2.0
"""
WEIGHTS = struct.pack("<Iff", 0, 3.0, 0.5)
HERE = pytest.mark.skipif(not realesrgan.is_installed(), reason="the network is an extra")


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def photo(side: int = 24) -> Picture:
    y, x = np.mgrid[:side, :side] / side
    rgb = np.stack([0.3 + 0.5 * x, 0.6 - 0.3 * y, 0.4 + 0.2 * np.sin(9 * x * y)], axis=-1)
    return Picture((rgb * 255 + 0.5).astype(np.uint8))


def everywhere(picture: Picture) -> Materials:
    width, height = picture.size
    return Materials(picture, Mask(torch.ones(1, height, width)), None)


def test_a_graph_computes_what_it_says() -> None:
    graph = read_graph(PARAM, WEIGHTS)
    values = torch.tensor([[1.0, 2.0], [3.0, 4.0]])[None, None]
    found = graph(values)
    assert found.shape == (1, 2, 4, 4)
    assert torch.equal(found[0, 0, ::2, ::2], 2 * (3 * values[0, 0] + 0.5) + values[0, 0])
    assert torch.equal(found[0, 1, 1::2, 1::2], values[0, 0])


@pytest.mark.parametrize(
    ("param", "weights"),
    [
        ("no network", WEIGHTS),
        (PARAM.replace("Eltwise", "Softmax"), WEIGHTS),
        (PARAM.replace("0=1 -23301", "0=0 -23301"), WEIGHTS),
        (PARAM.replace("conv b sum", "conv x sum"), WEIGHTS),
        (PARAM, WEIGHTS + b"more"),
        (PARAM, WEIGHTS[:6]),
    ],
)
def test_what_is_not_read_is_refused(param: str, weights: bytes) -> None:
    with pytest.raises(EngineError):
        read_graph(param, weights)


@HERE
def test_it_makes_four_times_as_many_pixels_and_says_what_it_made_up() -> None:
    picture = photo()
    edit = Upscale(scale=4, method="generative")
    result = BuiltinEngine().apply(edit, picture, everywhere(picture), Quiet())
    assert result.picture.size == Size(96, 96)
    told = {f.name: f for f in result.figures}
    assert "generative" in told["upscale_factor"].note
    assert told["round_trip_delta_e"].value > 0


@HERE
@pytest.mark.slow
def test_tiles_leave_no_seam_that_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    rgb = photo(40).tensor()
    whole = realesrgan.quadrupled(rgb, Quiet())
    monkeypatch.setitem(realesrgan._TILES, "cpu", 24)
    tiled = realesrgan.quadrupled(rgb, Quiet())
    assert float((whole - tiled).abs().max()) < 6 / 255


def test_auto_asks_it_on_an_accelerator_alone() -> None:
    size = Size(800, 600)
    assert not way_of("auto", size, 4.0).generative
    fast = way_of("auto", size, 4.0, device="cuda:0")
    assert fast.generative is realesrgan.is_installed()
    assert not way_of("auto", size, 1.8, device="cuda:0").generative
    assert version_on("cpu") != version_on("cuda:0")


def test_the_card_lists_it_where_it_is_installed() -> None:
    features = BuiltinEngine().card.features
    assert ("upscale:generative" in features) is realesrgan.is_installed()


def test_the_round_trip_tells_what_was_made_up() -> None:
    picture = photo(64)
    faithful = resize_lanczos(picture, Size(256, 256))
    drawn = faithful.rgb.copy()
    drawn[40:120, 40:120] = 255
    assert round_trip(picture, faithful) < 1
    assert round_trip(picture, Picture(drawn)) > 10
