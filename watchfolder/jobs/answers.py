"""What people do with jobs: cancel, retry, and answer what a job asks."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from presets.errors import did_you_mean
from presets.shown import ShownPlace
from watchfolder.errors import AnswerError, JobStateError
from watchfolder.jobs.claims import write
from watchfolder.jobs.clock import Moment
from watchfolder.jobs.events import EventKind, append
from watchfolder.jobs.job import Job, JobState
from watchfolder.jobs.rows import json_text
from watchfolder.jobs.transitions import answered, cancelled, retried

HOW_TO_ANSWER = {
    "approve": "approve or reject it",
    "pick": "pick one of its variants, or reject it",
    "mask": "answer with a mask, a box or points, or reject it",
}


def cancel(connection: sqlite3.Connection, job: Job, reason: str, now: Moment) -> Job:
    """Cancel at once what nobody works on; ask the worker of a running job to stop.

    A cancelled job stays as it is. Raises JobStateError for one that succeeded or failed.
    """
    if job.state is JobState.CANCELLED:
        return job
    if job.state is JobState.RUNNING:
        wish = {"reason": reason}
        connection.execute(
            "UPDATE job SET cancel_requested = 1, error = ? WHERE id = ?", (json_text(wish), job.id)
        )
        told = {"code": "job.cancel-requested", "message": reason}
        append(connection, now, job.id, EventKind.NOTICE, told)
        return replace(job, cancel_requested=True, error=wish)
    after = cancelled(job, reason, now)
    write(connection, after, None, "asked", now)
    return after


def retry(
    connection: sqlite3.Connection, job: Job, now: Moment, *, from_start: bool, force: bool
) -> Job:
    """Queue an ended job again. Raises JobStateError, also where its key has a newer open job."""
    rival = connection.execute(
        "SELECT id FROM job WHERE key = ? AND id <> ?"
        " AND state IN ('queued', 'running', 'waiting')",
        (job.key, job.id),
    ).fetchone()
    if rival is not None:
        raise JobStateError(
            f"job {job.id} is not retried: {rival[0]} does the same", "see to that one instead"
        )
    after = retried(job, from_start=from_start, force=force)
    write(connection, after, None, "retry", now)
    return after


def approve(connection: sqlite3.Connection, job: Job, now: Moment) -> Job:
    """Let a job that asks for approval go on: the branches it asks about, and no other."""
    seen = {str(question.get("branch", "")): True for question in _asked(job, "approve")}
    return _answer(connection, job, {"approved": seen}, now)


def reject(connection: sqlite3.Connection, job: Job, now: Moment) -> Job:
    """End a waiting job: a person does not want it."""
    _check_waiting(job)
    after = cancelled(job, "rejected", now)
    write(connection, after, None, "rejected", now)
    return after


def pick(
    connection: sqlite3.Connection, job: Job, branch: str | None, variant: int, now: Moment
) -> Job:
    """Say which variant of a branch is wanted, 1-based; None: of the branch it asks about."""
    asked = {str(q.get("branch", "")): q for q in _asked(job, "pick")}
    if branch is None and len(asked) > 1:
        names = ", ".join(asked)
        raise AnswerError(f"job {job.id} asks about several branches: {names}", "say which one")
    about = next(iter(asked)) if branch is None else branch
    if about not in asked:
        hint = did_you_mean(about, asked) or f"it asks about {', '.join(asked)}"
        raise AnswerError(f"job {job.id} asks nothing about a branch {about!r}", hint)
    highest = asked[about].get("variants")
    if variant < 1 or (isinstance(highest, int) and variant > highest):
        offered = f"1 to {highest}" if highest else "1 or more"
        raise AnswerError(f"there is no variant {variant} of job {job.id}", f"pick {offered}")
    return _answer(connection, job, {"picks": {about: variant}}, now)


def answer_mask(
    connection: sqlite3.Connection, job: Job, name: str, path: Path, now: Moment
) -> Job:
    """Give the mask that a job asks for; the file is read when the job runs."""
    _asked(job, "mask")
    if not path.is_file():
        raise AnswerError(f"there is no file {path}", "give a grayscale PNG, white where to act")
    return _answer(connection, job, {"masks": {name: os.fsdecode(path.absolute())}}, now)


def answer_place(
    connection: sqlite3.Connection, job: Job, name: str, place: ShownPlace, now: Moment
) -> Job:
    """Show what a job did not find by a box or points; a mask of this name is forgotten."""
    _asked(job, "mask")
    shown = place.model_dump(mode="json", exclude_defaults=True)
    return _answer(connection, job, {"masks": {name: shown}}, now)


def place_asked(job: Job, name: str | None) -> str:
    """The name of the place that an answer shows; None: of the only one that is asked for.

    Raises JobStateError where the job asks for none, AnswerError where it must be said which, or
    asks for another.
    """
    names = sorted({str(q.get("name", "")) for q in _asked(job, "mask")})
    if name is None and len(names) > 1:
        raise AnswerError(
            f"job {job.id} asks for several places: {', '.join(names)}", "say which: its name"
        )
    if name is not None and name not in names:
        hint = did_you_mean(name, names) or f"it asks for {', '.join(names)}"
        raise AnswerError(f"job {job.id} asks for no place {name!r}", hint)
    return names[0] if name is None else name


def _answer(connection: sqlite3.Connection, job: Job, answers: dict[str, Any], now: Moment) -> Job:
    after = answered(job, answers)
    write(connection, after, None, "answered", now)
    return after


def _asked(job: Job, kind: str) -> list[dict[str, Any]]:
    """The questions of this kind that a job has; a job may ask several things at once."""
    _check_waiting(job)
    question = job.question or {}
    questions = question.get("questions") or [question]
    fitting = [q for q in questions if q.get("kind") == kind]
    if not fitting:
        kinds = " and ".join(sorted({str(q.get("kind")) for q in questions}))
        hint = "; ".join(HOW_TO_ANSWER.get(str(q.get("kind")), "cancel it") for q in questions)
        raise JobStateError(f"job {job.id} does not ask for this, but: {kinds}", hint)
    return fitting


def _check_waiting(job: Job) -> None:
    if job.state is not JobState.WAITING:
        raise JobStateError(
            f"job {job.id} is {job.state} and asks nothing", "only a waiting job can be answered"
        )
