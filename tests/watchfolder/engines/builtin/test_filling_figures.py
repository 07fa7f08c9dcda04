"""What tells a filled hole that shows, and an extension that cannot be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from watchfolder.engines.builtin.filling_figures import filling_figures
from watchfolder.engines.builtin.kernels.extend import _at_border
from watchfolder.pictures.layout import extended
from watchfolder.pictures.picture import Picture


def textured(seed: int = 3) -> np.ndarray:
    draw = np.random.default_rng(seed)
    grain = draw.normal(0, 14, (160, 200))
    return np.clip(130 + grain, 0, 255).astype(np.uint8)


def picture(plane: np.ndarray) -> Picture:
    return Picture(np.ascontiguousarray(np.repeat(plane[..., None], 3, axis=2)))


HOLE = np.zeros((160, 200), np.bool_)
HOLE[50:110, 60:140] = True


def figures(plane: np.ndarray) -> dict[str, tuple[float, bool]]:
    return {f.name: (f.value, f.passed) for f in filling_figures(picture(plane), HOLE)}


def test_the_same_texture_passes() -> None:
    told = figures(textured())
    assert all(passed for _, passed in told.values())
    assert told["detail_kept"][0] > 0.8


def test_a_smear_fails() -> None:
    plane = textured()
    plane[HOLE] = cv2.GaussianBlur(plane, (0, 0), 6)[HOLE]
    value, passed = figures(plane)["detail_kept"]
    assert value < 0.5
    assert not passed


def test_a_seam_fails() -> None:
    plane = np.full((160, 200), 120, np.uint8)
    plane[HOLE] = 150
    value, passed = figures(plane)["seam_contrast"]
    assert value > 1.6
    assert not passed


def test_smooth_ground_cannot_be_smeared() -> None:
    assert figures(np.full((160, 200), 120, np.uint8))["detail_kept"] == (1.0, True)


@pytest.mark.parametrize(("stripes", "passed"), [(0, True), (3, False)])
def test_outlines_that_run_into_a_hole_are_told(stripes: int, passed: bool) -> None:
    plane = np.full((160, 200), 190, np.uint8)
    for n in range(stripes):
        plane[56 + 18 * n : 64 + 18 * n] = 40
    filled = plane.copy()
    filled[HOLE] = 190
    value, fine = figures(filled)["edges_met"]
    assert fine is passed
    assert (value < 1) is passed


def test_of_several_holes_the_worst_is_told() -> None:
    plane = np.full((160, 200), 190, np.uint8)
    for n in range(3):
        plane[93 + 12 * n : 99 + 12 * n, 100:] = 40
    one, two = np.zeros_like(HOLE), np.zeros_like(HOLE)
    one[20:60, 20:60] = two[20:60, 20:60] = True
    two[90:130, 130:170] = True
    plane[two & ~one] = 190
    values = [filling_figures(picture(plane), hole)[-1].value for hole in (one, two)]
    assert values[0] < 1
    assert values[1] > 9.9


@pytest.mark.parametrize(("bars", "passed"), [(0, True), (12, False)])
def test_things_at_the_border_are_told(bars: int, passed: bool) -> None:
    plane = np.full((160, 160), 150, np.uint8)
    for n in range(bars):
        plane[5 + n * 13 : 11 + n * 13] = 30
    told = _at_border(picture(plane), extended(160, 160, 16 / 9, "center"))
    assert told.passed is passed
    assert told.limit is not None
