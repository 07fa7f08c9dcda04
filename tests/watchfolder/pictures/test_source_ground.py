"""The ground of a source: outlines that melt into it, and light grounds that are not grey."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from watchfolder.pictures.picture import Picture
from watchfolder.pictures.source_check import check_source

Plane = NDArray[np.float32]
SIZE = 400
GREY = (225.0, 225.0, 225.0)


def where() -> Plane:
    """A box in the middle."""
    plane = np.zeros((SIZE, SIZE), np.float32)
    plane[100:300, 120:280] = 1
    return plane


def scene(
    product: tuple[float, float, float], ground: tuple[float, float, float], logo: float = 0.0
) -> Plane:
    rgb = np.where(where()[..., None] > 0, np.array(product), np.array(ground)).astype(np.float32)
    if logo:
        rgb[180:220, 170:230] = logo
    return rgb


def lit(rgb: Plane, gains: tuple[float, float, float]) -> Plane:
    """In another light, by gains of linear light."""
    linear = (rgb / 255) ** 2.2 * np.array(gains)
    return np.asarray(255 * np.clip(linear, 0, 1) ** (1 / 2.2), np.float32)


def checked(rgb: Plane) -> dict[str, float]:
    levels = np.ascontiguousarray(np.clip(rgb + 0.5, 0, 255).astype(np.uint8))
    return check_source(Picture(levels), where())


def test_a_side_that_melts_into_the_ground_is_hidden_by_its_share() -> None:
    rgb = scene((90, 60, 40), GREY)
    assert checked(rgb)["hidden_edge"] == 0
    melted = rgb.copy()
    melted[:, :200] = 225
    found = checked(melted)
    assert found["hidden_edge"] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(("product", "hidden"), [(222.0, 1.0), (200.0, 0.0)])
def test_white_on_white_is_hidden_and_light_grey_on_white_is_not(
    product: float, hidden: float
) -> None:
    found = checked(scene((product,) * 3, (230, 230, 230)))
    assert found["hidden_edge"] == hidden


def test_a_cast_is_told_from_the_ground_and_from_the_products_own_white() -> None:
    good = checked(scene((150, 20, 30), GREY, logo=235))
    assert good["cast_a"] == pytest.approx(0, abs=0.1)
    assert good["cast_b"] == pytest.approx(0, abs=0.1)
    warm = checked(lit(scene((150, 20, 30), GREY, logo=235), (1.1, 1.0, 0.8)))
    assert warm["cast_b"] > 2
    assert warm["cast_own"] == pytest.approx(np.hypot(warm["cast_a"], warm["cast_b"]), rel=0.15)


def test_a_colored_ground_leaves_white_white() -> None:
    found = checked(scene((150, 20, 30), (232, 222, 205), logo=235))
    assert found["cast_b"] > 2
    assert found["own_chroma"] < 0.2


@pytest.mark.parametrize("ground", [(90.0, 90.0, 90.0), (254.0, 254.0, 254.0)])
def test_dark_and_blown_grounds_say_nothing_of_the_light(
    ground: tuple[float, float, float],
) -> None:
    assert "cast_a" not in checked(scene((150, 20, 30), ground))


def test_a_ground_of_several_colors_says_nothing_of_the_light() -> None:
    rgb = scene((150, 20, 30), GREY)
    rgb[:, :60] = (240, 200, 190)
    rgb[:, -60:] = (190, 220, 240)
    soft = np.asarray(cv2.GaussianBlur(rgb, (0, 0), 2), np.float32)
    assert "cast_a" not in checked(soft)
