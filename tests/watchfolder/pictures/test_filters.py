"""Filters against slow definitions, Pillow, and what must not change."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from watchfolder.pictures import filters
from watchfolder.pictures.guided import guided_filter
from watchfolder.pictures.picture import Frame, Picture, Size
from watchfolder.pictures.resample import apply_taps, area_taps, lanczos_taps


@pytest.fixture
def noise() -> torch.Tensor:
    return torch.rand(3, 41, 57, generator=torch.Generator().manual_seed(3))


def smooth_photo(height: int, width: int, depth: type = np.uint8) -> Picture:
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    planes = [0.5 + 0.4 * np.sin(9 * x + 3 * y), 0.3 + 0.3 * np.cos(14 * y), x * y]
    top = np.iinfo(depth).max
    return Picture(np.ascontiguousarray((np.stack(planes, -1) * top).round().astype(depth)))


@pytest.mark.parametrize("padding", ["reflect", "replicate"])
@pytest.mark.parametrize("sigma", [0.6, 2.0, 11.0])
def test_gaussian_blur_keeps_flat_planes_and_means(sigma, padding):
    flat = torch.full((1, 30, 20), 0.37)
    assert torch.allclose(filters.gaussian_blur(flat, sigma, padding), flat, atol=1e-6)
    spot = torch.zeros(1, 121, 121)
    spot[0, 60, 60] = 1
    spread = filters.gaussian_blur(spot, sigma, padding)
    assert spread.sum().item() == pytest.approx(1, abs=1e-4)
    x = torch.arange(121) - 60.0
    assert (spread.sum(1)[0] * x**2).sum().item() == pytest.approx(sigma**2, rel=0.02, abs=0.02)


@pytest.mark.parametrize("padding", ["reflect", "replicate"])
def test_accelerator_code_agrees_with_the_cpus(noise, padding):
    kernel = filters.gaussian_kernel(2.3)
    across = filters._summed_shifts(noise, kernel, -1, padding)
    there = filters._summed_shifts(across, kernel, -2, padding)
    assert torch.allclose(there, filters.gaussian_blur(noise, 2.3, padding), atol=1e-5)


def test_reflection_works_on_planes_smaller_than_the_kernel():
    tiny = torch.rand(1, 2, 3)
    kernel = filters.gaussian_kernel(4.0)
    across = filters._summed_shifts(tiny, kernel, -1, "reflect")
    there = filters._summed_shifts(across, kernel, -2, "reflect")
    assert torch.allclose(there, filters.gaussian_blur(tiny, 4.0), atol=1e-5)


def test_wide_blur_is_the_direct_sum():
    plane = torch.zeros(1, 300, 420)
    plane[:, 100:180, 150:300] = 1
    kernel = filters.gaussian_kernel(30.0)
    direct = filters._summed_shifts(
        filters._summed_shifts(plane, kernel, -1, "replicate"), kernel, -2, "replicate"
    )
    assert (filters.gaussian_blur(plane, 30.0, "replicate") - direct).abs().max() < 1e-3


def test_box_blur_is_the_mean(noise):
    blurred = filters.box_blur(noise, 2)
    assert blurred[1, 20, 20].item() == pytest.approx(
        noise[1, 18:23, 18:23].mean().item(), abs=1e-6
    )
    assert torch.equal(filters.box_blur(noise, 0), noise)


@pytest.mark.parametrize("channels", [1, 3])
def test_guided_filter_keeps_edges_of_the_guide(channels):
    guide = torch.zeros(channels, 40, 40)
    guide[:, :, 20:] = 0.8
    rough = (guide[:1] > 0.4).float()
    rough = (
        rough + 0.3 * torch.randn(1, 40, 40, generator=torch.Generator().manual_seed(1))
    ).clamp(0, 1)
    smooth = guided_filter(guide, rough, 6, 1e-3)
    assert smooth[0, :, :19].std() < 0.03
    assert smooth[0, :, 21:].std() < 0.03
    assert smooth[0, :, 20].mean() - smooth[0, :, 19].mean() > 0.6


def test_guided_filter_sees_edges_between_colors_of_one_lightness():
    guide = torch.zeros(3, 30, 30)
    guide[0, :, :15], guide[1, :, 15:] = 0.6, 0.6
    mask = filters.gaussian_blur((guide[:1] > 0.3).float(), 2.0)
    sharp = guided_filter(guide, mask, 5, 1e-5)
    assert sharp[0, 15, 13] - sharp[0, 15, 16] > 1.25 * (mask[0, 15, 13] - mask[0, 15, 16])


def test_guided_filter_on_a_reduced_guide_is_near():
    guide = torch.zeros(3, 64, 65)
    guide[:, :, 30:] = 0.8
    mask = filters.gaussian_blur((guide[:1] > 0.4).float(), 1.5)
    full = guided_filter(guide, mask, 8, 1e-3)
    fast = guided_filter(guide, mask, 8, 1e-3, reduce=2)
    assert fast.shape == full.shape
    assert (full - fast).abs().mean() < 0.02


@pytest.mark.parametrize("radius", [1, 3, 6, 17])
def test_dilating_a_point_gives_a_disc(radius):
    point = torch.zeros(1, 61, 61)
    point[0, 30, 30] = 1
    disc = filters.dilate(point, radius)
    y, x = np.nonzero(disc[0].numpy())
    reach = np.hypot(y - 30, x - 30)
    assert reach.max() <= radius
    assert disc.sum().item() == pytest.approx(np.pi * radius**2, rel=0.1, abs=2)
    assert torch.equal(filters.erode(1 - point, radius), 1 - disc)


def test_dilating_is_gray():
    plane = torch.zeros(1, 9, 9)
    plane[0, 4, 4] = 0.4
    assert filters.dilate(plane, 2).max().item() == pytest.approx(0.4)
    assert torch.equal(filters.dilate(plane, 0), plane)


def test_distance_is_euclidean():
    where = torch.zeros(1, 20, 30, dtype=torch.bool)
    where[0, 4, 5] = True
    away = filters.distance_to(where)
    assert away[0, 4, 5] == 0
    assert away[0, 7, 9].item() == pytest.approx(5, abs=1e-3)
    assert torch.isinf(filters.distance_to(torch.zeros(1, 4, 4, dtype=torch.bool))).all()


@pytest.mark.parametrize(
    ("out", "source"), [(7, 31), (31, 7), (16, 16), (1, 40), (40, 1), (13, 29)]
)
def test_lanczos_taps_are_pillows(out, source):
    ramp = np.random.default_rng(5).random((3, source)).astype(np.float32)
    ours = apply_taps(torch.from_numpy(ramp), lanczos_taps(out, source), -1).numpy()
    theirs = np.asarray(Image.fromarray(ramp).resize((out, 3), Image.Resampling.LANCZOS))
    assert np.abs(ours - theirs).max() < 2e-5


def test_resizing_bytes_agrees_with_resizing_floats():
    picture = smooth_photo(90, 120)
    small = filters.resize_lanczos(picture, Size(47, 31))
    floats = filters.resize_lanczos(picture.tensor(), Size(47, 31))
    assert np.abs(small.rgb.astype(float) - floats.permute(1, 2, 0).numpy() * 255).max() <= 1.0
    assert small.frame == Frame(47 / 120, 31 / 90)
    again = filters.resize_lanczos(picture, Size(47, 31))
    assert np.array_equal(small.rgb, again.rgb)


def test_resizing_sixteen_bits_keeps_sixteen_bits():
    picture = smooth_photo(64, 64, np.uint16)
    large = filters.resize_lanczos(picture, Size(128, 128))
    assert large.rgb.dtype == np.uint16
    back = filters.resize_lanczos(large, Size(64, 64))
    assert np.abs(back.rgb.astype(int) - picture.rgb.astype(int))[8:-8, 8:-8].max() < 120


def test_transparent_colors_do_not_bleed():
    rgb = np.zeros((64, 64, 3), np.uint8)
    rgb[:, 32:] = 255
    rgb[:, :32, 1] = 255  # pure green, all of it transparent
    alpha = np.zeros((64, 64), np.uint8)
    alpha[:, 32:] = 255
    small = filters.resize_lanczos(Picture(rgb, alpha), Size(20, 20))
    assert small.alpha is not None
    assert small.rgb[small.alpha > 3].min() == 255
    clear = small.rgb[small.alpha == 0]
    assert clear.shape[0] > 0
    assert (clear[:, 1] >= 240).all()
    assert clear[:, 0].min() == 0


def test_the_same_size_is_the_same_picture():
    picture = smooth_photo(20, 30)
    assert filters.resize_lanczos(picture, picture.size) is picture
    plane = picture.tensor()
    copy = filters.resize_lanczos(plane, picture.size)
    assert torch.equal(copy, plane)
    assert copy.data_ptr() != plane.data_ptr()
    with pytest.raises(ValueError, match="at least one pixel"):
        filters.resize_lanczos(picture, Size(0, 4))


def test_crop_moves_the_frame():
    picture = smooth_photo(20, 30)
    part = filters.crop(picture, (4, 5, 20, 15))
    assert part.size == Size(16, 10)
    assert np.array_equal(part.rgb, picture.rgb[5:15, 4:20])
    assert part.frame == Frame(dx=-4, dy=-5)
    with pytest.raises(ValueError, match="not inside"):
        filters.crop(picture, (4, 5, 31, 15))


@settings(max_examples=60)
@given(st.integers(2, 40), st.floats(0.1, 4), st.floats(-30, 30))
def test_area_taps_keep_a_flat_inside_and_never_exceed_one(source, scale, shift):
    out = max(1, round(source * scale) + 10)
    placed = apply_taps(torch.ones(1, source), area_taps(out, source, scale, shift), -1)[0]
    assert placed.min() >= 0
    assert placed.max() <= 1 + 1e-5
    edges = torch.arange(out)
    inside = (edges >= shift) & (edges + 1 <= source * scale + shift)
    assert torch.allclose(placed[inside], torch.ones(int(inside.sum())), atol=1e-4)
    outside = (edges + 1 <= shift) | (edges >= source * scale + shift)
    assert placed[outside].abs().sum() < 1e-4
