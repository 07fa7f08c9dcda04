"""What is said of reports: how even a library is, before and after."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import Field

from plugin_bridge.messages.folder import BatchId
from plugin_bridge.messages.job import Progress
from plugin_bridge.messages.names import JobId, StateName
from plugin_bridge.messages.problem import Complaint
from presets.declared import Declared


class ReportTold(Declared):
    """How it stands with a report."""

    id: JobId
    batch: BatchId
    state: StateName
    created: dt.datetime
    finished: dt.datetime | None = None
    cancel_requested: bool = False
    held_up: str = ""
    """Of a queued one: why nobody comes to do it, "" where somebody works."""
    progress: Progress = Progress()
    errors: tuple[Complaint, ...] = ()
    summary: dict[str, Any] | None = None
    """The figures, as `watchfolder report --json` gives them, without single pictures."""
    links: dict[str, str] = Field(default_factory=dict)
    """`page` is there once it has succeeded: one HTML file that needs nothing else."""
