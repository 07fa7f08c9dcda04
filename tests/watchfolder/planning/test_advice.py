"""Advice: on the words and on the source, never in the way, and silenced where a brand says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from presets.edits import edit_kinds
from presets.grammar import understand
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.engines.builtin.dials import white_gains
from watchfolder.engines.card import EngineCard
from watchfolder.errors import PlanError
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.source_colors import seen_of
from watchfolder.planning.clauses import clauses
from watchfolder.planning.plan import Advice, Plan
from watchfolder.planning.planner import make_plan

VARIANTS = ("background:color", "background:scene", "fill:prompt", "remove:text")
BUILTIN = EngineCard(
    name="builtin",
    version="1",
    features=dict.fromkeys((*(set(edit_kinds()) - {"instruct"}), *VARIANTS), 1),
    needs_subject=("background", "background:color", "shadow"),
)
MODEL = EngineCard(
    name="flux", version="1", features={"instruct": 1}, seeded=("instruct",), generative=True
)
WELL = {
    "blur": 0.5,
    "grain": 0.4,
    "highlight": 92.0,
    "shadow": 3.0,
    "blown": 0.0,
    "crushed": 0.0,
    "subject_confidence": 0.97,
    "crushed_around": 0.0,
    "separation": 30.0,
    "hidden_edge": 0.02,
    "blocks": 1.4,
    "jpeg_quality": 92.0,
    "cast_a": 0.1,
    "cast_b": 0.2,
}


def facts(width: int = 4000, height: int = 3000, **measures: float) -> Facts:
    return Facts(
        sha256="0" * 64,
        pixel_key="1" * 64,
        format="jpeg",
        width=width,
        height=height,
        bits=8,
        has_alpha=False,
        measures=WELL | measures,
        source_check=2,
    )


def plan(
    *steps: Any, cards: tuple[EngineCard, ...] = (BUILTIN,), of: Facts | None = None, **more: Any
) -> Plan:
    silence = more.pop("silence", ())
    said = {"steps": list(steps), **more}
    layer = Layer(Request.model_validate(said), "test", {}, Path.cwd())
    recipe = resolve([layer], PresetLibrary(())).model_copy(update={"silence": silence})
    return make_plan(recipe, of or facts(), cards, lambda _key: False)


def codes(made: Plan) -> list[str]:
    return [advice.code for advice in made.warnings]


def only(made: Plan, code: str) -> Advice:
    (found,) = [advice for advice in made.warnings if advice.code == code]
    return found


def test_a_good_source_and_clear_words_get_no_advice() -> None:
    made = plan("change the strap to navy, keep the logo unchanged", slots=["listing"])
    assert codes(made) == []


# --- words ----------------------------------------------------------------------------------------


def test_bundled_changes_are_offered_apart_and_each_part_is_understood() -> None:
    sentence = (
        "change the strap to navy, lift the shadows and add a soft shadow, keep the logo unchanged"
    )
    advice = only(plan(sentence), "words.bundled")
    assert advice.figures == {"changes": 3.0}
    assert len(advice.offer) == 3
    for line in advice.offer:
        meant = understand(line)
        assert meant.confident, line
        assert meant.keep == ("logo",)


def test_offers_are_without_the_words_that_joined_them() -> None:
    advice = only(plan("recolor the sole to navy while you add a soft shadow"), "words.bundled")
    assert advice.offer == ("recolor the sole to navy", "add a soft shadow")


def test_a_ground_with_its_shadow_is_one_setting() -> None:
    made = plan("put it on a white background with a soft shadow", keep=["logo"])
    assert "words.bundled" not in codes(made)


def test_one_change_of_two_things_is_not_bundled() -> None:
    made = plan("change the strap and the handles to cognac", keep=["logo"])
    assert "words.bundled" not in codes(made)


@pytest.mark.parametrize(
    "sentence",
    ["make it better", "make it pop", "enhance the photo", "more professional please", "fix it"],
)
def test_vague_words_are_asked_back_with_lines_that_are_understood(sentence: str) -> None:
    advice = only(plan(sentence, cards=(MODEL,), keep=["logo"]), "words.vague")
    assert advice.offer
    assert all(understand(line).confident for line in advice.offer)
    with pytest.raises(PlanError, match="say what should be different"):
        plan(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "show it from another angle",
        "show the back of the bag",
        "top-down view of the cup",
        "put the jacket on a model",
        "a woman holding the bag, side view",
        "open the bag",
        "replace the bag with a backpack",
        "turn the shoe around",
    ],
)
def test_a_new_shot_is_told_from_an_edit(sentence: str) -> None:
    made = plan(sentence, cards=(MODEL,), keep=["logo"])
    assert codes(made) == ["words.new-shot"]
    assert "photographed" in made.warnings[0].hint


@pytest.mark.parametrize(
    "sentence",
    [
        "change the strap to navy",
        "open up the shadows under the bag",
        "place this bag on a marble cafe table",
        "remove the dust from the sole",
        "give the backpack a soft side light",
        "replace the background with a beach",
        "clean up the scratches on the buckle",
    ],
)
def test_edits_are_not_taken_for_new_shots_or_vague(sentence: str) -> None:
    made = plan(sentence, cards=(MODEL, BUILTIN), keep=["logo"])
    assert not {"words.new-shot", "words.vague"} & set(codes(made))


def test_a_change_of_everything_without_a_keep_is_offered_one() -> None:
    advice = only(plan("change the bag to navy"), "words.no-keep")
    (line,) = advice.offer
    assert understand(line).confident
    assert understand(line).keep == ("logo", "stitching", "hardware")
    assert "words.no-keep" not in codes(plan("change the bag to navy", keep=["logo"]))
    assert "words.no-keep" not in codes(plan("change the strap to navy"))
    assert "words.no-keep" in codes(plan("place it on a marble table", cards=(MODEL,)))


def test_a_chain_of_more_than_five_generative_edits() -> None:
    steps = [f"place a marble table number {n} behind it" for n in range(6)]
    made = plan(*steps, cards=(MODEL,), keep=["logo"])
    assert only(made, "plan.deep-chain").figures == {"depth": 6.0, "limit": 5.0}
    assert "plan.deep-chain" not in codes(plan(*steps[:5], cards=(MODEL,), keep=["logo"]))


def test_a_refused_sentence_says_which_part_is_understood() -> None:
    with pytest.raises(PlanError, match='on a line of its own, "add a soft shadow" is understood'):
        plan("add a soft shadow and make the logo bigger")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("make it navy and add a shadow", ("make it navy", "add a shadow")),
        ("recolor the strap and the handles", ("recolor the strap and the handles",)),
        (
            "Crop to 4:5. Then sharpen it, and also add grain",
            ("Crop to 4:5", "sharpen it", "add grain"),
        ),
        ("put it on white; keep the logo", ("put it on white; keep the logo",)),
        ("", ()),
    ],
)
def test_clauses(text: str, parts: tuple[str, ...]) -> None:
    assert clauses(text) == parts


# --- source ---------------------------------------------------------------------------------------

CUT = "white background"
CRUSHED = "source.crushed"


@pytest.mark.parametrize(
    ("measures", "code", "told"),
    [
        ({"blur": 2.6}, "source.soft", "2.6 px soft"),
        ({"grain": 5.0}, "source.noisy", "5.0 levels"),
        ({"highlight": 54.0}, "source.dark", "stops under"),
        ({"blown": 0.12}, "source.blown", "12%"),
        ({"crushed": 0.3}, CRUSHED, "30%"),
        (
            {"crushed_red": 0.01, "crushed_green": 0.6, "crushed_blue": 0.9},
            CRUSHED,
            "green and blue",
        ),
        ({"crushed_around": 0.3}, CRUSHED, "30% of what surrounds"),
        ({"blocks": 6.2}, "source.compressed", "6.2 times"),
        ({"blocks": 2.1, "jpeg_quality": 28.0}, "source.compressed", "quality 28"),
        ({"cast_a": 0.6, "cast_b": 3.0}, "source.cast", "yellow by 3.1"),
        ({"cast_b": -2.2, "cast_own": 1.4, "own_chroma": 1.5}, "source.cast", "blue by 2.2"),
        ({"separation": 3.0}, "source.blends", "3.0 apart"),
        ({"hidden_edge": 0.34}, "source.blends", "34% of the product's outline"),
        ({"subject_confidence": 0.2, "separation": 3.0}, "source.no-subject", "0.20 sure"),
    ],
)
def test_every_fault_is_said_with_its_figure_and_what_to_do(
    measures: dict[str, float], code: str, told: str
) -> None:
    made = plan(CUT, of=facts(**measures), slots=["master"])
    assert codes(made) == [code]
    assert told in made.warnings[0].message
    assert made.warnings[0].hint
    assert made.warnings[0].figures


def test_softness_and_noise_are_judged_at_the_size_asked_for() -> None:
    faulty = facts(blur=2.0, grain=3.0, blocks=6.0)
    at_full_size = ["source.soft", "source.noisy", "source.compressed"]
    assert codes(plan(CUT, of=faulty, slots=["master"])) == at_full_size
    assert codes(plan(CUT, of=faulty, slots=["gallery"])) == []


@pytest.mark.parametrize(
    "measures",
    [
        {
            "cast_a": 0.6,
            "cast_b": 3.0,
            "cast_own": 0.1,
            "own_chroma": 0.2,
        },  # white on a warm ground
        {"cast_a": 4.0, "cast_b": 6.0},  # a ground of a color
        {"cast_b": 1.5},  # hardly seen
        {"jpeg_quality": 28.0, "blocks": 1.1},  # nothing there that could show
        {"crushed_blue": 0.9},  # yellow goods
    ],
)
def test_what_may_be_meant_is_not_said(measures: dict[str, float]) -> None:
    assert codes(plan(CUT, of=facts(**measures), slots=["master"])) == []


@pytest.mark.parametrize(("a", "b"), [(0.6, 3.0), (-0.5, -2.6), (-2.4, 1.7), (2.4, -1.6)])
def test_a_cast_is_offered_dials_that_are_understood_and_turn_it_back(a: float, b: float) -> None:
    (line,) = only(plan(CUT, of=facts(cast_a=a, cast_b=b)), "source.cast").offer
    meant = understand(line)
    assert meant.confident, line
    dials: list[Any] = list(meant.steps)
    gains = white_gains(sum(d.temperature for d in dials), sum(d.tint for d in dials))
    turned_by = _oklab_of_grey(gains)
    left = np.hypot(100 * turned_by[0] + a, 100 * turned_by[1] + b)
    assert left < 0.25 * np.hypot(a, b)


def _oklab_of_grey(gains: tuple[float, float, float]) -> tuple[float, float]:
    rgb = 255 * (0.6 * np.array(gains)) ** (1 / 2.2)
    lab = seen_of(np.uint8(rgb + 0.5)[None, None], None, 255).lab[0, 0]
    return float(lab[1]), float(lab[2])


def test_a_dark_source_is_offered_a_sentence_that_is_understood() -> None:
    for light in (20.0, 40.0, 50.0, 61.0):
        (line,) = only(plan(CUT, of=facts(highlight=light)), "source.dark").offer
        assert understand(line).confident, line


def test_the_subject_matters_only_where_a_step_begins_with_it() -> None:
    unsure = facts(subject_confidence=0.2)
    assert codes(plan("make it slightly brighter", of=unsure, slots=["master"])) == []


def test_enlarging_is_told_with_its_factor_for_what_the_slot_shows() -> None:
    advice = only(plan(CUT, of=facts(900, 600), slots=["listing", "gallery"]), "source.small")
    assert advice.figures == {
        "scale.listing": pytest.approx(2048 / 600, abs=0.001),
        "scale.gallery": pytest.approx(2.25),
    }
    assert "listing, gallery: 600 px would be enlarged 3.4 times, to 2048" in advice.message
    assert codes(plan(CUT, of=facts(2048, 2048), slots=["listing"])) == []


def test_a_slot_that_never_enlarges_says_what_comes_out() -> None:
    slots = {"listing": {"long_edge": 2000, "upscale": "never", "aspect": "3:2"}}
    advice = only(plan(CUT, of=facts(900, 600), slots=slots), "source.small")
    assert "only 900 px of the 2000" in advice.message


def test_what_was_not_measured_is_not_said() -> None:
    bare = facts().model_copy(update={"measures": {}, "source_check": 0})
    assert codes(plan(CUT, of=bare, slots=["gallery"])) == []


def test_a_brand_silences_a_code_or_a_family() -> None:
    faulty = facts(blur=3.0, grain=5.0)
    assert codes(plan(CUT, of=faulty, silence=("source.soft",))) == ["source.noisy"]
    assert codes(plan(CUT, of=faulty, silence=("source",))) == []
