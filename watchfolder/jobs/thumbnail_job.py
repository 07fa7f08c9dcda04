"""thumbnail_job: ask for the picture by which a preset is known."""

from __future__ import annotations

import os
from pathlib import Path

from presets.declared import digest
from presets.recipe import Recipe
from watchfolder.jobs.job import JobKind, NewJob, Trigger

SCENE = 1
"""Of the scene that presets are shown on; raised when it is drawn differently."""


def thumbnail_job(*, preset_sha256: str, recipe: Recipe, plain: Recipe, out: Path) -> NewJob:
    """Ask for `recipe`, a preset's own, on the scene that all presets are shown on.

    `plain` is the preset without its steps, for where nobody here can do them. The PNG is written
    into the folder `out`, under the job's key. One content of a preset is one job.
    """
    key = digest(["thumbnail", SCENE, preset_sha256])
    spec = {
        "recipe": recipe.model_dump(mode="json"),
        "plain": plain.model_dump(mode="json"),
        "out": os.fsdecode(out / f"{key}.png"),
    }
    return NewJob(kind=JobKind.THUMBNAIL, key=key, spec=spec, trigger=Trigger.PLUGIN)
