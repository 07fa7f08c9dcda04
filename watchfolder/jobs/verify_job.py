"""verify_job: ask whether a file is as it was signed, all the way back."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from presets.declared import digest
from watchfolder.jobs.job import JobKind, NewJob, Trigger


def verify_job(
    *, file: Path, source: Path | None = None, roots: str = "", trigger: Trigger = Trigger.PLUGIN
) -> NewJob:
    """Ask for `file` to be verified, and that it was made of `source`, where that is given.

    `roots` are certificates, PEM, that are believed instead of this installation's own. Every
    asking is a job of its own: what was true of a file a moment ago may not be so any more.
    """
    spec = {
        "file": os.fsdecode(file),
        "source": os.fsdecode(source) if source is not None else "",
        "roots": roots,
    }
    key = digest(["verify", secrets.token_hex(8)])
    return NewJob(kind=JobKind.VERIFY, key=key, spec=spec, trigger=trigger)
