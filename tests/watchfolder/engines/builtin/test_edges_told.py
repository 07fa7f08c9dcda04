"""Edges where colours hardly tell: no ghost of the ground, no haze, no old colour left."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import pytest
import torch

from presets.edits.recolor import Recolor
from watchfolder.engines.builtin.furriness import furriness
from watchfolder.engines.builtin.kernels import recolor
from watchfolder.engines.builtin.nearby_colors import nearby, unmixed
from watchfolder.engines.builtin.networks import matting
from watchfolder.engines.builtin.outline import cut, distance, smoothed
from watchfolder.engines.builtin.slivers import with_slivers
from watchfolder.engines.builtin.smooth_line import smooth_line
from watchfolder.engines.builtin.subject_alpha import subject_alpha
from watchfolder.engines.builtin.surface_mask import own_pixels, surface_mask, surfaces_of
from watchfolder.engines.engine import Mask, Materials
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import srgb_to_oklab

SIZE = 360
RED, WOOD = np.array([0.70, 0.19, 0.09]), np.array([0.70, 0.38, 0.20])


@dataclass(frozen=True)
class Saucer:
    rgb: np.ndarray
    alpha: np.ndarray
    shine: np.ndarray
    rim: np.ndarray
    """What is beyond the shine."""


def saucer() -> Saucer:
    """A red glazed saucer on wood of nearly its colour: its rim mirrors the wood, behind a shine."""
    rows, columns = np.mgrid[: 4 * SIZE, : 4 * SIZE].astype(np.float32) / (4 * SIZE)
    away = np.hypot(columns - 0.5, (rows - 0.5) * 1.1)

    def reduced(plane: np.ndarray) -> np.ndarray:
        return cv2.resize(plane.astype(np.float32), (SIZE, SIZE), interpolation=cv2.INTER_AREA)

    alpha = reduced(away < 0.36)
    right = columns > 0.45
    shine = reduced((np.abs(away - 0.349) < 0.006) & right)
    rim = reduced((away > 0.3550) & right) * alpha
    random = np.random.default_rng(5)
    streaks = cv2.GaussianBlur(
        random.normal(0, 1, (SIZE, SIZE)).astype(np.float32), (21, 5), 6, sigmaY=0.8
    )
    wood = WOOD * (1 + 0.55 * streaks[..., None] / streaks.std() * 0.18)
    glaze = RED * (1 + 0.01 * random.normal(0, 1, (SIZE, SIZE, 1)))
    glaze = glaze + (0.42 * (WOOD - glaze)) * rim[..., None]
    glaze = glaze + (0.96 - glaze) * shine[..., None]
    rgb = wood * (1 - alpha[..., None]) + glaze * alpha[..., None]
    return Saucer(np.clip(rgb, 0, 1).astype(np.float32), alpha, shine, rim)


@pytest.fixture(scope="module")
def scene() -> Saucer:
    return saucer()


def vague(alpha: np.ndarray, shift: float = 3.0) -> np.ndarray:
    """What a network says of it: soft, and a little beside the truth."""
    moved = cv2.warpAffine(alpha, np.float32([[1, 0, shift], [0, 1, -shift]]), alpha.shape[::-1])
    return cv2.GaussianBlur(moved, (0, 0), 3.0)


def closed_form(scene: Saucer, listener) -> np.ndarray:
    probability = vague(scene.alpha)
    lean = np.clip((probability - 0.5) * 5 + 0.5, 0, 1).astype(np.float32)
    return matting.soft_alpha(scene.rgb, matting.trimap(probability), lean, listener)


def test_no_ghost_beside_a_ground_of_nearly_the_same_colour(scene, listener):
    found = subject_alpha(scene.rgb, vague(scene.alpha), listener)
    away = distance(scene.alpha > 0.5)
    outside, inside = away < -2.5, away > 2.5
    before = closed_form(scene, listener)
    assert before[outside].max() > 0.1, "the scene is not hard"
    assert before[inside].min() < 0.85, "the scene is not hard"
    assert found[outside].max() < 0.03
    assert found[inside].min() > 0.97
    assert np.abs(found - scene.alpha).mean() < 0.35 * np.abs(before - scene.alpha).mean()


def test_fur_stays_fine(listener):
    rows, columns = np.mgrid[:300, :300].astype(np.float32)
    angle = np.arctan2(rows - 150, columns - 150)
    random = np.random.default_rng(2)
    lengths = cv2.resize(random.normal(0, 1, (1, 420)).astype(np.float32), (2000, 1))[0]
    reach = 88 + 11 * lengths[((angle + np.pi) / (2 * np.pi) * 1999).astype(int)]
    away = np.hypot(rows - 150, columns - 150)
    alpha = np.clip((reach - away) / 9 + 0.5, 0, 1).astype(np.float32)
    noise = random.normal(0, 0.05, (300, 300, 1))
    ground = np.array([0.35, 0.5, 0.3]) + 0.08 * np.sin(columns / 19)[..., None]
    rgb = (0.85 + noise) * alpha[..., None] + ground * (1 - alpha[..., None])
    image = np.clip(rgb, 0, 1).astype(np.float32)
    probability = cv2.GaussianBlur((away < 88).astype(np.float32), (0, 0), 6)
    found = subject_alpha(image, probability, listener)
    known = matting.trimap(probability)
    lean = np.clip((probability - 0.5) * 5 + 0.5, 0, 1).astype(np.float32)
    before = matting.soft_alpha(image, known, lean, listener)
    doubt = known == 0.5
    error, was = (np.abs(a - alpha)[doubt].mean() for a in (found, before))
    assert error < 1.05 * was
    crisp = np.abs((alpha > 0.5) - alpha)[doubt].mean()
    assert error < 0.9 * crisp


def test_an_island_is_not_the_subject(scene, listener):
    probability = vague(scene.alpha)
    probability[20:26, 20:26] = 0.7
    found = subject_alpha(scene.rgb, probability, listener)
    assert found[:40, :40].max() == 0


def test_the_cut_is_straight_where_nothing_tells():
    flat = np.full((80, 120, 3), 0.5, np.float32)
    known = np.full((80, 120), 0.5, np.float32)
    known[:, :40], known[:, 80:] = 1, 0
    leaning = np.where(np.arange(120) < 60, 0.2, -0.2)[None].repeat(80, 0).astype(np.float32)
    leaning[30:32, 60:64] = 0.2  # a lure, less worth than the way around it
    inside = cut(flat, known, leaning)
    assert np.abs(inside.sum(axis=1) - 60).max() <= 1


def test_holes_without_anything_sure_are_closed():
    known = np.full((60, 60), 0.5, np.float32)
    known[:, :20], known[:, 40:] = 1, 0
    leaning = np.where(np.arange(60) < 30, 1.0, -1.0)[None].repeat(60, 0).astype(np.float32)
    leaning[28:31, 24:26], leaning[10:12, 35:37] = -1, 1
    inside = cut(np.full((60, 60, 3), 0.4, np.float32), known, leaning)
    assert inside[:, :29].all()
    assert not inside[:, 31:].any()


def test_a_line_is_redrawn_only_where_it_is_free():
    rows, columns = np.mgrid[:300, :300]
    disc = np.hypot(rows - 150, columns - 150) < 110
    bumpy = disc.copy()
    bumpy[38:42, 145:155] = True  # on the free side
    bumpy[258:262, 145:155] = True  # on the other
    freedom = (rows < 150).astype(np.float32)
    redrawn = smooth_line(bumpy, freedom, 1.0)
    assert redrawn[:40].sum() < 0.3 * bumpy[:40].sum()
    assert (redrawn ^ disc).sum() < 90  # the same shape but for a pixel here and there
    np.testing.assert_array_equal(redrawn[160:], bumpy[160:])


def test_corners_stay_sharp():
    square = np.zeros((300, 300), np.bool_)
    square[60:240, 60:240] = True
    redrawn = smooth_line(square, np.ones((300, 300), np.float32), 1.0)
    assert (redrawn ^ square).sum() < 12


def test_a_solid_edge_is_not_fur(scene):
    known = matting.trimap(vague(scene.alpha))
    around = nearby(known)
    assert around is not None
    fur = furriness(unmixed(scene.rgb, around), around, smoothed(scene.alpha > 0.5, 1.0))
    assert fur.max() < 0.1


def test_mixtures_are_taken_apart():
    columns = np.linspace(-30, 30, 240)[None].repeat(60, 0)
    alpha = np.clip(0.5 - columns / 8, 0, 1).astype(np.float32)
    image = alpha[..., None] * np.array([0.9, 0.2, 0.1]) + (1 - alpha[..., None]) * np.array(
        [0.1, 0.3, 0.8]
    )
    known = np.where(alpha == 1, 1, np.where(alpha == 0, 0, 0.5)).astype(np.float32)
    around = nearby(known)
    assert around is not None
    mixture = unmixed(image.astype(np.float32), around)
    assert np.abs(mixture.alpha - alpha.ravel()[around.doubtful]).max() < 0.02
    assert mixture.sureness.min() > 0.5
    assert nearby((alpha > 0.5).astype(np.float32)) is None


def redness(rgb: np.ndarray) -> np.ndarray:
    """How far each colour is from a neutral or a green towards red: OKLab a."""
    return srgb_to_oklab(torch.from_numpy(rgb).permute(2, 0, 1).float())[1].numpy()


@pytest.mark.parametrize("edge", ["true", "at the shine"])
def test_no_rim_of_the_old_colour_beyond_a_shine(scene, edge, listener):
    """Whether the subject's edge was found at the saucer's, or a little within, at the shine."""
    alpha = scene.alpha
    if edge == "at the shine":
        lost = cv2.dilate(scene.rim.astype(np.float32), np.ones((3, 3), np.uint8))
        alpha = cv2.GaussianBlur(alpha * (lost < 0.5), (0, 0), 0.6)
    picture = Picture((scene.rgb * 255 + 0.5).astype(np.uint8))
    rgb = picture.tensor()
    surfaces, small = surfaces_of(rgb, alpha)
    chosen = surfaces.found[0]
    own = own_pixels(surfaces, chosen, small, glossy=True)
    own, beyond = with_slivers(own, surfaces, chosen, small)
    mask = surface_mask(rgb, alpha, surfaces, chosen, own, beyond=beyond, progress=listener)
    edit = Recolor.model_validate(
        {"edit": "recolor", "target": "the saucer", "to": {"said": "forest", "hex": "#1F4D3A"}}
    )
    given = Materials(picture, Mask(torch.from_numpy(mask)[None]), None)
    after = recolor.run(edit, picture, given, listener).picture.rgb / 255.0
    away = distance(scene.alpha > 0.5)
    glaze = (away > 1.5) & (scene.shine < 0.1)
    assert np.percentile(redness(after)[glaze], 99) < 0.03, "old colour is left"
    rim = (scene.rim > 0.9) & (scene.alpha > 0.9)
    assert redness(scene.rgb)[rim].mean() > 0.1
    assert redness(after)[rim].mean() < 0.06, "a rim of the old colour is left"
    shine = (scene.shine > 0.95) & (away > 1.5)
    assert np.ptp(after[shine], axis=1).max() < 0.12, "the shine is coloured"
    spilled = np.abs(after - picture.rgb / 255.0).max(axis=2)
    assert spilled[away < -2].max() < 0.1, "the new colour spills"
    assert spilled[away < -4].max() == 0, "the new colour spills"


def test_a_grey_surface_has_no_slivers(scene):
    grey = np.repeat(scene.rgb.mean(axis=2, keepdims=True), 3, axis=2)
    surfaces, small = surfaces_of(torch.from_numpy(grey).permute(2, 0, 1), scene.alpha)
    chosen = surfaces.found[0]
    own = own_pixels(surfaces, chosen, small, glossy=True)
    same, beyond = with_slivers(own, surfaces, chosen, small)
    np.testing.assert_array_equal(same, own)
    assert not beyond.any()
