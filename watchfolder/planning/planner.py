"""make_plan: which engine carries out which step, why not the others, and what is already done.

Pure: it reads cards and facts, and asks `cached` whether a key is on disk. It loads no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from presets.edit import Edit
from presets.errors import Problem
from presets.kept_masks import kept_at
from presets.recipe import ORIGINAL, Branch, Recipe
from presets.regions import Region
from presets.slots import Slot
from watchfolder.engines.card import EngineCard
from watchfolder.errors import PlanError
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.formats import FORMATS
from watchfolder.pictures.structures import heic
from watchfolder.planning.advice import would_do
from watchfolder.planning.choosing import because, choose
from watchfolder.planning.color_runs import goes_on
from watchfolder.planning.keys import region_key, stable_seed, step_key
from watchfolder.planning.plan import (
    Advice,
    Plan,
    PlannedBranch,
    PlannedChain,
    PlannedDelivery,
    PlannedStep,
)
from watchfolder.planning.source_advice import source_advice
from watchfolder.planning.tails import Extent, extent_after, tail_edits, unable
from watchfolder.planning.word_advice import word_advice
from watchfolder.planning.wording import spelled_out

SUBJECT = Region(kind="subject")
Numbered = tuple[tuple[int, Edit], ...]
"""Edits with the 1-based number of the step that asked for them."""


@dataclass(slots=True)
class _Bench:
    """What one planning run reads and collects."""

    recipe: Recipe
    facts: Facts
    cards: Sequence[EngineCard]
    cached: Callable[[str], bool]
    problems: list[Problem] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    generative_depth: dict[str, int] = field(default_factory=dict)
    extents: dict[str, Extent | None] = field(default_factory=dict)
    """Branch to the size of its end, None where only its pixels tell."""


def make_plan(
    recipe: Recipe,
    facts: Facts,
    cards: Sequence[EngineCard],
    cached: Callable[[str], bool],
) -> Plan:
    """Bind every step of `recipe` to an engine.

    A branch that builds on another one with several variants waits for the pick
    (`recipe.picks`); it is in the plan with `waits_for` and no chains.
    Raises PlanError with a Problem for every step that nobody can do.
    """
    bench = _Bench(recipe, facts, cards, cached)
    planned: dict[str, PlannedBranch] = {}
    for branch in recipe.branches:
        planned[branch.name] = _plan_branch(bench, branch, planned)
    bench.problems += _unwritable(recipe)
    if bench.problems:
        raise PlanError(bench.problems)
    branches = tuple(planned.values())
    _unused(bench, branches)
    bench.advice += word_advice(recipe, branches)
    bench.advice += source_advice(facts, branches, bench.extents)
    kept = tuple(a for a in bench.advice if not silenced(a.code, recipe.silence))
    return Plan(facts=facts, recipe=recipe, branches=branches, warnings=kept)


def _unwritable(recipe: Recipe) -> Iterator[Problem]:
    """A problem for every slot whose format cannot be written on this machine."""
    for branch in recipe.branches:
        for slot in branch.slots:
            if slot.format is not None and slot.format not in FORMATS:
                yield Problem(
                    code="plan.format",
                    message=f"slot {slot.name} is {slot.format}, which cannot be written here",
                    hint=f"{heic.INSTALL}, or another format",
                    field=f"branches.{branch.name}.slots" if branch.name else "slots",
                )


def silenced(code: str, silence: Sequence[str]) -> bool:
    """Whether a brand does not want to hear of `code`: it names it, or its family ("source")."""
    return code in silence or code.partition(".")[0] in silence


def _plan_branch(bench: _Bench, branch: Branch, planned: dict[str, PlannedBranch]) -> PlannedBranch:
    edits = _spelled_out(bench, branch)
    parent = planned.get(branch.after) if branch.after != ORIGINAL else None
    waits_for = ""
    if parent is not None and parent.picked is None:
        waits_for = parent.waits_for or parent.name
    variants = branch.variants if _is_random(bench, edits) else 1
    if variants < branch.variants:
        bench.advice.append(
            Advice(
                code="plan.variants-equal",
                message=f"{branch.variants} variants would be the same picture: "
                "nothing in this branch is random, so one is made",
                branch=branch.name,
            )
        )
    start = bench.facts.pixel_key
    if parent is not None and not waits_for:
        assert parent.picked is not None  # noqa: S101 - told by waits_for; helps the type checker
        start = parent.chains[parent.picked - 1].base().end_key
    whole: Extent | None = Extent(bench.facts.width, bench.facts.height)
    before = bench.extents[branch.after] if branch.after != ORIGINAL else whole
    bench.extents[branch.name] = extent_after((edit for _, edit in edits), before)
    chains = tuple(
        _plan_chain(bench, branch, edits, start, variant) for variant in range(1, variants + 1)
    )
    _count_generative(bench, branch, chains[0])
    picked = 1 if variants == 1 else bench.recipe.picks.get(branch.name)
    if picked is not None and not 1 <= picked <= variants:
        bench.problems.append(
            Problem(
                code="plan.no-such-variant",
                message=f"branch {branch.name or 'main'} has {variants} variants, not {picked}",
                hint=f"pick a number from 1 to {variants}",
            )
        )
    return PlannedBranch(
        name=branch.name,
        after=branch.after,
        chains=() if waits_for else chains,
        slots=branch.slots,
        review=branch.review,
        picked=picked,
        waits_for=waits_for,
    )


def _spelled_out(bench: _Bench, branch: Branch) -> Numbered:
    """The typed edits of a branch, each with the number of the step it was said in."""
    edits: list[tuple[int, Edit]] = []
    keep: list[str] = []
    for number, edit in enumerate(branch.steps, start=1):
        if edit.part == "match" and branch.after != ORIGINAL:
            continue  # the branch it builds on has been matched already
        spelled = spelled_out(edit, bench.recipe, bench.cards)
        if spelled.problem is not None:
            place = f"{_place(branch)}step {number}"
            bench.problems.append(replace(spelled.problem, field=place))
        edits.extend((number, _shown(edit, bench.recipe)) for edit in spelled.edits)
        keep.extend(spelled.keep)
    if not keep:
        return tuple(edits)
    return tuple(
        (number, e.model_copy(update={"keep": tuple(dict.fromkeys((*e.keep, *keep)))}))
        for number, e in edits
    )


def _shown(edit: Edit, recipe: Recipe) -> Edit:
    """The step with its place where a person showed it, if one did."""
    said = edit.target or type(edit).default_region
    place = said if said is None else recipe.at(said)
    return edit if place == said else edit.model_copy(update={"target": place})


def _plan_chain(
    bench: _Bench, branch: Branch, edits: Numbered, start: str, variant: int
) -> PlannedChain:
    steps: list[PlannedStep] = []
    key = start
    for index, (number, edit) in enumerate(edits, start=1):
        card, refused = choose(edit, bench.recipe, bench.facts, bench.cards)
        if card is None:
            if variant == 1:
                bench.problems.append(_nobody(branch, number, edit, refused, bench.cards))
            continue
        region = edit.target or type(edit).default_region
        if region is None:
            if variant == 1:
                bench.problems.append(_no_place(branch, number, edit))
            continue
        following = _following(edit, card, edits[index:])
        step = _planned_step(
            bench,
            edit,
            card=card,
            refused=refused,
            region=region,
            following=following,
            start=key,
            variant=variant,
            before=steps[-1] if steps else None,
        )
        steps.append(step)
        key = step.key
    return PlannedChain(
        branch=branch.name,
        variant=variant,
        after=branch.after,
        start_key=start,
        steps=tuple(steps),
        end_key=key,
        deliveries=tuple(_delivery(bench, branch, slot, key, variant) for slot in branch.slots),
    )


def _delivery(bench: _Bench, branch: Branch, slot: Slot, end: str, variant: int) -> PlannedDelivery:
    """A slot with the steps of its own; where nobody can do one, exporting's plain way and word."""
    steps: list[PlannedStep] = []
    for edit in tail_edits(slot, bench.extents[branch.name]):
        card, refused = choose(edit, bench.recipe, bench.facts, bench.cards)
        if card is None:
            if variant == 1:
                bench.advice.append(unable(slot, edit, branch.name))
            continue
        step = _planned_step(
            bench,
            edit,
            card=card,
            refused=refused,
            region=edit.target or Region(),
            following=(),
            start=end,
            variant=variant,
        )
        steps.append(step)
        end = step.key
    return PlannedDelivery(slot=slot, steps=tuple(steps), end_key=end)


def _planned_step(
    bench: _Bench,
    edit: Edit,
    *,
    card: EngineCard,
    refused: dict[str, str],
    region: Region,
    following: tuple[Edit, ...],
    start: str,
    variant: int,
    before: PlannedStep | None = None,
) -> PlannedStep:
    if card.generative:
        edit = edit.model_copy(update={"kept_at": kept_at(edit.keep, bench.recipe.masks)})
    mask = region_key(region, bench.facts.pixel_key, card)
    needs_subject = edit.feature in (*card.needs_subject, *card.welcomes_subject)
    shown = bench.recipe.at(SUBJECT)
    subject = region_key(shown, bench.facts.pixel_key, card) if needs_subject else ""
    seeded = edit.feature in card.seeded
    seed = edit.seed if edit.seed is not None else 0
    if seeded and edit.seed is None:
        seed = stable_seed(edit, start, variant)
    joined = goes_on(before, edit, card, mask)
    key = step_key(
        edit,
        start=start,
        mask=mask,
        subject=subject,
        seed=seed if seeded else 0,
        card=card,
        recipe=bench.recipe,
        following=following,
        joined=joined,
    )
    return PlannedStep(
        edit=edit,
        engine=card.name,
        engine_version=card.version,
        feature_version=card.features[edit.feature],
        key=key,
        seed=seed,
        region=region,
        region_key=mask,
        needs_subject=needs_subject,
        following=following,
        joined=joined,
        chosen_because=because(edit, card, bench.recipe),
        refused=refused,
        cached=bench.cached(key),
    )


def _following(edit: Edit, card: EngineCard, rest: Numbered) -> tuple[Edit, ...]:
    """The look steps that the aim of `edit` is read after; only a deterministic engine can aim."""
    if not type(edit).closes_after_look or card.generative:
        return ()
    return tuple(e for _, e in rest if e.part == "look" and type(e).pointwise)


def _is_random(bench: _Bench, edits: Numbered) -> bool:
    for _, edit in edits:
        card, _ = choose(edit, bench.recipe, bench.facts, bench.cards)
        if card is not None and edit.feature in card.seeded and edit.seed is None:
            return True
    return False


def _count_generative(bench: _Bench, branch: Branch, chain: PlannedChain) -> None:
    generative = {c.name for c in bench.cards if c.generative}
    depth = bench.generative_depth.get(branch.after, 0)
    depth += sum(step.engine in generative for step in chain.steps)
    bench.generative_depth[branch.name] = depth
    limit = bench.recipe.checks.drift_after_steps
    if depth > limit:
        bench.advice.append(
            Advice(
                code="plan.deep-chain",
                message=f"{depth} generative edits in a row; pictures drift after {limit}",
                hint="begin a second branch from the original for what does not build on the rest, "
                "or go on from an earlier result that was good",
                branch=branch.name,
                figures={"depth": float(depth), "limit": float(limit)},
            )
        )


def _unused(bench: _Bench, branches: tuple[PlannedBranch, ...]) -> None:
    """Say what of the preset only a generative step would use, where there is none."""
    generative = {c.name for c in bench.cards if c.generative}
    used = {step.engine for b in branches for c in b.chains for step in c.steps}
    recipe = bench.recipe
    given = {
        "style words": recipe.style_words,
        "LoRA": recipe.lora,
        "reference pictures": [r for r in recipe.references if r.role != "match"],
    }
    names = [name for name, value in given.items() if value]
    if names and not used & generative:
        bench.advice.append(
            Advice(
                code="plan.preset-parts-unused",
                message=f"the preset's {' and '.join(names)} are for generative steps; "
                "there is none in this plan",
            )
        )


def _place(branch: Branch) -> str:
    return f"branch {branch.name}, " if branch.name else ""


def _nobody(
    branch: Branch,
    number: int,
    edit: Edit,
    refused: dict[str, str],
    cards: Sequence[EngineCard],
) -> Problem:
    reasons = "; ".join(f"{name}: {why}" for name, why in refused.items()) or "no engine is running"
    return Problem(
        code="plan.no-engine",
        message=f"nobody here can do {edit.feature} ({reasons})",
        hint=would_do(edit, [card.name for card in cards if card.unavailable]),
        field=f"{_place(branch)}step {number}",
    )


def _no_place(branch: Branch, number: int, edit: Edit) -> Problem:
    return Problem(
        code="plan.no-place",
        message=f"{edit.edit} needs a place",
        hint='say target: "the leather", target: subject, or mask: NAME',
        field=f"{_place(branch)}step {number}",
    )
