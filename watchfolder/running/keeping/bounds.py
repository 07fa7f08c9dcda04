"""Bounds: where a step may change its picture at all, and where what is to be kept lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from presets.edit import Edit
from presets.regions import Region
from watchfolder.running.keeping.canvas import Canvas
from watchfolder.running.keeping.view import Plane

REPLACES = frozenset({"background", "fill", "remove", "extend"})
"""Edits that paint all of their place: what is untouched in it is so by chance."""
RECOLORS = frozenset({"recolor", "adjust", "look", "match"})
"""Edits of light and colour: shapes and lettering stay, also inside their place."""
WHOLE = frozenset({"instruct", "style", "adjust", "look", "match", "grain"})
"""Edits that may well be a change of colour of the whole picture."""
EVERYWHERE = 0.995
"""Mean of a mask from which on it leaves nothing out."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is to be kept."""

    words: str
    place: Plane | None = None
    """(H, W) in [0, 1] on the step's source; None: it could not be found surely."""
    why: str = ""
    """Why not."""
    by_text: bool = False
    """Whether `place` is the area of the lettering it bears."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a step may act."""

    region: Plane
    """(H, W) on the canvas, in [0, 1]: the place the step was given."""
    kept: Plane | None
    """(H, W): all that is to be kept and was found; None: nothing was."""
    limited: bool
    """Whether the place is less than the whole picture."""

    @property
    def free(self) -> Plane:
        """(H, W): the place without what is to be kept."""
        if self.kept is None:
            return self.region
        return np.minimum(self.region, 1 - self.kept)


def bounds_of(
    edit: Edit, region: Region, mask: Plane, canvas: Canvas, kept: Sequence[Kept]
) -> Bounds:
    """Where `edit`, whose place `mask` (H, W) is on its source, may act on the canvas.

    A shadow falls around the thing it was asked for, not on it; a canvas is extended outside the
    picture.
    """
    found = [one.place for one in kept if one.place is not None]
    together = canvas.placed(np.maximum.reduce(found), 0.0) if found else None
    if canvas.there is not None:
        return Bounds(canvas.beside(), together, limited=True)
    whole = region.kind == "everything" and not region.invert
    limited = not whole and float(mask.mean()) <= EVERYWHERE
    around = edit.edit == "shadow" and limited and not region.invert
    return Bounds(1 - mask if around else mask, together, limited)
