"""Which steps go on as one function of color, and what that does to their keys."""

from __future__ import annotations

import pytest

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.grain import Grain
from presets.edits.look import Look
from presets.edits.match import Match
from presets.grade import Grade
from presets.recipe import Branch, Recipe
from presets.regions import Region
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import PlannedStep
from watchfolder.planning.planner import make_plan

FACTS = Facts(
    sha256="s" * 64,
    pixel_key="p" * 64,
    width=800,
    height=600,
    format="jpeg",
    bits=8,
    has_alpha=False,
)
CARD = EngineCard(
    name="builtin",
    version="1",
    features=dict.fromkeys(("adjust", "look", "match", "grain"), 1),
)
ADJUST, LOOK = Adjust(exposure=0.2), Look(grade=Grade(contrast=0.2))


def planned(*edits: Edit) -> tuple[PlannedStep, ...]:
    recipe = Recipe(branches=(Branch(steps=edits),))
    (branch,) = make_plan(recipe, FACTS, [CARD], lambda _key: False).branches
    return branch.chains[0].steps


@pytest.mark.parametrize(
    ("edits", "joined"),
    [
        ((ADJUST,), (False,)),
        ((ADJUST, LOOK), (False, True)),
        ((Match(), ADJUST, LOOK), (False, True, True)),
        ((ADJUST, Match()), (False, False)),
        ((ADJUST, Grain(), LOOK), (False, False, False)),
        ((Adjust(exposure=0.2, target=Region(kind="subject")), LOOK), (False, False)),
        ((ADJUST, Adjust(exposure=0.1, target=Region(kind="subject"))), (False, False)),
    ],
)
def test_pointwise_steps_everywhere_go_on(
    edits: tuple[Edit, ...], joined: tuple[bool, ...]
) -> None:
    assert tuple(step.joined for step in planned(*edits)) == joined


def test_a_joined_step_has_another_key_than_one_that_starts_from_the_rounded_picture() -> None:
    joined = planned(ADJUST, LOOK)[1]
    base = planned(ADJUST)[0]
    facts = FACTS.model_copy(update={"pixel_key": base.key})
    recipe = Recipe(branches=(Branch(steps=(LOOK,)),))
    (branch,) = make_plan(recipe, facts, [CARD], lambda _key: False).branches
    assert branch.chains[0].steps[0].key != joined.key
