"""Job: one thing asked of the workshop, and the states it may go through."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """What a job does. A kind is one file in watchfolder/studio/kinds/, named alike."""

    EDIT = "edit"
    EXAMINE = "examine"
    REPLAY = "replay"
    VERIFY = "verify"
    PULL = "pull"
    BAKE = "bake"
    THUMBNAIL = "thumbnail"
    FRAME = "frame"
    REPORT = "report"


EVERYDAY = tuple(kind for kind in JobKind if kind is not JobKind.PULL)
"""What a worker does unless it is told otherwise. A pull takes hours and needs no engine: it gets a
worker of its own, so that no picture waits for it."""


class JobState(StrEnum):
    """Where a job stands. Each job ends in one of the last four, or waits for a person."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})
FOLLOWS: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
    JobState.RUNNING: frozenset(
        {
            JobState.QUEUED,
            JobState.WAITING,
            JobState.SUCCEEDED,
            JobState.FAILED,
            JobState.CANCELLED,
        }
    ),
    JobState.WAITING: frozenset({JobState.QUEUED, JobState.CANCELLED, JobState.SUCCEEDED}),
    JobState.SUCCEEDED: frozenset({JobState.QUEUED}),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CANCELLED: frozenset({JobState.QUEUED}),
}
"""Which state may follow which; a retry is queued again with the same id."""


class Trigger(StrEnum):
    """Which door a job came by."""

    FOLDER = "folder"
    PLUGIN = "plugin"
    LIBRARY = "library"
    CLI = "cli"


PRIORITY = {Trigger.PLUGIN: 20, Trigger.CLI: 20, Trigger.FOLDER: 10, Trigger.LIBRARY: 0}
"""Higher is claimed first; examine, preview and mask jobs add 50."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job as a door asks for it."""

    kind: JobKind
    key: str
    """Idempotency: a second job of this key that is not final is the same job."""
    spec: dict[str, Any]
    """All the work needs, as plain JSON; paths as text from os.fsdecode."""
    source: str = ""
    """The picture's absolute path, "" for none."""
    trigger: Trigger = Trigger.CLI
    priority: int | None = None
    """None: by the trigger."""
    batch: str = ""
    root: str = ""
    """The watched folder or library it belongs to, or the folder of the bridge's client."""
    answers: dict[str, Any] = field(default_factory=dict)
    """What a person has said already, as Job.answers."""
    model: str | None = None
    """The model it needs, "" for none; None: the worker that comes first finds out."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the ledger holds it."""

    id: str
    """Sorts by time of creation: 26 characters of Crockford base 32."""
    kind: JobKind
    key: str
    spec: dict[str, Any]
    source: str
    trigger: Trigger
    state: JobState
    priority: int
    attempts: int
    not_before: dt.datetime | None
    batch: str
    root: str
    created: dt.datetime
    started: dt.datetime | None
    finished: dt.datetime | None
    lease_owner: str
    cancel_requested: bool
    error: dict[str, Any] | None = None
    """As EditingError.as_json() gives it; for a cancelled job {"reason": ...}."""
    result: dict[str, Any] | None = None
    """What the kind returns: outputs and figures for an edit."""
    question: dict[str, Any] | None = None
    """For a waiting job: {"kind": "approve" | "pick" | "mask", "message", "proof", ...}."""
    answers: dict[str, Any] = field(default_factory=dict)
    """What a person said: {"approved": {branch: true}, "picks": {branch: n}, "masks": {name:
    shown}}, where shown is the path of a mask, or a presets.shown.ShownPlace as JSON. A job that
    delivers an approved result again has {"result_approved": {branch: true}}."""
    progress: dict[str, Any] = field(default_factory=dict)
    """The last report: {"fraction", "note", "branch", "step", "steps"}, and "preview", the number
    of the picture in the making that can be looked at, where the step shows one."""
    model: str = ""
    """The model it needs, "" for none and where nobody has found out yet."""
