"""Overlay: a logo at its place, mixed in linear light, clear of the edges."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from presets.edits.overlay import Overlay
from watchfolder.engines.builtin.kernels import overlay
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture


def edit(**said: object) -> Overlay:
    return Overlay.model_validate(
        {"edit": "overlay", "picture": {"path": "logo.png", "sha256": "logo"}, **said}
    )


def logo(width: int = 80, height: int = 40, alpha: int = 255) -> Picture:
    rgb = np.full((height, width, 3), (250, 10, 10), np.uint8)
    return Picture(rgb, np.full((height, width), alpha, np.uint8))


def grey(dtype: type = np.uint8, alpha: bool = False) -> Picture:
    top = np.iinfo(dtype).max
    rgb = np.full((300, 400, 3), top // 2, dtype)
    return Picture(rgb, np.full((300, 400), top // 2, dtype) if alpha else None)


EVERYWHERE = torch.ones((1, 300, 400))


@pytest.mark.parametrize(
    ("at", "box"),
    [
        ("top-left", (15, 15)),
        ("top-right", (305, 15)),
        ("bottom-left", (15, 245)),
        ("bottom-right", (305, 245)),
        ("center", (160, 130)),
        ("top", (160, 15)),
    ],
)
def test_lies_at_its_place(at, box, given, listener):
    picture = grey()
    made = given(picture, EVERYWHERE, pictures={"logo": logo()})
    result = overlay.run(edit(at=at, scale=0.2, margin=0.05), picture, made, listener)
    changed = (result.picture.rgb != picture.rgb).any(axis=2)
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    assert (columns[0], rows[0]) == box
    assert (columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1) == (80, 40)
    assert np.abs(result.picture.rgb[changed].astype(int) - (250, 10, 10)).max() <= 1
    figures = {f.name: f.value for f in result.figures}
    assert figures["overlay_width"] == 80
    if at != "center":
        assert figures["overlay_clear_space"] == 15


def test_mixes_in_linear_light(given, listener):
    picture = Picture(np.zeros((300, 400, 3), np.uint8))
    white = Picture(np.full((40, 80, 3), 255, np.uint8), np.full((40, 80), 255, np.uint8))
    made = given(picture, EVERYWHERE, pictures={"logo": white})
    after = overlay.run(edit(opacity=0.5, at="center"), picture, made, listener).picture
    assert after.rgb[150, 200, 0] == 188  # half the light, not half the number


def test_a_tall_overlay_stays_inside_the_margins(given, listener):
    picture = grey()
    made = given(picture, EVERYWHERE, pictures={"logo": logo(20, 200)})
    result = overlay.run(edit(scale=1.0, margin=0.1), picture, made, listener)
    figures = {f.name: f.value for f in result.figures}
    assert figures["overlay_height"] == 240
    assert figures["overlay_clear_space"] == 30


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_covers_transparency(dtype, given, listener):
    picture = grey(dtype, alpha=True)
    made = given(picture, EVERYWHERE, pictures={"logo": logo()})
    after = overlay.run(edit(at="center"), picture, made, listener).picture
    assert after.alpha[150, 200] == picture.top
    assert after.alpha[0, 0] == picture.top // 2
    assert after.rgb.dtype == dtype


def test_stays_where_it_may_act(given, listener):
    picture = grey()
    left = EVERYWHERE.clone()
    left[:, :, 200:] = 0
    made = given(picture, left, pictures={"logo": logo()})
    after = overlay.run(edit(at="center"), picture, made, listener).picture
    np.testing.assert_array_equal(after.rgb[:, 200:], picture.rgb[:, 200:])
    assert (after.rgb[150, 190] != picture.rgb[150, 190]).any()


def test_a_missing_overlay_is_told(given, listener):
    with pytest.raises(EngineError, match=r"logo\.png"):
        overlay.run(edit(), grey(), given(grey(), EVERYWHERE), listener)
