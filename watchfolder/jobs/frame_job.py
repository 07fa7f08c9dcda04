"""frame_job: ask where the subject lies on a result, and for the whole result as a picture."""

from __future__ import annotations

import os
from pathlib import Path

from presets.declared import digest
from presets.recipe import Recipe
from watchfolder.jobs.job import JobKind, NewJob, Trigger


def frame_job(*, source: Path, sha256: str, recipe: Recipe, branch: str, out: Path) -> NewJob:
    """Ask for the end of a branch of `recipe` on a picture, before any slot cuts or resizes it.

    `recipe` holds every pick, so that nothing is left to decide. A PNG of the end is written into
    the folder `out`, under the job's key. One recipe's branch on one picture is one job.
    """
    key = digest(["frame", sha256, recipe.fingerprint, branch, sorted(recipe.picks.items())])
    spec = {
        "source": os.fsdecode(source),
        "sha256": sha256,
        "recipe": recipe.model_dump(mode="json"),
        "branch": branch,
        "out": os.fsdecode(out / f"{key}.png"),
    }
    return NewJob(kind=JobKind.FRAME, key=key, spec=spec, trigger=Trigger.PLUGIN)
