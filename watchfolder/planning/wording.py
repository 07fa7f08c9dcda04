"""From an instruction to typed steps, where the grammar is sure; else a problem, never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from presets.edit import Edit
from presets.edits.instruct import Instruct
from presets.edits.look import Look
from presets.errors import Problem
from presets.grammar.reading import understand
from presets.grammar.understanding import Understanding
from presets.places import placed
from presets.recipe import Recipe
from watchfolder.engines.card import EngineCard
from watchfolder.planning.word_advice import asked_back


@dataclass(frozen=True, slots=True)
class Spelled:
    """What became of one step."""

    edits: tuple[Edit, ...] = ()
    keep: tuple[str, ...] = ()
    """What a sentence that only keeps things asks of all other steps of its branch."""
    problem: Problem | None = None


def follows_instructions(cards: Sequence[EngineCard]) -> bool:
    """Whether any engine that can run here takes free sentences."""
    return any("instruct" in card.features and not card.unavailable for card in cards)


def spelled_out(edit: Edit, recipe: Recipe, cards: Sequence[EngineCard]) -> Spelled:
    """The typed steps that an instruction means; any other edit as it is.

    An instruction goes whole to an engine that follows instructions when the step names that
    engine, and where there is one, when the grammar is not sure or nobody can do what it means.
    """
    if not isinstance(edit, Instruct):
        return Spelled((edit,))
    named = next((c for c in cards if c.name == edit.engine), None)
    if named is not None and "instruct" in named.features:
        return Spelled((edit,))
    meant = understand(edit.text, recipe.palette, tuple(recipe.looks))
    able = {feature for card in cards if not card.unavailable for feature in card.features}
    doable = all(step.feature in able for step in meant.steps)
    if meant.confident and (doable or not follows_instructions(cards)):
        steps = tuple(_typed(step, edit, meant, recipe) for step in meant.steps)
        return Spelled(steps, meant.keep if not steps else ())
    if follows_instructions(cards):
        return Spelled((edit,))
    hint = asked_back(edit.text, recipe) or meant.hint
    return Spelled(
        problem=Problem(code="plan.not-understood", message=f'"{edit.text}" {meant.why}', hint=hint)
    )


def _typed(step: Edit, said: Instruct, meant: Understanding, recipe: Recipe) -> Edit:
    """A step as the grammar gave it, with what its instruction says for all of them."""
    only = len(meant.steps) == 1
    place = (said.target or step.target) if only else (step.target or said.target)
    changes: dict[str, object] = {
        "keep": tuple(dict.fromkeys((*said.keep, *meant.keep))),
        "part": said.part,
        "said": step.said or said.text,
        "target": place,
        "seed": said.seed,
    }
    if isinstance(step, Look) and step.grade is None:
        changes["grade"] = recipe.looks[step.look]
    return placed(step.model_copy(update=changes), recipe.masks)
