"""Measures: against scikit-image where it is installed, and against known answers."""

import numpy as np
import pytest
import torch

from watchfolder.pictures import measure
from watchfolder.pictures.picture import Picture


def noisy(sigma: float, seed: int = 0, base: float = 128, size: int = 300) -> Picture:
    samples = base + np.random.default_rng(seed).normal(0, sigma, (size, size, 1))
    return Picture(np.ascontiguousarray(samples.clip(0, 255).round().astype(np.uint8).repeat(3, 2)))


def test_ssim_of_a_picture_with_itself_is_one():
    plane = torch.rand(3, 40, 50)
    assert measure.ssim(plane, plane) == pytest.approx(1, abs=1e-5)


def test_ssim_is_scikit_images():
    metrics = pytest.importorskip("skimage.metrics")
    random = np.random.default_rng(2)
    first = random.random((64, 80)).astype(np.float32)
    second = (0.7 * first + 0.3 * random.random((64, 80))).astype(np.float32)
    _, theirs = metrics.structural_similarity(
        first,
        second,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=1.0,
        full=True,
    )
    ours = measure.ssim_map(torch.from_numpy(first)[None], torch.from_numpy(second)[None])[0]
    assert np.abs(ours.numpy() - theirs)[6:-6, 6:-6].max() < 1e-4


def test_ssim_where():
    first = torch.rand(1, 60, 60)
    second = first.clone()
    second[:, :20] = 0
    where = torch.zeros(1, 60, 60)
    where[:, 40:] = 1
    assert measure.ssim(first, second, where) == pytest.approx(1, abs=1e-4)
    assert measure.ssim(first, second) < 0.8
    with pytest.raises(ValueError, match="no pixel"):
        measure.ssim(first, second, torch.zeros(1, 60, 60))


def test_max_difference_outside_a_mask():
    first = noisy(5)
    rgb = first.rgb.copy()
    rgb[10, 10, 1] ^= 64
    rgb[50, 50, 2] ^= 3
    second = Picture(rgb)
    mask = torch.zeros(1, 300, 300)
    mask[0, 10, 10] = 0.01
    assert measure.max_abs_difference(first, second) == 64
    assert measure.max_abs_difference(first, second, mask) in {1, 3}
    assert measure.max_abs_difference(first, second, torch.ones_like(mask)) == 0
    assert measure.max_abs_difference(first, first) == 0


def test_sixteen_bit_differences_are_told_in_8_bit_levels():
    first = Picture(np.zeros((20, 20, 3), np.uint16))
    second = Picture(np.full((20, 20, 3), 257, np.uint16))
    assert measure.max_abs_difference(first, second) == pytest.approx(1.0)


def test_alpha_counts_and_missing_alpha_is_opaque():
    opaque = noisy(1)
    solid = Picture(opaque.rgb, np.full((300, 300), 255, np.uint8))
    clear = Picture(opaque.rgb, np.full((300, 300), 55, np.uint8))
    assert measure.max_abs_difference(opaque, solid) == 0
    assert measure.max_abs_difference(opaque, clear) == 200


def test_pictures_of_other_sizes_are_not_compared():
    with pytest.raises(ValueError, match="cannot be compared"):
        measure.max_abs_difference(noisy(1), noisy(1, size=40))
    with pytest.raises(ValueError, match="cannot be compared"):
        measure.delta_e_map(noisy(1), noisy(1, size=40))


def test_delta_e_of_known_colors():
    red = Picture(np.full((30, 30, 3), (255, 0, 0), np.uint8))
    half = red.rgb.copy()
    half[:15] = (0, 255, 0)
    apart = measure.delta_e(red, Picture(half))
    # CIEDE2000 of sRGB red and green is 86.6
    assert apart.largest == pytest.approx(86.6, abs=0.1)
    assert apart.mean == pytest.approx(apart.largest / 2, rel=1e-4)
    assert apart.p95 == apart.p99 == apart.largest
    below = torch.zeros(1, 30, 30)
    below[:, 15:] = 1
    assert measure.delta_e(red, Picture(half), below).largest == 0
    with pytest.raises(ValueError, match="no pixel"):
        measure.delta_e(red, red, below * 0)


@pytest.mark.parametrize("sigma", [2.0, 6.0, 12.0])
def test_noise_is_found(sigma):
    assert measure.measures(noisy(sigma))["noise"] == pytest.approx(sigma, rel=0.08)


def test_a_blurred_picture_is_less_sharp_and_contrast_does_not_matter():
    y, x = np.mgrid[0:256, 0:256]
    checks = (((x // 16 + y // 16) % 2) * 200 + 20).astype(np.float32)
    soft = np.asarray(torch.nn.functional.avg_pool2d(torch.from_numpy(checks)[None], 9, 1, 4)[0])

    def of(plane: np.ndarray) -> dict[str, float]:
        return measure.measures(Picture(np.repeat(plane[..., None], 3, 2).astype(np.uint8)))

    assert of(soft)["sharpness"] < of(checks)["sharpness"] / 3
    assert of(checks * 0.6 + 50)["sharpness"] == pytest.approx(of(checks)["sharpness"], rel=0.1)
    assert of(checks * 0 + 9)["sharpness"] == 0


def test_clipped_shares_and_lightness():
    rgb = np.full((100, 100, 3), 119, np.uint8)
    rgb[:10] = 255
    rgb[10:15] = 0
    found = measure.measures(Picture(rgb))
    assert found["clipped_high"] == pytest.approx(0.10)
    assert found["clipped_low"] == pytest.approx(0.05)
    assert found["mean_lightness"] == pytest.approx(0.85 * 50.03 + 10, abs=0.1)


def test_transparent_pixels_do_not_count():
    rgb = np.full((100, 100, 3), 119, np.uint8)
    rgb[:50] = 0
    alpha = np.full((100, 100), 255, np.uint8)
    alpha[:50] = 0
    found = measure.measures(Picture(rgb, alpha))
    assert found["clipped_low"] == 0
    assert found["mean_lightness"] == pytest.approx(50, abs=0.1)
    nothing = measure.measures(Picture(rgb, alpha * 0))
    assert nothing["clipped_low"] == pytest.approx(0.5)
