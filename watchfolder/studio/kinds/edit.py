"""edit: one picture through its recipe: plan, run, check, ask or publish, branch by branch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from watchfolder.errors import AssetChangedError
from watchfolder.exporting.rendition import Rendition
from watchfolder.jobs.job import Job, JobState, Trigger
from watchfolder.pictures.asset import check_asset
from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.examine import facts_of
from watchfolder.pictures.guard import decode_guarded
from watchfolder.planning.plan import Plan
from watchfolder.planning.planner import make_plan
from watchfolder.running.materials import Store
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner
from watchfolder.studio.answers import answered
from watchfolder.studio.approval import Approval
from watchfolder.studio.branches import BranchWork, Delivery
from watchfolder.studio.lightness import recipe_of
from watchfolder.studio.looking import advice_after
from watchfolder.studio.parentage import signing_for
from watchfolder.studio.standing import standing
from watchfolder.studio.verdict import Verdict
from watchfolder.studio.waiting import ask, clear

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio

_SLOT_WEIGHT = 0.4
"""Effort of one export, where a step is 1."""


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:
    """Carry out the recipe in `job.spec`; each branch publishes when it ends.

    The job's state is the worst of its branches: failed, then waiting, then succeeded.
    Raises PlanError when a step cannot be done here at all, AssetError for the picture itself,
    SigningError before any work where nothing could be signed afterwards.
    """
    progress.report(0.0, "opening the picture")
    source = Path(job.spec["source"])
    check_asset(source, studio.settings)
    sha256 = str(job.spec["sha256"])
    if job.spec.get("shared"):
        decoded = studio.openings.opened(sha256, lambda: _decoded(source, studio))
    else:
        studio.openings.forget()
        decoded = _decoded(source, studio)
    if decoded.sha256 != sha256:
        raise AssetChangedError(
            f"{source.name} has changed since it was asked to be edited",
            "nothing is lost: the new picture makes a new job",
        )
    in_library = job.trigger is Trigger.LIBRARY
    facts = studio.store.facts_of(sha256)
    if facts is None:
        facts = facts_of(sha256, source.name, decoded, measured=not in_library)
        studio.store.put_facts(facts)
    recipe = answered(recipe_of(job), job.answers)
    plan = make_plan(recipe, facts, studio.cards, studio.cache.has)
    slots = sum(len(branch.slots) for branch in plan.branches)
    whole = JobProgress(progress, max(1.0, plan.steps_total + _SLOT_WEIGHT * slots))
    store = Store(decoded.picture, plan, studio.cache, studio.settings.max_megapixels)
    signing = signing_for(source, sha256, studio.settings)
    delivery = Delivery(
        job=job.id,
        folder=Path(job.spec["out"]),
        stem=job.spec["stem"],
        full_name=source.name if job.spec.get("full_name") else "",
        source_name=source.name,
        source=job.source,
        decoded=decoded,
        signing=signing,
    )
    forgotten = None if _afresh(job) else standing(plan, delivery, studio.store)
    if forgotten is not None:
        return _as_it_stands(studio, job, plan, forgotten)
    work = BranchWork(
        studio=studio,
        runner=Runner(studio.engines, studio.cache, store, afresh=_afresh(job), sparing=in_library),
        delivery=delivery,
        progress=whole,
        slot_weight=_SLOT_WEIGHT,
        approval=Approval(job.answers),
    )
    if signing is None:
        work.notes.append("the outputs are not signed: sign is off in the settings")
    work.run_all(plan)
    if work.errors:
        work.advice = advice_after(studio, plan, source.name, decoded)
    return _verdict(job, work, Path(job.spec["out"]) / "_waiting" / delivery.name)


def _decoded(source: Path, studio: Studio) -> Decoded:
    return decode_guarded(source, max_megapixels=studio.settings.max_megapixels)


def _afresh(job: Job) -> bool:
    return bool(job.answers.get("from_start"))


def _as_it_stands(studio: Studio, job: Job, plan: Plan, outputs: Sequence[Rendition]) -> Verdict:
    for rendition in outputs:
        studio.store.record_output(
            job.id,
            rendition.path,
            branch=rendition.branch,
            slot=rendition.slot,
            sha256=rendition.sha256,
            recipe_digest=rendition.recipe_digest,
        )
    result = {
        "outputs": [rendition.as_json() for rendition in outputs],
        "branches": [{"name": branch.name, "state": "succeeded"} for branch in plan.branches],
        "notes": ["its results were there already, by their own records; nothing was made again"],
    }
    return Verdict(JobState.SUCCEEDED, result)


def _verdict(job: Job, work: BranchWork, waiting: Path) -> Verdict:
    result = work.as_json()
    question = None
    if work.questions:
        question = ask(waiting, work.questions, job.id, work.is_open)
    else:
        clear(waiting, job.id, work.is_open)
    if work.errors:
        first = work.errors[0]
        message = "; ".join(
            f"{e['branch']}: {e['message']}" if e["branch"] else e["message"] for e in work.errors
        )
        error = {**first, "message": message, "branches": work.errors, "advice": work.advice}
        return Verdict(JobState.FAILED, result, error=error)
    if question is not None:
        return Verdict(JobState.WAITING, result, question=question)
    return Verdict(JobState.SUCCEEDED, result)
