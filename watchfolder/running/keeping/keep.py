"""keep: what a generative step did not have to change is put back, and what it did is measured.

In order: the model's picture is laid over the step's source; its shift, zoom and turn are found on
what should be unchanged, and undone; its drift of colour alike; what then still differs is the
change; that alone is laid into the source, at the source's size and with the source's detail.
Every other sample is the source's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from presets.edit import Edit
from presets.regions import Region
from watchfolder.engines.engine import Figure, Materials, StepResult
from watchfolder.pictures.picture import Picture
from watchfolder.running.keeping.bounds import (
    RECOLORS,
    REPLACES,
    WHOLE,
    Bounds,
    Kept,
    bounds_of,
)
from watchfolder.running.keeping.canvas import Canvas, canvas_of
from watchfolder.running.keeping.composite import Share, composed, entire
from watchfolder.running.keeping.figures import (
    drift,
    drift_from_original,
    outside,
    registration,
    structure_lost,
)
from watchfolder.running.keeping.finding import Found, look
from watchfolder.running.keeping.kept_figures import kept_figures
from watchfolder.running.keeping.text import text_figure
from watchfolder.running.keeping.transfer import lift
from watchfolder.running.keeping.view import Where

GLOBAL = 0.6
"""Share of the picture from which on a change without a place is a change of the whole."""
_MOST = 0.5
"""Share of its place from which on an edit that paints all of it has painted all of it."""
_TINTED = 0.006
"""Mean change in OKLab from which on a colour of the whole picture is an edit of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One step, as it was asked of the engine."""

    edit: Edit
    region: Region
    before: Picture
    materials: Materials
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class _Done:
    """The step's picture, and what became of the source in it."""

    picture: Picture
    stayed: Where | None
    """(H, W): where the source's samples stay; None: nothing was put back."""
    why_not: str = ""
    """Why nothing was."""


def put_back(asked: Asked, result: StepResult) -> StepResult:
    """The step's result with everything that was to stay taken from the step's own source.

    `outside_changed` is counted on the picture that is given back. A change of the whole picture
    is not composited; the figure `composited` says so. The engine's own figures come first.
    Raises EngineError when the model's picture has another shape than it may.
    """
    canvas = canvas_of(asked.edit, asked.before, result)
    mask = asked.materials.mask.values[0].cpu().numpy()
    bounds = bounds_of(asked.edit, asked.region, mask, canvas, asked.kept)
    found = look(canvas, bounds)
    why_not = _of_the_whole(asked.edit, canvas, bounds, found)
    if why_not:
        done = _Done(_as_a_whole(canvas, found, result), None, why_not)
    else:
        done = _laid_in(asked.edit, canvas, bounds, found)
    measured = _measured(asked, canvas, found, done)
    return replace(result, picture=done.picture, figures=(*result.figures, *measured), raw=None)


def _of_the_whole(edit: Edit, canvas: Canvas, bounds: Bounds, found: Found) -> str:
    """Why nothing is to be put back; "" when it is."""
    if canvas.resized:
        return "the picture was resized: every pixel is new"
    if bounds.limited:
        return ""
    if not found.change.sure.any() and edit.edit in WHOLE and found.tint.moved > _TINTED:
        return "the change is one of colour, of the whole picture: nothing is put back"
    if found.share <= GLOBAL:
        return ""
    of_tone = edit.edit in RECOLORS or edit.edit == "style"
    if bounds.kept is not None and not of_tone and found.way.status == "found":
        return ""  # a new scene around something that is kept
    return f"the change covers {found.share:.0%} of the picture: nothing is put back"


def _as_a_whole(canvas: Canvas, found: Found, result: StepResult) -> Picture:
    """The model's picture, put in place, in its own colours."""
    if canvas.resized:
        return result.picture
    own = found.in_own_colors()
    return entire(lift(own.view, canvas.source, canvas.made, own.way, own.tint))


def _laid_in(edit: Edit, canvas: Canvas, bounds: Bounds, found: Found) -> _Done:
    """The source with what the step changed, inside its bounds."""
    replaces = edit.edit in REPLACES or (not bounds.limited and found.share > GLOBAL)
    weight = found.change.weight
    if replaces and found.share > _MOST:
        weight = np.ones_like(weight)
    bounded = bounds.limited or bounds.kept is not None
    share = Share(weight, bounds.free if bounded else None, canvas.source.size)
    lifted = lift(found.view, canvas.source, canvas.made, found.way, found.tint)
    new_ground = edit.edit == "background" or (replaces and not bounds.limited)
    return _Done(composed(lifted, share, clean=new_ground), share.untouched())


def _measured(asked: Asked, canvas: Canvas, found: Found, done: _Done) -> tuple[Figure, ...]:
    """Every figure of the step."""
    part = found.share * float((found.view.free > 0.5).mean())
    unmeasured = "" if found.calm.any() else "not measured: nothing stayed as it was"
    told = [
        *registration(found.way, found.raw),
        Figure("drift_before", drift(found.raw, found.calm), note=unmeasured),
        Figure("drift_after", drift(found.view, found.calm), note=unmeasured or found.tint.why_not),
        Figure("share_changed", found.share, note=f"{part:.1%} of the picture"),
        Figure("composited", float(not done.why_not), note=done.why_not),
    ]
    if done.why_not:
        told[-2] = Figure("share_changed", 1.0, note="the whole picture")
    if done.stayed is not None:
        told += outside(canvas.source, done.picture, done.stayed)
    if asked.edit.edit in RECOLORS:
        changed = found.change.sure & (found.view.free > 0.5)
        told.append(Figure("structure_lost", structure_lost(found.view, changed)))
    if not canvas.resized:
        told += kept_figures(asked.kept, canvas, done.picture, done.stayed, found.view)
    told += text_figure(
        asked.edit,
        asked.materials.source,
        asked.before,
        done.picture,
        place=asked.materials.mask.values[0].cpu().numpy(),
        kept=asked.kept,
    )
    original = drift_from_original(asked.materials.source, done.picture, done.stayed)
    return (*told, *([original] if original else []))
