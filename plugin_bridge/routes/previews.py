"""Previews: the picture in the making, of a job that runs."""

from __future__ import annotations

from werkzeug.wrappers import Response

from plugin_bridge.messages.asking import LookQuery
from plugin_bridge.problems import NotFoundError
from plugin_bridge.route import Ask, route
from watchfolder.jobs.job import JobState
from watchfolder.jobs.previews import MEDIA_TYPE


@route(
    "GET",
    "/v1/jobs/<job_id>/preview",
    query=LookQuery,
    gives=(MEDIA_TYPE,),
    rate="exempt",
    errors=(404,),
)
def show_preview(ask: Ask[LookQuery, None]) -> Response:
    """What a running job's picture looks like by now, small, where a model is at work on it.

    Progress names this address each time there is a newer picture. It is gone when the job ends.
    """
    job = ask.bridge.job(ask.caller, ask.path["job_id"])
    running = job.state is JobState.RUNNING
    data = ask.bridge.store.previews.read(job.id) if running else None
    if data is None:
        raise NotFoundError("there is no picture in the making")
    return Response(data, mimetype=MEDIA_TYPE)
