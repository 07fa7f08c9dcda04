"""Which engine, why not the others, and what is refused with what would do it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import PaletteColor, Recipe
from presets.request import Request
from presets.resolve import resolve
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.card import EngineCard
from watchfolder.errors import PlanError
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import Plan
from watchfolder.planning.planner import make_plan

FACTS = Facts(
    sha256="0" * 64,
    pixel_key="1" * 64,
    format="jpeg",
    width=4000,
    height=3000,
    bits=8,
    has_alpha=False,
)
BUILTIN = EngineCard(
    name="builtin",
    version="1",
    features=dict.fromkeys(
        ("recolor", "background", "adjust", "look", "shadow", "sharpen", "grain"), 1
    ),
    seeded=("grain",),
)
REAL = BuiltinEngine().card
FLUX = EngineCard(
    name="flux",
    version="1",
    features={"instruct": 1, "recolor": 1, "background:scene": 1},
    seeded=("instruct", "recolor", "background:scene"),
    generative=True,
    noncommercial=True,
    licence="FLUX non-commercial",
)


def plan(said: dict[str, Any], *cards: EngineCard, facts: Facts = FACTS, **fields: Any) -> Plan:
    recipe = resolve(
        [Layer(Request.model_validate(said), "test", {}, Path.cwd())], PresetLibrary(())
    )
    return make_plan(
        recipe.model_copy(update=fields), facts, cards or (BUILTIN,), lambda _key: False
    )


def engines(made: Plan) -> list[str]:
    return [s.engine for b in made.branches for s in b.chains[0].steps]


RED = {"edit": "recolor", "target": "the bag", "to": "red"}


def test_a_deterministic_engine_comes_before_a_model() -> None:
    made = plan({"steps": [RED]}, FLUX, BUILTIN)
    (step,) = made.branches[0].chains[0].steps
    assert step.engine == "builtin"
    assert "comes first" in step.refused["flux"]


def test_the_presets_preference_wins_over_that_and_the_step_over_both() -> None:
    assert engines(plan({"steps": [RED]}, FLUX, BUILTIN, engines=("flux",))) == ["flux"]
    named = {**RED, "engine": "builtin"}
    assert engines(plan({"steps": [named]}, FLUX, BUILTIN, engines=("flux",))) == ["builtin"]


def test_an_engine_that_is_not_there_is_named_with_every_reason() -> None:
    down = FLUX.model_copy(update={"unavailable": "no weights"})
    with pytest.raises(PlanError) as caught:
        plan({"steps": [{"edit": "background", "scene": "a beach"}]}, BUILTIN, down)
    (problem,) = caught.value.problems
    assert "builtin: cannot do background:scene" in problem.message
    assert "flux: no weights" in problem.message
    assert "models" in problem.hint


def test_non_commercial_models_can_be_forbidden() -> None:
    scene = {"steps": [{"edit": "background", "scene": "a beach"}]}
    assert engines(plan(scene, BUILTIN, FLUX)) == ["flux"]
    with pytest.raises(PlanError, match="non-commercial"):
        plan(scene, BUILTIN, FLUX, forbid_noncommercial=True)


def test_a_model_for_commerce_comes_before_one_that_is_not() -> None:
    """Whatever they are called: with both of them here, nobody sells by mistake."""
    free = FLUX.model_copy(
        update={"name": "zebra", "noncommercial": False, "licence": "Apache-2.0"}
    )
    scene = {"steps": [{"edit": "background", "scene": "a beach"}]}
    assert engines(plan(scene, BUILTIN, FLUX, free)) == ["zebra"]
    assert engines(plan(scene, BUILTIN, FLUX, free, engines=("flux",))) == ["flux"]


def test_every_refused_step_is_told_at_once() -> None:
    said = {"steps": ["place it on the moon", {"edit": "remove", "target": "the tag"}, "warmer"]}
    with pytest.raises(PlanError) as caught:
        plan(said)
    assert [p.field for p in caught.value.problems] == ["step 1", "step 2"]
    assert [p.code for p in caught.value.problems] == ["plan.not-understood", "plan.no-engine"]


@pytest.mark.parametrize(
    "edit",
    [
        {"edit": "style", "look": "unheard-of"},
        {"edit": "style", "words": "like a film of the sixties"},
        {"edit": "fill", "target": "subject", "prompt": "a bow"},
    ],
)
def test_what_needs_a_model_is_refused_never_ignored(edit: dict[str, Any]) -> None:
    with pytest.raises(PlanError) as caught:
        plan({"steps": [edit]}, REAL)
    (problem,) = caught.value.problems
    assert problem.code == "plan.no-engine"
    assert "models" in problem.hint


def test_a_model_that_is_here_and_broken_is_to_be_mended_not_pulled_again() -> None:
    broken = EngineCard(name="house", version="1", unavailable="model_index.json is damaged")
    with pytest.raises(PlanError) as caught:
        plan({"steps": [{"edit": "fill", "target": "subject", "prompt": "a bow"}]}, REAL, broken)
    (problem,) = caught.value.problems
    assert "house: model_index.json is damaged" in problem.message
    assert problem.hint.startswith("mend house: watchfolder models list")


def test_style_by_a_known_look_and_match_by_references_need_no_model(tmp_path: Path) -> None:
    (tmp_path / "room.png").write_bytes(b"a picture")
    steps = [
        {"edit": "style", "look": "moody", "strength": 0.5},
        {"edit": "style", "reference": "room.png"},
        {"edit": "match", "references": ["room.png"]},
    ]
    request = Request.model_validate({"steps": steps})
    recipe = resolve([Layer(request, "test", {}, tmp_path)], PresetLibrary(()))
    made = make_plan(recipe, FACTS, (REAL,), lambda _key: False)
    edits = [s.edit for s in made.branches[0].chains[0].steps]
    assert [e.feature for e in edits] == ["style:look", "style:reference", "match"]
    assert edits[0].grade is not None  # type: ignore[attr-defined]


def test_a_picture_beyond_an_engine_is_refused_by_its_size() -> None:
    small = BUILTIN.model_copy(update={"max_pixels": 1_000_000})
    with pytest.raises(PlanError, match="megapixels"):
        plan({"steps": ["warmer"]}, small)


def test_an_instruction_becomes_typed_steps_that_remember_the_words() -> None:
    made = plan({"steps": ["make it warmer and add a soft shadow"]})
    steps = made.branches[0].chains[0].steps
    assert [s.edit.edit for s in steps] == ["adjust", "shadow"]
    assert all(s.edit.said for s in steps)


def test_what_the_grammar_is_not_sure_of_goes_whole_to_a_model() -> None:
    made = plan({"steps": ["put it on a beach at sunset"]}, BUILTIN, FLUX)
    (step,) = made.branches[0].chains[0].steps
    assert (step.engine, step.edit.edit) == ("flux", "instruct")


def test_what_is_understood_but_nobody_can_do_goes_whole_to_a_model() -> None:
    made = plan({"steps": ["darken the lower half"]}, FLUX)
    (step,) = made.branches[0].chains[0].steps
    assert (step.engine, step.edit.edit) == ("flux", "instruct")


def test_what_nobody_can_do_is_said_of_the_typed_step() -> None:
    none = BUILTIN.model_copy(update={"features": {"style:look": 1}})
    with pytest.raises(PlanError, match="nobody here can do adjust"):
        plan({"steps": ["darken the lower half"]}, none)


def test_a_sentence_that_only_keeps_things_holds_for_all_steps() -> None:
    made = plan({"steps": ["warmer", "keep the logo unchanged"]})
    (step,) = made.branches[0].chains[0].steps
    assert step.edit.keep == ("logo",)


def test_a_look_may_be_asked_for_in_words() -> None:
    made = plan({"steps": ["apply the moody look"]})
    (step,) = made.branches[0].chains[0].steps
    assert step.edit.edit == "look"
    assert step.edit.grade is not None  # type: ignore[attr-defined]


def test_more_than_five_generative_edits_in_a_row_is_a_warning_that_can_be_silenced() -> None:
    said = {"steps": [{**RED, "engine": "flux"}] * 6, "keep": ["logo"]}
    assert [a.code for a in plan(said, BUILTIN, FLUX).warnings] == ["plan.deep-chain"]
    assert not plan(said, BUILTIN, FLUX, silence=("plan.deep-chain",)).warnings


def test_variants_differ_by_seed_and_are_stable() -> None:
    said = {"branches": {"a": {"steps": [{"edit": "grain"}], "variants": 3}}}
    seeds = [c.steps[0].seed for c in plan(said).branches[0].chains]
    assert len(set(seeds)) == 3
    assert seeds == [c.steps[0].seed for c in plan(said).branches[0].chains]


def test_what_builds_on_a_pick_waits_for_it() -> None:
    said = {
        "branches": {
            "a": {"steps": [{"edit": "grain"}], "variants": 3},
            "b": {"from": "a", "steps": ["warmer"]},
        }
    }
    made = plan(said)
    assert [(b.name, b.waits_for, len(b.chains)) for b in made.branches] == [
        ("a", "", 3),
        ("b", "a", 0),
    ]
    picked = plan({**said, "pick": {"a": 2}})
    assert picked.branches[1].chains[0].start_key == picked.branches[0].chains[1].base().end_key


def test_parts_of_a_preset_that_only_models_use_are_told_when_there_is_none() -> None:
    made = plan({"steps": ["warmer"]}, style_words="soft window light")
    assert [a.code for a in made.warnings] == ["plan.preset-parts-unused"]


def test_a_plan_says_what_is_cached() -> None:
    recipe = resolve(
        [Layer(Request.model_validate({"steps": ["warmer", "sharper"]}), "t", {}, Path.cwd())],
        PresetLibrary(()),
    )
    fresh = make_plan(recipe, FACTS, (BUILTIN,), lambda _key: False)
    first = fresh.branches[0].chains[0].steps[0].key
    again = make_plan(recipe, FACTS, (BUILTIN,), lambda key: key == first)
    assert (again.steps_total, again.steps_cached) == (2, 1)


def test_a_plan_survives_json() -> None:
    made = plan({"steps": [RED, "warmer"]}, palette={"x": PaletteColor(hex="#123456")})
    assert Plan.model_validate_json(made.model_dump_json()) == made
    assert Recipe.model_validate_json(made.recipe.model_dump_json()) == made.recipe
