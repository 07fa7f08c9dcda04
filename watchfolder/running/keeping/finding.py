"""Finding: what a model did to its picture: moved it, tinted it, and changed it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from watchfolder.running.keeping.alignment import Alignment
from watchfolder.running.keeping.bounds import Bounds
from watchfolder.running.keeping.canvas import Canvas
from watchfolder.running.keeping.change import Change, find_change
from watchfolder.running.keeping.drift import Tint, find_tint, without_tint
from watchfolder.running.keeping.register import register, registered
from watchfolder.running.keeping.view import Plane, View, Where, view_of

_LEAST_HELD = 0.01
"""Share of the picture that must be known to stay for it alone to be looked at."""
_LEAST_CALM = 0.1
"""Share of the picture that must seem unchanged to look for the drift there alone."""
_CLEAR = 0.5
"""Share of the structure that must agree on a movement of a picture that is changed all over."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out about the model's picture."""

    raw: View
    """As the model gave it."""
    view: View
    """Registered, and without drift."""
    way: Alignment
    tint: Tint
    change: Change
    valid: Where
    """(h, w): where the registered picture has pixels of its own."""
    calm: Where
    """(h, w): where nothing should have changed, and as far as can be told nothing was meant to."""
    share: float
    """Share of the place the step may act in that it changed."""

    def in_own_colors(self) -> Found:
        """The same with the model's colours as they were.

        Where all is changed a movement is undone only if most of the structure agrees on it.
        """
        way = self.way if self.way.matched > _CLEAR else Alignment("lost")
        view, _ = registered(self.raw, way)
        return replace(self, view=view, way=way, tint=Tint())


def look(canvas: Canvas, bounds: Bounds) -> Found:
    """Compare the model's picture with the source, at the working size."""
    raw = view_of(canvas.source, canvas.made, bounds.free, canvas.there)
    trust = _trust(raw, bounds)
    way = register(raw, trust)
    view, valid = registered(raw, way)
    placed = view
    tint = Tint()
    if way.status != "lost":  # else nothing is known to be unchanged, and no colour to be drift
        tint = find_tint(placed, trust)
    view = without_tint(placed, tint)
    change = find_change(view, valid, trust)
    calm = raw.seen & valid & (trust > 0) & _away_from(change)
    if way.status != "lost" and not bounds.limited and calm.mean() > _LEAST_CALM:
        # Now that the change is known roughly, the drift is seen apart from it.
        tint = find_tint(placed, calm.astype(np.float32))
        view = without_tint(placed, tint)
        change = find_change(view, valid, calm.astype(np.float32))
        calm = raw.seen & valid & (trust > 0) & _away_from(change)
    # Beside the source of an extended canvas everything is new.
    share = 1.0 if canvas.there is not None else change.share(view.free)
    return Found(raw, view, way, tint, change, valid, calm, share)


def _away_from(change: Change) -> Where:
    """Where nothing changed, nor close by."""
    reach = np.ones((9, 9), np.uint8)
    return np.asarray(cv2.dilate(change.sure.astype(np.uint8), reach) == 0, np.bool_)


def _trust(view: View, bounds: Bounds) -> Plane:
    """Where the picture should be as it was: around the step's place, if it has one."""
    held = (view.free < 0.02) & view.seen
    if bounds.limited and held.mean() >= _LEAST_HELD:
        return held.astype(np.float32)
    return np.ones_like(view.free)
