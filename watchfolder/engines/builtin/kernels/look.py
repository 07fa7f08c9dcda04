"""Look: a color grade, exact to the last bit of the float chain. Its order stands in colorwork."""

from __future__ import annotations

from presets.edits.look import Look
from watchfolder.engines.builtin.color_runs import painted
from watchfolder.engines.builtin.colorwork import color_function, color_key
from watchfolder.engines.engine import Materials, Progress, StepResult
from watchfolder.pictures.picture import Picture

VERSION = 2
FEATURES = ("look",)
NEEDS_SUBJECT = False
STAYS_IN_MASK = True


def run(edit: Look, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Apply the look where the mask is.

    Raises Cancelled, and EngineError when the look has no grade or its LUT is not there.
    """
    function = color_function(edit, materials.files)
    return StepResult(painted(picture, function, color_key(edit), materials, progress))
