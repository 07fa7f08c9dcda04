from __future__ import annotations

import numpy as np
import pytest
import torch

from presets.edit import Edit
from presets.edits.grain import Grain
from presets.edits.sharpen import Sharpen
from presets.edits.upscale import Upscale
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.kernels.grain import grain_field
from watchfolder.engines.builtin.kernels.upscale import enlarged_size
from watchfolder.engines.engine import Mask, Materials
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture, Size


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def everywhere(picture: Picture, seed: int = 0) -> Materials:
    width, height = picture.size
    return Materials(picture, Mask(torch.ones(1, height, width)), None, seed)


def done(edit: Edit, picture: Picture, seed: int = 0) -> Picture:
    return BuiltinEngine().apply(edit, picture, everywhere(picture, seed), Quiet()).picture


def edge(low: int = 90, high: int = 170, tint: tuple[int, int, int] = (0, 0, 0)) -> Picture:
    rgb = np.full((40, 60, 3), low, np.int64)
    rgb[:, 30:] = high
    return Picture((rgb + np.array(tint)).astype(np.uint8))


def flat(value: int = 128, side: int = 256) -> Picture:
    return Picture(np.full((side, side, 3), value, np.uint8))


class TestSharpen:
    def test_an_edge_gets_steeper_and_flat_parts_stay(self) -> None:
        before, after = edge(), done(Sharpen(radius=1.5, amount=1.0), edge())
        assert after.rgb[20, 29, 0] < before.rgb[20, 29, 0]
        assert after.rgb[20, 30, 0] > before.rgb[20, 30, 0]
        np.testing.assert_array_equal(after.rgb[:, :15], before.rgb[:, :15])

    def test_colors_keep_their_differences(self) -> None:
        after = done(Sharpen(radius=2, amount=3), edge(tint=(60, 10, -20))).rgb.astype(int)
        np.testing.assert_array_equal(after[..., 0] - after[..., 1], 50)
        np.testing.assert_array_equal(after[..., 1] - after[..., 2], 30)

    def test_nothing_clips_and_takes_a_cast_at_white(self) -> None:
        after = done(Sharpen(radius=3, amount=5), edge(20, 235, (20, 0, -20))).rgb.astype(int)
        np.testing.assert_array_equal(after[..., 0] - after[..., 2], 40)

    def test_the_threshold_leaves_small_differences_alone(self) -> None:
        draw = np.random.default_rng(1)
        noise = Picture(draw.integers(126, 131, (50, 50, 3)).astype(np.uint8))
        kept = done(Sharpen(radius=1, amount=3, threshold=0.05), noise)
        np.testing.assert_array_equal(kept.rgb, noise.rgb)
        assert (done(Sharpen(radius=1, amount=3), noise).rgb != noise.rgb).any()

    def test_it_is_the_unsharp_formula(self) -> None:
        ndimage = pytest.importorskip("scipy.ndimage")
        draw = np.random.default_rng(2)
        grey = draw.integers(100, 150, (64, 64)).astype(np.uint8)
        after = done(Sharpen(radius=2, amount=0.8), Picture(np.dstack([grey] * 3)))
        blurred = ndimage.gaussian_filter(grey / 255, 2, mode="mirror", truncate=4)
        wanted = grey / 255 + 0.8 * (grey / 255 - blurred)
        np.testing.assert_allclose(after.rgb[..., 0], wanted * 255, atol=0.51)


class TestGrain:
    def test_the_same_seed_gives_the_same_and_another_another(self) -> None:
        first, again, other = (done(Grain(), flat(), seed).rgb for seed in (5, 5, 6))
        np.testing.assert_array_equal(first, again)
        assert (first != other).any()

    def test_it_is_luminance_alone(self) -> None:
        after = done(Grain(amount=1), Picture(flat().rgb + np.array([30, 0, 9], np.uint8)))
        levels = after.rgb.astype(int)
        assert (levels[..., 0] - levels[..., 1] == 30).all()

    def test_amount_is_strength_and_the_mean_stays(self) -> None:
        fine = done(Grain(amount=0.25), flat()).rgb[..., 0].astype(float)
        strong = done(Grain(amount=1), flat()).rgb[..., 0].astype(float)
        assert fine.std() == pytest.approx(255 * 0.025, rel=0.1)
        assert strong.std() == pytest.approx(4 * fine.std(), rel=0.1)
        assert abs(strong.mean() - 128) < 1

    def test_black_and_white_stay_clean(self) -> None:
        for value in (0, 255):
            assert (done(Grain(amount=1), flat(value)).rgb == value).all()

    @pytest.mark.parametrize("grain", [0.5, 1.2, 4.0])
    def test_the_field_has_one_deviation_whatever_its_size(self, grain: float) -> None:
        field = grain_field(Size(300, 300), grain, 1)
        assert float(field.std()) == pytest.approx(1, abs=0.06)

    def test_larger_grain_is_smoother(self) -> None:
        fine, coarse = (grain_field(Size(200, 200), g, 1)[0] for g in (1.0, 6.0))
        steps = [float(f.diff(dim=1).abs().mean()) for f in (fine, coarse)]
        assert steps[1] < steps[0] / 2


class TestUpscale:
    def test_scale_and_long_edge_say_the_size(self) -> None:
        assert enlarged_size(Upscale(scale=1.5), Size(101, 60)) == Size(152, 90)
        assert enlarged_size(Upscale(long_edge=400), Size(100, 60)) == Size(400, 240)
        assert enlarged_size(Upscale(long_edge=50), Size(100, 60)) == Size(100, 60)

    @pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
    def test_a_smooth_picture_stays_what_it_was(self, dtype: type) -> None:
        y, x = np.mgrid[:40, :60]
        top = np.iinfo(dtype).max
        ramp = (0.2 + 0.6 * x / 59 * y / 39)[..., None] * np.ones(3)
        picture = Picture((ramp * top).astype(dtype))
        large = done(Upscale(scale=2), picture)
        assert large.size == (120, 80)
        assert large.rgb.dtype == dtype
        np.testing.assert_allclose(large.rgb[::2, ::2].astype(float), picture.rgb, atol=0.02 * top)

    def test_places_on_the_original_are_found_again(self) -> None:
        frame = done(Upscale(scale=2.5), flat(side=40)).frame
        assert (frame.scale_x, frame.scale_y) == (2.5, 2.5)

    def test_what_is_transparent_does_not_bleed_in(self) -> None:
        rgb = np.zeros((20, 20, 3), np.uint8)
        rgb[:, 10:] = (200, 40, 30)
        alpha = np.zeros((20, 20), np.uint8)
        alpha[:, 10:] = 255
        large = done(Upscale(scale=3), Picture(rgb, alpha))
        assert large.alpha is not None
        seen = large.alpha > 12
        assert (large.rgb[seen] >= np.array([198, 38, 28])).all()

    def test_too_large_is_an_error_before_any_work(self) -> None:
        with pytest.raises(EngineError, match="megapixels"):
            done(Upscale(scale=8), Picture(np.zeros((3000, 4000, 3), np.uint8)))
