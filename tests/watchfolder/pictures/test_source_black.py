"""What is lost in black: shadows are told from print, from a black ground and from bars."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from watchfolder.pictures.picture import Picture
from watchfolder.pictures.source_check import check_source

Plane = NDArray[np.float32]
SIZE = 400


def subject() -> Plane:
    """A disc in the middle."""
    where = np.zeros((SIZE, SIZE), np.float32)
    cv2.circle(where, (SIZE // 2, SIZE // 2), SIZE // 3, 1.0, -1)
    return where


def shaded(darkest: float, lightest: float = 180.0, ground: float = 200.0) -> Plane:
    """The disc in light from the left, on an even ground."""
    across = np.broadcast_to(np.linspace(lightest, darkest, SIZE, dtype=np.float32), (SIZE, SIZE))
    return np.asarray(np.where(subject() > 0, across, ground), np.float32)


def picture(rgb: Plane) -> Picture:
    if rgb.ndim == 2:
        rgb = np.repeat(rgb[:, :, None], 3, axis=2)
    return Picture(np.ascontiguousarray(np.clip(rgb + 0.5, 0, 255).astype(np.uint8)))


@pytest.mark.parametrize("darkest", [-20.0, -60.0, -180.0])
def test_shadows_that_fade_into_black_are_counted(darkest: float) -> None:
    plane = shaded(darkest)
    lost = float((plane[subject() > 0] <= 2).mean())
    assert check_source(picture(plane), subject())["crushed"] == pytest.approx(lost, abs=0.02)


def test_dark_goods_with_drawing_are_not_lost() -> None:
    found = check_source(picture(shaded(6, 40)), subject())
    assert found["crushed"] == 0
    assert found["shadow"] < 8


def test_black_print_on_a_light_product_is_not_lost() -> None:
    plane = shaded(150)
    for y in range(130, 280, 15):
        cv2.line(plane, (130, y), (270, y), 0, 3)
    found = check_source(picture(plane), subject())
    assert found["crushed_red"] > 0.05
    assert found["crushed"] == 0


def test_a_thick_black_part_without_drawing_is() -> None:
    plane = shaded(150)
    cv2.rectangle(plane, (150, 160), (250, 240), 0, -1)
    assert check_source(picture(plane), subject())["crushed"] > 0.1


def test_each_channel_is_told_by_itself() -> None:
    rgb = np.stack([shaded(90), shaded(0) * 0, shaded(60)], axis=2)
    found = check_source(picture(rgb), subject())
    assert found["crushed"] == 0
    assert (found["crushed_red"], found["crushed_blue"]) == (0, 0)
    assert found["crushed_green"] > 0.95


def surroundings(black: float) -> Plane:
    """A disc before stripes, the darkest `black` of them lost."""
    stripes = np.tile(np.linspace(0, 120, 40, dtype=np.float32), SIZE // 40)
    lost = np.clip(np.broadcast_to(stripes, (SIZE, SIZE)) - 120 * black, 0, None)
    return np.asarray(np.where(subject() > 0, 140, lost), np.float32)


def test_a_scene_that_is_lost_around_the_product() -> None:
    assert check_source(picture(surroundings(0.3)), subject())["crushed_around"] > 0.2
    assert check_source(picture(surroundings(0.0)), subject())["crushed_around"] < 0.05


def test_a_black_ground_is_meant_and_so_is_its_falloff() -> None:
    even = np.where(subject() > 0, 140, 0).astype(np.float32)
    assert check_source(picture(even), subject())["crushed_around"] == 0
    light = 25 * cv2.GaussianBlur(subject(), (0, 0), 25)
    falling = np.where(subject() > 0, 140, light).astype(np.float32)
    assert check_source(picture(falling), subject())["crushed_around"] == 0


def test_bars_along_the_frame_are_none_of_it() -> None:
    plane = shaded(100)
    plane[:50] = plane[-40:] = 0
    assert check_source(picture(plane), subject())["crushed_around"] == 0
