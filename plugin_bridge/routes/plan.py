"""Plans: what would be done, before anything is."""

from __future__ import annotations

from plugin_bridge.asking import Wanted
from plugin_bridge.messages.asking import JobAsk
from plugin_bridge.messages.plan import (
    AdvicePlanned,
    BranchPlanned,
    DeliveryPlanned,
    PlanTold,
    StepPlanned,
)
from plugin_bridge.problems import BusyError, NotReadyError
from plugin_bridge.route import Ask, route
from plugin_bridge.slots import aspect_text
from watchfolder.jobs.edit_job import examine_job
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import Plan, PlannedBranch, PlannedStep
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache_index import has


@route(
    "POST",
    "/v1/plan",
    scope="edit",
    body=JobAsk,
    takes="raw-json",
    reply=PlanTold,
    errors=(400, 409, 422, 503),
)
def make_a_plan(ask: Ask[None, dict[str, object]]) -> PlanTold:
    """What a job would do: which engine does which step and why, and what is done already.

    Takes what POST /v1/jobs takes; does nothing. 503 where nobody works, since engines say
    themselves what they can do.
    """
    bridge = ask.bridge
    wanted = bridge.desk(ask.caller).wanted(ask.body)
    alive = bridge.roll.alive()
    if not alive:
        raise NotReadyError("nobody works here at the moment", bridge.roll.why_nobody())
    cards = list({(c.name, c.version): c for worker in alive for c in worker.cards}.values())
    facts = bridge.store.checked_facts_of(wanted.sha256) or _examined(ask, wanted)
    cache = bridge.settings.cache
    plan = make_plan(wanted.recipe, facts, cards, lambda key: has(cache, key))
    return _told(plan)


def _examined(ask: Ask[None, dict[str, object]], wanted: Wanted) -> Facts:
    """Have a worker look into the picture, and wait for it."""
    ask.bridge.errands.done(examine_job(wanted.source, wanted.sha256), good=lambda _job: False)
    facts = ask.bridge.store.facts_of(wanted.sha256)
    if facts is None:
        raise BusyError("the picture was not looked into", "ask again in a moment", after=5.0)
    return facts


def _told(plan: Plan) -> PlanTold:
    preset = plan.recipe.preset
    return PlanTold(
        asset=f"sha256:{plan.facts.sha256}",
        width=plan.facts.width,
        height=plan.facts.height,
        bits=plan.facts.bits,
        preset=f"{preset.name}@{preset.version}" if preset else "",
        branches=tuple(_branch(branch, plan.facts) for branch in plan.branches),
        warnings=tuple(
            AdvicePlanned(
                code=one.code,
                message=one.message,
                hint=one.hint,
                branch=one.branch,
                offer=one.offer,
                figures=one.figures,
            )
            for one in plan.warnings
        ),
        steps=plan.steps_total,
        cached=plan.steps_cached,
        origins=plan.recipe.origins,
    )


def _branch(branch: PlannedBranch, facts: Facts) -> BranchPlanned:
    return BranchPlanned(
        name=branch.name,
        after=branch.after,
        variants=len(branch.chains),
        waits_for=branch.waits_for,
        review=branch.review,
        steps=tuple(_step(step) for chain in branch.chains[:1] for step in chain.steps),
        deliveries=tuple(
            DeliveryPlanned(
                slot=slot.name,
                aspect=aspect_text(slot),
                long_edge=slot.long_edge,
                fit=slot.fit,
                format=slot.format or facts.format,
            )
            for slot in branch.slots
        ),
    )


def _step(step: PlannedStep) -> StepPlanned:
    return StepPlanned(
        sentence=step.edit.sentence(),
        edit=step.edit.edit,
        said=step.edit.said,
        engine=step.engine,
        why=step.chosen_because,
        refused=step.refused,
        seed=step.seed,
        cached=step.cached,
    )
