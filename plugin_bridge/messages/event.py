"""What is said of events: one numbered log, for whoever follows."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from plugin_bridge.messages.job import Progress
from plugin_bridge.messages.names import JobId, StateName
from presets.declared import Declared

EventType = Literal["job", "step", "progress", "output", "notice"]


class EventTold(Declared):
    """One line of the log."""

    seq: int
    """Grows and is never used again. There are gaps: others' events, and progress that is over."""
    type: EventType
    """job: it has come to `state`; output: a file was made; notice: for a person to know."""
    at: dt.datetime
    job: str = ""
    client_ref: str = ""
    state: StateName | None = None
    progress: Progress | None = None
    output: str = ""
    """Id of the output."""
    branch: str = ""
    slot: str = ""
    code: str = ""
    """Of a notice, or of the error that ended a job."""
    message: str = ""


class EventsTold(Declared):
    """Events, the oldest first."""

    seq: int
    """Ask for what comes after this next."""
    events: tuple[EventTold, ...] = ()
    reset: bool = False
    """The log was begun anew: list the jobs again."""


class EventsQuery(Declared):
    """From where on, and how long to wait."""

    after: int | None = Field(None, ge=0, le=2**62)
    """Number of the last event one has; left out: from now on."""
    wait: float = Field(0.0, ge=0, le=20)
    """Seconds to wait where there is none yet."""
    job: JobId | None = None
    """Only of this job."""
    limit: int = Field(200, ge=1, le=500)
