"""Doubling by the network: read right, without seams, faithful; and when auto asks it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
import torch
from torch.nn import functional

from presets.edits.upscale import Upscale
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.kernels.upscale import way_of
from watchfolder.engines.builtin.networks import waifu2x
from watchfolder.engines.builtin.networks.ncnn import read_chain
from watchfolder.engines.builtin.networks.waifu2x import doubled
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.errors import Cancelled, EngineError
from watchfolder.pictures.filters import resize_lanczos
from watchfolder.pictures.picture import Picture, Size

ENGINE = BuiltinEngine()


def enlarged(picture: Picture, listener: object, **said: object) -> StepResult:
    width, height = picture.size
    materials = Materials(picture, Mask(torch.ones(1, height, width)), None)
    return ENGINE.apply(Upscale.model_validate(said), picture, materials, listener)  # type: ignore[arg-type]


def letters(dtype: type = np.uint8) -> Picture:
    """Printed words on a sheet with a gradient: what enlarging makes soft."""
    rgb = np.repeat(np.linspace(150, 220, 240).astype(np.uint8)[None, :, None], 160, axis=0)
    rgb = np.ascontiguousarray(np.repeat(rgb, 3, axis=2))
    for row, text in enumerate(("Leather goods", "made by hand", "1928")):
        cv2.putText(rgb, text, (8, 45 + 40 * row), 0, 0.9, (40, 30, 60), 2, cv2.LINE_AA)
    return Picture(rgb.astype(dtype) * (257 if dtype is np.uint16 else 1))


def decibels(first: Picture, second: Picture) -> float:
    apart = first.rgb.astype(np.float64) - second.rgb
    return float(10 * np.log10(first.top**2 / (apart**2).mean()))


class TestReading:
    PARAM = """7767517
3 3
Input    in    0 1 a 0=8 1=8 2=2
Convolution  one  1 1 a b 0=3 1=3 5=1 6=54 9=2 -23310=1,0.100000
Deconvolution two 1 1 b c 0=1 1=4 3=2 4=3 5=1 6=48
"""

    def files(self) -> tuple[bytes, list[torch.Tensor]]:
        draw = torch.Generator().manual_seed(1)
        shapes = [(3, 2, 3, 3), (3,), (1, 3, 4, 4), (1,)]
        values = [torch.randn(shape, generator=draw) for shape in shapes]
        tag = np.zeros(1, np.uint32).tobytes()
        parts = [v.numpy().astype("<f4").tobytes() for v in values]
        return tag + parts[0] + parts[1] + tag + parts[2] + parts[3], values

    def test_layers_are_what_torch_says_they_are(self) -> None:
        data, (w1, b1, w2, b2) = self.files()
        seen = torch.rand(1, 2, 9, 9)
        middle = functional.leaky_relu(functional.conv2d(seen, w1, b1), 0.1)
        expected = functional.conv_transpose2d(middle, w2.transpose(0, 1), b2, stride=2, padding=3)
        torch.testing.assert_close(read_chain(self.PARAM, data)(seen), expected)

    def test_half_precision_weights_are_read(self) -> None:
        param = "7767517\n2 2\nInput i 0 1 a\nConvolution c 1 1 a b 0=1 1=1 5=0 6=1\n"
        tag = np.array([0x01306B47], np.uint32).tobytes()
        data = tag + np.array([1.5, 0], np.float16).tobytes()
        assert float(read_chain(param, data)(torch.ones(1, 1, 2, 2)).mean()) == 1.5

    @pytest.mark.parametrize(
        ("param", "cut", "says"),
        [
            ("hello", 0, "not a network"),
            (PARAM, 4, "too early"),
            (PARAM.replace("1=4 3=2", "1=2 3=2").replace("6=48", "6=12"), 0, "longer"),
            (PARAM.replace("Deconvolution", "Swish"), 0, "not read here"),
            (PARAM.replace("1 1 b c", "1 1 a c"), 0, "not read here"),
            (PARAM.replace("9=2", "9=5"), 0, "activation 5"),
        ],
    )
    def test_what_does_not_fit_is_told(self, param: str, cut: int, says: str) -> None:
        data = self.files()[0]
        with pytest.raises(EngineError, match=says):
            read_chain(param, data[: len(data) - cut])

    def test_the_weights_are_checked_against_their_sha256(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(waifu2x.MODELS, "WAIFU2X_PHOTO_UP2X.bin", "0" * 64)
        with pytest.raises(EngineError, match="another version") as caught:
            waifu2x.weights()
        assert waifu2x.CARRIER in caught.value.hint


class TestDoubling:
    def test_tiles_leave_no_seams(self, monkeypatch: pytest.MonkeyPatch, listener: object) -> None:
        rgb = letters().tensor()[:, :70, :90]
        whole = doubled(rgb, listener)  # type: ignore[arg-type]
        monkeypatch.setattr(waifu2x, "_TILE", 32)
        tiled = doubled(rgb, listener)  # type: ignore[arg-type]
        assert whole.shape == (3, 140, 180)
        torch.testing.assert_close(tiled, whole, atol=1e-5, rtol=0)

    def test_letters_come_back_better_than_by_lanczos(self, listener: object) -> None:
        truth = letters()
        small = resize_lanczos(truth, Size(120, 80))
        network = enlarged(small, listener, scale=2, method="network").picture
        lanczos = enlarged(small, listener, scale=2, method="lanczos").picture
        assert decibels(network, truth) > decibels(lanczos, truth) + 2

    def test_sixteen_bits_and_the_frame(self, listener: object) -> None:
        small = resize_lanczos(letters(np.uint16), Size(60, 40))
        result = enlarged(small, listener, scale=3).picture
        assert (result.size, result.rgb.dtype) == ((180, 120), np.uint16)
        assert (result.frame.scale_x, result.frame.dx) == (small.frame.scale_x * 3, 0)

    def test_nothing_bleeds_in_from_under_transparency(self, listener: object) -> None:
        rgb = np.zeros((40, 40, 3), np.uint8)
        rgb[:, 20:] = (200, 60, 40)
        alpha = np.zeros((40, 40), np.uint8)
        alpha[:, 20:] = 255
        large = enlarged(Picture(rgb, alpha), listener, scale=2).picture
        assert large.alpha is not None
        seen = large.alpha > 12
        assert np.abs(large.rgb[seen].astype(int) - (200, 60, 40)).max() < 12

    def test_it_can_be_stopped(self, stopping: Callable[[int], object]) -> None:
        with pytest.raises(Cancelled):
            enlarged(letters(), stopping(2), scale=2)


@pytest.mark.parametrize(
    ("method", "size", "factor", "doublings"),
    [
        ("auto", Size(1000, 1000), 2.0, 1),
        ("auto", Size(1000, 1000), 1.4, 0),
        ("auto", Size(4000, 3000), 2.0, 0),
        ("auto", Size(1000, 1000), 4.0, 1),
        ("auto", Size(600, 600), 4.0, 2),
        ("lanczos", Size(600, 600), 4.0, 0),
        ("network", Size(4000, 3000), 1.2, 1),
        ("network", Size(4000, 3000), 6.0, 2),
        ("network", Size(40, 30), 1.0, 0),
    ],
)
def test_who_enlarges_and_why(method: str, size: Size, factor: float, doublings: int) -> None:
    way = way_of(method, size, factor)
    assert way.doublings == doublings
    assert way.why


def test_the_reason_stands_in_the_figure(listener: object) -> None:
    (figure,) = enlarged(letters(), listener, long_edge=300).figures
    assert (figure.name, figure.value) == ("upscale_factor", 1.25)
    assert "Lanczos" in figure.note
    assert "upscale:network" in ENGINE.card.features
    assert "WAIFU2X_PHOTO_UP2X.bin" in ENGINE.card.models
