"""Results: the whole picture a job ends with, before any slot cuts or resizes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plugin_bridge.asking import recipe_of
from plugin_bridge.chaining import delivered_branch, lineage
from plugin_bridge.errands import Errands
from plugin_bridge.problems import WrongStateError
from plugin_bridge.thumbnails import is_there
from presets.recipe import Recipe
from watchfolder.exporting.framing import Box
from watchfolder.jobs.frame_job import frame_job
from watchfolder.jobs.job import Job, JobState

SHOWN = frozenset({JobState.SUCCEEDED, JobState.WAITING})


@dataclass(frozen=True, slots=True)
class Result:
    """The end of one branch."""

    branch: str
    recipe: Recipe
    width: int
    height: int
    subject: Box | None
    """In the result's pixels; None where no clear subject was found."""
    why: str
    """Why there is none."""
    path: Path
    """A PNG of it, perhaps smaller."""
    sha256: str


def result_of(job: Job, said: str | None, errands: Errands, folder: Path) -> Result:
    """The end of the branch that is said, or of the only one that delivers.

    Everything comes from the step cache, unless that was emptied. Raises WrongStateError for a job
    that has not come so far, RecipeError about `branch`, and what Errands.done() does.
    """
    if job.state not in SHOWN:
        raise WrongStateError(f"the job is {job.state}", "wait until it is done")
    recipe = recipe_of(job)
    branch = delivered_branch(recipe, said, "branch")
    lineage(recipe, branch)  # every variant on the way is picked
    new = frame_job(
        source=Path(job.source),
        sha256=str(job.spec["sha256"]),
        recipe=recipe,
        branch=branch,
        out=folder,
    )
    found = errands.done(new, good=is_there).result or {}
    box = found["subject"]
    return Result(
        branch=branch,
        recipe=recipe,
        width=found["width"],
        height=found["height"],
        subject=None if box is None else (box[0], box[1], box[2], box[3]),
        why=found["why"],
        path=Path(found["path"]),
        sha256=found["sha256"],
    )
