from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from presets.edits.adjust import Adjust
from watchfolder.engines.builtin.color_table import ColorTable, DistinctColors, TableShelf
from watchfolder.engines.builtin.colorwork import color_function
from watchfolder.engines.builtin.pointwise import apply_to_picture
from watchfolder.pictures.picture import Picture

EDIT = Adjust(
    exposure=0.35, contrast=0.3, shadows=0.4, highlights=-0.3, vibrance=0.4, temperature=0.2
)


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def photo(height: int = 300, width: int = 451) -> np.ndarray:
    """Something with as many colors as a photograph: soft gradients under noise."""
    draw = np.random.default_rng(3)
    y, x = np.mgrid[:height, :width] / np.array([height, width])[:, None, None]
    base = np.stack([0.2 + 0.7 * x, 0.9 - 0.6 * y, 0.3 + 0.5 * x * y], axis=-1)
    noisy = base + draw.normal(0, 0.03, base.shape)
    return (np.clip(noisy, 0, 1) * 255 + 0.5).astype(np.uint8)


def direct(rgb: np.ndarray) -> np.ndarray:
    """The float32 chain on every pixel of the whole picture at once."""
    picture = Picture(rgb)
    return picture.with_tensor(color_function(EDIT, {})(picture.tensor())).rgb


def test_the_table_is_bit_identical_to_the_float_chain() -> None:
    rgb = photo()
    np.testing.assert_array_equal(ColorTable(color_function(EDIT, {})).apply(rgb), direct(rgb))


def test_on_a_real_photograph_too() -> None:
    data = pytest.importorskip("skimage.data")
    rgb = np.ascontiguousarray(data.chelsea())
    np.testing.assert_array_equal(ColorTable(color_function(EDIT, {})).apply(rgb), direct(rgb))


def test_a_warm_table_computes_only_what_is_new() -> None:
    asked: list[int] = []
    function = color_function(EDIT, {})

    def counted(colors: torch.Tensor) -> torch.Tensor:
        asked.append(colors.shape[-1])
        return function(colors)

    table = ColorTable(counted)
    rgb = photo()
    first = table.apply(rgb)
    count = len(asked)
    np.testing.assert_array_equal(table.apply(rgb[::-1].copy()), first[::-1])
    assert len(asked) == count
    table.apply(np.array([[[1, 2, 3]]], np.uint8))
    assert sum(asked[count:]) == 1


def test_threads_share_a_table() -> None:
    table, rgb = ColorTable(color_function(EDIT, {})), photo(120, 180)
    results: list[np.ndarray] = []
    workers = [threading.Thread(target=lambda: results.append(table.apply(rgb))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 4
    assert all((r == direct(rgb)).all() for r in results)


def test_the_shelf_keeps_the_last_tables() -> None:
    shelf = TableShelf(kept=2)
    first = shelf.table("a", color_function(EDIT, {}))
    shelf.table("b", color_function(EDIT, {}))
    assert shelf.table("a", color_function(EDIT, {})) is first
    shelf.table("c", color_function(EDIT, {}))
    assert shelf.table("a", color_function(EDIT, {})) is first
    again = shelf.table("b", color_function(EDIT, {}))
    assert again is not None


def test_distinct_colors_give_every_pixel_back() -> None:
    rgb = photo(40, 60)
    distinct = DistinctColors.of(rgb)
    assert distinct.colors.shape[-1] == len(np.unique(rgb.reshape(-1, 3), axis=0))
    assert torch.equal(distinct.spread(distinct.colors), Picture(rgb).tensor())
    assert int(distinct.counts().sum()) == 40 * 60


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_soft_mask_mixes_and_keeps_the_rest(dtype: type) -> None:
    rgb = photo(60, 90).astype(dtype) * (257 if dtype is np.uint16 else 1)
    picture = Picture(rgb.astype(dtype))
    mask = torch.zeros(1, 60, 90)
    mask[:, 10:50, 20:70] = 0.5
    mask[:, 20:40, 30:60] = 1.0
    function = color_function(EDIT, {})
    result = apply_to_picture(picture, function, "soft", mask, Quiet())
    whole = function(picture.tensor())
    wanted = picture.with_tensor(picture.tensor() + mask * (whole - picture.tensor())).rgb
    inside = (mask > 0)[0].numpy()
    np.testing.assert_array_equal(result.rgb[inside], wanted[inside])
    np.testing.assert_array_equal(result.rgb[~inside], picture.rgb[~inside])


def test_an_empty_mask_changes_nothing() -> None:
    picture = Picture(photo(20, 30))
    result = apply_to_picture(
        picture, color_function(EDIT, {}), "empty", torch.zeros(1, 20, 30), Quiet()
    )
    assert result is picture
