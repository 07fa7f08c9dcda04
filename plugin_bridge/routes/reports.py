"""How even the pictures of a batch are, before and after: measured by a worker, as a job."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Response

from plugin_bridge.awaiting import ended
from plugin_bridge.bridge import Bridge, may_see
from plugin_bridge.messages.asking import WaitQuery
from plugin_bridge.messages.job import Progress
from plugin_bridge.messages.names import JOB
from plugin_bridge.messages.problem import Complaint
from plugin_bridge.messages.report import ReportTold
from plugin_bridge.problems import GoneError, NotFoundError, QueueFullError, entries_of
from plugin_bridge.route import Answer, Ask, route
from plugin_bridge.tokens import Caller
from watchfolder.errors import JobNotFoundError
from watchfolder.jobs.job import FINAL, Job, JobKind, JobState, Trigger
from watchfolder.jobs.report_job import report_job

_HTML = "text/html"
_FIGURES = ("pictures", "paired", "preset", "aspects", "palette", "constancy", "outliers", "unread")


@route(
    "POST",
    "/v1/batches/<batch_id>/report",
    scope="library",
    reply=ReportTold,
    status=202,
    errors=(404, 422, 429),
)
def create_report(ask: Ask[None, None]) -> Answer:
    """Measure the pictures of a batch and what was made of them.

    One that is under way is the answer to asking again. The page is at `links.page` once it
    has succeeded.
    """
    bridge = ask.bridge
    batch = bridge.batches.get(ask.caller, ask.path["batch_id"])
    latest = _latest(ask, batch.id)
    if latest is not None and latest.state not in FINAL:
        return _taken(ask, latest)
    root = str(bridge.places.client(ask.caller.id))
    if bridge.store.count_open(root) >= bridge.limits.open_jobs:
        raise QueueFullError(
            f"{bridge.limits.open_jobs} jobs of this client have not ended",
            "wait for some to end, or cancel them",
            after=30.0,
        )
    _, folder = bridge.batches.place(batch.asked)
    files = bridge.places.reports / batch.id
    new = report_job(
        library=folder,
        page=files.with_suffix(".html"),
        data=files.with_suffix(".json"),
        preset=batch.asked.preset,
        trigger=Trigger.PLUGIN,
    )
    about = {"client": ask.caller.id, "batch": batch.id}
    spec = {**new.spec, "bridge": about}
    job, _ = bridge.store.enqueue(replace(new, root=root, batch=batch.id, spec=spec))
    return _taken(ask, job)


@route("GET", "/v1/batches/<batch_id>/report", scope="library", reply=ReportTold, errors=(404,))
def get_batch_report(ask: Ask[None, None]) -> ReportTold:
    """The newest report of a batch."""
    batch = ask.bridge.batches.get(ask.caller, ask.path["batch_id"])
    latest = _latest(ask, batch.id)
    if latest is None:
        raise NotFoundError("there is no report of this batch yet", f"POST {ask.request.path}")
    return _told(ask, latest)


@route(
    "GET",
    "/v1/reports/<job_id>",
    scope="library",
    query=WaitQuery,
    reply=ReportTold,
    rate="exempt",
    errors=(404,),
)
def get_report(ask: Ask[WaitQuery, None]) -> ReportTold:
    """How it stands with a report; with ?wait, as soon as it is done."""
    return _told(ask, ended(ask, lambda: _report(ask)))


@route("GET", "/v1/reports/<job_id>/page", scope="library", gives=(_HTML,), errors=(404, 410))
def get_report_page(ask: Ask[None, None]) -> Response:
    """The report as one HTML file that needs nothing else, to be shown or saved."""
    response = Response(page_of(_report(ask)), content_type=f"{_HTML}; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="report.html"'
    return response


@route("POST", "/v1/reports/<job_id>/cancel", scope="library", reply=ReportTold, errors=(404, 409))
def cancel_report(ask: Ask[None, None]) -> ReportTold:
    """Stop measuring. What was measured is not measured again."""
    return _told(ask, ask.bridge.store.cancel(_report(ask).id))


def _taken(ask: Ask[Any, Any], job: Job) -> Answer:
    told = _told(ask, job)
    return Answer(told, 202, {"Location": told.links["self"]})


def _latest(ask: Ask[Any, Any], batch: str) -> Job | None:
    found = ask.bridge.store.list(batch=batch, kinds=[JobKind.REPORT], limit=1)
    return found[0] if found else None


def find_report(bridge: Bridge, caller: Caller, job_id: str) -> Job:
    """A report that the caller may know of. Raises NotFoundError, the same for all others."""
    if re.fullmatch(JOB, job_id):
        try:
            job = bridge.store.get(job_id)
        except JobNotFoundError:
            raise NotFoundError("there is no such report") from None
        ours = job.kind is JobKind.REPORT and "bridge" in job.spec
        if job.id == job_id and ours and may_see(caller, job):
            return job
    raise NotFoundError("there is no such report")


def page_of(report: Job) -> bytes:
    """The page of a report. Raises NotFoundError before it is done, GoneError after it is gone."""
    if report.state is not JobState.SUCCEEDED:
        raise NotFoundError("the report is not done yet")
    try:
        return Path(report.spec["page"]).read_bytes()
    except OSError as error:
        raise GoneError("the page is not there any more", "ask for the report again") from error


def _report(ask: Ask[Any, Any]) -> Job:
    return find_report(ask.bridge, ask.caller, ask.path["job_id"])


def _told(ask: Ask[Any, Any], job: Job) -> ReportTold:
    quiet = ask.bridge.teller.discretion_for(job)
    done = job.result if job.state is JobState.SUCCEEDED and job.result else None
    summary = quiet.data({name: done[name] for name in _FIGURES}) if done else None
    here = f"/v1/reports/{job.id}"
    fraction = 1.0 if done else min(1.0, max(0.0, float(job.progress.get("fraction", 0.0))))
    errors = entries_of(job.error) if job.state is JobState.FAILED and job.error else ()
    links = {"self": here}
    if done:
        links["page"] = f"{here}/page"
    elif job.state not in FINAL:
        links["cancel"] = f"{here}/cancel"
    return ReportTold(
        id=job.id,
        batch=job.spec["bridge"]["batch"],
        state=job.state.value,
        created=job.created,
        finished=job.finished,
        cancel_requested=job.cancel_requested,
        held_up=ask.bridge.roll.why_nobody() if job.state is JobState.QUEUED else "",
        progress=Progress(fraction=fraction, note=quiet.text(str(job.progress.get("note", "")))),
        errors=tuple(Complaint(**quiet.data(entry)) for entry in errors),
        summary=summary,
        links=links,
    )
