"""Remove: a thing is taken out, its shadow and mirror image with it, and the place filled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from presets.edits.remove import Remove
from watchfolder.engines.builtin.filling_figures import filling_figures
from watchfolder.engines.builtin.growing import grown
from watchfolder.engines.builtin.holes import (
    LARGEST_SHARE,
    barred_for,
    check_share,
    fill,
    lies_on,
    outside_figure,
)
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.traces import traces
from watchfolder.engines.engine import Figure, Mask, Materials, Progress, StepResult
from watchfolder.pictures.picture import Picture

VERSION = 3
FEATURES = ("remove",)
WELCOMES_SUBJECT = True
SEEDED = True

_SEEN = 0.02
_ROOM = 0.0025
"""How far the hole reaches beyond the mask, as a share of the long edge: edges are soft."""
_WHOLLY = 0.5


def run(_edit: Remove, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Take out what the mask covers and fill the place with what is around it.

    The hole is the mask, a little more for its soft edge, and the shadow and mirror image that
    are found attached to it. Where it lies beside the subject, nothing of the subject is copied.
    Figures: hole_share and trace_share of the picture, filling_figures, outside_max_diff (what is
    outside the hole stays bit by bit). Raises EngineError when the hole is above a fifth of the
    picture or empty, Cancelled.
    """
    progress.report(0.0, "looking for its shadow")
    room = max(2, round(_ROOM * max(picture.size)))
    marked = grown(materials.mask.values[0].numpy() >= _SEEN, room)
    check_share(marked)
    trace, barred = _around(marked, picture, materials.subject)
    hole = marked | trace
    share = check_share(hole)
    progress.report(0.05, "filling the place")
    filled = fill(picture, hole, barred, materials.seed, Portion(progress, 0.05, 0.97))
    figures = (
        Figure("hole_share", share, note=filled.note),
        Figure("trace_share", float(trace.mean())),
        *filling_figures(filled.picture, hole),
        outside_figure(filled.picture, picture, hole),
    )
    progress.report(1.0)
    return StepResult(filled.picture, figures)


def _around(
    marked: NDArray[np.bool_], picture: Picture, subject: Mask | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Its shadow and mirror image, which go with it, and what the place may not be filled from.

    The latter is what is left of the subject where the place lies beside it: a row of bottles,
    less one. What lies on the subject, as a print does, has no shadow of its own there. Traces
    that would make the hole too large to be filled stay.
    """
    nothing = np.zeros_like(marked)
    if lies_on(marked, subject):
        return nothing, nothing
    rgb = picture.rgb.astype(np.float32) / np.float32(picture.top)
    others = nothing if subject is None else (subject.values[0] > _WHOLLY).numpy() & ~marked
    trace = traces(rgb, marked, others)
    if float((marked | trace).mean()) > LARGEST_SHARE:
        trace = nothing
    return trace, barred_for(marked | trace, subject)
