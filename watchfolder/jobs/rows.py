"""Jobs as rows of the ledger, and rows as jobs."""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from typing import Any

from watchfolder.jobs.clock import Moment
from watchfolder.jobs.job import Job, JobKind, JobState, Trigger


def job_of(row: sqlite3.Row) -> Job:
    """The job that a whole row of the job table holds."""
    return Job(
        id=row["id"],
        kind=JobKind(row["kind"]),
        key=row["key"],
        spec=json.loads(row["spec"]),
        source=os.fsdecode(row["source"]),
        trigger=Trigger(row["trigger"]),
        state=JobState(row["state"]),
        priority=row["priority"],
        attempts=row["attempts"],
        not_before=time_of(row["not_before"]),
        batch=row["batch"],
        root=os.fsdecode(row["root"]),
        created=dt.datetime.fromisoformat(row["created"]),
        started=time_of(row["started"]),
        finished=time_of(row["finished"]),
        lease_owner=row["lease_owner"],
        cancel_requested=bool(row["cancel_requested"]),
        error=_object(row["error"]),
        result=_object(row["result"]),
        question=_object(row["question"]),
        answers=json.loads(row["answers"]),
        progress=json.loads(row["progress"]),
        model=row["model"] or "",
    )


def insert(connection: sqlite3.Connection, job: Job, model: str | None) -> None:
    """Write a job that was not there before; `model` as NewJob has it."""
    connection.execute(
        "INSERT INTO job (id, kind, key, spec, source, trigger, state, priority, batch, root,"
        " created, answers, model)"
        " VALUES (:id, :kind, :key, :spec, :source, :trigger, :state, :priority, :batch, :root,"
        " :created, :answers, :model)",
        {
            "id": job.id,
            "kind": job.kind,
            "key": job.key,
            "spec": json_text(job.spec),
            "source": os.fsencode(job.source),
            "trigger": job.trigger,
            "state": job.state,
            "priority": job.priority,
            "batch": job.batch,
            "root": os.fsencode(job.root),
            "created": time_text(job.created),
            "answers": json_text(job.answers),
            "model": model,
        },
    )


def update(connection: sqlite3.Connection, job: Job, ready: Moment | None = None) -> None:
    """Write what may change of a job that nobody runs any more; its lease ends with that.

    `ready` is when it may be claimed again, None for at once.
    """
    connection.execute(
        "UPDATE job SET state = :state, priority = :priority, attempts = :attempts,"
        " not_before = :not_before, ready_boot = :ready_boot, ready_ticks = :ready_ticks,"
        " started = :started, finished = :finished, lease_owner = '', lease_boot = '',"
        " lease_ticks = 0, cancel_requested = :cancel_requested, error = :error,"
        " result = :result, question = :question, answers = :answers, progress = :progress"
        " WHERE id = :id",
        {
            "id": job.id,
            "state": job.state,
            "priority": job.priority,
            "attempts": job.attempts,
            "not_before": time_text(ready.at) if ready else None,
            "ready_boot": ready.boot if ready else "",
            "ready_ticks": ready.ticks if ready else 0.0,
            "started": time_text(job.started) if job.started else None,
            "finished": time_text(job.finished) if job.finished else None,
            "cancel_requested": job.cancel_requested,
            "error": _text(job.error),
            "result": _text(job.result),
            "question": _text(job.question),
            "answers": json_text(job.answers),
            "progress": json_text(job.progress),
        },
    )


def json_text(value: Any) -> str:
    """JSON in ASCII: names that are not text (lone surrogates) survive in it. Refuses NaN."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def time_text(at: dt.datetime) -> str:
    """UTC with microseconds: texts of one length, which sort like the times they mean."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def time_of(text: str | None) -> dt.datetime | None:
    """The time that time_text wrote."""
    return dt.datetime.fromisoformat(text) if text else None


def _text(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json_text(value)


def _object(text: str | None) -> dict[str, Any] | None:
    value: dict[str, Any] | None = None if text is None else json.loads(text)
    return value
