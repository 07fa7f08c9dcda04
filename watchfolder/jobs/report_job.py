"""report_job: ask how even a library is, before and after, as one page."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from presets.declared import digest
from watchfolder.jobs.job import JobKind, NewJob, Trigger


def report_job(
    *,
    library: Path,
    page: Path,
    data: Path,
    before: Path | None = None,
    preset: str = "",
    title: str = "",
    trigger: Trigger = Trigger.CLI,
) -> NewJob:
    """Ask for a report of the pictures below `library`.

    With `before`, a folder of the pictures that those below `library` were made of. `preset` names
    whose palette and references count; by default the one that most outputs were made with. The
    HTML page and its figures as JSON are written to `page` and `data`, both outside of these
    folders. Every asking is a job of its own; what was measured is not measured again.
    """
    spec = {
        "library": os.fsdecode(library),
        "before": os.fsdecode(before) if before is not None else "",
        "preset": preset,
        "title": title,
        "page": os.fsdecode(page),
        "data": os.fsdecode(data),
    }
    key = digest(["report", secrets.token_hex(8)])
    return NewJob(
        kind=JobKind.REPORT, key=key, spec=spec, source=os.fsdecode(library), trigger=trigger
    )


def report_data(state: Path, library: Path, before: Path | None, preset: str) -> Path:
    """Where the figures of a report go that nobody named a place for: one file for one question."""
    asked = [os.fsencode(p).hex() for p in (library, before or Path())]
    return state / "reports" / f"{digest(['report', *asked, preset])[:24]}.json"
