"""Outputs: the files that jobs have made, each with an id that says nothing of where it lies."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugin_bridge.messages.names import JOB
from watchfolder.jobs.job import FINAL, Job
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.formats import FORMATS

_ID = re.compile(rf"({JOB})-[0-9a-f]{{12}}")


@dataclass(frozen=True, slots=True)
class Made:
    """One file that was made."""

    job: str
    path: Path
    branch: str
    slot: str
    sha256: str
    format: str
    bytes: int
    width: int | None = None
    """None while its job is still at work: the ledger has it at the end."""
    height: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """As requests name it."""
        return output_id(self.job, self.path)

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return FORMATS[self.format].MEDIA_TYPE


def output_id(job: str, path: str | Path) -> str:
    """The id of the file that a job made at `path`."""
    return f"{job}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}"


def job_of(said: str) -> str | None:
    """The job in the id of an output; None for what is no such id."""
    found = _ID.fullmatch(said)
    return found[1] if found else None


def made_by(job: Job, store: JobStore | None = None) -> list[Made]:
    """What a job has made. With `store`, of a job that is still at work too."""
    told = [_from_result(job.id, one) for one in (job.result or {}).get("outputs", [])]
    if store is None or job.state in FINAL:
        return told
    known = {one.path for one in told}
    return told + [
        Made(
            job.id,
            record.path,
            record.branch,
            record.slot,
            record.sha256,
            _format_of(record.path),
            _size_of(record.path),
        )
        for record in store.outputs_of(job.id)
        if record.path not in known
    ]


def _from_result(job: str, one: dict[str, Any]) -> Made:
    return Made(
        job=job,
        path=Path(one["path"]),
        branch=one["branch"],
        slot=one["slot"],
        sha256=one["sha256"],
        format=one["format"],
        bytes=one["bytes"],
        width=one["width"],
        height=one["height"],
        notes=tuple(one.get("notes", ())),
    )


def _format_of(path: Path) -> str:
    return next(
        (name for name, kind in FORMATS.items() if path.suffix.lower() in kind.SUFFIXES), "png"
    )


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
