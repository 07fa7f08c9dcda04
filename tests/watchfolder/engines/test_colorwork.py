from __future__ import annotations

import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from presets.edits.adjust import Adjust
from presets.edits.look import Look
from presets.grade import BandShift, Grade, SplitTone
from watchfolder.engines.builtin import curves
from watchfolder.engines.builtin.colorwork import (
    apply_dials,
    apply_grade,
    color_function,
    color_key,
)
from watchfolder.engines.builtin.dials import band_weights, white_gains
from watchfolder.errors import EngineError
from watchfolder.pictures.spaces import oklab_to_oklch, srgb_to_linear, srgb_to_oklab

DIALS = (
    "exposure",
    "contrast",
    "highlights",
    "shadows",
    "whites",
    "blacks",
    "saturation",
    "vibrance",
    "temperature",
    "tint",
)
TINTS = SplitTone.model_validate(
    {
        "shadows": {"said": "teal", "hex": "#0B4F6C"},
        "highlights": {"said": "peach", "hex": "#FFB067"},
        "strength": 0.5,
    }
)


def every_color(step: int = 17) -> torch.Tensor:
    """(3, 1, N): a lattice over all of sRGB, its corners and greys in it."""
    axis = torch.arange(0, 256, step) / 255
    return torch.cartesian_prod(axis, axis, axis).T[:, None].contiguous()


def greys() -> torch.Tensor:
    return (torch.arange(256) / 255).expand(3, 1, 256).contiguous()


def test_no_dial_turned_is_bit_identical() -> None:
    colors = every_color()
    assert torch.equal(apply_dials(colors, Adjust()), colors)
    assert torch.equal(apply_grade(colors, Grade(), {}), colors)


@pytest.mark.parametrize("dial", DIALS)
@pytest.mark.parametrize("turn", [-1.0, -0.5, 0.5, 1.0])
class TestEachDial:
    def test_stays_inside_and_finite(self, dial: str, turn: float) -> None:
        result = apply_dials(every_color(), Adjust(**{dial: turn}))
        assert bool(result.isfinite().all())
        assert float(result.min()) >= 0
        assert float(result.max()) <= 1

    def test_greys_keep_their_order(self, dial: str, turn: float) -> None:
        light = srgb_to_oklab(apply_dials(greys(), Adjust(**{dial: turn})))[0, 0]
        assert float(light.diff().min()) > -1e-5

    def test_hue_is_kept_by_all_but_white_balance(self, dial: str, turn: float) -> None:
        if dial in ("temperature", "tint"):
            pytest.skip("white balance is a change of hue")
        colors = every_color(51)
        before = oklab_to_oklch(srgb_to_oklab(colors))
        after = oklab_to_oklch(srgb_to_oklab(apply_dials(colors, Adjust(**{dial: turn}))))
        away = torch.remainder(after[2] - before[2] + math.pi, 2 * math.pi) - math.pi
        # Exposure keeps the ratios of linear light; OKLab's hue lines bend a little under them.
        seen = (before[1] > 0.03) & (after[1] > 0.03)
        assert bool((away.abs()[seen] < math.radians(2.5)).all())


def test_exposure_is_stops_of_linear_light() -> None:
    dark = every_color(51) * 0.45
    lifted = apply_dials(dark, Adjust(exposure=1.0))
    torch.testing.assert_close(srgb_to_linear(lifted), 2 * srgb_to_linear(dark), atol=2e-5, rtol=0)
    lowered = apply_dials(every_color(51), Adjust(exposure=-1.5))
    wanted = srgb_to_linear(every_color(51)) / 2**1.5
    torch.testing.assert_close(srgb_to_linear(lowered), wanted, atol=2e-5, rtol=0)


def test_exposure_up_clips_nothing_that_was_not_clipped() -> None:
    result = apply_dials(greys(), Adjust(exposure=2.0))
    assert float(result[..., :255].max()) < 1
    assert float(result[..., 255].min()) == pytest.approx(1, abs=1e-5)
    assert float(result.diff().min()) > 0


def test_warm_is_warmer_and_magenta_is_magenta() -> None:
    grey = torch.full((3, 1, 1), 0.5)
    warm = apply_dials(grey, Adjust(temperature=0.5)).flatten().tolist()
    assert warm[0] > 0.5 > warm[2]
    magenta = apply_dials(grey, Adjust(tint=0.5)).flatten().tolist()
    assert magenta[1] < min(magenta[0], magenta[2])
    for gains in (white_gains(1, 0), white_gains(-1, 0), white_gains(0, 1)):
        assert sum(w * g for w, g in zip((0.2126, 0.7152, 0.0722), gains, strict=True)) == (
            pytest.approx(1)
        )


def test_the_tone_dials_act_only_where_they_should() -> None:
    light = srgb_to_oklab(greys())[0, 0]
    bright, dark = light > 0.63, light < 0.44
    for dial, still in (("shadows", bright), ("blacks", bright), ("highlights", dark)):
        levels = (apply_dials(greys(), Adjust(**{dial: 1.0})) * 255).round()
        assert torch.equal(levels[0, 0][still], (greys() * 255).round()[0, 0][still]), dial


def test_saturation_ends_at_grey_and_never_leaves_the_gamut() -> None:
    flat = oklab_to_oklch(srgb_to_oklab(apply_dials(every_color(51), Adjust(saturation=-1))))
    assert float(flat[1].max()) < 1e-3
    colors = every_color(51) * 0.6 + 0.2
    strong = oklab_to_oklch(srgb_to_oklab(apply_dials(colors, Adjust(saturation=1))))
    before = oklab_to_oklch(srgb_to_oklab(colors))
    assert bool((strong[1] >= before[1] - 1e-3).all())
    assert float((strong[0] - before[0]).abs().max()) < 2e-3


def test_vibrance_moves_muted_colors_more() -> None:
    muted, vivid = torch.tensor([0.5, 0.45, 0.42]), torch.tensor([0.8, 0.2, 0.1])
    gains = []
    for color in (muted, vivid):
        plain = color[:, None, None]
        old = srgb_to_oklab(plain)
        new = srgb_to_oklab(apply_dials(plain, Adjust(vibrance=0.8)))
        gains.append(float(torch.hypot(new[1], new[2]) / torch.hypot(old[1], old[2])))
    assert gains[0] > 1.4
    assert 1 <= gains[1] < 1.15


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1)),
        min_size=2,
        max_size=8,
        unique_by=lambda p: p[0],
    )
)
def test_a_curve_through_rising_points_rises_and_hits_them(
    points: list[tuple[float, float]],
) -> None:
    rising = sorted(points)
    rising = list(zip([p[0] for p in rising], sorted(p[1] for p in rising), strict=True))
    if any(b[0] - a[0] < 1e-3 for a, b in itertools.pairwise(rising)):
        return
    x = torch.linspace(0, 1, 400, dtype=torch.float64)
    y = curves.monotone_curve(rising, x)
    assert float(y.diff().min()) >= -1e-9
    at = curves.monotone_curve(rising, torch.tensor([p[0] for p in rising], dtype=torch.float64))
    torch.testing.assert_close(
        at, torch.tensor([p[1] for p in rising], dtype=torch.float64), atol=1e-9, rtol=0
    )


def test_the_curve_is_the_published_monotone_cubic() -> None:
    interpolate = pytest.importorskip("scipy.interpolate")
    points = [(0.0, 0.0), (0.2, 0.1), (0.5, 0.55), (0.8, 0.9), (1.0, 1.0)]
    x = torch.linspace(0, 1, 50, dtype=torch.float64)
    # Another choice of monotone slopes for the same points: near, not equal.
    peer = interpolate.PchipInterpolator(*zip(*points, strict=True))(x.numpy())
    assert float((curves.monotone_curve(points, x) - torch.from_numpy(peer)).abs().max()) < 0.02


def test_a_straight_curve_changes_nothing_visible() -> None:
    grade = Grade(curve=((0.0, 0.0), (0.3, 0.3), (1.0, 1.0)))
    levels = (apply_grade(every_color(), grade, {}) * 255).round()
    assert torch.equal(levels, (every_color() * 255).round())


def test_band_weights_sum_to_one_and_are_smooth() -> None:
    hue = torch.linspace(-math.pi, math.pi, 3601)[None]
    weights = band_weights(hue)
    total = torch.stack(list(weights.values())).sum(dim=0)
    torch.testing.assert_close(total, torch.ones_like(total))
    assert all(float(w[0].diff().abs().max()) < 0.02 for w in weights.values())


def test_hue_bands_leave_greys_and_other_bands_alone() -> None:
    grade = Grade(hsl={"blue": BandShift(hue=30, saturation=-0.5, lightness=0.4)})
    levels = (apply_grade(greys(), grade, {}) * 255).round()
    assert torch.equal(levels, (greys() * 255).round())
    red = torch.tensor([0.8, 0.1, 0.1])[:, None, None]
    torch.testing.assert_close(apply_grade(red, grade, {}), red, atol=2e-4, rtol=0)
    blue = torch.tensor([0.1, 0.2, 0.8])[:, None, None]
    assert float((apply_grade(blue, grade, {}) - blue).abs().max()) > 0.1


def test_split_tone_keeps_lightness_black_and_white() -> None:
    result = apply_grade(greys(), Grade(split_tone=TINTS), {})
    before, after = srgb_to_oklab(greys())[0, 0], srgb_to_oklab(result)[0, 0]
    assert float((before - after).abs().max()) < 2e-3
    assert result[:, 0, 0].tolist() == pytest.approx([0, 0, 0], abs=1e-4)
    assert result[:, 0, 255].tolist() == pytest.approx([1, 1, 1], abs=1e-3)
    assert float(result[2, 0, 60]) > float(result[0, 0, 60])
    assert float(result[0, 0, 200]) > float(result[2, 0, 200])


def test_strength_is_the_share_of_the_way() -> None:
    grade = Grade(contrast=0.5, saturation=0.3)
    colors = every_color(51)
    whole = apply_grade(colors, grade, {})
    half = color_function(Look(grade=grade, strength=0.5), {})(colors)
    torch.testing.assert_close(half, (colors + whole) / 2)


def test_keys_tell_what_is_computed_and_nothing_else() -> None:
    plain = Adjust(exposure=0.5)
    assert color_key(plain) == color_key(Adjust(exposure=0.5, keep=("the logo",), said="brighter"))
    assert color_key(plain) != color_key(Adjust(exposure=0.6))


def test_a_look_without_its_grade_or_lut_is_an_error() -> None:
    colors = every_color(85)
    with pytest.raises(EngineError, match="no grade"):
        color_function(Look(look="cinematic"), {})(colors)
    missing = Grade.model_validate({"lut": {"path": "warm.cube", "sha256": "0" * 64}})
    with pytest.raises(EngineError, match=r"warm\.cube"):
        apply_grade(colors, missing, {})
