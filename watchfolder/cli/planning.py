"""Plans for commands: facts and engine cards from the ledger, or from a short-lived worker."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from presets.declared import digest
from presets.edit import Edit
from presets.recipe import Recipe
from presets.reference import ColorRef
from watchfolder.cli.asking import for_each
from watchfolder.cli.following import follow
from watchfolder.cli.output import DONE, print_json
from watchfolder.cli.workshop import Workshop
from watchfolder.engines.card import EngineCard
from watchfolder.errors import JobError, UnreadableAssetError
from watchfolder.exporting.names import output_name
from watchfolder.jobs.edit_job import examine_job
from watchfolder.jobs.job import FINAL, Job, JobState, NewJob
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import Advice, Plan, PlannedBranch, PlannedStep
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache_index import has
from watchfolder.workers.supervisor import ensure_workers


def facts_and_cards(
    workshop: Workshop, pictures: Sequence[tuple[Path, str]]
) -> tuple[dict[str, Facts], tuple[EngineCard, ...]]:
    """Facts by file sha256, and the cards of the workers that live; a worker is started if need be.

    Raises what examining a picture raised.
    """
    with ExitStack() as stack:
        known = {sha: workshop.store.checked_facts_of(sha) for _, sha in pictures}
        cards = workshop.store.roster.cards()
        if not cards or None in known.values():
            workers = stack.enter_context(ensure_workers(workshop.settings, workshop.store))
            cards = workers.cards()
            missing = [(path, sha) for path, sha in pictures if known[sha] is None]
            for path, sha in missing:
                job = _examination(workshop.store, examine_job(path, sha))
                (ended,) = follow(workshop.store, [job.id], quiet=True, check=workers.check)
                if ended.state is not JobState.SUCCEEDED:
                    error = ended.error or {}
                    raise UnreadableAssetError(
                        str(error.get("message", f"{path.name} was not examined")),
                        str(error.get("hint", "")),
                    )
        facts = {}
        for path, sha in pictures:
            found = workshop.store.facts_of(sha)
            if found is None:
                raise JobError(f"nothing is known of {path.name} after examining it")
            facts[sha] = found
        return facts, cards


def _examination(store: JobStore, new: NewJob) -> Job:
    """A job that looks into this very file: one on a copy of its bytes may find that gone."""
    job, is_new = store.enqueue(new)
    if not is_new and job.state in FINAL and job.source != new.source:
        here = os.fsencode(new.source).hex()
        job, is_new = store.enqueue(replace(new, key=digest([new.key, here])))
    if not is_new and job.state in FINAL:
        job = store.retry(job.id, force=True)
    return job


def show_plans(
    workshop: Workshop,
    asked: Sequence[tuple[Path, str, Recipe]],
    out: Path,
    *,
    as_json: bool,
) -> int:
    """Plan every picture and print it; the exit code. Raises PlanError with all that is refused."""
    facts, cards = facts_and_cards(workshop, [(path, sha) for path, sha, _ in asked])
    stems = Counter(path.stem for path, _, _ in asked)

    def planned(number: int) -> tuple[Path, Plan]:
        path, sha, recipe = asked[number]
        return path, make_plan(recipe, facts[sha], cards, partial(has, workshop.settings.cache))

    plans = for_each([path for path, _, _ in asked], planned)
    if as_json:
        print_json({"plans": [plan_data(path, plan, out, stems) for path, plan in plans]})
    else:
        for path, plan in plans:
            _say(path, plan, _files(path, plan, out, stems))
    return DONE


def plan_data(path: Path, plan: Plan, out: Path, stems: Counter[str]) -> dict[str, Any]:
    """A plan as --json shows it, with the files that would be written.

    `stems` counts the pictures that are asked for together by their names without endings.
    """
    return {
        "picture": str(path),
        "facts": plan.facts.model_dump(mode="json"),
        "preset": plan.recipe.preset.model_dump(mode="json") if plan.recipe.preset else None,
        "origins": plan.recipe.origins,
        "branches": [
            branch.model_dump(mode="json") | {"files": files}
            for branch, files in zip(plan.branches, _files(path, plan, out, stems), strict=True)
        ],
        "warnings": [advice.model_dump(mode="json") for advice in plan.warnings],
        "steps": plan.steps_total,
        "cached": plan.steps_cached,
    }


def _files(path: Path, plan: Plan, out: Path, stems: Counter[str]) -> list[list[str]]:
    named = []
    stem = path.name if stems[path.stem] > 1 else path.stem
    for branch in plan.branches:
        names = [output_name(stem, branch.name, slot, plan.facts.format) for slot in branch.slots]
        named.append([str(out / name) for name in names])
    return named


def _say(path: Path, plan: Plan, files: Sequence[Sequence[str]]) -> None:
    facts = plan.facts
    click.secho(f"{path.name}", bold=True, nl=False)
    click.echo(f"  {facts.width}x{facts.height} {facts.format}, {facts.bits} bit")
    for note in facts.notes:
        click.echo(f"  note: {note}")
    if plan.recipe.preset:
        click.echo(f"  preset {plan.recipe.preset.name}@{plan.recipe.preset.version}")
    for branch, named in zip(plan.branches, files, strict=True):
        _say_branch(branch, named)
    for advice in plan.warnings:
        _say_advice(advice)
    steps = "1 step" if plan.steps_total == 1 else f"{plan.steps_total} steps"
    click.echo(f"  {steps}, {plan.steps_cached} already done")


def _say_advice(advice: Advice) -> None:
    place = f"{advice.branch}: " if advice.branch else ""
    click.secho(f"  advice: {place}{advice.message}", fg="yellow", nl=False)
    click.secho(f"  [{advice.code}]", dim=True)
    if advice.hint:
        click.echo(f"          {advice.hint}")
    for line in advice.offer:
        click.echo(f"          - {line}")


def _say_branch(branch: PlannedBranch, files: Sequence[str]) -> None:
    variants = f", {len(branch.chains)} variants" if len(branch.chains) > 1 else ""
    click.secho(f"  {branch.name or 'edit'}", fg="cyan", nl=False)
    click.echo(f"  (from {branch.after}{variants})")
    if branch.waits_for:
        click.echo(f"    waits until a variant of {branch.waits_for} is picked")
    for chain in branch.chains[:1]:
        for number, step in enumerate(chain.steps, start=1):
            _say_step(number, step)
        if not chain.steps:
            click.echo("    the original, as it is")
    for file, slot in zip(files, branch.slots, strict=True):
        click.echo(f"    -> {file}  [{slot.name}]")
        delivered = branch.chains[0].deliveries if branch.chains else ()
        for delivery in (d for d in delivered if d.slot.name == slot.name):
            for number, step in enumerate(delivery.steps, start=1):
                _say_step(number, step)
    if branch.review == "required":
        click.echo("    waits for your approval before it is published")


def _say_step(number: int, step: PlannedStep) -> None:
    mark = "done before" if step.cached else f"{step.engine}, {step.chosen_because}"
    click.echo(f"    {number}. {_sentence(step.edit)}  [{mark}]")
    if step.edit.said and step.edit.said != _sentence(step.edit):
        click.echo(f'       from "{step.edit.said}"')
    for engine, why in step.refused.items():
        click.echo(f"       not {engine}: {why}")


def colors_in(edit: Edit) -> tuple[ColorRef, ...]:
    """The colours that an edit says in fields of its own."""
    said = (getattr(edit, name) for name in type(edit).model_fields)
    return tuple(value for value in said if isinstance(value, ColorRef))


def _sentence(edit: Edit) -> str:
    """The edit's sentence, with the number of its colour: words alone are not what is held to."""
    sentence = edit.sentence()
    for color in colors_in(edit):
        words = color.words or color.said
        if color.hex and words and color.hex not in sentence and words in sentence:
            sentence = sentence.replace(words, f"{words} ({color.hex})", 1)
    return sentence
