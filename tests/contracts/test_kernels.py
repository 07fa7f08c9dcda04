"""What every kernel file of the builtin engine must keep to, run over each that is found."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from typing import Any

import numpy as np
import pytest
import torch

from presets.edit import Edit
from presets.edits import edit_kinds
from watchfolder.engines.builtin.engine import BuiltinEngine, kernel_modules
from watchfolder.engines.engine import Mask, Materials
from watchfolder.errors import Cancelled
from watchfolder.pictures.picture import Picture

GIVEN = hashlib.sha256(b"given").hexdigest()
RED = {"said": "red", "hex": "#C8102E"}
EXAMPLES: dict[str, dict[str, Any]] = {
    "adjust": {"exposure": 0.4, "shadows": 0.3},
    "background": {"color": RED},
    "extend": {"aspect": "4:3"},
    "fill": {"target": "the spot"},
    "look": {"grade": {"contrast": 0.3, "saturation": 0.2}},
    "match": {"references": ({"path": "given.png", "sha256": GIVEN},)},
    "overlay": {"picture": {"path": "given.png", "sha256": GIVEN}},
    "recolor": {"target": "subject", "to": RED},
    "reframe": {"aspect": "1:1"},
    "remove": {"target": "the spot"},
    "style": {"reference": {"path": "given.png", "sha256": GIVEN}},
    "upscale": {"scale": 1.5},
}
MAKES_ALPHA = {"cutout"}
MAKES_OPAQUE = {"background"}


class Quiet:
    """A Progress that checks what it is told, and stops the work at the `stop_at`-th word."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.told = 0
        self._stop_at = stop_at

    def report(self, fraction: float, note: str = "") -> None:
        assert 0 <= fraction <= 1
        assert isinstance(note, str)
        self.told += 1
        if self.told == self._stop_at:
            raise Cancelled


def scene(dtype: type, *, with_alpha: bool) -> Picture:
    """A shaded blue ball on a grey gradient, with fine texture."""
    height, width = 72, 96
    y, x = np.mgrid[:height, :width].astype(np.float64)
    radius = np.hypot(x - 46, y - 36)
    ball = np.clip(24.5 - radius, 0, 1)[..., None]
    shade = (1 - radius / 48)[..., None] + 0.03 * np.sin(x * 1.7 + y)[..., None]
    ground = 0.5 + 0.3 * (y / height)[..., None] + 0.02 * np.cos(x * 2.3)[..., None]
    rgb = ball * shade * np.array([0.15, 0.3, 0.8]) + (1 - ball) * ground * np.ones(3)
    top = np.iinfo(dtype).max
    samples = (np.clip(rgb, 0, 1) * top + 0.5).astype(dtype)
    plane = (np.clip(1.2 - radius / 60, 0, 1) * top + 0.5).astype(dtype) if with_alpha else None
    return Picture(samples, plane)


SMALL = {"fill", "remove"}
"""Edits that refuse to make up as much as the whole ball."""


def ball_mask(radius: float = 24.5) -> Mask:
    y, x = np.mgrid[:72, :96].astype(np.float32)
    return Mask(torch.from_numpy(np.clip(radius - np.hypot(x - 46, y - 36), 0, 1))[None])


def spot(name: str) -> Mask:
    return ball_mask(9.5 if name in SMALL else 24.5)


def example(name: str) -> Edit:
    return edit_kinds()[name].model_validate({"edit": name, **EXAMPLES.get(name, {})})


def materials(source: Picture, name: str) -> Materials:
    given = scene(np.uint8, with_alpha=True)
    return Materials(
        source=source,
        mask=spot(name),
        subject=ball_mask(),
        seed=7,
        pictures={GIVEN: given},
    )


def frozen(picture: Picture) -> Picture:
    for samples in (picture.rgb, picture.alpha):
        if samples is not None:
            samples.flags.writeable = False
    return picture


KINDS = [
    pytest.param(dtype, alpha, id=f"{np.dtype(dtype).itemsize * 8}bit{'-alpha' if alpha else ''}")
    for dtype in (np.uint8, np.uint16)
    for alpha in (False, True)
]
KERNELS = sorted(kernel_modules())


@pytest.mark.parametrize("name", KERNELS)
class TestEveryKernel:
    def test_says_what_it_is(self, name: str) -> None:
        module = kernel_modules()[name]
        assert name in edit_kinds()
        assert isinstance(module.VERSION, int)
        assert module.VERSION >= 1
        assert module.FEATURES
        assert all(feature.split(":")[0] == name for feature in module.FEATURES)
        assert example(name).feature in module.FEATURES

    @pytest.mark.parametrize(("dtype", "with_alpha"), KINDS)
    def test_keeps_depth_size_alpha_and_input(
        self, name: str, dtype: type, with_alpha: bool
    ) -> None:
        picture = frozen(scene(dtype, with_alpha=with_alpha))
        edit, before = example(name), picture.rgb.copy()
        given = materials(picture, name)
        mask_before = given.mask.values.clone()
        result = BuiltinEngine().apply(edit, picture, given, Quiet())
        after = result.picture
        assert after.rgb.dtype == dtype
        assert after.rgb.flags.c_contiguous
        assert after.rgb.ndim == 3
        assert after.rgb.shape[2] == 3
        if not edit.moves_pixels:
            assert after.frame == picture.frame
            assert after.size == picture.size
        if after.alpha is not None:
            assert after.alpha.dtype == dtype
            assert after.alpha.shape == after.rgb.shape[:2]
        if name not in MAKES_ALPHA | MAKES_OPAQUE:
            assert (after.alpha is not None) == with_alpha
        np.testing.assert_array_equal(picture.rgb, before)
        assert torch.equal(given.mask.values, mask_before)
        assert all(math.isfinite(figure.value) for figure in result.figures)

    def test_gives_the_same_twice(self, name: str) -> None:
        picture = scene(np.uint8, with_alpha=True)
        first, second = (
            BuiltinEngine().apply(example(name), picture, materials(picture, name), Quiet())
            for _ in range(2)
        )
        np.testing.assert_array_equal(first.picture.rgb, second.picture.rgb)
        assert first.figures == second.figures

    def test_can_be_cancelled(self, name: str) -> None:
        picture = scene(np.uint8, with_alpha=False)
        with pytest.raises(Cancelled):
            BuiltinEngine().apply(
                example(name), picture, materials(picture, name), Quiet(stop_at=1)
            )

    def test_changes_nothing_outside_where_it_promises(self, name: str) -> None:
        if not getattr(kernel_modules()[name], "STAYS_IN_MASK", False):
            pytest.skip("this edit may change what is outside its mask")
        picture = scene(np.uint8, with_alpha=True)
        result = BuiltinEngine().apply(example(name), picture, materials(picture, name), Quiet())
        outside = (spot(name).values[0] == 0).numpy()
        np.testing.assert_array_equal(result.picture.rgb[outside], picture.rgb[outside])
        figure = next(f for f in result.figures if f.name == "outside_max_diff")
        assert dataclasses.astuple(figure) == ("outside_max_diff", 0.0, 0.0, True, "")
