"""replay_job: the one way every door asks for an output to be made again and compared."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from presets.declared import digest
from watchfolder.jobs.job import JobKind, NewJob, Trigger


def replay_job(
    *,
    file: Path,
    source: Path,
    recipe: Mapping[str, Any] | None = None,
    to_step: int | None = None,
    folders: Sequence[Path] = (),
    out: Path | None = None,
    trigger: Trigger = Trigger.CLI,
) -> NewJob:
    """Ask for the recipe in `file` to be run again on `source`.

    `recipe` is an edit history as plain data, for a file that does not show its own. `folders` are
    looked through for masks and other files that the steps name by their hash. `out` is where the
    picture is put as a PNG; None: nowhere. Every asking is a job of its own, and is kept under no
    picture: it edits none.
    """
    spec = {
        "file": os.fsdecode(file),
        "source": os.fsdecode(source),
        "recipe": dict(recipe) if recipe is not None else None,
        "to_step": to_step,
        "folders": [os.fsdecode(folder) for folder in folders],
        "out": os.fsdecode(out) if out is not None else "",
    }
    key = digest(["replay", secrets.token_hex(8)])
    return NewJob(kind=JobKind.REPLAY, key=key, spec=spec, trigger=trigger)
