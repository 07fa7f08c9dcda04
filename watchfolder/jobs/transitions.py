"""How a job goes from one state to the next: pure functions from a job to the job after."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from watchfolder.errors import JobStateError
from watchfolder.jobs.clock import HORIZON, Moment
from watchfolder.jobs.job import FOLLOWS, Job, JobState

BACKOFF = (2.0, 10.0, 60.0)
"""Seconds before the second, third and every later run of a job whose run was lost."""
SPREAD = 0.2
"""Delays vary by this much, so that jobs lost together do not come back together."""


def backoff(attempts: int, chance: float) -> float:
    """Seconds to wait after so many lost runs (1 or more); `chance` is 0 to 1, uniform."""
    nominal = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return nominal * (1 + SPREAD * (2 * chance - 1))


def succeeded(job: Job, result: dict[str, Any], now: Moment) -> Job:
    """Done. A wish to cancel that came too late is forgotten."""
    done = _to(job, JobState.SUCCEEDED)
    return replace(done, result=result, error=None, question=None, finished=now.at)


def waiting(job: Job, question: dict[str, Any], result: dict[str, Any] | None, now: Moment) -> Job:
    """Put to a person; cancelled instead where that was wished for in the meantime."""
    if job.cancel_requested:
        return cancelled(job, reason_of(job), now)
    asking = _to(job, JobState.WAITING)
    return replace(asking, question=question, result=result or job.result, error=None)


def failed(job: Job, error: dict[str, Any], result: dict[str, Any] | None, now: Moment) -> Job:
    """Over, with a reason. What was made before is kept in the result."""
    over = _to(job, JobState.FAILED)
    return replace(over, error=error, result=result or job.result, finished=now.at)


def cancelled(job: Job, reason: str, now: Moment) -> Job:
    """Over because somebody wished so."""
    over = _to(job, JobState.CANCELLED)
    return replace(over, error={"reason": reason}, question=None, finished=now.at)


def again(
    job: Job, error: dict[str, Any], delay: float, now: Moment, *, counts: bool = True
) -> tuple[Job, Moment]:
    """Back in the queue after a run without result, and when it is ready.

    One attempt poorer, unless the run does not count.
    """
    ready = now.after(min(max(delay, 0.0), HORIZON))
    back = replace(_queued(job), attempts=job.attempts + counts, error=error, not_before=ready.at)
    return back, ready


def released(job: Job, now: Moment) -> Job:
    """Back in the queue because its worker has to go; that counts as no attempt."""
    return cancelled(job, reason_of(job), now) if job.cancel_requested else _queued(job)


def retried(job: Job, *, from_start: bool, force: bool) -> Job:
    """In the queue once more, as a person wishes. Raises JobStateError where that is no retry."""
    allowed = {JobState.FAILED, JobState.CANCELLED} | ({JobState.SUCCEEDED} if force else set())
    if job.state not in allowed:
        raise JobStateError(f"job {job.id} is {job.state}, so it is not retried", _advice(job))
    answers = {} if from_start else {k: v for k, v in job.answers.items() if k != "from_start"}
    if from_start:
        answers["from_start"] = True
    return replace(_queued(job), attempts=0, answers=answers, error=None, finished=None)


def answered(job: Job, answers: dict[str, Any]) -> Job:
    """In the queue with what a person said added to what was said before."""
    merged = dict(job.answers)
    for name, value in answers.items():
        known = merged.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            merged[name] = {**known, **value}
        else:
            merged[name] = value
    return replace(_queued(job), answers=merged, question=None)


def reason_of(job: Job) -> str:
    """Why a running job is to be cancelled."""
    return str((job.error or {}).get("reason", "cancelled"))


def _queued(job: Job) -> Job:
    return replace(_to(job, JobState.QUEUED), progress={}, not_before=None)


def _to(job: Job, state: JobState) -> Job:
    if state not in FOLLOWS[job.state]:
        if state is JobState.CANCELLED:
            raise JobStateError(
                f"job {job.id} is {job.state} already",
                "there is nothing left to cancel; what it made stays where it is",
            )
        raise JobStateError(f"job {job.id} is {job.state} and cannot become {state}", _advice(job))
    return replace(job, state=state, lease_owner="", cancel_requested=False)


def _advice(job: Job) -> str:
    return {
        JobState.QUEUED: "it will be done when its turn comes",
        JobState.RUNNING: "cancel it first, or let it finish",
        JobState.WAITING: "answer it (approve, reject, pick, answer), or cancel it",
        JobState.SUCCEEDED: "it is done; force it to do it once more",
    }.get(job.state, "retry it to have it done after all")
