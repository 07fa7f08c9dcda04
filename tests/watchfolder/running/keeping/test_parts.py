"""The parts of the keep contract, each on its own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from presets.edits.background import Background
from presets.edits.extend import Extend
from presets.edits.instruct import Instruct
from presets.edits.recolor import Recolor
from presets.edits.shadow import Shadow
from presets.edits.style import Style
from presets.edits.upscale import Upscale
from presets.recipe import Checks
from presets.reference import ColorRef
from presets.regions import Region
from watchfolder.engines.engine import Figure, Mask
from watchfolder.errors import EngineError, RegionUncertainError
from watchfolder.pictures.picture import Frame, Picture, Size
from watchfolder.running.keeping.alignment import Alignment
from watchfolder.running.keeping.bounds import Kept
from watchfolder.running.keeping.change import find_change
from watchfolder.running.keeping.drift import SPACES, find_tint
from watchfolder.running.keeping.edges import own_colors
from watchfolder.running.keeping.places import find_kept
from watchfolder.running.keeping.register import register
from watchfolder.running.keeping.view import (
    encoded_of_linear,
    encoded_of_oklab,
    linear,
    oklab,
    view_of,
    working_size,
)
from watchfolder.running.limits import held_to_limits

MASK = Region(kind="mask", mask={"path": "mask.png"})
GREEN = ColorRef(said="green", hex="#1F4D3A")


def view(source, made):
    return view_of(Picture(source), Picture(made), np.ones(source.shape[:2], np.float32))


def everywhere(seen):
    return np.ones(seen.source.shape[:2], np.bool_)


def some_now(*seeds):
    """Two photographs; all others have their turn in the soak."""
    return [*seeds[:2], *(pytest.param(seed, marks=pytest.mark.soak) for seed in seeds[2:])]


# ---- registration


@pytest.mark.parametrize("seed", some_now(0, 1, 2, 3))
@pytest.mark.parametrize(
    ("zoom", "dx", "dy"),
    [(1.0, 0.0, 0.0), (1.02, -8, 8), (0.98, 8, 3), (1.055, 3, 0), (1.0, 31, -22)],
)
def test_shift_and_zoom_are_found_to_a_tenth_of_a_pixel(kit, seed, zoom, dx, dy):
    rgb = kit.photo(seed)
    drift = kit.drift(zoom, dx, dy, (1.05, 1, 0.93), (0.02, 0, 0), 2.5 / 255)
    edited = kit.greened(rgb.astype(np.float32) / 255, kit.disc(rgb.shape, 0.25))
    seen = view(rgb, kit.samples(drift.of(edited)))
    found = register(seen, seen.free)
    assert found.status == "found"
    assert np.hypot(found.dx - dx, found.dy - dy) < 0.1
    assert abs(found.zoom - zoom) * 300 < 0.1  # at the corner
    assert abs(found.degrees) < 0.03


def test_a_turn_is_found_too(kit):
    rgb = kit.photo(1)
    matrix = cv2.getRotationMatrix2D((239.5, 179.5), -0.8, 1.0)
    turned = cv2.warpAffine(rgb, matrix, (480, 360), borderMode=cv2.BORDER_REFLECT_101)
    seen = view(rgb, turned)
    assert abs(register(seen, seen.free).degrees - 0.8) < 0.02


def test_a_blank_wall_tells_nothing_and_says_so(kit):
    wall = np.full((300, 400, 3), 190, np.uint8)
    grain = np.random.default_rng(0).normal(0, 1.5, wall.shape)
    wall = (wall + grain).astype(np.uint8)
    seen = view(wall, wall)
    assert register(seen, seen.free).status == "flat"
    _, figures = kit.kept(Picture(wall), Picture(wall))
    assert "not measured" in figures["shift_px"].note
    assert "registered" not in figures


def test_only_what_must_stay_is_looked_at(kit):
    """The step's own place moved; what is around it did not."""
    rgb = kit.photo(6)
    moved = kit.samples(kit.drift(dx=6.0).of(rgb.astype(np.float32) / 255))
    inside = kit.disc(rgb.shape, 0.45) > 0
    made = np.where(inside[..., None], moved, rgb)
    seen = view(rgb, made)
    found = register(seen, (~inside).astype(np.float32))
    assert np.hypot(found.dx, found.dy) < 0.02


def test_no_movement_means_no_resampling():
    assert Alignment("found", 1e-6, 0.0, 0.01, 0.0).is_still(1000, 800)
    assert not Alignment("found", 1e-3).is_still(1000, 800)
    assert Alignment("lost", 0.01).is_still(1000, 800)


def test_the_same_place_at_any_size():
    way = Alignment("found", 0.01, 0.002, 3.0, -2.0)
    small, large = Size(400, 300), Size(1600, 1200)
    a = way.matrix_between(small, small, 400)
    b = way.matrix_between(large, large, 400)
    for x, y in ((0, 0), (399, 0), (120, 299)):
        one = a @ [x, y, 1]
        two = b @ [4 * x + 1.5, 4 * y + 1.5, 1]
        assert np.allclose((two - 1.5) / 4, one)


def test_the_working_size_is_the_models_own():
    assert working_size(Size(4000, 3000), Size(1152, 864)) == (1152, 864)
    width, height = working_size(Size(4000, 3000), Size(4000, 3000))
    assert width * height < 1_110_000
    assert abs(width / height - 4 / 3) < 0.002


# ---- drift of colour


def tinted(rgb, space):
    if space == "encoded":
        return rgb * np.float32([1.05, 1, 0.94]) + np.float32([0.01, 0, 0.012])
    if space == "linear":
        return encoded_of_linear(linear(rgb) * np.float32([1.12, 1, 0.88]) + np.float32(0.003))
    return encoded_of_oklab(
        oklab(rgb) * np.float32([0.97, 1.1, 1.1]) + np.float32([0.015, 0.004, 0.012])
    )


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("seed", some_now(0, 1, 3))
def test_a_tint_is_undone_whatever_space_it_was_made_in(kit, space, seed):
    rgb = kit.photo(seed).astype(np.float32) / 255
    where = kit.disc(rgb.shape, 0.3)
    made = tinted(kit.greened(rgb, where), space)
    seen = view(kit.photo(seed), kit.samples(made))
    tint = find_tint(seen, seen.free)
    off = np.linalg.norm(oklab(tint.undone(seen.made)) - oklab(seen.source), axis=2)[where == 0]
    before = np.linalg.norm(oklab(seen.made) - oklab(seen.source), axis=2)[where == 0]
    assert np.median(off) < 0.35 * np.median(before)


def test_a_large_repainted_wall_is_no_tint(kit):
    rgb, product = kit.studio(1)
    painted = rgb / 255 * product[..., None] + np.float32([0.72, 0.8, 0.74]) * (
        1 - product[..., None]
    )
    seen = view(rgb, kit.samples(painted))
    undone = find_tint(seen, seen.free).undone(seen.made)
    inside = product > 0.99
    assert np.abs(undone - seen.source)[inside].mean() < 0.012


# ---- the change


def change_of(kit, rgb, made):
    seen = view(rgb, kit.samples(made))
    return find_change(seen, everywhere(seen), seen.free)


@pytest.mark.parametrize("seed", some_now(*range(6)))
def test_noise_and_softness_are_no_change(kit, seed):
    rgb = kit.photo(seed)
    soft = cv2.GaussianBlur(rgb.astype(np.float32) / 255, (0, 0), 0.7)
    noisy = soft + np.random.default_rng(1).normal(0, 3 / 255, soft.shape)
    assert not change_of(kit, rgb, noisy).weight.any()


def test_a_faint_shadow_is_a_change(kit):
    rgb, _ = kit.studio(0)
    shade = np.zeros(rgb.shape[:2], np.float32)
    cv2.ellipse(shade, (240, 320), (110, 14), 0, 0, 360, 1, -1)
    shade = cv2.GaussianBlur(shade, (0, 0), 8)
    made = rgb / 255 * (1 - 0.06 * shade[..., None])
    made = made + np.random.default_rng(1).normal(0, 2 / 255, made.shape)
    weight = change_of(kit, rgb, made).weight
    assert weight[shade > 0.6].min() > 0.9
    assert not weight[cv2.dilate(shade, np.ones((31, 31))) < 0.02].any()


def test_other_weave_of_the_same_tone_is_a_change(kit):
    rng = np.random.default_rng(3)
    first, second = (
        cv2.GaussianBlur(rng.normal(0.5, 0.5, (360, 480)).astype(np.float32), (0, 0), 2)
        for _ in "12"
    )
    where = kit.disc((360, 480), 0.2)
    cloth = kit.samples(np.dstack([first] * 3))
    made = np.dstack([first * (1 - where) + second * where] * 3)
    weight = change_of(kit, cloth, made).weight
    assert (weight[where > 0.99] > 0.5).mean() > 0.97
    assert not weight[cv2.dilate(where, np.ones((41, 41))) == 0].any()


def test_the_weight_is_exactly_zero_away_from_the_change(kit):
    rgb = kit.photo(2)
    where = kit.disc(rgb.shape, 0.1)
    change = change_of(kit, rgb, kit.greened(rgb.astype(np.float32) / 255, where))
    assert change.weight.max() == 1
    assert (change.weight[cv2.dilate(where, np.ones((29, 29))) == 0] == 0).all()
    assert 0.02 < change.share(np.ones(where.shape, np.float32)) < 0.05


# ---- detail, edges, canvas


def weave(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    threads = np.sin(x * 1.9) * np.sin(y * 1.9)
    folds = cv2.GaussianBlur(np.random.default_rng(0).normal(0, 9, (height, width)), (0, 0), 18)
    return np.clip((0.5 + 0.09 * threads + folds)[..., None] * np.float32([0.95, 0.4, 0.35]), 0, 1)


def finest(rgb):
    return cv2.Laplacian(rgb.mean(axis=2).astype(np.float32), cv2.CV_32F)


def test_a_recolored_cloth_keeps_threads_the_model_never_saw(kit):
    cloth = weave(900, 1200)
    wanted = cloth.mean(axis=2, keepdims=True) * np.float32([0.5, 1.1, 0.85])
    raw = Picture(kit.samples(cv2.resize(wanted, (347, 260), interpolation=cv2.INTER_AREA)))
    big = cv2.resize(raw.rgb, (1200, 900), interpolation=cv2.INTER_CUBIC)
    source = Picture(kit.samples(cloth))
    edit = Recolor(to=GREEN, target=MASK)
    mask = np.ones((900, 1200), np.float32)
    picture, _ = kit.kept(source, Picture(big), edit=edit, mask=mask, raw=raw)
    inner = np.s_[100:800, 100:1100]
    truth = finest(wanted)[inner]
    alike = np.corrcoef(finest(picture.rgb / 255)[inner].ravel(), truth.ravel())[0, 1]
    assert alike > 0.9
    assert abs(finest(picture.rgb / 255)[inner].std() / truth.std() - 1) < 0.3
    assert finest(big / 255)[inner].std() < 0.2 * truth.std()


def test_a_new_thing_gets_no_threads_of_the_old(kit):
    cloth = weave(900, 1200)
    where = np.zeros((900, 1200), np.float32)
    where[200:700, 300:900] = 1
    paper = np.float32([0.8, 0.78, 0.7]) * np.ones_like(cloth)
    wanted = cloth * (1 - where[..., None]) + paper * where[..., None]
    raw = Picture(kit.samples(cv2.resize(wanted, (347, 260), interpolation=cv2.INTER_AREA)))
    source = Picture(kit.samples(cloth))
    picture, _ = kit.kept(source, source, edit=Instruct(text="x", target=MASK), mask=where, raw=raw)
    inner = np.s_[240:660, 340:860]
    assert finest(picture.rgb / 255)[inner].std() < 0.03 * finest(cloth)[inner].std()
    assert np.abs(picture.rgb[inner] / 255 - paper[inner]).mean() < 0.01


def test_the_old_ground_does_not_shine_through_the_subjects_edge(kit):
    """A dark subject moved from white paper to black: no white rim."""
    alpha = cv2.GaussianBlur((kit.disc((300, 400), 0.25) > 0.5).astype(np.float32), (0, 0), 2.5)
    rng = np.random.default_rng(0)
    thing = np.float32([0.35, 0.2, 0.15]) * (
        1 + 0.2 * cv2.GaussianBlur(rng.normal(0, 1, (300, 400, 3)), (0, 0), 2)
    )
    on_white = thing * alpha[..., None] + (1 - alpha[..., None]) * 0.96
    on_black = thing * alpha[..., None] + (1 - alpha[..., None]) * 0.04
    edit = Background(scene="night", target=MASK)
    picture, figures = kit.kept(
        Picture(kit.samples(on_white)), Picture(kit.samples(on_black)), edit=edit, mask=1 - alpha
    )
    rim = (alpha > 0.05) & (alpha < 0.95)
    assert np.abs(picture.rgb[rim] / 255 - on_black[rim]).mean() < 0.05
    assert np.abs(on_white[rim] - on_black[rim]).mean() > 0.2
    assert figures["outside_changed"].value == 0
    assert np.array_equal(
        own_colors(np.float32(on_white), np.ones_like(alpha)), np.float32(on_white)
    )


def test_an_extended_canvas_holds_the_source_to_the_byte(kit):
    rgb = kit.photo(4)
    left, right = 60, 40
    wide = (
        cv2.copyMakeBorder(rgb, 0, 0, left, right, cv2.BORDER_REFLECT_101).astype(np.float32) / 255
    )
    drifted = kit.drift(1.008, 3.1, -2.2, (1.04, 1, 0.95)).of(wide)
    made = Picture(kit.samples(drifted), None, Frame(dx=left))
    edit = Extend.model_validate({"aspect": "16:9"})
    picture, figures = kit.kept(Picture(rgb), made, edit=edit)
    assert picture.size == (480 + left + right, 360)
    assert picture.frame == Frame(dx=left)
    assert np.array_equal(picture.rgb[:, left:-right], rgb)
    new = np.abs(picture.rgb.astype(int) - wide * 255)[:, :left]
    assert new[:, 8:].mean() < 6
    assert figures["outside_changed"].value == 0
    assert figures["share_changed"].value == 1
    assert all(f.passed for f in figures.values())


def test_no_line_shows_beside_an_extended_source(kit):
    """The model's part is a little off in colour; it fades in over a few pixels."""
    rgb, _ = kit.studio(1)
    wide = cv2.copyMakeBorder(rgb, 0, 0, 80, 80, cv2.BORDER_REFLECT_101)
    made = np.clip(wide.astype(np.float32) + 10, 0, 255).astype(np.uint8)
    made[:, 80:-80] = rgb
    edit = Extend.model_validate({"aspect": "16:9"})
    picture, _ = kit.kept(Picture(rgb), Picture(made, None, Frame(dx=80)), edit=edit)
    brightness = picture.rgb[40:120].astype(np.float32).mean(axis=(0, 2))
    assert np.abs(np.diff(brightness))[70:90].max() < 6
    assert np.array_equal(picture.rgb[:, 80:-80], rgb)


def test_words_told_to_a_model_bound_nothing(kit):
    """An engine that reads words may give everything as their place: then nothing is outside."""
    rgb = kit.photo(2)
    negative = Picture(255 - rgb)
    edit = Instruct(text="x", target=Region(kind="words", words="the hem"))
    _, figures = kit.kept(Picture(rgb), negative, edit=edit)
    assert figures["composited"].value == 0


def test_a_shadow_falls_around_its_subject(kit):
    rgb, product = kit.studio(3)
    shade = cv2.GaussianBlur(np.roll(product, 25, axis=0), (0, 0), 9)[..., None]
    made = kit.careless.of((rgb / 255 * (1 - 0.5 * shade)).astype(np.float32))
    edit = Shadow(target=MASK)
    picture, figures = kit.kept(Picture(rgb), Picture(kit.samples(made)), edit=edit, mask=product)
    solid = product == 1
    assert np.array_equal(picture.rgb[solid], rgb[solid])
    below = (shade[..., 0] > 0.5) & (product == 0)
    assert (rgb[below].astype(int) - picture.rgb[below]).mean() > 30
    assert figures["share_changed"].passed


def test_a_resized_result_stays_as_the_model_gave_it(kit):
    rgb = kit.photo(0, 240, 180)
    double = cv2.resize(rgb, (480, 360), interpolation=cv2.INTER_CUBIC)
    made = Picture(double, None, Frame(2.0, 2.0))
    picture, figures = kit.kept(Picture(rgb), made, edit=Upscale(scale=2))
    assert np.array_equal(picture.rgb, double)
    assert figures["composited"].value == 0
    assert figures["registered"].value > 0.9
    assert all(f.passed for f in figures.values())


def test_another_shape_is_refused(kit):
    with pytest.raises(EngineError, match="another shape"):
        kit.kept(Picture(kit.photo(0)), Picture(kit.photo(0, 360, 360)))


# ---- what is to be kept


def test_places_of_what_is_to_be_kept():
    edit = Instruct(
        text="x",
        keep=("the logo", "brass hardware", "everything", "the bag"),
        kept_at={"the logo": MASK},
    )
    asked = []

    def find(region):
        asked.append(region)
        if region.words == "the bag":
            return Mask(torch.ones(1, 4, 5))
        if region.kind == "words":
            raise RegionUncertainError("not found surely", region=region.words, confidence=0.1)

        return Mask(torch.full((1, 4, 5), 0.5))

    logo, brass, everything, bag = find_kept(edit, find)
    assert logo.place is not None
    assert logo.place.shape == (4, 5)
    assert brass == Kept("brass hardware", None, "not found surely")
    assert everything.place is None
    assert bag == Kept("the bag", None, "it fills the whole picture")
    assert [region.kind for region in asked] == ["mask", "words", "words"]


def test_a_new_scene_around_something_that_is_kept(kit):
    """The whole picture is free, but the product is to be kept: it is put back into the scene."""
    rgb, product = kit.studio(5)
    scene = kit.photo(9).astype(np.float32) / 255
    made = scene * (1 - product[..., None]) + rgb / 255 * product[..., None]
    kept = (Kept("the bag", product),)
    drift = kit.drift(1.006, 2.0, -3.0, (1.02, 1, 0.97), noise=0.006)
    picture, figures = kit.kept(Picture(rgb), Picture(kit.samples(drift.of(made))), kept=kept)
    assert figures["composited"].value == 1
    solid = product == 1
    assert np.array_equal(picture.rgb[solid], rgb[solid])
    ground = cv2.dilate(product, np.ones((15, 15))) == 0
    assert np.abs(picture.rgb[ground] / 255 - scene[ground]).mean() < 0.04


def test_a_style_over_all_is_held_to_shapes_not_to_colors(kit):
    rgb, product = kit.studio(4)
    warm = rgb / 255 * np.float32([1.2, 0.95, 0.6]) + 0.03
    edit = Style(words="golden hour")
    kept = (Kept("the logo", None, "nobody knows where it is"), Kept("the bag", product))
    picture, figures = kit.kept(Picture(rgb), Picture(kit.samples(warm)), edit=edit, kept=kept)
    assert figures["composited"].value == 0
    assert figures["keep_delta_e"].value > 4
    assert figures["keep_delta_e"].limit is None
    assert figures["keep_ssim"].passed
    assert np.abs(picture.rgb / 255 - np.clip(warm, 0, 1)).mean() < 0.01


# ---- figures, limits, text


@pytest.mark.parametrize(
    ("name", "value", "passed", "limit"),
    [
        ("zoom", 1.029, True, 1.03),
        ("zoom", 1.031, False, 1.03),
        ("zoom", 0.969, False, 0.97),
        ("shift_px", 61.0, False, 60.0),
        ("registered", 0.2, False, 0.25),
        ("share_changed", 0.0, False, 2e-5),
        ("keep_ssim", 0.93, True, 0.92),
        ("keep_delta_e", 4.1, False, 4.0),
        ("outside_changed", 1.0, False, 0.0),
        ("drift_before", 99.0, True, None),
    ],
)
def test_limits(name, value, passed, limit):
    (figure,) = held_to_limits((Figure(name, value),), Instruct(text="x"), Checks())
    assert figure.passed is passed
    assert figure.limit == limit


def test_an_edit_that_paints_its_place_must_paint_some_of_it():
    figure = Figure("share_changed", 0.01)
    (kept,) = held_to_limits((figure,), Instruct(text="x"), Checks())
    (painted,) = held_to_limits((figure,), Background(scene="x"), Checks())
    assert kept.passed
    assert not painted.passed
