"""Adjust: the dials of a raw developer, exact to the last bit of the float chain."""

from __future__ import annotations

from presets.edits.adjust import Adjust
from watchfolder.engines.builtin.color_runs import painted
from watchfolder.engines.builtin.colorwork import color_function, color_key
from watchfolder.engines.engine import Materials, Progress, StepResult
from watchfolder.pictures.picture import Picture

VERSION = 2
FEATURES = ("adjust",)
NEEDS_SUBJECT = False
STAYS_IN_MASK = True


def run(edit: Adjust, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Turn the dials where the mask is. Raises Cancelled."""
    function = color_function(edit, materials.files)
    return StepResult(painted(picture, function, color_key(edit), materials, progress))
