"""Recolouring on rendered scenes, where the true color of every pixel is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from presets.edits.adjust import Adjust
from presets.edits.look import Look
from presets.edits.recolor import Recolor
from presets.grade import Grade
from presets.recipe import Checks
from watchfolder.engines.builtin.anchor import ColorSample, anchor_lab, weighted_quantile
from watchfolder.engines.builtin.colorwork import apply_look
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.recolor_figures import (
    hue_spread,
    rank_correlation,
    recolor_figures,
)
from watchfolder.engines.builtin.shading import Tone, belonging, with_new_color
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.errors import Cancelled, EngineError
from watchfolder.pictures.filters import gaussian_blur
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import (
    delta_e_2000,
    linear_to_srgb,
    oklab_to_oklch,
    srgb_to_lab,
    srgb_to_linear,
    srgb_to_oklab,
)

RED = "#B5202B"
TARGETS = {
    "forest": "#1F4D3A",
    "burgundy": "#5A1A1F",
    "blue": "#2F5BD7",
    "off-white": "#F1EDE4",
    "black": "#141414",
    "yellow": "#F2C14E",
}
SIDE, RADIUS, FINE = 160, 55.0, 4


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


@dataclass(frozen=True)
class Scene:
    """A ball on a plain ground, and how much of each pixel it covers."""

    picture: Picture
    cover: torch.Tensor

    @property
    def core(self) -> np.ndarray:
        return (self.cover > 0.95)[0].numpy()


def rgb_of(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def render(
    color: str = RED,
    *,
    ground: float = 0.75,
    gloss: float = 0.0,
    stripe: str = "",
    dtype: type = np.uint8,
) -> Scene:
    """A diffuse ball of this color under one lamp and fill light, anti-aliased in linear light."""
    n = SIDE * FINE
    y, x = (np.mgrid[:n, :n] + 0.5) / FINE - SIDE / 2
    squared = np.clip(1 - (x**2 + y**2) / RADIUS**2, 0, None)
    normal = np.stack([x / RADIUS, y / RADIUS, np.sqrt(squared)])
    lamp = np.array([-0.4, -0.5, 0.77])
    facing = np.clip(np.tensordot(lamp / np.linalg.norm(lamp), normal, 1), 0, 1)
    albedo = srgb_to_linear(torch.from_numpy(rgb_of(color))[:, None, None]).numpy()
    albedo = np.broadcast_to(albedo, (3, n, n)).copy()
    if stripe:
        band = np.abs(y) < 8
        albedo[:, band] = srgb_to_linear(torch.from_numpy(rgb_of(stripe))[:, None, None])[..., 0]
    ball = albedo * (0.25 + 0.95 * facing) + gloss * facing**60
    inside = (x**2 + y**2 <= RADIUS**2).astype(np.float64)
    linear = np.where(inside > 0, ball, srgb_to_linear(torch.tensor(ground)).item())
    linear = linear.reshape(3, SIDE, FINE, SIDE, FINE).mean((2, 4))
    cover = inside.reshape(SIDE, FINE, SIDE, FINE).mean((1, 3))
    top = np.iinfo(dtype).max
    values = linear_to_srgb(torch.from_numpy(linear)).clamp(0, 1)
    samples = (values * top + 0.5).floor().permute(1, 2, 0).contiguous().numpy().astype(dtype)
    return Scene(Picture(samples), torch.from_numpy(cover).float()[None])


def recolor(scene: Scene, to: str, mask: torch.Tensor | None = None, **more: object) -> StepResult:
    said = {"said": to, "hex": to, "delta_e": 1.0}
    edit = Recolor.model_validate({"target": "subject", "to": said, **more.pop("edit", {})})  # type: ignore[dict-item]
    values = scene.cover if mask is None else mask
    materials = Materials(scene.picture, Mask(values), None, **more)  # type: ignore[arg-type]
    return BuiltinEngine().apply(edit, scene.picture, materials, Quiet())


def figures(result: StepResult) -> dict[str, float]:
    return {figure.name: figure.value for figure in result.figures}


def lab_at(picture: Picture, where: np.ndarray) -> torch.Tensor:
    return srgb_to_lab(picture.tensor())[:, torch.from_numpy(where)]


@pytest.fixture(scope="module")
def ball() -> Scene:
    return render()


@pytest.mark.parametrize("name", TARGETS)
class TestEachTarget:
    def test_the_color_is_the_number(self, ball: Scene, name: str) -> None:
        result = recolor(ball, TARGETS[name])
        core = ball.core
        # The anchor by its definition, worked out here once more.
        lab = lab_at(result.picture, core).double().numpy()
        low, high = np.percentile(lab[0], [20, 80])
        middle = np.median(lab[:, (lab[0] >= low) & (lab[0] <= high)], axis=1)
        wanted = srgb_to_lab(torch.from_numpy(rgb_of(TARGETS[name])).float()[:, None, None])
        found = torch.from_numpy(middle).float()[:, None, None]
        assert float(delta_e_2000(found, wanted)) < 0.5
        color = result.figures[0]
        assert (color.name, color.limit, color.passed) == ("anchor_delta_e", 1.0, True)
        assert color.value < 0.5

    def test_shading_stays(self, ball: Scene, name: str) -> None:
        numbers = figures(recolor(ball, TARGETS[name]))
        assert numbers["structure"] > 0.95
        assert numbers["lightness_rank_correlation"] > 0.99
        assert numbers["clipped_share_increase"] < 0.02
        if name not in ("black", "off-white"):  # hue says little where there is hardly a color
            assert numbers["hue_spread_deg"] < 3
        assert numbers["outside_max_diff"] == 0

    def test_it_looks_like_a_ball_of_that_color(self, ball: Scene, name: str) -> None:
        """Against the same scene rendered with a ball of the target color."""
        result = recolor(ball, TARGETS[name])
        truth = render(TARGETS[name])
        shift = lab_at(truth.picture, ball.core).median(dim=1).values - (
            lab_at(result.picture, ball.core).median(dim=1).values
        )
        away = delta_e_2000(
            (lab_at(result.picture, ball.core) + shift[:, None])[:, None],
            lab_at(truth.picture, ball.core)[:, None],
        )
        limit = {"off-white": 9.0, "yellow": 7.0}.get(name, 4.0)  # light targets get less contrast
        assert float(away.mean()) < limit

    @pytest.mark.parametrize("mask_kind", ["true", "too soft", "a pixel small", "a pixel large"])
    def test_no_rim_of_the_old_color_stays(self, ball: Scene, name: str, mask_kind: str) -> None:
        cover = ball.cover
        masks = {
            "true": cover,
            "too soft": gaussian_blur(cover, 1.2).clamp(0, 1),
            "a pixel small": gaussian_blur(render_cover(RADIUS - 0.7), 0.8).clamp(0, 1),
            "a pixel large": gaussian_blur(render_cover(RADIUS + 0.7), 0.8).clamp(0, 1),
        }
        mask = masks[mask_kind]
        after = recolor(ball, TARGETS[name], mask).picture
        rim = ((cover > 0.02) & (cover < 0.98) & (mask > 0.02))[0].numpy()
        assert rim.sum() > 200
        ideal = render(TARGETS[name]).picture
        redness = lab_at(after, rim)[1] - lab_at(ideal, rim)[1]
        # The old color's a* is 56: a rim of a tenth of it could not be seen.
        assert float(redness.quantile(0.95)) < (11 if name == "burgundy" else 5)
        assert float(redness.mean()) < (4 if name == "burgundy" else 1.5)


def render_cover(radius: float) -> torch.Tensor:
    n = SIDE * FINE
    y, x = (np.mgrid[:n, :n] + 0.5) / FINE - SIDE / 2
    inside = (x**2 + y**2 <= radius**2).astype(np.float32)
    return torch.from_numpy(inside.reshape(SIDE, FINE, SIDE, FINE).mean((1, 3)))[None]


def test_a_highlight_stays_white_and_bright() -> None:
    scene = render(gloss=0.9)
    after = recolor(scene, TARGETS["forest"]).picture
    light = srgb_to_oklab(scene.picture.tensor())
    spot = ((light[0] > 0.93) & (scene.cover[0] > 0.95)).numpy()
    assert spot.sum() > 10
    new = oklab_to_oklch(srgb_to_oklab(after.tensor()))[:, torch.from_numpy(spot)]
    assert float(new[0].mean()) > 0.9
    assert float(new[1].mean()) < 0.03


def test_another_material_in_the_mask_keeps_its_color() -> None:
    for stripe in ("#E8E8E8", "#202020", "#2340A0"):
        scene = render(stripe=stripe)
        after = recolor(scene, TARGETS["yellow"]).picture
        y, x = np.mgrid[:SIDE, :SIDE] + 0.5 - SIDE / 2
        band = (np.abs(y) < 6) & (np.hypot(x, y) < RADIUS - 4)
        change = delta_e_2000(lab_at(after, band)[:, None], lab_at(scene.picture, band)[:, None])
        assert float(change.mean()) < 1.0, stripe


def test_a_print_beside_which_the_thing_changes_sides_is_no_loss_of_its_folds() -> None:
    """A white stripe is lighter than the red ball, and darker than the off-white one."""
    scene = render(stripe="#D0D0D0")
    result = recolor(scene, TARGETS["off-white"])
    numbers = figures(result)
    assert numbers["structure"] > 0.95
    assert numbers["lightness_rank_correlation"] > 0.99


def test_what_is_lost_inside_the_thing_is_told(ball: Scene) -> None:
    draw = np.random.default_rng(2)
    spoilt = ball.picture.rgb.copy()
    spoilt[ball.core] = draw.permutation(spoilt[ball.core])
    told = {
        figure.name: figure
        for figure in recolor_figures(
            ball.picture, Picture(spoilt), ball.core, ball.core, torch.full((3, 1, 1), 0.5)
        )
    }
    for name in ("structure", "lightness_rank_correlation"):
        assert told[name].value < 0.5
        assert not told[name].passed


def test_a_bright_thing_does_not_clip_in_a_pure_color() -> None:
    """The orange of a flight suit, purer in places than at its anchor, in a strong blue."""
    scene = render("#E8632B", stripe="#F0500A")
    assert figures(recolor(scene, TARGETS["blue"]))["clipped_share_increase"] < 0.02


@pytest.mark.parametrize("brand", ["#0047AB", "#00843D"])
def test_a_color_with_a_channel_at_its_end_is_reached_and_is_not_clipped(
    ball: Scene, brand: str
) -> None:
    numbers = figures(recolor(ball, brand))
    assert numbers["anchor_delta_e"] < 0.5
    assert numbers["clipped_share_increase"] < 0.02


def test_sixteen_bits_stay_sixteen_bits() -> None:
    scene = render(dtype=np.uint16)
    result = recolor(scene, TARGETS["blue"])
    assert result.picture.rgb.dtype == np.uint16
    assert figures(result)["anchor_delta_e"] < 0.5
    eight = recolor(render(), TARGETS["blue"]).picture.rgb
    assert np.abs(result.picture.rgb / 257 - eight)[scene.core].mean() < 1.5


def test_a_cut_out_is_recolored_up_to_its_transparent_edge() -> None:
    """Colors beside alpha are not mixed with a background: half-transparent red is red."""
    solid = render(ground=0.75)
    rgb = solid.picture.rgb.copy()
    rgb[solid.cover[0].numpy() < 1] = solid.picture.rgb[SIDE // 2, SIDE // 2]
    alpha = (solid.cover[0].numpy() * 255 + 0.5).astype(np.uint8)
    picture = Picture(rgb, alpha)
    result = recolor(Scene(picture, torch.from_numpy(alpha / 255).float()[None]), "#1F4D3A")
    edge = (alpha > 25) & (alpha < 230)
    hue = oklab_to_oklch(srgb_to_oklab(result.picture.tensor()))[2][torch.from_numpy(edge)]
    green = oklab_to_oklch(srgb_to_oklab(torch.from_numpy(rgb_of("#1F4D3A"))[:, None, None]))[2]
    assert float((hue - green.item()).abs().max()) < 0.35
    assert result.picture.alpha is alpha or (result.picture.alpha == alpha).all()


def test_the_loop_is_closed_after_the_look(ball: Scene) -> None:
    look = Look(grade=Grade(contrast=0.2, temperature=0.2, saturation=-0.1), part="look")
    result = recolor(ball, TARGETS["blue"], following=(look,))
    assert figures(result)["anchor_delta_e"] < 0.5
    delivered = result.picture.with_tensor(apply_look(result.picture.tensor(), look, {}))
    anchor = anchor_lab(ColorSample.of(delivered.rgb[ball.core]))
    wanted = srgb_to_lab(torch.from_numpy(rgb_of(TARGETS["blue"])).float()[:, None, None])
    assert float(delta_e_2000(anchor, wanted)) < 0.5
    before_look = anchor_lab(ColorSample.of(result.picture.rgb[ball.core]))
    assert float(delta_e_2000(before_look, wanted)) > 1


def test_a_look_that_makes_the_color_unreachable_fails_the_figure(ball: Scene) -> None:
    grey = Adjust(saturation=-1, part="look")
    color = recolor(ball, TARGETS["blue"], following=(grey,)).figures[0]
    assert color.value > 10
    assert not color.passed
    assert "look" in color.note


def test_strength_goes_part_of_the_way(ball: Scene) -> None:
    sources = anchor_lab(ColorSample.of(ball.picture.rgb[ball.core]))
    asked = srgb_to_lab(torch.from_numpy(rgb_of(TARGETS["forest"])).float()[:, None, None])
    whole = float(delta_e_2000(sources, asked))
    gone = []
    for strength in (0.25, 0.5, 0.75, 1.0):
        result = recolor(ball, TARGETS["forest"], edit={"strength": strength})
        anchor = anchor_lab(ColorSample.of(result.picture.rgb[ball.core]))
        gone.append(float(delta_e_2000(anchor, sources)) / whole)
        assert result.figures[0].limit == (1.0 if strength == 1 else None)
    assert gone == sorted(gone)
    assert 0.05 < gone[0] < 0.6
    assert gone[-1] == pytest.approx(1, abs=0.02)


def test_the_brands_limit_else_the_recipes(ball: Scene) -> None:
    edit = {"to": {"said": "x", "hex": "#2F5BD7"}}
    result = recolor(ball, "#2F5BD7", edit=edit, checks=Checks(color_delta_e=4.5))
    assert result.figures[0].limit == 4.5


def test_grey_things_take_a_color_too() -> None:
    scene = render("#9A9A9A")
    result = recolor(scene, TARGETS["forest"])
    numbers = figures(result)
    assert numbers["anchor_delta_e"] < 0.5
    assert numbers["lightness_rank_correlation"] > 0.98


def test_a_mask_that_is_soft_everywhere_works(ball: Scene) -> None:
    result = recolor(ball, TARGETS["blue"], ball.cover * 0.6)
    assert (result.picture.rgb != ball.picture.rgb).any()


def test_a_masks_noise_inside_leaves_nothing_of_a_white_thing_on_a_black_one() -> None:
    scene = render("#E4E2DE")
    noise = torch.rand(scene.cover.shape, generator=torch.Generator().manual_seed(3))
    mask = (scene.cover - 0.045 * noise * (scene.cover > 0.99)).clamp(0, 1)
    told = {figure.name: figure for figure in recolor(scene, "#141414", mask).figures}
    order = told["lightness_rank_correlation"]
    assert order.limit is not None
    assert order.value >= order.limit


def test_an_empty_mask_is_an_error(ball: Scene) -> None:
    with pytest.raises(EngineError, match="nothing to recolor"):
        recolor(ball, "#2F5BD7", torch.zeros_like(ball.cover))


def test_it_stops_at_every_word(ball: Scene) -> None:
    class Stopping:
        def __init__(self, after: int) -> None:
            self.left = after

        def report(self, _fraction: float, _note: str = "") -> None:
            self.left -= 1
            if self.left == 0:
                raise Cancelled

    edit = Recolor.model_validate({"target": "subject", "to": {"said": "blue", "hex": "#2F5BD7"}})
    materials = Materials(ball.picture, Mask(ball.cover), None)
    for word in (1, 2, 3, 4):
        with pytest.raises(Cancelled):
            BuiltinEngine().apply(edit, ball.picture, materials, Stopping(word))


class TestParts:
    def test_the_source_becomes_the_target(self) -> None:
        source, target = Tone(0.55, 0.18, 0.4), Tone(0.4, 0.08, 2.8)
        oklab = torch.tensor(
            [source.light, source.chroma * np.cos(0.4), source.chroma * np.sin(0.4)],
            dtype=torch.float32,
        )[:, None, None]
        new = Tone.of(with_new_color(oklab, source, target))
        assert new.light == pytest.approx(0.4, abs=1e-5)
        assert new.chroma == pytest.approx(0.08, abs=1e-4)
        assert new.hue == pytest.approx(2.8, abs=1e-3)

    @pytest.mark.parametrize("light", [0.1, 0.4, 0.7, 0.95])
    def test_lighter_stays_lighter(self, light: float) -> None:
        source, target = Tone(0.55, 0.15, 0.4), Tone(light, 0.05, 2.0)
        shade = torch.linspace(0.02, 1.0, 300)
        ratio = 0.15 / 0.55
        colors = torch.stack([shade, shade * ratio * np.cos(0.4), shade * ratio * np.sin(0.4)])[
            :, None
        ]
        new = with_new_color(colors.float(), source, target)[0, 0]
        assert float(new.diff().min()) >= 0
        assert float(new.max()) <= 1

    def test_belonging_tells_materials_apart(self) -> None:
        source = Tone.of(srgb_to_oklab(torch.from_numpy(rgb_of(RED)).float()[:, None, None]))
        seen = ("#B5202B", "#5A1015", "#E04A50", "#F0F0F0", "#303030", "#2040B0")
        colors = torch.from_numpy(np.array([rgb_of(c) for c in seen]).T).float()[:, None]
        belongs = belonging(srgb_to_oklab(colors), source)[0].tolist()
        assert [round(b) for b in belongs] == [1, 1, 1, 0, 0, 0]

    def test_weighted_quantiles_count(self) -> None:
        values, counts = torch.tensor([3.0, 1.0, 2.0]), torch.tensor([1, 5, 4])
        assert weighted_quantile(values, counts, 0.5) == 1.0
        assert weighted_quantile(values, counts, 0.6) == 2.0
        assert weighted_quantile(values, counts, 1.0) == 3.0

    def test_a_thinned_sample_has_the_same_anchor(self, ball: Scene) -> None:
        sample = ColorSample.of(ball.picture.rgb[ball.core])
        thin = sample.thinned(300)
        assert len(thin.counts) <= 300
        assert float(delta_e_2000(anchor_lab(sample), anchor_lab(thin))) < 0.5

    def test_rank_correlation_is_spearmans(self) -> None:
        stats = pytest.importorskip("scipy.stats")
        draw = np.random.default_rng(1)
        first = torch.from_numpy(draw.integers(0, 20, 500).astype(np.float32))
        second = first + torch.from_numpy(draw.normal(0, 4, 500).astype(np.float32)).round()
        wanted = stats.spearmanr(first.numpy(), second.numpy()).statistic
        assert rank_correlation(first, second) == pytest.approx(wanted, abs=1e-9)

    def test_hue_spread_goes_around_the_circle(self) -> None:
        angle = torch.tensor([np.pi - 0.1, -np.pi + 0.1], dtype=torch.float32)
        oklab = torch.stack([torch.full((2,), 0.5), 0.1 * angle.cos(), 0.1 * angle.sin()])
        assert hue_spread(oklab[:, None]) == pytest.approx(np.degrees(0.1), abs=0.01)
        assert hue_spread(torch.tensor([0.5, 0.0, 0.0])[:, None, None]) == 0
