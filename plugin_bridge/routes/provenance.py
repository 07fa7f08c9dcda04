"""Does a file hold, and can it be made again? Answered by workers, as jobs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, cast

from plugin_bridge.awaiting import ended
from plugin_bridge.bridge import may_see
from plugin_bridge.messages.asking import WaitQuery
from plugin_bridge.messages.job import Progress
from plugin_bridge.messages.names import JOB
from plugin_bridge.messages.problem import Complaint
from plugin_bridge.messages.provenance import (
    CheckTold,
    ReplayAsk,
    ReplayTold,
    VerificationTold,
    VerifyAsk,
)
from plugin_bridge.outputs import job_of
from plugin_bridge.problems import GoneError, NotFoundError, QueueFullError, entries_of
from plugin_bridge.route import Answer, Ask, route
from watchfolder.errors import JobNotFoundError, ReplayError
from watchfolder.jobs.job import FINAL, Job, JobKind, JobState, NewJob, Trigger
from watchfolder.jobs.replay_job import replay_job
from watchfolder.jobs.verify_job import verify_job

_CHECKS = frozenset({JobKind.VERIFY, JobKind.REPLAY})


@route(
    "POST",
    "/v1/verify",
    scope="edit",
    body=VerifyAsk,
    reply=CheckTold,
    status=202,
    errors=(404, 410, 422, 429),
)
def create_verify(ask: Ask[None, VerifyAsk]) -> Answer:
    """Ask whether a file is as it was signed: its signature, every ancestor, all that it says.

    The answer is at the address in `Location`. Nothing is asked over the network.
    """
    said = ask.body
    source = _file(ask, said.source) if said.source else None
    new = verify_job(file=_file(ask, said.file), source=source, roots=said.roots or "")
    return _taken(ask, new, said.file)


@route(
    "POST",
    "/v1/replay",
    scope="edit",
    body=ReplayAsk,
    reply=CheckTold,
    status=202,
    errors=(404, 410, 422, 429),
)
def create_replay(ask: Ask[None, ReplayAsk]) -> Answer:
    """Ask for the recipe in a file to be run again on its source, without the cache, and compared.

    Files that steps name by their hash are looked for among the pictures of this client.
    """
    said = ask.body
    new = replay_job(
        file=_file(ask, said.file),
        source=_file(ask, said.source) if said.source else _source_of(ask, said.file),
        recipe=said.recipe,
        to_step=said.to_step,
        folders=[ask.bridge.places.assets(ask.caller.id)],
        trigger=Trigger.PLUGIN,
    )
    return _taken(ask, new, said.file)


@route(
    "GET",
    "/v1/checks/<job_id>",
    query=WaitQuery,
    reply=CheckTold,
    rate="exempt",
    errors=(404,),
)
def get_check(ask: Ask[WaitQuery, None]) -> CheckTold:
    """How it stands with a verify or a replay; with ?wait, as soon as it is answered."""
    return _told(ask, ended(ask, lambda: _check(ask)))


@route(
    "POST",
    "/v1/checks/<job_id>/cancel",
    scope="edit",
    reply=CheckTold,
    errors=(404, 409),
)
def cancel_check(ask: Ask[None, None]) -> CheckTold:
    """Stop looking; a replay stops at its next report of progress."""
    return _told(ask, ask.bridge.store.cancel(_check(ask).id))


def _file(ask: Ask[Any, Any], said: str) -> Path:
    """The file of an output or of a picture that was sent. Raises NotFoundError, GoneError."""
    if job_of(said) is None:
        return ask.bridge.shelf.get(ask.caller.id, said)
    path = ask.bridge.output(ask.caller, said).path
    if not path.is_file():
        raise GoneError("the file is not there any more", "retry its job with force")
    return path


def _source_of(ask: Ask[Any, Any], said: str) -> Path:
    """The picture that the job of an output started from."""
    named = job_of(said)
    if named is None:
        raise ReplayError("what the picture was made of is not known", "name it: source")
    source = Path(ask.bridge.job(ask.caller, named).source)
    if not source.is_file():
        raise GoneError("the source is not there any more", "send it again and name it: source")
    return source


def _taken(ask: Ask[Any, Any], new: NewJob, file: str) -> Answer:
    bridge, root = ask.bridge, str(ask.bridge.places.client(ask.caller.id))
    if bridge.store.count_open(root) >= bridge.limits.open_jobs:
        raise QueueFullError(
            f"{bridge.limits.open_jobs} jobs of this client have not ended",
            "wait for some to end, or cancel them",
            after=30.0,
        )
    about = {"client": ask.caller.id, "file": file}
    job, _ = bridge.store.enqueue(replace(new, root=root, spec={**new.spec, "bridge": about}))
    told = _told(ask, job)
    return Answer(told, 202, {"Location": told.links["self"]})


def _check(ask: Ask[Any, Any]) -> Job:
    """A verify or replay that the caller may know of. Raises NotFoundError, the same for all."""
    job_id = ask.path["job_id"]
    if re.fullmatch(JOB, job_id):
        try:
            job = ask.bridge.store.get(job_id)
        except JobNotFoundError:
            raise NotFoundError("there is no such check") from None
        if job.id == job_id and job.kind in _CHECKS and may_see(ask.caller, job):
            return job
    raise NotFoundError("there is no such check")


def _told(ask: Ask[Any, Any], job: Job) -> CheckTold:
    quiet = ask.bridge.teller.discretion_for(job)
    done = quiet.data(job.result) if job.state is JobState.SUCCEEDED and job.result else None
    is_verify = job.kind is JobKind.VERIFY
    here = f"/v1/checks/{job.id}"
    fraction = 1.0 if done else min(1.0, max(0.0, float(job.progress.get("fraction", 0.0))))
    errors = entries_of(job.error) if job.state is JobState.FAILED and job.error else ()
    return CheckTold(
        id=job.id,
        kind=cast('Literal["verify", "replay"]', job.kind.value),
        file=job.spec.get("bridge", {}).get("file", ""),
        state=job.state.value,
        created=job.created,
        finished=job.finished,
        cancel_requested=job.cancel_requested,
        held_up=ask.bridge.roll.why_nobody() if job.state is JobState.QUEUED else "",
        progress=Progress(fraction=fraction, note=quiet.text(str(job.progress.get("note", "")))),
        errors=tuple(Complaint(**quiet.data(entry)) for entry in errors),
        verification=VerificationTold.model_validate(done) if done and is_verify else None,
        replay=ReplayTold.model_validate(done) if done and not is_verify else None,
        links={"self": here} if job.state in FINAL else {"self": here, "cancel": f"{here}/cancel"},
    )
