"""What workers do with the ledger: claim a job, keep its lease, hand it back ended."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watchfolder.errors import LeaseLostError
from watchfolder.jobs.clock import Moment, is_past
from watchfolder.jobs.events import EventKind, append, forget_progress
from watchfolder.jobs.job import FINAL, Job, JobState
from watchfolder.jobs.rows import job_of, json_text, time_text, update
from watchfolder.jobs.transitions import again, backoff, cancelled, failed, reason_of
from watchfolder.jobs.turns import first_ready, next_turn

ALONE_AFTER = 0.5
"""Seconds to the next try of a job that was one of several when its worker died."""
REPORT_EVERY = 0.2
"""Seconds between two progress events of one job."""


@dataclass(frozen=True, slots=True)
class LeaseWord:
    """What a worker must know of the job it works on."""

    held: bool
    """Still this worker's; if not, nothing it does counts any more."""
    cancel: bool
    """Somebody wishes it cancelled."""


LOST = LeaseWord(held=False, cancel=False)


def any_ready(
    connection: sqlite3.Connection,
    now: Moment,
    kinds: Sequence[str] | None,
    above: int | None = None,
) -> bool:
    """Whether there is a job to claim; a look that locks nothing."""
    return first_ready(connection, kinds, now, above) is not None


def claim(
    connection: sqlite3.Connection,
    worker: str,
    kinds: Sequence[str] | None,
    now: Moment,
    lease: float,
    *,
    above: int | None = None,
) -> Job | None:
    """Take the job whose turn it is; a lease of `lease` seconds begins."""
    seq = next_turn(connection, worker, kinds, now, above)
    if seq is None:
        return None
    row = connection.execute(
        "UPDATE job SET state = 'running', started = :at, not_before = NULL,"
        " lease_owner = :worker, lease_boot = :boot, lease_ticks = :until, reported_ticks = 0,"
        " passed = 0, passed_ticks = 0 WHERE seq = :seq RETURNING *",
        {
            "at": time_text(now.at),
            "worker": worker,
            "boot": now.boot,
            "until": now.ticks + lease,
            "seq": seq,
        },
    ).fetchall()[0]
    job = job_of(row)
    if job.model:
        connection.execute(
            "UPDATE worker SET model = :model WHERE id = :worker AND model <> :model",
            {"model": job.model, "worker": worker},
        )
    append(connection, now, job.id, EventKind.RUNNING, {"worker": worker, "attempts": job.attempts})
    return job


def look(connection: sqlite3.Connection, job_id: str, worker: str) -> LeaseWord:
    """How it stands with a lease, without prolonging it."""
    row = connection.execute(
        "SELECT cancel_requested FROM job WHERE id = ? AND state = 'running' AND lease_owner = ?",
        (job_id, worker),
    ).fetchone()
    return LOST if row is None else LeaseWord(held=True, cancel=bool(row[0]))


def renew(
    connection: sqlite3.Connection,
    job_id: str,
    worker: str,
    progress: dict[str, Any] | None,
    *,
    now: Moment,
    lease: float,
) -> LeaseWord:
    """Prolong a lease, from now on, and take down how far the work is (None: no news)."""
    rows = connection.execute(
        "UPDATE job SET lease_boot = ?, lease_ticks = ?"
        " WHERE id = ? AND state = 'running' AND lease_owner = ? RETURNING *",
        (now.boot, now.ticks + lease, job_id, worker),
    ).fetchall()
    if not rows:
        return LOST
    job = job_of(rows[0])
    if progress is not None and progress != job.progress:
        _report(connection, job, progress, rows[0]["reported_ticks"], now)
    return LeaseWord(held=True, cancel=job.cancel_requested)


def _report(
    connection: sqlite3.Connection,
    job: Job,
    progress: dict[str, Any],
    reported: float,
    now: Moment,
) -> None:
    place = ("branch", "step")
    new_step = any(progress.get(name) != job.progress.get(name) for name in place)
    due = new_step or not reported <= now.ticks < reported + REPORT_EVERY
    if due:
        append(
            connection, now, job.id, EventKind.STEP if new_step else EventKind.PROGRESS, progress
        )
    connection.execute(
        "UPDATE job SET progress = ?, reported_ticks = ? WHERE id = ?",
        (json_text(progress), now.ticks if due else reported, job.id),
    )


def settle(
    connection: sqlite3.Connection,
    job_id: str,
    worker: str,
    change: Callable[[Job], tuple[Job, Moment | None]],
    *,
    why: str,
    now: Moment,
) -> Job:
    """End a run: write the job that `change` makes of it. Raises LeaseLostError if not held."""
    row = connection.execute(
        "SELECT * FROM job WHERE id = ? AND state = 'running' AND lease_owner = ?",
        (job_id, worker),
    ).fetchone()
    if row is None:
        raise LeaseLostError(
            f"job {job_id} is not held by {worker} any more",
            "its lease ran out, it timed out, or it was given to another worker",
        )
    job, ready = change(job_of(row))
    write(connection, job, ready, why, now)
    return job


def lose(
    connection: sqlite3.Connection,
    job: Job,
    error: dict[str, Any],
    max_attempts: int,
    now: Moment,
    *,
    among: int = 1,
) -> Job:
    """End a run whose worker will not: back in the queue with a delay, or failed for good.

    Of several that it was at, `among`, at most one is to blame: none loses an attempt, and each
    is done alone from then on.
    """
    ready = None
    alone = {"alone": True} if among > 1 or (job.error or {}).get("alone") else {}
    if job.cancel_requested:
        job = cancelled(job, reason_of(job), now)
    elif among > 1:
        job, ready = again(job, error | alone, ALONE_AFTER, now, counts=False)
    elif job.attempts + 1 >= max_attempts:
        job = failed(replace(job, attempts=job.attempts + 1), error, None, now)
    else:
        job, ready = again(job, error | alone, backoff(job.attempts + 1, random.random()), now)
    write(connection, job, ready, error["code"], now)
    return job


def expired(
    connection: sqlite3.Connection, gone: Collection[str], now: Moment
) -> list[tuple[Job, str]]:
    """Running jobs whose lease is over or whose worker is among `gone`, with their worker."""
    rows = connection.execute("SELECT * FROM job WHERE state = 'running'").fetchall()
    return [
        (job_of(row), row["lease_owner"])
        for row in rows
        if row["lease_owner"] in gone or is_past(row["lease_boot"], row["lease_ticks"], now)
    ]


def write(
    connection: sqlite3.Connection, job: Job, ready: Moment | None, why: str, now: Moment
) -> None:
    """Write a job that has changed its state, with the event that says so."""
    update(connection, job, ready)
    data: dict[str, Any] = {"why": why, "attempts": job.attempts}
    if job.state in {JobState.FAILED, JobState.CANCELLED} or (job.error and ready):
        data["error"] = job.error
    if job.state is JobState.WAITING:
        data["question"] = job.question
    append(connection, now, job.id, EventKind(job.state), data)
    if job.state in FINAL:
        forget_progress(connection, job.id)
