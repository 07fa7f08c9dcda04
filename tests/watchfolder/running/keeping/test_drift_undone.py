"""Pictures with synthetic drift: nothing away from the edit changes, and the edit arrives."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
import pytest

from presets.regions import Region
from watchfolder.pictures.picture import Picture

MASK = Region(kind="mask", mask={"path": "mask.png"})


def drift_for(kit, rgb):
    """Zoom to 1.02, shift to 8 pixels, another for every picture."""
    rng = np.random.default_rng(int(hashlib.sha256(rgb.tobytes()).hexdigest()[:8], 16))
    dx, dy = rng.uniform(-8, 8, 2)
    return kit.drift(
        float(rng.uniform(0.98, 1.02)),
        float(dx),
        float(dy),
        (1.03, 1.0, 0.96),
        (2 / 255, -1 / 255, 3 / 255),
        2.5 / 255,
        int(rng.integers(100)),
    )


def test_no_byte_changes_outside_and_the_edit_arrives(kit, photograph):
    source = Picture(photograph)
    rgb = photograph.astype(np.float32) / 255
    where = kit.disc(rgb.shape)
    wanted = kit.greened(rgb, where)
    drift = drift_for(kit, photograph)
    made = Picture(kit.samples(drift.of(wanted)))
    assert (made.rgb != photograph).any(axis=2).mean() > 0.9  # the model touched everything
    picture, figures = kit.kept(source, made)
    away = cv2.dilate(where, np.ones((43, 43), np.uint8)) == 0
    assert int((picture.rgb[away] != photograph[away]).sum()) == 0
    assert figures["outside_changed"].value == 0
    assert figures["outside_max_diff"].value == 0
    inside = where > 0.99
    assert np.abs(picture.rgb[inside] - wanted[inside] * 255).mean() < 4.5
    assert abs(figures["zoom"].value - drift.zoom) < 3e-4
    assert abs(figures["shift_px"].value - np.hypot(drift.dx, drift.dy)) < 0.1
    assert figures["drift_after"].value < 0.5 * figures["drift_before"].value
    assert all(figure.passed for figure in figures.values())


@pytest.mark.parametrize("seed", range(4))
def test_a_mask_bounds_the_change_to_the_byte(kit, seed):
    rgb = kit.photo(seed).astype(np.float32) / 255
    mask = kit.disc(rgb.shape, 0.1)
    wanted = kit.greened(rgb, kit.disc(rgb.shape, 0.2))  # the model paints over the mask's edge
    made = Picture(kit.samples(kit.careless.of(wanted)))
    source = Picture(kit.photo(seed))
    picture, figures = kit.kept(source, made, region=MASK, mask=mask)
    outside = mask == 0
    assert np.array_equal(picture.rgb[outside], source.rgb[outside])
    assert np.abs(picture.rgb[mask > 0.99] - wanted[mask > 0.99] * 255).mean() < 4.5
    assert figures["outside_changed"].value == 0
    assert figures["composited"].value == 1


def test_sixteen_bits_and_alpha_stay_as_they_are(kit):
    eight = kit.photo(3)
    rng = np.random.default_rng(0)
    deep = eight.astype(np.uint16) * 257 + rng.integers(0, 200, eight.shape).astype(np.uint16)
    deep = np.minimum(deep, 65535).astype(np.uint16)
    alpha = np.full(eight.shape[:2], 65535, np.uint16)
    alpha[:, :60] = 0
    source = Picture(deep, alpha)
    rgb = deep.astype(np.float32) / 65535
    where = kit.disc(rgb.shape)
    made = Picture(kit.samples(kit.careless.of(kit.greened(rgb, where))))
    picture, figures = kit.kept(source, made)
    assert picture.rgb.dtype == np.uint16
    assert np.array_equal(picture.alpha, alpha)
    away = cv2.dilate(where, np.ones((43, 43), np.uint8)) == 0
    assert np.array_equal(picture.rgb[away], deep[away])
    assert figures["outside_changed"].value == 0
    assert not np.array_equal(picture.rgb, deep)


def test_the_same_in_gives_the_same_out(kit):
    rgb = kit.photo(5).astype(np.float32) / 255
    made = Picture(kit.samples(kit.careless.of(kit.greened(rgb, kit.disc(rgb.shape)))))
    source = Picture(kit.photo(5))
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(4)
        first, told = kit.kept(source, made)
        cv2.setNumThreads(1)
        second, again = kit.kept(source, made)
    finally:
        cv2.setNumThreads(threads)
    assert np.array_equal(first.rgb, second.rgb)
    assert {n: f.value for n, f in told.items()} == {n: f.value for n, f in again.items()}


@pytest.mark.slow
def test_twelve_megapixels_from_a_model_of_one(kit):
    small = kit.photo(1, 1200, 900)
    source = Picture(cv2.resize(small, (4000, 3000), interpolation=cv2.INTER_CUBIC))
    grain = np.random.default_rng(2).normal(0, 3, source.rgb.shape)
    source = Picture((source.rgb + grain).clip(0, 255).astype(np.uint8))
    where = kit.disc(source.rgb.shape)
    wanted = kit.greened(source.rgb.astype(np.float32) / 255, where)
    reduced = cv2.resize(wanted, (1152, 864), interpolation=cv2.INTER_AREA)
    raw = Picture(
        kit.samples(kit.drift(1.006, 2.1, -1.3, (1.03, 1, 0.97), noise=0.006).of(reduced))
    )
    big = cv2.resize(raw.rgb, (4000, 3000), interpolation=cv2.INTER_CUBIC)
    picture, figures = kit.kept(source, Picture(big), raw=raw)
    assert picture.size == (4000, 3000)
    away = cv2.dilate(where, np.ones((161, 161), np.uint8)) == 0
    assert np.array_equal(picture.rgb[away], source.rgb[away])
    assert figures["outside_changed"].value == 0
    inside = where > 0.99
    assert np.abs(picture.rgb[inside] - wanted[inside] * 255).mean() < 5
    # The grain of the original, which the model cannot have seen, is there.
    fine = [
        cv2.Laplacian(p.rgb[..., 1].astype(np.float32), cv2.CV_32F)[inside]
        for p in (picture, Picture(big))
    ]
    assert fine[0].std() > 2 * fine[1].std()
