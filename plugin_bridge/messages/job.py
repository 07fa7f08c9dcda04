"""What is said of jobs: how they stand, what they made, what they ask."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field

from plugin_bridge.messages.names import JobId, StateName
from plugin_bridge.messages.problem import Complaint
from presets.declared import Declared


class Progress(Declared):
    """How far the work is."""

    fraction: float = Field(0.0, ge=0, le=1)
    note: str = ""
    branch: str = ""
    step: int | None = None
    steps: int | None = None
    preview: str = ""
    """The picture in the making, a small JPEG; another address each time there is a newer one."""


class Figure(Declared):
    """One measured figure of a step."""

    name: str
    value: float
    limit: float | None = None
    passed: bool = True


class StepTold(Declared):
    """One step as it was done."""

    edit: str
    said: str = ""
    engine: str
    seconds: float
    from_cache: bool
    figures: tuple[Figure, ...] = ()


class BranchTold(Declared):
    """One branch as it ended, or stands."""

    name: str
    state: str
    variant: int | None = None
    steps: tuple[StepTold, ...] = ()


class OutputTold(Declared):
    """One file that was made."""

    id: str
    job: JobId
    branch: str
    slot: str
    format: str
    width: int | None = None
    """Known once its job has ended or asks."""
    height: int | None = None
    bytes: int
    sha256: str
    name: str
    """What it is called when it is saved."""
    notes: tuple[str, ...] = ()
    links: dict[str, str] = Field(default_factory=dict)
    """self, file, preview."""


class QuestionTold(Declared):
    """What a waiting job asks."""

    kind: Literal["approve", "pick", "mask"]
    branch: str = ""
    name: str = ""
    """For a mask: the name it is answered under."""
    message: str
    variants: int | None = None
    proofs: tuple[str, ...] = ()
    """Pictures to judge by; for a pick, the first shows all, then one for each variant."""
    figures: tuple[Figure, ...] = ()


class JobTold(Declared):
    """How it stands with a job."""

    id: JobId
    state: StateName
    title: str = ""
    client_ref: str = ""
    trigger: Literal["plugin", "cli", "folder", "library"] = "plugin"
    asset: str
    """The picture it started from, "sha256:...", whether or not this bridge took it in."""
    parent: str = ""
    branch_from: str = ""
    export_of: str = ""
    preset: str = ""
    """name@version."""
    created: dt.datetime
    started: dt.datetime | None = None
    finished: dt.datetime | None = None
    attempts: int = 0
    cancel_requested: bool = False
    position: int | None = None
    """Of a queued job: how many are before it."""
    held_up: str = ""
    """Of a queued job: why nobody comes to do it, "" where somebody works."""
    progress: Progress = Progress()
    reason: str = ""
    """Of a cancelled job."""
    errors: tuple[Complaint, ...] = ()
    questions: tuple[QuestionTold, ...] = ()
    branches: tuple[BranchTold, ...] = ()
    outputs: tuple[OutputTold, ...] = ()
    notes: tuple[str, ...] = ()
    links: dict[str, str] = Field(default_factory=dict)


class JobsTold(Declared):
    """Jobs, the newest first."""

    items: tuple[JobTold, ...]
    next: str | None = None
    """Cursor of what follows; None at the end."""


class OutputsTold(Declared):
    """The files of one job."""

    items: tuple[OutputTold, ...]


class RecipeTold(Declared):
    """What a job does, complete, and where each value came from."""

    fingerprint: str
    recipe: dict[str, Any]
    """Files are named by their sha256."""
    origins: dict[str, str]
    """Field to who said it: "request", "parent", "preset atelier-leather@3"."""
    sidecar: dict[str, Any]
    """The same to be written beside another picture, as far as a sidecar can say it."""
