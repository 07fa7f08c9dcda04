"""thumbnail: a preset on the scene that all presets are shown on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from presets.errors import EditingError
from presets.recipe import Recipe
from watchfolder.jobs.job import Job, JobState
from watchfolder.pictures.decode import Decoded
from watchfolder.pictures.examine import facts_of, pixel_key
from watchfolder.pictures.picture import Picture
from watchfolder.planning.planner import make_plan
from watchfolder.running.materials import Store
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner
from watchfolder.studio.ends import end_of
from watchfolder.studio.pictured import written
from watchfolder.studio.scene import scene
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:
    """Draw the scene and do to it what the preset does to a picture that says nothing.

    Steps that nobody here can do are left out, and the result says so in `note`.
    """
    spec, picture = job.spec, scene()
    note = ""
    try:
        shown = _done(studio, picture, Recipe.model_validate(spec["recipe"]), progress)
    except EditingError as error:
        if error.retryable:
            raise
        note = f"without its steps: {error.message}"
        shown = _done(studio, picture, Recipe.model_validate(spec["plain"]), progress)
    out = written(shown, Path(spec["out"]), max(shown.size))
    return Verdict(JobState.SUCCEEDED, {**out, "note": note})


def _done(studio: Studio, picture: Picture, recipe: Recipe, progress: Listener) -> Picture:
    drawn = pixel_key(picture)  # it has no file, so its pixels stand for it
    decoded = Decoded(
        picture=picture,
        format="png",
        icc=None,
        exif=None,
        xmp=None,
        orientation=1,
        notes=(),
        original_bits=8,
        sha256=drawn,
    )
    facts = facts_of(drawn, "scene.png", decoded)
    plan = make_plan(recipe, facts, studio.cards, studio.cache.has)
    whole = JobProgress(progress, max(1.0, float(plan.steps_total)))
    store = Store(picture, plan, studio.cache, studio.settings.max_megapixels)
    runner = Runner(studio.engines, studio.cache, store)
    return end_of(runner, plan, recipe.branches[0].name, whole).picture
