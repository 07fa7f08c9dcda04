"""Telling: from what the ledger holds to what a client is told, without a word of where it lies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from plugin_bridge.discretion import Discretion
from plugin_bridge.messages.event import EventTold
from plugin_bridge.messages.job import (
    BranchTold,
    Figure,
    JobTold,
    OutputTold,
    Progress,
    QuestionTold,
    StepTold,
)
from plugin_bridge.messages.problem import Complaint
from plugin_bridge.outputs import Made, made_by, output_id
from plugin_bridge.problems import entries_of
from watchfolder.jobs.events import Event, EventKind
from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.store import JobStore
from watchfolder.log import plain

_STATES = frozenset(JobState)


class Teller:
    """Says how things stand. `held_up` says why nobody comes to work, "" where somebody does."""

    def __init__(self, store: JobStore, discretion: Discretion, held_up: Callable[[], str]) -> None:
        self._store = store
        self._discretion = discretion
        self._held_up = held_up

    def job(self, job: Job) -> JobTold:
        """How it stands with a job."""
        spec = job.spec
        asked = spec.get("bridge", {})
        quiet = self.discretion_for(job)
        failed = job.state is JobState.FAILED or (job.error and job.state is JobState.QUEUED)
        queued = job.state is JobState.QUEUED
        running = job.state is JobState.RUNNING
        preset = spec.get("recipe", {}).get("preset")
        result = job.result or {}
        return JobTold(
            id=job.id,
            state=job.state.value,
            title=asked.get("title", "") if asked else plain(Path(job.source).name),
            client_ref=asked.get("client_ref", ""),
            trigger=job.trigger.value,
            asset=f"sha256:{spec.get('sha256', '')}",
            parent=asked.get("parent", ""),
            branch_from=asked.get("branch_from", ""),
            export_of=asked.get("export_of", ""),
            preset=f"{preset['name']}@{preset['version']}" if preset else "",
            created=job.created,
            started=job.started,
            finished=job.finished,
            attempts=job.attempts,
            cancel_requested=job.cancel_requested,
            position=self._store.ahead(job) if queued else None,
            held_up=self._held_up() if queued else "",
            progress=_progress(_done(job), quiet, job.id if running else ""),
            reason=quiet.text(str((job.error or {}).get("reason", ""))),
            errors=_complaints(job.error, quiet) if failed and job.error else (),
            questions=tuple(_questions(job, quiet)),
            branches=tuple(_branch(one, quiet) for one in result.get("branches", ())),
            outputs=tuple(self.output(made) for made in made_by(job, self._store)),
            notes=tuple(quiet.text(note) for note in result.get("notes", ())),
            links=_links(job),
        )

    def output(self, made: Made) -> OutputTold:
        """One file that was made."""
        here = f"/v1/outputs/{made.id}"
        return OutputTold(
            id=made.id,
            job=made.job,
            branch=made.branch,
            slot=made.slot,
            format=made.format,
            width=made.width,
            height=made.height,
            bytes=made.bytes,
            sha256=made.sha256,
            name=plain(made.path.name),
            notes=tuple(self._discretion.text(note) for note in made.notes),
            links={"self": here, "file": f"{here}/file", "preview": f"{here}/preview"},
        )

    def event(self, event: Event, client_ref: str = "") -> EventTold:
        """One line of the log."""
        data, kind = event.data, event.kind
        common: dict[str, Any] = {
            "seq": event.seq,
            "at": event.at,
            "job": event.job,
            "client_ref": client_ref,
        }
        if kind.value in _STATES:
            error = data.get("error") or data.get("question") or {}
            code = str(error.get("code") or error.get("kind") or "")
            said = str(error.get("message") or error.get("reason") or "")
            told = {"state": kind.value, "code": code, "message": self._discretion.text(said)}
            return EventTold(type="job", **told, **common)
        if kind in (EventKind.STEP, EventKind.PROGRESS):
            progress = _progress(data, self._discretion, event.job)
            return EventTold(
                type="step" if kind is EventKind.STEP else "progress", progress=progress, **common
            )
        if kind is EventKind.OUTPUT:
            made = output_id(event.job, data["path"])
            return EventTold(
                type="output", output=made, branch=data["branch"], slot=data["slot"], **common
            )
        message = self._discretion.text(str(data.get("message", "")))
        return EventTold(
            type="notice", code=str(data.get("code", "")), message=plain(message), **common
        )

    def discretion_for(self, job: Job) -> Discretion:
        """Takes out the places of a job, too."""
        return self._discretion.with_places(lambda: _places(job))


def _places(job: Job) -> list[Path]:
    """Where a job's picture and results lie."""
    said = (job.source, job.root, str(job.spec.get("out", "")))
    places = [Path(place) for place in said if place]
    return places + [place.parent for place in places]


def proofs_of(job: Job) -> list[Path]:
    """The pictures a waiting job wants judged, in the order its questions name them."""
    return [Path(path) for question in _asked(job) for path in question.get("proofs", ())]


def _asked(job: Job) -> list[dict[str, Any]]:
    if job.state is not JobState.WAITING or not job.question:
        return []
    questions: list[dict[str, Any]] = job.question.get("questions") or [job.question]
    return questions


def _questions(job: Job, quiet: Discretion) -> list[QuestionTold]:
    told = []
    number = 0
    for question in _asked(job):
        proofs = question.get("proofs", ())
        urls = tuple(f"/v1/jobs/{job.id}/proofs/{number + n}" for n in range(len(proofs)))
        number += len(proofs)
        is_pick = question["kind"] == "pick"
        told.append(
            QuestionTold(
                kind=question["kind"],
                branch=question.get("branch", ""),
                name=question.get("name", ""),
                message=quiet.text(question.get("message", "")),
                variants=max(0, len(proofs) - 1) if is_pick else None,
                proofs=urls,
                figures=tuple(_figure(one) for one in question.get("figures", ())),
            )
        )
    return told


def _branch(one: dict[str, Any], quiet: Discretion) -> BranchTold:
    return BranchTold(
        name=one["name"],
        state=one["state"],
        variant=one.get("variant"),
        steps=tuple(
            StepTold(
                edit=step["edit"],
                said=quiet.text(step.get("said", "")),
                engine=step["engine"],
                seconds=step["seconds"],
                from_cache=step["from_cache"],
                figures=tuple(_figure(figure) for figure in step.get("figures", ())),
            )
            for step in one.get("steps", ())
        ),
    )


def _figure(one: dict[str, Any]) -> Figure:
    return Figure(
        name=one["name"],
        value=one["value"],
        limit=one.get("limit"),
        passed=one.get("passed", True),
    )


def _done(job: Job) -> dict[str, Any]:
    """The last report; the work reports for the last time a moment before it is done."""
    return job.progress | ({"fraction": 1.0} if job.state is JobState.SUCCEEDED else {})


def _progress(data: dict[str, Any], quiet: Discretion, running: str) -> Progress:
    """`running` is the id of the job where it still runs, so that there may be a preview."""
    shown = _number(data.get("preview")) if running else None
    return Progress(
        fraction=min(1.0, max(0.0, float(data.get("fraction", 0.0)))),
        note=quiet.text(str(data.get("note", ""))),
        branch=str(data.get("branch", "")),
        step=_number(data.get("step")),
        steps=_number(data.get("steps")),
        preview=f"/v1/jobs/{running}/preview?number={shown}" if shown else "",
    )


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _complaints(error: dict[str, Any], quiet: Discretion) -> tuple[Complaint, ...]:
    return tuple(Complaint(**quiet.data(entry)) for entry in entries_of(error))


def _links(job: Job) -> dict[str, str]:
    here = f"/v1/jobs/{job.id}"
    links = {"self": here, "events": f"/v1/events?job={job.id}", "source": f"{here}/source"}
    if job.state in (JobState.QUEUED, JobState.RUNNING, JobState.WAITING):
        links["cancel"] = f"{here}/cancel"
    if job.state is JobState.WAITING:
        links["verdict"] = f"{here}/verdict"
    if job.state in (JobState.FAILED, JobState.CANCELLED):
        links["retry"] = f"{here}/retry"
    if job.state is JobState.SUCCEEDED:
        links["exports"] = f"{here}/exports"
    return links
