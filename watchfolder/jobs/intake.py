"""Taking jobs in: one job for one key."""

from __future__ import annotations

import sqlite3

from watchfolder.jobs.clock import Moment
from watchfolder.jobs.events import EventKind, append
from watchfolder.jobs.identity import Identities
from watchfolder.jobs.job import FINAL, PRIORITY, Job, JobKind, JobState, NewJob
from watchfolder.jobs.rows import insert, job_of

AHEAD = {JobKind.EXAMINE: 50, JobKind.FRAME: 50, JobKind.THUMBNAIL: 40}
"""What a person or a planner waits for is done before all work that only has to be done."""


def take_in(
    connection: sqlite3.Connection, new: NewJob, now: Moment, identities: Identities
) -> tuple[Job, bool]:
    """The job for `new`, and whether it was made just now; within the caller's transaction.

    The latest job of the same key is that job, in whatever state. Only when that one has ended,
    and its spec said another `force` than `new` does, a new one is made. A queued job that is
    asked for again with more priority moves forward.
    """
    latest = connection.execute(
        "SELECT * FROM job WHERE key = ? ORDER BY seq DESC LIMIT 1", (new.key,)
    ).fetchone()
    if latest is not None:
        job = job_of(latest)
        if job.state not in FINAL or job.spec.get("force") == new.spec.get("force"):
            return _moved_forward(connection, job, priority_of(new)), False
    job = _first(new, now, identities.new(now.at))
    insert(connection, job, new.model)
    append(connection, now, job.id, EventKind.QUEUED, {"why": "new", "attempts": 0})
    return job, True


def priority_of(new: NewJob) -> int:
    """How much it is preferred: as it says, else by its trigger and kind."""
    if new.priority is not None:
        return new.priority
    return PRIORITY[new.trigger] + AHEAD.get(new.kind, 0)


def _moved_forward(connection: sqlite3.Connection, job: Job, priority: int) -> Job:
    if job.state is not JobState.QUEUED or priority <= job.priority:
        return job
    row = connection.execute(
        "UPDATE job SET priority = ? WHERE id = ? RETURNING *", (priority, job.id)
    ).fetchall()[0]
    return job_of(row)


def _first(new: NewJob, now: Moment, job_id: str) -> Job:
    return Job(
        id=job_id,
        kind=new.kind,
        key=new.key,
        spec=new.spec,
        source=new.source,
        trigger=new.trigger,
        state=JobState.QUEUED,
        priority=priority_of(new),
        attempts=0,
        not_before=None,
        batch=new.batch,
        root=new.root,
        created=now.at,
        started=None,
        finished=None,
        lease_owner="",
        cancel_requested=False,
        answers=new.answers,
        model=new.model or "",
    )
