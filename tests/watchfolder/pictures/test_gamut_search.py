"""The search for chroma that fits: the same as plain bisection, whatever is searched together."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from watchfolder.pictures import spaces
from watchfolder.pictures.gamut_search import Gamut


def colors(count: int, dtype: type, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of any lightness, as vivid as no screen shows."""
    random = np.random.default_rng(seed)
    light = random.random(count).astype(dtype)
    a, b = random.uniform(-0.5, 0.5, (2, count)).astype(dtype)
    return light, a, b


def bisected(light: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    share = torch.zeros(len(light), dtype=torch.from_numpy(light).dtype)
    planes = [torch.from_numpy(plane) for plane in (light, a, b)]
    for number in range(1, spaces._BISECTIONS + 1):
        more = share + 0.5**number
        fits = spaces._inside(planes[0], planes[1] * more, planes[2] * more)
        share = torch.where(fits, more, share)
    return share.numpy()


@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 3 * 0.5**16), (np.float64, 0.0)])
def test_it_is_bisection(dtype: type, most: float) -> None:
    planes = colors(100_000, np.float32)
    found = spaces._SRGB.share_inside(*(plane.astype(dtype) for plane in planes))
    truth = bisected(*(plane.astype(np.float64) for plane in planes))
    assert found.dtype == dtype
    assert np.abs(found - truth).max() <= most
    assert 0 <= found.min() < found.max() < 1


def test_a_color_does_not_depend_on_its_neighbors() -> None:
    light, a, b = colors(70_001, np.float32)
    whole = spaces._SRGB.share_inside(light, a, b)
    odd = spaces._SRGB.share_inside(light[12_345:], a[12_345:], b[12_345:])
    assert np.array_equal(odd, whole[12_345:])
    one = spaces._SRGB.share_inside(light[77:78], a[77:78], b[77:78])
    assert one[0] == whole[77]


def test_nothing_to_search() -> None:
    none = np.empty(0, np.float32)
    assert len(spaces._SRGB.share_inside(none, none, none)) == 0


def test_greys_keep_all_they_have() -> None:
    light = np.linspace(0, 1, 33, dtype=np.float32)
    flat = Gamut(spaces._OKLAB_TO_ROOTS, spaces._LMS_TO_SRGB, 1e-5, 20)
    share = flat.share_inside(light, np.zeros_like(light), np.zeros_like(light))
    assert (share == 1 - 0.5**20).all()
