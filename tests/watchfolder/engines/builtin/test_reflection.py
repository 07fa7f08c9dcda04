"""A mirror image on the floor: of the thing's own colors, fading, and never on the thing."""

from __future__ import annotations

import numpy as np
import torch

from presets.edits.shadow import Shadow
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.reflection import reflection
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture

HEIGHT, WIDTH, BASE = 200, 160, 130


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def box() -> tuple[np.ndarray, np.ndarray]:
    """A box, blue above and red below, that stands on row 130."""
    rgb = np.full((HEIGHT, WIDTH, 3), 0.9, np.float32)
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    alpha[50:BASE, 50:110] = 1
    rgb[50:90, 50:110] = (0.1, 0.2, 0.8)
    rgb[90:BASE, 50:110] = (0.8, 0.1, 0.1)
    return rgb, alpha


def test_what_is_low_is_mirrored_first_and_fades() -> None:
    rgb, alpha = box()
    colors, cover = reflection(rgb, alpha, 0.6, 0.2)
    assert cover[: BASE - 1].max() == 0
    assert cover[BASE + 3, 80] > 0.4
    assert colors[BASE + 6, 80, 0] > 0.6
    assert cover[BASE + 40, 80] < 0.5 * cover[BASE + 3, 80]
    assert cover[:, :40].max() < 1e-3


def test_it_grows_soft_with_depth() -> None:
    rgb, alpha = box()
    hard, soft = (reflection(rgb, alpha, 0.6, s)[1][BASE + 30] for s in (0.0, 1.0))
    assert np.abs(np.diff(soft)).max() < 0.5 * np.abs(np.diff(hard)).max()


def test_nothing_stands_nothing_is_mirrored() -> None:
    rgb, _ = box()
    assert reflection(rgb, np.zeros((HEIGHT, WIDTH), np.float32), 0.6, 0.5)[1].max() == 0


def test_as_an_edit_it_leaves_the_subject_alone() -> None:
    rgb, alpha = box()
    picture = Picture((rgb * 255 + 0.5).astype(np.uint8))
    given = Materials(picture, Mask(torch.from_numpy(alpha)[None]), None)
    result = BuiltinEngine().apply(Shadow(kind="reflection"), picture, given, Quiet())
    inside = alpha == 1
    np.testing.assert_array_equal(result.picture.rgb[inside], picture.rgb[inside])
    floor = result.picture.rgb[BASE + 4, 80].astype(int)
    assert floor[0] > floor[2] + 20
    assert {f.name: f for f in result.figures}["subject_max_diff"].passed
