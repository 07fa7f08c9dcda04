"""Rebuilding: a plan for the very steps of a history, by the engines that are here.

A recipe comes out of a picture, so it is a stranger's: its edits are parsed like anybody's, only
known kinds with fields in their bounds, and only engines that are installed carry them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from presets.edit import Edit
from presets.recipe import Branch, Checks, Recipe, parse_edit
from presets.reference import Lora, ReferencePicture
from presets.regions import Region
from watchfolder.engines.card import EngineCard
from watchfolder.errors import PlanError, ReplayError
from watchfolder.pictures.facts import Facts
from watchfolder.planning.keys import region_key, step_key
from watchfolder.planning.plan import Plan, PlannedBranch, PlannedStep
from watchfolder.planning.planner import SUBJECT, make_plan
from watchfolder.provenance.history import EditHistory, HistoryStep
from watchfolder.running.together import batch_size
from watchfolder.studio.refinding import Refinder, with_paths

MOST_STEPS = 200
"""More are nobody's work: longer recipes are refused."""


def rebuilt(
    history: EditHistory,
    facts: Facts,
    cards: Mapping[str, EngineCard],
    refinder: Refinder,
    to_step: int | None = None,
) -> tuple[Plan, dict[int, str]]:
    """A plan of one chain: the steps of a history up to `to_step`, and which are set up otherwise.

    Those are the steps, by their number from 1, whose key is another than was recorded, with what
    differs; whether they give other pixels is seen when they are run. Raises ReplayError for an
    edit that is not known, a file that is not found, an engine that is not here.
    """
    if len(history.steps) > MOST_STEPS:
        raise ReplayError(f"a recipe of {len(history.steps)} steps is not run")
    if to_step is not None and not 0 <= to_step <= len(history.steps):
        raise ReplayError(f"there is no step {to_step}: it has {len(history.steps)}")
    told = history.steps[:to_step]
    steps = [_typed(number, step, refinder) for number, step in enumerate(told, start=1)]
    for number, (step, (edit, _)) in enumerate(zip(told, steps, strict=True), start=1):
        _check_engine(number, step, edit, cards, facts)
    recipe = _recipe(history, [edit for edit, _ in steps], refinder)
    (chain,) = _planned(recipe, facts, cards).branches[0].chains
    if len(chain.steps) != len(steps):
        raise ReplayError("a step of the recipe is understood otherwise here")
    planned: list[PlannedStep] = []
    changed: dict[int, str] = {}
    start = facts.pixel_key
    for number, (step, new) in enumerate(zip(told, chain.steps, strict=True), start=1):
        card = cards[step.engine]
        edit, following = steps[number - 1]
        aimed = new.model_copy(update={"following": following})
        kept = edit.kept_at
        again = _as_recorded(aimed, kept, step.key, card=card, plan=(recipe, facts), start=start)
        again = again.model_copy(update={"together": batch_size(_figures(step))})
        if again.key != step.key:
            changed[number] = _why(step, again, card)
        planned.append(again)
        start = again.key
    chain = chain.model_copy(update={"steps": tuple(planned), "end_key": start})
    branch = PlannedBranch(
        name=chain.branch, after=chain.after, chains=(chain,), slots=(), review="none"
    )
    return Plan(facts=facts, recipe=recipe, branches=(branch,)), changed


def _figures(step: HistoryStep) -> list[tuple[str, float]]:
    """Names and values of what was measured; a stranger's, so anything may stand there."""
    said = [(each.get("name"), each.get("value")) for each in step.figures]
    return [(str(n), float(v)) for n, v in said if isinstance(v, int | float)]


def _typed(number: int, step: HistoryStep, refinder: Refinder) -> tuple[Edit, tuple[Edit, ...]]:
    place = f"step {number}"
    try:
        said = {**step.edit, "engine": step.engine, "seed": step.seed}
        edit = parse_edit(with_paths(said, refinder, place))
        following = tuple(parse_edit(with_paths(e, refinder, place)) for e in step.following)
    except KeyError as error:
        raise ReplayError(f"{place} is no edit that is known here: {error}") from error
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise ReplayError(f"{place} cannot be run: {where}: {problem['msg']}") from error
    for each in (edit, *following):
        _check_files(each.model_dump(mode="json"), place)
    return edit, following


def _check_files(said: Any, place: str) -> None:
    """A path that a stranger wrote is never opened: files are found by their hash alone."""
    if isinstance(said, Mapping):
        if set(said) == {"path", "sha256"} and not said["sha256"]:
            raise ReplayError(f"{place} names a file by a path instead of its hash")
        for each in said.values():
            _check_files(each, place)
    elif isinstance(said, list):
        for each in said:
            _check_files(each, place)


def _recipe(history: EditHistory, edits: list[Edit], refinder: Refinder) -> Recipe:
    manner = history.manner
    place = "the recipe"
    try:
        return Recipe(
            branches=(Branch(name=history.output.branch, steps=tuple(edits)),),
            keep=history.keep,
            avoid=manner.avoid,
            style_words=manner.style_words,
            references=tuple(
                ReferencePicture.model_validate(with_paths(each, refinder, place))
                for each in manner.references
            ),
            lora=Lora.model_validate(with_paths(manner.lora, refinder, place))
            if manner.lora
            else None,
            checks=Checks.model_validate(manner.checks),
        )
    except ValidationError as error:
        raise ReplayError(f"the recipe cannot be run: {error.errors()[0]['msg']}") from error


def _check_engine(
    number: int, step: HistoryStep, edit: Edit, cards: Mapping[str, EngineCard], facts: Facts
) -> None:
    card = cards.get(step.engine)
    if card is None:
        raise ReplayError(
            f"step {number} was done by {step.engine}, which is not installed here",
            "watchfolder models list says what is",
        )
    why = card.refusal(edit, facts.pixels)
    if why:
        raise ReplayError(f"step {number} cannot be done by {step.engine} here: {why}")


def _planned(recipe: Recipe, facts: Facts, cards: Mapping[str, EngineCard]) -> Plan:
    """The planner's own binding of the steps: engine and seed of each are said in it."""
    try:
        return make_plan(recipe, facts, tuple(cards.values()), lambda _key: False)
    except PlanError as error:
        raise ReplayError(f"the recipe cannot be planned here: {error.message}") from error


def _as_recorded(
    new: PlannedStep,
    kept_at: Mapping[str, Region],
    recorded: str,
    *,
    card: EngineCard,
    plan: tuple[Recipe, Facts],
    start: str,
) -> PlannedStep:
    """A planned step with what only the record knows: what was kept, and where a branch began.

    A branch that builds on another one begins with the other's picture, rounded; its first step
    goes on with no run of colors, though it does in one chain. The key that was `recorded` tells.
    """
    recipe, facts = plan
    edit = new.edit.model_copy(update={"kept_at": kept_at})
    keys = {
        joined: step_key(
            edit,
            start=start,
            mask=new.region_key,
            subject=region_key(recipe.at(SUBJECT), facts.pixel_key, card)
            if new.needs_subject
            else "",
            seed=new.seed if edit.feature in card.seeded else 0,
            card=card,
            recipe=recipe,
            following=new.following,
            joined=joined,
        )
        for joined in {new.joined, False}
    }
    joined = new.joined and keys[False] != recorded
    return new.model_copy(update={"edit": edit, "key": keys[joined], "joined": joined})


def _why(step: HistoryStep, new: PlannedStep, card: EngineCard) -> str:
    """What makes the key another one, as far as the record tells."""
    if step.feature_version != new.feature_version:
        return f"{card.name} does it in version {new.feature_version}, not {step.feature_version}"
    changed = [n for n, digest in step.models.items() if card.models.get(n, digest) != digest]
    if changed:
        return f"another version of {', '.join(sorted(changed))}"
    if step.mask_key != new.region_key:
        return "the place is found in another way"
    return "it starts from other pixels, or is set up in another way"
