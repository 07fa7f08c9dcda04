"""What a slot wants beyond the branch's steps: extending and enlarging, as steps of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from presets.aspect import Aspect
from presets.edits.cutout import Cutout
from presets.edits.reframe import Reframe
from presets.edits.sharpen import Sharpen
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from presets.slots import Slot
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import Plan, PlannedDelivery
from watchfolder.planning.planner import make_plan
from watchfolder.planning.tails import Extent, extent_after, tail_edits

FACTS = Facts(
    sha256="0" * 64,
    pixel_key="1" * 64,
    format="jpeg",
    width=900,
    height=600,
    bits=8,
    has_alpha=False,
)
ABLE = EngineCard(
    name="builtin",
    version="1",
    features=dict.fromkeys(("adjust", "extend", "upscale", "reframe", "grain"), 1),
    seeded=("extend", "grain"),
    welcomes_subject=("extend",),
)
PLAIN = ABLE.model_copy(update={"features": {"adjust": 1}})
TALL = {"aspect": "9:16", "long_edge": 1600, "fit": "extend"}


def plan(slots: dict[str, Any], *, card: EngineCard = ABLE, **said: Any) -> Plan:
    request = Request.model_validate({"steps": ["warmer"], "slots": slots, **said})
    recipe = resolve([Layer(request, "test", {}, Path.cwd())], PresetLibrary(()))
    return make_plan(recipe, FACTS, (card,), lambda _key: False)


def deliveries(made: Plan) -> tuple[PlannedDelivery, ...]:
    return made.branches[0].chains[0].deliveries


def test_a_slot_that_extends_and_enlarges_has_two_steps_of_its_own() -> None:
    made = plan({"listing": {}, "story": {"fit": "extend", "upscale": "auto", "long_edge": 3200}})
    listing, story = deliveries(made)
    (chain,) = made.branches[0].chains
    assert (listing.steps, listing.end_key) == ((), chain.end_key)
    extend, upscale = story.steps
    assert [s.edit.edit for s in story.steps] == ["extend", "upscale"]
    assert all(s.edit.part == "slot" for s in story.steps)
    assert extend.needs_subject
    assert upscale.edit.scale == 2.0  # type: ignore[attr-defined]
    assert story.end_key == upscale.key != extend.key
    assert (made.steps_total, made.steps_cached) == (3, 0)
    assert Plan.model_validate_json(made.model_dump_json()) == made


def test_a_tail_is_taken_up_from_the_chains_end_and_is_no_base_for_others() -> None:
    (chain,) = plan({"story": TALL}).branches[0].chains
    tail = chain.tail(chain.deliveries[0])
    assert (tail.start_key, tail.end_key) == (chain.end_key, chain.deliveries[0].end_key)
    assert [s.edit.edit for s in tail.steps] == ["extend"]
    assert tail.deliveries == chain.base().deliveries == ()


def test_what_is_before_the_tail_is_in_its_key_and_the_slots_file_is_not() -> None:
    def key(**said: Any) -> str:
        return deliveries(plan({"story": {**TALL, **said.pop("slot", {})}}, **said))[0].end_key

    assert key() == key(slot={"quality": 70, "format": "webp"})
    assert key() != key(steps=["much warmer"])
    assert key() != key(slot={"aspect": "4:5"})


def test_where_nobody_can_extend_it_is_said_what_happens_instead() -> None:
    made = plan({"story": {**TALL, "upscale": "auto", "long_edge": 3200}}, card=PLAIN)
    assert deliveries(made)[0].steps == ()
    slots = [a.code for a in made.warnings if a.code.startswith("plan.")]
    assert slots == ["plan.slot-extend", "plan.slot-upscale"]
    assert "smooth ground" in made.warnings[0].message
    assert "Lanczos" in made.warnings[1].message


def test_only_the_variant_that_is_delivered_is_counted() -> None:
    branches = {"a": {"steps": [{"edit": "grain"}], "variants": 3, "slots": {"story": TALL}}}
    request = Request.model_validate({"branches": branches})
    recipe = resolve([Layer(request, "test", {}, Path.cwd())], PresetLibrary(()))
    made = make_plan(recipe, FACTS, (ABLE,), lambda _key: False)
    assert all(len(c.deliveries[0].steps) == 1 for c in made.branches[0].chains)
    keys = {c.deliveries[0].end_key for c in made.branches[0].chains}
    assert (len(keys), made.steps_total) == (3, 4)


WIDE = Aspect(width=16, height=9)


def slot(**said: Any) -> Slot:
    return Slot.model_validate({"name": "s", **said})


@pytest.mark.parametrize(
    ("said", "extent", "wanted"),
    [
        ({"aspect": WIDE, "fit": "extend"}, Extent(900, 600), {"extend": None}),
        ({"aspect": WIDE, "fit": "extend"}, Extent(1600, 900), {}),
        ({"aspect": WIDE, "fit": "extend"}, None, {"extend": None}),
        ({"aspect": WIDE, "long_edge": 2560}, Extent(900, 600), {}),
        (
            {"aspect": WIDE, "long_edge": 1350, "upscale": "auto"},
            Extent(900, 600),
            {"upscale": 1.5},
        ),
        ({"aspect": "1:1", "long_edge": 1200, "upscale": "auto"}, Extent(900, 600), {"upscale": 2}),
        (
            {"aspect": "1:1", "long_edge": 1800, "upscale": "auto", "fit": "pad"},
            Extent(900, 600),
            {"upscale": 2},
        ),
        ({"long_edge": 1800, "upscale": "auto"}, Extent(900, 600), {"upscale": 2}),
        ({"long_edge": 900, "upscale": "auto"}, Extent(900, 600), {}),
        ({"long_edge": 9000, "upscale": "auto"}, Extent(900, 600), {"upscale": 8}),
        ({"long_edge": 1800, "upscale": "auto"}, None, {"upscale": None}),
    ],
)
def test_what_a_slot_wants(
    said: dict[str, Any], extent: Extent | None, wanted: dict[str, float | None]
) -> None:
    edits = tail_edits(slot(**said), extent)
    assert {e.edit: getattr(e, "scale", None) for e in edits} == wanted


def test_the_canvas_grows_away_from_the_edge_that_the_slot_names() -> None:
    (edit,) = tail_edits(slot(aspect=WIDE, fit="extend", gravity="left"), None)
    assert edit.gravity == "left"  # type: ignore[attr-defined]
    (edit,) = tail_edits(slot(aspect=WIDE, fit="extend"), None)
    assert edit.gravity == "center"  # type: ignore[attr-defined]


def test_the_size_is_known_until_a_step_changes_it() -> None:
    start = Extent(900, 600)
    assert extent_after([Sharpen(), Cutout()], start) == start
    assert extent_after([Sharpen(), Reframe(aspect=WIDE)], start) is None
    assert extent_after([Cutout(trim=True)], start) is None
