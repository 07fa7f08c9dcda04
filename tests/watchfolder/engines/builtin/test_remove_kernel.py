"""Taking things out: nothing else changes, their shadow goes too, and what cannot be is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from presets.edits.fill import Fill
from presets.edits.remove import Remove
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.filling_figures import seam
from watchfolder.engines.builtin.growing import grown
from watchfolder.engines.builtin.holes import barred_for, fill, lies_on
from watchfolder.engines.builtin.traces import traces
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.errors import Cancelled, EngineError
from watchfolder.pictures.picture import Picture

SIDE = 160
ENGINE = BuiltinEngine()
Where = NDArray[np.bool_]


@dataclass(frozen=True)
class Table:
    """A ball on a plain table with its soft shadow, and the table without it."""

    picture: Picture
    bare: NDArray[np.float32]
    ball: Where
    shadow: NDArray[np.float32]
    """(H, W) the share of light it takes."""


def make_table(dtype: type = np.uint8, *, shadow: float = 0.4) -> Table:
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    random = np.random.default_rng(5)
    grain = random.normal(0, 0.004, (SIDE, SIDE, 1)).astype(np.float32)
    light = (0.70 + 0.12 * x / SIDE - 0.08 * y / SIDE)[..., None]
    bare = light * np.array([1.0, 0.96, 0.9], np.float32) + grain
    ball = (x - 70) ** 2 + (y - 70) ** 2 < 20**2
    dark = (((x - 84) / 26) ** 2 + ((y - 90) / 10) ** 2 < 1).astype(np.float32)
    soft = cv2.GaussianBlur(dark, (0, 0), 3) * shadow
    rgb = bare * (1 - soft[..., None])
    rgb = np.where(ball[..., None], np.array([0.15, 0.35, 0.75], np.float32), rgb)
    top = np.iinfo(dtype).max
    picture = Picture((np.clip(rgb, 0, 1) * top + 0.5).astype(dtype))
    return Table(picture, bare, ball, soft)


def mask_of(where: Where) -> Mask:
    return Mask(torch.from_numpy(where.astype(np.float32))[None])


def removed(
    picture: Picture, where: Where, listener: object, *, subject: Mask | None = None, seed: int = 3
) -> StepResult:
    materials = Materials(picture, mask_of(where), subject, seed=seed)
    return ENGINE.apply(Remove(), picture, materials, listener)  # type: ignore[arg-type]


def figure(result: StepResult, name: str) -> float:
    return next(f.value for f in result.figures if f.name == name)


class TestRemove:
    def test_the_thing_and_its_shadow_are_gone(self, listener: object) -> None:
        table = make_table()
        result = removed(table.picture, table.ball, listener)
        apart = np.abs(result.picture.rgb / 255 - table.bare).max(axis=2)
        assert apart[table.ball].max() < 0.06
        assert apart[table.shadow > 0.2].max() < 0.06
        assert figure(result, "trace_share") > 0.01
        assert figure(result, "seam_contrast") < 2

    def test_outside_the_hole_every_sample_stays(self, listener: object) -> None:
        table = make_table()
        result = removed(table.picture, table.ball, listener)
        assert figure(result, "outside_max_diff") == 0
        changed = (result.picture.rgb != table.picture.rgb).any(axis=2)
        assert changed.mean() <= figure(result, "hole_share")
        far = ~grown(table.ball | (table.shadow > 0.01), 12)
        assert not changed[far].any()

    def test_the_same_seed_makes_the_same_pixels(self, listener: object) -> None:
        table = make_table()
        first, again = (removed(table.picture, table.ball, listener, seed=9) for _ in range(2))
        assert (first.picture.rgb == again.picture.rgb).all()

    def test_another_seed_may_fill_otherwise(self, listener: object) -> None:
        rng = np.random.default_rng(2)
        noisy = Picture(rng.integers(60, 200, (64, 64, 3)).astype(np.uint8))
        where = np.zeros((64, 64), np.bool_)
        where[24:40, 24:40] = True
        first, second = (removed(noisy, where, listener, seed=s) for s in (1, 2))
        assert (first.picture.rgb != second.picture.rgb).any()

    def test_sixteen_bits_stay_sixteen_and_are_as_near(self, listener: object) -> None:
        table = make_table(np.uint16)
        result = removed(table.picture, table.ball, listener)
        assert result.picture.rgb.dtype == np.uint16
        assert figure(result, "outside_max_diff") == 0
        assert np.abs(result.picture.rgb[table.ball] / 65535 - table.bare[table.ball]).max() < 0.06
        assert len(np.unique(result.picture.rgb[table.ball][:, 0] % 257)) > 20

    def test_what_is_cut_out_stays_cut_out(self, listener: object) -> None:
        table = make_table()
        alpha = np.zeros((SIDE, SIDE), np.uint8)
        alpha[20:140, 20:140] = 255
        cut = Picture(np.where(alpha[..., None] > 0, table.picture.rgb, 0), alpha)
        result = removed(cut, table.ball, listener).picture
        assert result.alpha is not None
        assert (result.alpha[alpha == 0] == 0).all()
        assert result.alpha[table.ball].min() > 250
        assert result.rgb[table.ball].min() > 100, "nothing is copied from under transparency"

    def test_more_than_a_fifth_is_refused_with_the_reason(self, listener: object) -> None:
        where = np.zeros((SIDE, SIDE), np.bool_)
        where[:, : SIDE // 3] = True
        with pytest.raises(EngineError, match="34% of the picture; above 20%") as caught:
            removed(make_table().picture, where, listener)
        assert "crop" in caught.value.hint

    def test_an_empty_place_is_told(self, listener: object) -> None:
        with pytest.raises(EngineError, match="nothing to fill"):
            removed(make_table().picture, np.zeros((SIDE, SIDE), np.bool_), listener)

    def test_it_can_be_stopped(self, stopping: Callable[[int], object]) -> None:
        table = make_table()
        with pytest.raises(Cancelled):
            removed(table.picture, table.ball, stopping(2))


class TestWhatIsCopiedFrom:
    def scene(self) -> tuple[Picture, Where, Where]:
        """A sheet whose right half is a red thing, and a mark in the grey beside it."""
        random = np.random.default_rng(1)
        rgb = np.full((120, 160, 3), 150.0) + random.normal(0, 3, (120, 160, 1))
        subject = np.zeros((120, 160), np.bool_)
        subject[20:100, 86:150] = True
        rgb[subject] = (200, 30, 30)
        hole = np.zeros_like(subject)
        hole[40:70, 50:82] = True
        rgb[hole] = (20, 20, 20)
        return Picture(np.clip(rgb, 0, 255).astype(np.uint8)), hole, subject

    def test_a_place_beside_the_subject_takes_nothing_of_it(self, listener: object) -> None:
        picture, hole, subject = self.scene()
        result = removed(picture, hole, listener, subject=mask_of(subject)).picture
        made = result.rgb[hole].astype(int)
        assert (made.max(axis=1) - made.min(axis=1)).max() < 40
        assert (result.rgb[subject] == picture.rgb[subject]).all()

    def test_a_print_on_the_subject_is_filled_from_the_subject(self, listener: object) -> None:
        picture, _, subject = self.scene()
        mark = np.zeros_like(subject)
        mark[50:70, 105:125] = True
        rgb = picture.rgb.copy()
        rgb[mark] = 255
        printed = Picture(rgb)
        assert lies_on(mark, mask_of(subject))
        assert not barred_for(mark, mask_of(subject)).any()
        result = removed(printed, mark, listener, subject=mask_of(subject))
        assert (np.abs(result.picture.rgb[mark].astype(int) - (200, 30, 30)) < 12).all()
        assert figure(result, "trace_share") == 0

    def test_specks_are_closed_smoothly(self, listener: object) -> None:
        y, x = np.mgrid[:90, :90]
        clean = np.stack([80 + x, 100 + y, 120 + 0 * x], axis=-1).astype(np.uint8)
        dusty, dust = clean.copy(), np.zeros((90, 90), np.bool_)
        for place in (20, 50, 70):
            dusty[place : place + 3, place : place + 3] = 255
            dust[place : place + 3, place : place + 3] = True
        result = fill(Picture(dusty), dust, np.zeros_like(dust), 1, listener)  # type: ignore[arg-type]
        assert np.abs(result.picture.rgb.astype(int) - clean).max() <= 4

    def test_with_nothing_else_around_the_subject_is_copied_and_that_is_told(
        self, listener: object
    ) -> None:
        rgb = np.random.default_rng(0).integers(90, 110, (60, 60, 3)).astype(np.uint8)
        hole = np.zeros((60, 60), np.bool_)
        hole[20:40, 20:40] = True
        result = fill(Picture(rgb), hole, ~hole, 1, listener)  # type: ignore[arg-type]
        assert "too little else" in result.note


class TestTraces:
    def test_a_soft_shadow_is_found_and_the_rest_is_not(self) -> None:
        table = make_table()
        rgb = table.picture.rgb.astype(np.float32) / 255
        found = traces(rgb, grown(table.ball, 2), np.zeros_like(table.ball))
        seen = (table.shadow > 0.15) & ~grown(table.ball, 2)
        assert found[seen].mean() > 0.97
        assert found[table.shadow < 0.002].mean() < 0.05

    def test_uneven_ground_claims_nothing(self) -> None:
        random = np.random.default_rng(4)
        blotches = cv2.GaussianBlur(random.normal(0, 1, (SIDE, SIDE)).astype(np.float32), (0, 0), 6)
        rgb = np.clip(0.5 + 3 * blotches, 0.02, 1)[..., None] * np.ones(3, np.float32)
        ball = make_table().ball
        assert not traces(rgb, ball, np.zeros_like(ball)).any()

    def test_a_mirror_image_is_found_below(self) -> None:
        random = np.random.default_rng(6)
        rgb = np.full((200, 160, 3), 0.75, np.float32)
        stripes = random.uniform(0.1, 0.9, (1, 40, 3)).astype(np.float32)
        thing = np.zeros((200, 160), np.bool_)
        thing[30:130, 60:100] = True
        rgb[30:130, 60:100] = stripes
        fading = np.linspace(0.35, 0.05, 40, dtype=np.float32)[:, None, None]
        rgb[130:170, 60:100] = 0.75 * (1 - fading) + stripes * fading
        rgb += random.normal(0, 0.004, rgb.shape).astype(np.float32)
        found = traces(rgb, thing, np.zeros_like(thing))
        assert found[130:160, 62:98].mean() > 0.95
        assert found[30:125, :50].mean() < 0.05


class TestFill:
    def test_it_stays_in_its_mask_and_mixes_where_that_is_soft(self, listener: object) -> None:
        table = make_table(shadow=0)
        soft = cv2.GaussianBlur(grown(table.ball, 4).astype(np.float32), (0, 0), 2)
        soft[soft < 0.03] = 0
        mask = Mask(torch.from_numpy(soft)[None])
        result = ENGINE.apply(
            Fill(),
            table.picture,
            Materials(table.picture, mask, None, seed=1),
            listener,  # type: ignore[arg-type]
        )
        assert figure(result, "outside_max_diff") == 0
        assert np.abs(result.picture.rgb[table.ball] / 255 - table.bare[table.ball]).max() < 0.06

    def test_filling_by_description_is_not_claimed(self) -> None:
        assert "fill" in ENGINE.card.features
        assert "fill:prompt" not in ENGINE.card.features
        assert "remove" in ENGINE.card.seeded


def test_a_visible_edge_is_measured_and_told() -> None:
    rgb = np.full((80, 80, 3), 120, np.uint8)
    hole = np.zeros((80, 80), np.bool_)
    hole[30:50, 30:50] = True
    assert seam(Picture(rgb), hole).value == pytest.approx(1)
    rgb[hole] = 150
    patched = seam(Picture(rgb), hole)
    assert patched.value > 5
    assert "edge" in patched.note
