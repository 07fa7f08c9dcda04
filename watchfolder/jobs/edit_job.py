"""edit_job: the one way every door asks for a picture to be edited."""

from __future__ import annotations

import os
from pathlib import Path

from presets.declared import digest
from presets.recipe import Recipe
from watchfolder.jobs.job import JobKind, NewJob, Trigger


def edit_job(
    *,
    source: Path,
    sha256: str,
    recipe: Recipe,
    out: Path,
    trigger: Trigger,
    relative: str = "",
    stem: str = "",
    full_name: bool = False,
    sidecar_sha256: str = "",
    root: str = "",
    batch: str = "",
) -> NewJob:
    """Ask for `recipe` on the picture whose bytes have `sha256`, delivered into `out`.

    `relative` is the picture's path below its watched folder or library ("" for a single
    picture): with the picture, the recipe and the output folder it makes the job's key, so the
    same drop twice is one job. `stem` is what output names begin with, by default the file's own.
    `full_name` puts the picture's whole file name there, where two pictures share a stem.
    """
    place = relative or os.fsdecode(source)
    where = place.encode(errors="surrogateescape").hex()
    key = digest([where, sha256, recipe.fingerprint, os.fsencode(out).hex()])
    return NewJob(
        kind=JobKind.EDIT,
        key=key,
        spec={
            "source": os.fsdecode(source),
            "sha256": sha256,
            "recipe": recipe.model_dump(mode="json"),
            "out": os.fsdecode(out),
            "stem": stem or source.stem,
            "full_name": full_name,
            "relative": relative,
            "sidecar_sha256": sidecar_sha256,
        },
        source=os.fsdecode(source),
        trigger=trigger,
        root=root,
        batch=batch,
    )


def examine_job(source: Path, sha256: str) -> NewJob:
    """Ask for the facts of a picture; comes before all edits, since planners wait for it."""
    return NewJob(
        kind=JobKind.EXAMINE,
        key=digest(["examine", sha256]),
        spec={"source": os.fsdecode(source), "sha256": sha256},
        source=os.fsdecode(source),
        priority=70,
    )
