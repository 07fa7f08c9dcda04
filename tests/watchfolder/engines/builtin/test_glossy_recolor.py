"""The dichromatic model, and the choice between the two, on a rendered ball with a highlight."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from presets.edits.recolor import Recolor
from watchfolder.engines.builtin.dichromatic import gloss_share, parted, with_new_glaze
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.shading import Tone
from watchfolder.engines.engine import Figure, Mask, Materials, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.spaces import (
    linear_to_oklab,
    linear_to_srgb,
    srgb_to_linear,
    srgb_to_oklab,
)

RED = (0.45, 0.035, 0.03)
SIDE = 140


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def ball(gloss: float, color: tuple[float, float, float] = RED) -> tuple[Picture, torch.Tensor]:
    """In linear light: a color under a lamp, and the lamp's mirror image on it."""
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    radius = 0.42 * SIDE
    height = np.sqrt(np.clip(1 - (x**2 + y**2) / radius**2, 0, None))
    lamp = np.array([-0.4, -0.5, 0.77])
    facing = np.clip((x * lamp[0] + y * lamp[1]) / radius + height * lamp[2], 0, 1)
    linear = np.array(color)[:, None, None] * (0.2 + 0.9 * facing) + gloss * facing**40
    inside = (x**2 + y**2 < radius**2).astype(np.float64)
    whole = linear * inside + 0.5 * (1 - inside)
    rgb = linear_to_srgb(torch.from_numpy(whole)).clamp(0, 1)
    samples = (rgb * 255 + 0.5).floor().byte().permute(1, 2, 0).contiguous().numpy()
    return Picture(samples), torch.from_numpy(inside).float()[None]


def recolor(gloss: float, to: str, surface: str = "auto") -> StepResult:
    picture, cover = ball(gloss)
    said = {"said": to, "hex": to, "delta_e": 0.5}
    edit = Recolor.model_validate({"target": "subject", "to": said, "surface": surface})
    return BuiltinEngine().apply(edit, picture, Materials(picture, Mask(cover), None), Quiet())


def figure(result: StepResult, name: str) -> Figure:
    return next(f for f in result.figures if f.name == name)


def tone(linear: tuple[float, float, float]) -> Tone:
    return Tone.of(linear_to_oklab(torch.tensor(linear).reshape(3, 1, 1)))


def test_what_is_mirrored_is_parted_from_the_color() -> None:
    body, mirrored = torch.tensor([[0.4, 1.0, 1.5]]), torch.tensor([[0.0, 0.2, 0.4]])
    linear = torch.tensor(RED).reshape(3, 1, 1) * body + mirrored
    found_body, found_mirrored = parted(linear_to_oklab(linear), tone(RED))
    assert torch.allclose(found_body, body, atol=0.02)
    assert torch.allclose(found_mirrored, mirrored, atol=0.01)


def test_the_source_color_becomes_the_target() -> None:
    source, target = tone(RED), tone((0.8, 0.75, 0.6))
    oklab = linear_to_oklab(torch.tensor(RED).reshape(3, 1, 1))
    new = Tone.of(with_new_glaze(oklab, source, target))
    assert new.light == pytest.approx(target.light, abs=0.01)
    assert new.chroma == pytest.approx(target.chroma, abs=0.01)
    assert abs(math.remainder(new.hue - target.hue, 2 * math.pi)) < 0.05


def test_lighter_stays_lighter() -> None:
    shades = torch.linspace(0.05, 2.0, 200)
    linear = torch.tensor(RED).reshape(3, 1, 1) * shades[None, None]
    new = with_new_glaze(linear_to_oklab(linear), tone(RED), tone((0.85, 0.8, 0.7)))
    assert float(new[0, 0].diff().min()) > -1e-4


@pytest.mark.parametrize("surface", ["matte", "glossy"])
@pytest.mark.parametrize("color", ["#F1EDE4", "#F2C14E"])
def test_either_model_ends_at_the_number(surface: str, color: str) -> None:
    result = recolor(0.6, color, surface)
    assert figure(result, "anchor_delta_e").value < 0.5
    assert figure(result, "gloss_share").note == f"{surface}, as asked"
    assert figure(result, "lightness_rank_correlation").value > 0.97


def test_auto_measures_both_on_a_glossy_thing_that_becomes_lighter() -> None:
    told = figure(recolor(0.6, "#F1EDE4"), "gloss_share")
    assert told.value > 0.01
    assert "matte keeps 0." in told.note
    assert "glossy keeps 0." in told.note


@pytest.mark.parametrize(("gloss", "color"), [(0.0, "#F1EDE4"), (0.6, "#1F4D3A")])
def test_auto_tries_no_gloss_where_there_is_none_or_the_color_is_darker(
    gloss: float, color: str
) -> None:
    assert figure(recolor(gloss, color), "gloss_share").note == "carried over as matte"


def test_a_grey_thing_cannot_be_parted() -> None:
    picture, cover = ball(0.4, (0.3, 0.3, 0.3))
    said = {"said": "x", "hex": "#F1EDE4"}
    edit = Recolor.model_validate({"target": "subject", "to": said, "surface": "glossy"})
    with pytest.raises(EngineError, match="no color that could be told"):
        BuiltinEngine().apply(edit, picture, Materials(picture, Mask(cover), None), Quiet())
    assert gloss_share(srgb_to_oklab(picture.tensor()), tone((0.3, 0.3, 0.3))) == 0


def test_all_five_numbers_stand_with_a_limit() -> None:
    result = recolor(0.0, "#2F5BD7")
    limits = {f.name: f.limit for f in result.figures}
    assert limits["anchor_delta_e"] == 0.5
    assert limits["structure"] == 0.95
    assert limits["lightness_rank_correlation"] == pytest.approx(0.99, abs=0.006)
    assert limits["clipped_share_increase"] == 0.02
    assert limits["highlight_chroma_ratio"] == 1.02
    assert limits["hue_spread_deg"] is not None
    assert limits["outside_max_diff"] == 0
    assert float(srgb_to_linear(torch.tensor(1.0))) == pytest.approx(1)
