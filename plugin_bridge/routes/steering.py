"""What people do with jobs: cancel, retry, answer, deliver more of what is good."""

from __future__ import annotations

from plugin_bridge.messages.asking import ExportAsk, RetryAsk, Verdict
from plugin_bridge.messages.job import JobTold
from plugin_bridge.ordering import idempotency
from plugin_bridge.route import Answer, Ask, route
from plugin_bridge.routes.jobs import KEY, taken
from watchfolder.jobs.answers import place_asked
from watchfolder.jobs.job import Job


@route("POST", "/v1/jobs/<job_id>/cancel", scope="edit", reply=JobTold, errors=(404, 409))
def cancel_job(ask: Ask[None, None]) -> JobTold:
    """Cancel exactly this job. A running one stops at its next report of progress."""
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    return ask.bridge.teller.job(ask.bridge.store.cancel(job.id))


@route(
    "POST",
    "/v1/jobs/<job_id>/retry",
    scope="edit",
    body=RetryAsk,
    reply=JobTold,
    status=202,
    errors=(404, 409, 422),
)
def retry_job(ask: Ask[None, RetryAsk]) -> JobTold:
    """Do a job again that failed or was cancelled, under its old id. What was done is kept."""
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    again = ask.bridge.store.retry(
        job.id, from_start=ask.body.start == "start", force=ask.body.force
    )
    return ask.bridge.teller.job(again)


@route(
    "POST",
    "/v1/jobs/<job_id>/verdict",
    scope="review",
    body=Verdict,
    reply=JobTold,
    errors=(404, 409, 422),
)
def give_verdict(ask: Ask[None, Verdict]) -> JobTold:
    """Answer what a waiting job asks: approve or reject it, pick a variant, show the place.

    What nobody asked for is refused with what is asked.
    """
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    return ask.bridge.teller.job(_answered(ask, job))


@route(
    "POST",
    "/v1/jobs/<job_id>/exports",
    scope="review",
    body=ExportAsk,
    reply=JobTold,
    status=202,
    headers=(KEY,),
    errors=(404, 409, 422, 429, 507),
)
def create_exports(ask: Ask[None, ExportAsk]) -> Answer:
    """Deliver an approved result into more slots: a new job of the same steps, all in the cache."""
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    wanted = ask.bridge.desk(ask.caller).exported(job, ask.body)
    said = {"exports": job.id, **ask.body.model_dump(mode="json")}
    key = idempotency(ask.header(KEY))
    seen = {branch.name: True for branch in wanted.recipe.branches}
    made, new = ask.bridge.orders.put(
        ask.caller, wanted, said=said, idempotency_key=key, answers={"result_approved": seen}
    )
    return taken(ask.bridge.teller.job(made), new=new)


def _answered(ask: Ask[None, Verdict], job: Job) -> Job:
    store, said = ask.bridge.store, ask.body
    if said.verdict == "approve":
        return store.approve(job.id)
    if said.verdict == "reject":
        return store.reject(job.id)
    if said.verdict == "pick":
        return store.pick(job.id, said.branch, said.variant or 1)
    if said.place is not None:
        return store.answer_place(job.id, place_asked(job, said.name), said.place)
    mask = ask.bridge.shelf.get(ask.caller.id, said.asset or "")
    return store.answer_mask(job.id, place_asked(job, said.name), mask)
