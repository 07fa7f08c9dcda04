"""Light jobs: photos of a library that only change color, size and shape, by arithmetic.

They take a tenth of a second and little memory each, so that a worker does several at once. What
needs a network, a model or a mask is not light.
"""

from __future__ import annotations

import functools
import json

from presets.edit import Edit
from presets.recipe import Branch, Recipe
from presets.slots import Slot
from watchfolder.jobs.job import Job, JobKind, Trigger

_BY_ARITHMETIC = frozenset({"sharpen", "grain"})


def is_light(job: Job) -> bool:
    """Whether a job may be done beside others of its kind in one process.

    Not one that was in work when a process died: it is done alone, to see whether it is to blame.
    """
    if job.kind is not JobKind.EDIT or job.trigger is not Trigger.LIBRARY:
        return False
    if job.answers or (job.error or {}).get("alone"):
        return False
    recipe = recipe_of(job)
    return all(_light_branch(branch) for branch in recipe.branches)


def recipe_of(job: Job) -> Recipe:
    """The recipe of an edit job. The photos of a library share theirs: it is read once."""
    return _parsed(json.dumps(job.spec["recipe"]))


@functools.lru_cache(maxsize=8)
def _parsed(text: str) -> Recipe:
    return Recipe.model_validate(json.loads(text))


def _light_branch(branch: Branch) -> bool:
    steps = all(_light_step(edit) for edit in branch.steps)
    return steps and branch.variants == 1 and all(_light_slot(slot) for slot in branch.slots)


def _light_step(edit: Edit) -> bool:
    kind = type(edit)
    region = edit.target or kind.default_region
    everywhere = region is not None and region.kind == "everything"
    known = (kind.pointwise and not kind.reads_picture) or edit.edit in _BY_ARITHMETIC
    return known and everywhere


def _light_slot(slot: Slot) -> bool:
    if slot.upscale == "auto" or slot.fit == "extend":
        return False
    return slot.fit == "pad" or slot.aspect is None or slot.gravity != "subject"
