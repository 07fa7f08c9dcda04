"""frame: the whole end of a branch, and where the subject lies on it, for previews of crops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from presets.recipe import Recipe
from watchfolder.errors import AssetChangedError, RegionUncertainError
from watchfolder.jobs.job import Job, JobState
from watchfolder.pictures.asset import open_asset
from watchfolder.pictures.decode import decode
from watchfolder.pictures.examine import facts_of
from watchfolder.pictures.masks import bounding_box
from watchfolder.planning.planner import make_plan
from watchfolder.running.materials import Store
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner
from watchfolder.studio.ends import end_of
from watchfolder.studio.pictured import written
from watchfolder.studio.verdict import Verdict

if TYPE_CHECKING:
    from watchfolder.running.progress import Listener
    from watchfolder.studio.studio import Studio

LONG_EDGE = 2048
"""Pixels of the picture that is written: enough to judge a crop by."""


def fulfil(studio: Studio, job: Job, progress: Listener) -> Verdict:
    """Find what `spec["branch"]` ends with; the subject's box is what exports crop around.

    Raises AssetChangedError, PlanError, ReplayError where a variant is not picked.
    """
    spec = job.spec
    source = Path(spec["source"])
    asset = open_asset(source, studio.settings)
    if asset.sha256 != spec["sha256"]:
        raise AssetChangedError(f"{source.name} has changed since it was edited")
    decoded = decode(source, max_megapixels=studio.settings.max_megapixels)
    facts = studio.store.facts_of(asset.sha256) or facts_of(asset.sha256, source.name, decoded)
    recipe = Recipe.model_validate(spec["recipe"])
    plan = make_plan(recipe, facts, studio.cards, studio.cache.has)
    whole = JobProgress(progress, max(1.0, float(plan.steps_total + 1)))
    store = Store(decoded.picture, plan, studio.cache, studio.settings.max_megapixels)
    runner = Runner(studio.engines, studio.cache, store)
    end = end_of(runner, plan, spec["branch"], whole)
    part = whole.part(1.0, "looking for the subject")
    subject, why = None, ""
    try:
        mask = store.subject_on(end.picture, studio.engines["builtin"], part)
        subject = bounding_box(mask.values, 0.5)
    except RegionUncertainError as error:
        why = error.message
    return Verdict(
        JobState.SUCCEEDED,
        {
            "width": end.picture.size.width,
            "height": end.picture.size.height,
            "subject": subject,
            "why": why,
            **written(end.picture, Path(spec["out"]), LONG_EDGE),
        },
    )
