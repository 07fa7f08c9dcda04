"""bake_job: a look worked out as a table, by a worker, since doors load no tensors."""

from __future__ import annotations

import os
from pathlib import Path

from presets.declared import digest
from presets.grade import Grade
from presets.recipe import without_paths
from watchfolder.jobs.job import JobKind, NewJob


def bake_job(grade: Grade, size: int, title: str, to: Path) -> NewJob:
    """Ask for `grade` as a .cube of `size` samples along each axis, written to `to`.

    The file must not be there; another program's is never replaced.
    """
    said = grade.model_dump(mode="json")
    spec = {"grade": said, "size": size, "title": title, "to": os.fsdecode(to)}
    return NewJob(
        kind=JobKind.BAKE, key=digest(["bake", without_paths(spec)]), spec=spec, priority=70
    )
