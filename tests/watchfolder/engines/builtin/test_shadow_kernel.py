"""Shadow: falls behind the subject, away from the light, also onto transparency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from presets.edits.shadow import Shadow
from watchfolder.engines.builtin.ground_line import ground_line
from watchfolder.engines.builtin.kernels import shadow
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture


def box_on(level: int, dtype: type = np.uint8) -> tuple[Picture, torch.Tensor]:
    """A red box standing on a plain ground, and its mask."""
    top = np.iinfo(dtype).max
    rgb = np.full((300, 400, 3), level * top // 255, dtype)
    mask = torch.zeros((1, 300, 400))
    mask[:, 80:220, 150:250] = 1
    rgb[80:220, 150:250] = (top * 4 // 5, top // 8, top // 8)
    return Picture(rgb), mask


def darkness(before: Picture, after: Picture) -> np.ndarray:
    return (before.rgb.astype(float) - after.rgb).mean(axis=2) / before.top


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("kind", ["contact", "drop"])
def test_only_behind_the_subject(kind, dtype, given, listener):
    picture, mask = box_on(230, dtype)
    result = shadow.run(Shadow(kind=kind), picture, given(picture, mask), listener)
    inside = mask[0].numpy() == 1
    np.testing.assert_array_equal(result.picture.rgb[inside], picture.rgb[inside])
    assert result.picture.rgb.dtype == dtype
    assert result.picture.alpha is None
    assert (darkness(picture, result.picture) >= -1e-9).all()
    assert darkness(picture, result.picture).max() > 0.1
    figures = {f.name: f for f in result.figures}
    assert figures["subject_max_diff"].passed
    assert 0 < figures["shadow_share"].value < 0.5


def test_contact_is_darkest_at_the_foot(given, listener):
    picture, mask = box_on(230)
    after = shadow.run(Shadow(), picture, given(picture, mask), listener).picture
    dark = darkness(picture, after)[:, 200]
    assert dark[220] == dark[220:].max()
    assert dark[220] > 3 * dark[240] > 0
    assert darkness(picture, after)[:60].max() == 0


@pytest.mark.parametrize("kind", ["contact", "drop"])
def test_falls_away_from_the_light(kind, given, listener):
    picture, mask = box_on(230)
    made = given(picture, mask)
    left, right = (
        darkness(
            picture, shadow.run(Shadow(kind=kind, direction=d), picture, made, listener).picture
        )
        for d in (200.0, 340.0)
    )
    assert left[:, 250:].sum() > 2 * left[:, :150].sum()
    assert right[:, :150].sum() > 2 * right[:, 250:].sum()


def test_softness_spreads(given, listener):
    picture, mask = box_on(230)
    hard, soft = (
        shadow.run(Shadow(softness=s, kind="drop"), picture, given(picture, mask), listener)
        for s in (0.05, 1.0)
    )
    steps = [np.abs(np.diff(darkness(picture, r.picture)[222:, 200])).max() for r in (hard, soft)]
    assert steps[0] > 3 * steps[1]


def test_opacity_bounds_the_body(given, listener):
    picture, mask = box_on(255)
    faint, strong = (
        shadow.run(Shadow(opacity=o, kind="drop"), picture, given(picture, mask), listener).picture
        for o in (0.2, 0.9)
    )
    assert darkness(picture, faint).max() < darkness(picture, strong).max()
    assert faint.rgb.min(axis=2)[mask[0].numpy() == 0].min() > 220  # 20 % less light


def test_on_transparency_it_becomes_alpha(given, listener):
    """The same shadow, whether painted before or after the ground is laid below."""
    picture, mask = box_on(255)
    cut = replace(picture, alpha=(mask[0].numpy() * 255).astype(np.uint8))
    after = shadow.run(Shadow(), cut, given(cut, mask), listener).picture
    alpha = after.alpha.astype(float) / 255
    assert (alpha[80:220, 150:250] == 1).all()
    assert 0.5 < alpha[221, 200] < 1
    assert alpha[10, 10] == 0
    np.testing.assert_array_equal(after.rgb[100:200, 160:240], cut.rgb[100:200, 160:240])
    painted = shadow.run(Shadow(), picture, given(picture, mask), listener).picture
    tint = np.array([0x14, 0x11, 0x0F]) / 255
    assert np.abs(after.rgb[221, 200] / 255 - tint).max() < 0.02
    seen = darkness(picture, painted) > 0.01
    assert ((alpha > 0.004) | ~seen).all()


def test_nothing_to_cast_it(given, listener):
    picture, mask = box_on(230)
    with pytest.raises(EngineError, match="nothing of the subject"):
        shadow.run(Shadow(), picture, given(picture, torch.zeros_like(mask)), listener)


def test_the_ground_line_bridges_an_arch_and_knows_what_is_lifted():
    alpha = np.zeros((100, 200), np.float32)
    alpha[40:80, 20:180] = 1
    alpha[70:80, 80:120] = 0  # the arch of a sole
    line = ground_line(alpha)
    assert line is not None
    np.testing.assert_allclose(line.y[30:170], 80, atol=1e-4)
    assert line.contact[50] > 0.95
    assert line.contact[100] < 0.05
    assert ground_line(np.zeros((10, 10), np.float32)) is None
