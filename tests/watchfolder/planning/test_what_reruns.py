"""What re-runs when something is changed: the table that makes edit chains worth caching.

One bag, four branches: clean, three colourways, a lifestyle scene in four variants, a hero on the
picked one. 15 steps by models, 4 by the builtin engine, 12 exports; look steps are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from presets.recipe import ORIGINAL, Branch, Checks, PaletteColor, Recipe
from presets.slots import STANDARD_SLOTS
from watchfolder.engines.card import EngineCard
from watchfolder.pictures.facts import Facts
from watchfolder.planning.keys import export_key
from watchfolder.planning.planner import make_plan

MODEL = EngineCard(
    name="model",
    version="1",
    features=dict.fromkeys(
        ("instruct", "recolor", "remove", "background:scene", "extend", "style", "upscale"), 1
    ),
    seeded=("instruct", "recolor", "remove", "background:scene", "extend", "style", "upscale"),
    generative=True,
    deterministic=False,
    models={"weights": "a" * 64},
)
BUILTIN = EngineCard(name="builtin", version="1", features={"shadow": 1, "look": 1})
FACTS = Facts(
    sha256="0" * 64,
    pixel_key="1" * 64,
    format="jpeg",
    width=4000,
    height=3000,
    bits=8,
    has_alpha=False,
)
PALETTE = {
    "oxblood": PaletteColor(hex="#5A1A1F", words="deep oxblood red"),
    "forest": PaletteColor(hex="#1F4D3A", words="dark forest green"),
    "black": PaletteColor(hex="#141414", words="matte black"),
}
MASK = {"kind": "mask", "mask": {"path": "/m/leather.png", "sha256": "2" * 64}}
TAG = {"kind": "mask", "mask": {"path": "/m/tag.png", "sha256": "3" * 64}}


def look(lut: str) -> dict[str, Any]:
    grade = {"contrast": 0.1, "lut": {"path": "/luts/warm.cube", "sha256": lut}}
    return {"edit": "look", "look": "preset", "grade": grade, "part": "look"}


def bag(
    *,
    palette: dict[str, PaletteColor] = PALETTE,
    rename: str = "lifestyle",
    prompt: str = "a worn oak cafe table by a window, morning",
    softness: float = 0.6,
    lut: str = "4" * 64,
    tag: dict[str, Any] = TAG,
    gallery_quality: int = 90,
    style_words: str = "soft window light",
    pick: int = 1,
    checks: Checks | None = None,
    review: str = "none",
) -> Recipe:
    shop = STANDARD_SLOTS["listing"]
    social = STANDARD_SLOTS["gallery"].model_copy(update={"quality": gallery_quality})
    banner = STANDARD_SLOTS["banner"]
    grade = look(lut)
    colorways = tuple(
        Branch(
            name=f"colourway-{name}",
            after="clean",
            steps=(
                {
                    "edit": "recolor",
                    "to": {
                        "said": f"brand.{name}",
                        "hex": c.hex,
                        "name": name,
                        "words": c.words,
                        "delta_e": c.delta_e,
                    },
                    "target": MASK,
                },
                grade,
            ),
            slots=(shop, social),
        )
        for name, c in palette.items()
    )
    return Recipe(
        palette=palette,
        picks={rename: pick},
        style_words=style_words,
        engines=("model",),
        checks=checks or Checks(),
        branches=(
            Branch(name="clean", after=ORIGINAL, steps=({"edit": "remove", "target": tag},)),
            *colorways,
            Branch(
                name=rename,
                after="clean",
                variants=4,
                steps=(
                    {"edit": "background", "scene": prompt},
                    {"edit": "shadow", "softness": softness},
                    {"edit": "instruct", "text": "soft window light from the left"},
                    grade,
                ),
                slots=(shop, social, banner),
                review=review,
            ),
            Branch(
                name="hero",
                after=rename,
                steps=(
                    {"edit": "extend", "aspect": "16:9"},
                    {"edit": "style", "words": "cinematic"},
                    {"edit": "upscale", "scale": 2},
                    grade,
                ),
                slots=(shop, social, banner),
            ),
        ),
    )


@dataclass(frozen=True)
class Work:
    model: frozenset[str]
    builtin: frozenset[str]
    looks: frozenset[str]
    exports: frozenset[str]


def work(
    recipe: Recipe, facts: Facts = FACTS, cards: tuple[EngineCard, ...] = (BUILTIN, MODEL)
) -> Work:
    plan = make_plan(recipe, facts, cards, lambda _key: False)
    steps = [s for b in plan.branches for c in b.chains for s in c.steps]
    exports = [
        export_key(delivery.end_key, delivery.slot)
        for b in plan.branches
        for delivery in b.chains[(b.picked or 1) - 1].deliveries
    ]
    return Work(
        frozenset(s.key for s in steps if s.engine == "model"),
        frozenset(s.key for s in steps if s.engine == "builtin" and s.edit.part == "steps"),
        frozenset(s.key for s in steps if s.edit.part == "look"),
        frozenset(exports),
    )


def rerun(changed: Work) -> tuple[int, int, int]:
    base = work(bag())
    return (
        len(changed.model - base.model),
        len(changed.builtin - base.builtin),
        len(changed.exports - base.exports),
    )


def test_the_whole_work() -> None:
    base = work(bag())
    assert (len(base.model), len(base.builtin), len(base.exports)) == (15, 4, 12)
    assert len(base.looks) == 8


FOURTH = {**PALETTE, "tan": PaletteColor(hex="#A9744F", words="tan")}
FOREST = {**PALETTE, "forest": PaletteColor(hex="#1F4D3B", words="dark forest green")}
WIDER = {k: v.model_copy(update={"delta_e": 5.0}) for k, v in PALETTE.items()}
TABLE: list[tuple[str, Callable[[], Work], tuple[int, int, int]]] = [
    ("nothing", lambda: work(bag()), (0, 0, 0)),
    ("a branch is renamed", lambda: work(bag(rename="scene")), (0, 0, 0)),
    ("review is asked for", lambda: work(bag(review="required")), (0, 0, 0)),
    (
        "a limit is widened",
        lambda: work(bag(palette=WIDER, checks=Checks(color_delta_e=9))),
        (0, 0, 0),
    ),
    (
        "the source is tagged by another program: other bytes, same pixels",
        lambda: work(bag(), FACTS.model_copy(update={"sha256": "9" * 64})),
        (0, 0, 0),
    ),
    ("one palette hex", lambda: work(bag(palette=FOREST)), (1, 0, 2)),
    ("a fourth colour", lambda: work(bag(palette=FOURTH)), (1, 0, 2)),
    ("gallery quality", lambda: work(bag(gallery_quality=85)), (0, 0, 5)),
    ("the LUT is replaced", lambda: work(bag(lut="5" * 64)), (0, 0, 12)),
    ("another variant is picked", lambda: work(bag(pick=2)), (3, 0, 6)),
    (
        "our upscale gets a new version",
        lambda: work(
            bag(),
            cards=(
                BUILTIN,
                MODEL.model_copy(update={"features": {**MODEL.features, "upscale": 2}}),
            ),
        ),
        (1, 0, 3),
    ),
    ("shadow softness", lambda: work(bag(softness=0.7)), (7, 4, 6)),
    ("the lifestyle prompt", lambda: work(bag(prompt="a marble table")), (11, 4, 6)),
    (
        "the first mask is repainted",
        lambda: work(bag(tag={"kind": "mask", "mask": {"path": "/m/tag.png", "sha256": "6" * 64}})),
        (15, 4, 12),
    ),
    (
        "the source's pixels",
        lambda: work(bag(), FACTS.model_copy(update={"pixel_key": "7" * 64})),
        (15, 4, 12),
    ),
    (
        "the model's weights",
        lambda: work(
            bag(), cards=(BUILTIN, MODEL.model_copy(update={"models": {"weights": "b" * 64}}))
        ),
        (15, 4, 12),
    ),
    ("the style words", lambda: work(bag(style_words="hard noon light")), (15, 4, 12)),
]


@pytest.mark.parametrize(("what", "changed", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_only_what_changed_is_run_again(
    what: str, changed: Callable[[], Work], expected: tuple[int, int, int]
) -> None:
    assert rerun(changed()) == expected


def test_a_mask_that_only_moved_runs_nothing_again() -> None:
    moved = {"kind": "mask", "mask": {"path": "/elsewhere/tag.png", "sha256": "3" * 64}}
    assert rerun(work(bag(tag=moved))) == (0, 0, 0)


def test_a_builtin_recolor_is_closed_after_the_look_so_a_new_lut_runs_it_again() -> None:
    """The palette's number is read on the pixels after the look; a generative engine has no loop."""
    able = BUILTIN.model_copy(update={"features": {**BUILTIN.features, "recolor": 1}})
    step = {"edit": "recolor", "to": {"said": "x", "hex": "#123456"}, "target": "subject"}

    def key(lut: str) -> str:
        recipe = Recipe(branches=(Branch(steps=(step, look(lut))),))
        plan = make_plan(recipe, FACTS, (able,), lambda _key: False)
        return plan.branches[0].chains[0].steps[0].key

    assert key("4" * 64) != key("5" * 64)
