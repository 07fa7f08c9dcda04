"""Extend: a larger canvas, and what is there goes on over it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from presets.edits.extend import Extend
from watchfolder.engines.builtin.filling_figures import seam
from watchfolder.engines.builtin.growing import grown as enlarged
from watchfolder.engines.builtin.outpaint import outpainted
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Figure, Mask, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.continuation import grown
from watchfolder.pictures.ground import on_frame, sides
from watchfolder.pictures.layout import Layout, extended
from watchfolder.pictures.picture import Picture

VERSION = 2
FEATURES = ("extend",)
WELCOMES_SUBJECT = True
SEEDED = True

LARGEST_SHARE = 0.7
"""Of the result that may be new: from 16:9 to 9:16 it is 0.68."""
_SAME = 1e-3
_SMOOTH, _OF_PATCHES = "the smooth ground was continued", "made of patches of the picture"
_STRIP, _EDGE = 6, 2.5
"""Pixels of the border that are looked at, and levels from one to the next that are an edge."""
_MOST_EDGES = 0.08
"""Share of the border that edges may run into."""
_BELONGS = 0.1
_ROOM = 0.012
"""How far around the subject nothing is copied, as a share of the long edge: its shadow's edge."""


def run(edit: Extend, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Grow the canvas to the aspect, nothing is cut; the picture's own samples stay bit by bit.

    A smooth ground is continued without a seam; else the border is made of patches of the picture,
    none of them from the subject; beside a cut-out there is nothing, and it stays nothing. Figures:
    new_share of the result, its note telling how; seam_contrast; border_edges of what is made of
    patches; inside_max_diff. Raises
    EngineError when more than 70 % of the result would be new, Cancelled.
    """
    progress.report(0.0)
    width, height = picture.size
    if abs(width / height / edit.aspect.ratio - 1) < _SAME:
        return StepResult(picture, (Figure("new_share", 0.0, note="has this shape already"),))
    layout = extended(width, height, edit.aspect.ratio, edit.gravity)
    share = 1 - width * height / (layout.frame[0] * layout.frame[1])
    if share > LARGEST_SHARE:
        raise EngineError(
            f"{share:.0%} of the picture in {edit.aspect.text()} would be made up; "
            f"above {LARGEST_SHARE:.0%} there is too little to make it of",
            "crop it first (edit: reframe), or pad it (fit: pad)",
        )
    result, how = _continued(picture, layout, materials, Portion(progress, 0.0, 0.98))
    left, top, right, bottom = layout.picture
    new = np.ones(result.rgb.shape[:2], np.bool_)
    new[top:bottom, left:right] = False
    difference = float((result.rgb[top:bottom, left:right] != picture.rgb).any())
    figures = (
        Figure("new_share", share, note=how),
        seam(result, new),
        *((_at_border(picture, layout),) if how.startswith(_OF_PATCHES) else ()),
        Figure("inside_max_diff", difference, 0.0, difference == 0),
    )
    progress.report(1.0)
    return StepResult(result, figures)


def _continued(
    picture: Picture, layout: Layout, materials: Materials, progress: Progress
) -> tuple[Picture, str]:
    smooth = grown(picture, layout)
    if smooth is not None:
        return smooth, _SMOOTH
    if picture.alpha is not None and any(s.min() < picture.top for s in sides(picture.alpha)):
        return on_frame(picture, layout, None), "transparent, as its border is"
    progress.report(0.02, "making the border of patches")
    barred = _subject(materials.subject, picture)
    made = outpainted(picture, layout, barred, materials.seed, Portion(progress, 0.02, 1.0))
    found = "" if barred.any() else "; no clear subject was found to keep out of it"
    return made, f"{_OF_PATCHES}{found}"


def _at_border(picture: Picture, layout: Layout) -> Figure:
    """The figure border_edges: the share of the borders that grew which edges run into.

    Patches continue a texture, but half a thing at the border they cannot end.
    """
    luma = picture.rgb.astype(np.float32) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    luma = np.asarray(cv2.GaussianBlur(luma * np.float32(255 / picture.top), (0, 0), 1.5))
    left, top, right, bottom = layout.picture
    width, height = layout.frame
    grew = {
        "left": left > 0,
        "top": top > 0,
        "right": right < width,
        "bottom": bottom < height,
    }
    strips = {
        "left": luma[:, :_STRIP].mean(axis=1),
        "top": luma[:_STRIP].mean(axis=0),
        "right": luma[:, -_STRIP:].mean(axis=1),
        "bottom": luma[-_STRIP:].mean(axis=0),
    }
    slopes = [np.abs(np.diff(strips[side])) for side in strips if grew[side]]
    share = float((np.concatenate(slopes) > _EDGE).mean()) if slopes else 0.0
    good = share <= _MOST_EDGES
    note = "" if good else "things stand at the border that patches cannot end; look at the result"
    return Figure("border_edges", share, _MOST_EDGES, good, note)


def _subject(subject: Mask | None, picture: Picture) -> NDArray[np.bool_]:
    """Where nothing may be copied from; nowhere where the subject leaves too little else."""
    nothing = np.zeros(picture.rgb.shape[:2], np.bool_)
    if subject is None:
        return nothing
    belongs = (subject.values[0] > _BELONGS).numpy()
    barred = enlarged(belongs, round(_ROOM * max(picture.size)))
    return barred if float(barred.mean()) < 0.9 else nothing
