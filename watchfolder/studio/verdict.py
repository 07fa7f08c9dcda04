"""Verdict: how a job ended, for the worker to write into the ledger. Loads no tensor library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from watchfolder.jobs.job import JobState


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of one attempt at a job."""

    state: JobState
    """SUCCEEDED, WAITING or FAILED."""
    result: dict[str, Any] = field(default_factory=dict)
    """What was made, as plain data; kept for a failed job too, where a part was done."""
    question: dict[str, Any] | None = None
    """What a person must say before it goes on; only for WAITING."""
    error: dict[str, Any] | None = None
    """As EditingError.as_json() gives it; only for FAILED."""
