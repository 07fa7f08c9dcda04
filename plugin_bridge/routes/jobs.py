"""Jobs: asked for, listed, looked at."""

from __future__ import annotations

import time
from pathlib import Path

from werkzeug.wrappers import Response

from plugin_bridge.asking import recipe_of
from plugin_bridge.assets import sha256_of
from plugin_bridge.events import Interest
from plugin_bridge.messages.asking import JobAsk, JobsQuery, WaitQuery
from plugin_bridge.messages.asset import PreviewQuery
from plugin_bridge.messages.job import JobsTold, JobTold, RecipeTold
from plugin_bridge.ordering import idempotency
from plugin_bridge.previews import MEDIA_TYPES
from plugin_bridge.problems import GoneError, NotFoundError
from plugin_bridge.route import Answer, Ask, route
from plugin_bridge.sidecars import as_sidecar, usual_look
from plugin_bridge.telling import proofs_of
from presets.recipe import without_paths
from watchfolder.jobs.job import FINAL, Job, JobKind, JobState

KEY = "Idempotency-Key"
_SETTLED = FINAL | {JobState.WAITING}


@route(
    "POST",
    "/v1/jobs",
    scope="edit",
    body=JobAsk,
    takes="raw-json",
    reply=JobTold,
    status=202,
    headers=(KEY,),
    errors=(400, 409, 422, 429, 507),
)
def create_job(ask: Ask[None, dict[str, object]]) -> Answer:
    """Ask for a picture to be edited.

    With an Idempotency-Key, the same request sent again is the same job. A job that goes on from
    another one (parent) stands on the original picture and brings that one's steps with it, which
    come from the cache. Without slots, a lossless PNG of the whole picture is made.
    """
    wanted = ask.bridge.desk(ask.caller).wanted(ask.body)
    job, new = ask.bridge.orders.put(
        ask.caller, wanted, said=ask.body, idempotency_key=idempotency(ask.header(KEY))
    )
    return taken(ask.bridge.teller.job(job), new=new)


@route("GET", "/v1/jobs", query=JobsQuery, reply=JobsTold, rate="exempt", errors=(404, 422))
def list_jobs(ask: Ask[JobsQuery, None]) -> JobsTold:
    """This client's jobs, the newest first; an admin's are all there are."""
    query, bridge, caller = ask.query, ask.bridge, ask.caller
    asked = {
        "bridge.client_ref": query.client_ref,
        "bridge.parent": query.parent,
        "sha256": query.asset and query.asset.removeprefix("sha256:"),
    }
    said = {name: value for name, value in asked.items() if value is not None}
    if query.cursor is not None:
        bridge.job(caller, query.cursor)
    found = bridge.store.list(
        states=[JobState(state) for state in query.state] or None,
        kinds=[JobKind.EDIT],
        root=None if caller.is_admin else str(bridge.places.client(caller.id)),
        before=query.cursor,
        said=said or None,
        limit=query.limit + 1,
    )
    page = found[: query.limit]
    return JobsTold(
        items=tuple(bridge.teller.job(job) for job in page),
        next=page[-1].id if len(found) > query.limit else None,
    )


@route(
    "GET",
    "/v1/jobs/<job_id>",
    query=WaitQuery,
    reply=JobTold,
    rate="exempt",
    quick=True,
    errors=(404,),
)
def get_job(ask: Ask[WaitQuery, None]) -> JobTold:
    """How it stands with a job; with ?wait, as soon as it has ended or asks something."""
    bridge, job_id = ask.bridge, ask.path["job_id"]
    seq = bridge.feed.last
    job = bridge.job(ask.caller, job_id)
    if ask.query.wait and job.state not in _SETTLED and bridge.counters.waits.take():
        try:
            job = _awaited(ask, job, seq)
        finally:
            bridge.counters.waits.give_back()
    return bridge.teller.job(job)


@route("GET", "/v1/jobs/<job_id>/recipe", reply=RecipeTold, errors=(404,))
def get_recipe(ask: Ask[None, None]) -> RecipeTold:
    """What a job does, complete: where each value came from, and the same as a sidecar."""
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    recipe = recipe_of(job)
    plain = without_paths(recipe.model_dump(mode="json", exclude={"origins"}))
    quiet = ask.bridge.teller.discretion_for(job)
    return RecipeTold(
        fingerprint=recipe.fingerprint,
        recipe=plain,
        origins=quiet.data(recipe.origins),
        sidecar=as_sidecar(recipe, usual_look(recipe, ask.bridge.presets)),
    )


@route(
    "GET",
    "/v1/jobs/<job_id>/source",
    query=PreviewQuery,
    gives=tuple(MEDIA_TYPES.values()),
    errors=(404, 410, 422, 503),
)
def show_source(ask: Ask[PreviewQuery, None]) -> Response:
    """The picture a job started from."""
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    sha256 = str(job.spec.get("sha256", ""))
    data = ask.bridge.previews.get(Path(job.source), sha256, ask.query.max, ask.query.format)
    return Response(data, mimetype=MEDIA_TYPES[ask.query.format])


@route(
    "GET",
    "/v1/jobs/<job_id>/proofs/<int:number>",
    query=PreviewQuery,
    gives=tuple(MEDIA_TYPES.values()),
    errors=(404, 410, 422, 503),
)
def show_proof(ask: Ask[PreviewQuery, None]) -> Response:
    """A picture by which a waiting job is to be judged, by its number among `proofs`."""
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    proofs = proofs_of(job)
    number = int(ask.path["number"])
    if number >= len(proofs):
        raise NotFoundError("there is no such proof")
    try:
        sha256 = sha256_of(proofs[number])
    except OSError as error:
        raise GoneError("the proof is not there any more") from error
    data = ask.bridge.previews.get(proofs[number], sha256, ask.query.max, ask.query.format)
    return Response(data, mimetype=MEDIA_TYPES[ask.query.format])


def taken(told: JobTold, *, new: bool) -> Answer:
    """The answer to an order."""
    headers = {"Location": told.links["self"]}
    return Answer(told, 202, headers if new else {**headers, "Idempotency-Replayed": "true"})


def _awaited(ask: Ask[WaitQuery, None], job: Job, seq: int) -> Job:
    bridge = ask.bridge
    interest = Interest(ask.caller, job.id)
    until = time.monotonic() + ask.query.wait
    while job.state not in _SETTLED and (left := until - time.monotonic()) > 0:
        lines, seq = bridge.feed.await_after(seq, interest, left, ask.over())
        if not lines:
            break
        job = bridge.job(ask.caller, job.id)
    return job
