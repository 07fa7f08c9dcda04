"""Canvas: the source as it lies on what a step gave back, whatever the step did to its size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np

from presets.edit import Edit
from watchfolder.engines.engine import StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.running.keeping.view import Plane, Where

_SHAPE = 0.01
"""How far the shape of a model's picture may be from the source's, as a share."""
_SEAM = 0.006
"""Width of the fade beside the source of an extended canvas, as a share of the long side."""
_WHOLE = 0.01
"""How far from whole pixels a canvas may lie around the source."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The source at the size of the result, and the model's picture of the same field."""

    source: Picture
    made: Picture
    """The model's own picture where there is one, else the step's result; of any size."""
    there: Where | None = None
    """(H, W): where the source has pixels of its own; None: everywhere."""
    top: int = 0
    left: int = 0
    resized: bool = False
    """Whether the result has every pixel anew at another scale: nothing can be put back."""

    def placed(self, plane: Plane, fill: float) -> Plane:
        """A plane (h, w) of the step's source as it lies on the canvas."""
        if self.there is None:
            return plane
        height, width = self.there.shape
        whole = np.full((height, width), fill, np.float32)
        whole[self.top : self.top + plane.shape[0], self.left : self.left + plane.shape[1]] = plane
        return whole

    def beside(self) -> Plane:
        """(H, W): 0 on the source, rising to 1 within a few pixels beside it; 1 without `there`.

        The rise lies in the new part, where the canvas shows the source mirrored: no line shows.
        """
        if self.there is None:
            return np.ones(self.source.rgb.shape[:2], np.float32)
        away = cv2.distanceTransform((~self.there).astype(np.uint8), cv2.DIST_L2, 5)
        reach = max(2.0, _SEAM * max(self.there.shape))
        return np.asarray(np.clip(away / reach, 0, 1), np.float32)


def canvas_of(edit: Edit, before: Picture, result: StepResult) -> Canvas:
    """Lay the step's source where the result's frame says.

    Raises EngineError when the result has another shape than the step may give.
    """
    after = result.picture
    made = result.raw or after
    scale = after.frame.scale_x / before.frame.scale_x
    left = after.frame.dx - before.frame.dx * scale
    top = after.frame.dy - before.frame.dy * scale
    same_frame = abs(scale - 1) < 1e-9 and abs(left) < _WHOLE and abs(top) < _WHOLE
    if not type(edit).reshapes:
        _check_shape(before, after)
        _check_shape(before, made)
        return Canvas(before, made)
    if same_frame and after.size == before.size:
        _check_shape(before, made)
        return Canvas(before, made)
    if abs(scale - 1) > 1e-9 or not _encloses(before, after, left, top):
        return Canvas(before, made, resized=True)
    _check_shape(after, made)
    return _extended(before, after, made, round(left), round(top))


def _check_shape(wanted: Picture, given: Picture) -> None:
    """One pixel of rounding is allowed at any size."""
    (width, height), (w, h) = wanted.size, given.size
    across = abs(w - width * h / height)
    if across > max(1.0, _SHAPE * w):
        raise EngineError(
            f"the model gave {w}x{h} for a picture of {width}x{height}: another shape",
            "this is a fault of the engine: its result cannot be laid over the source",
        )


def _encloses(before: Picture, after: Picture, left: float, top: float) -> bool:
    x, y = round(left), round(top)
    whole = abs(left - x) < _WHOLE and abs(top - y) < _WHOLE
    fits = x + before.size.width <= after.size.width and y + before.size.height <= after.size.height
    return whole and x >= 0 and y >= 0 and fits


def _extended(before: Picture, after: Picture, made: Picture, left: int, top: int) -> Canvas:
    """The source on a larger canvas, mirrored outwards and opaque where that is new."""
    width, height = after.size
    place = np.s_[top : top + before.size.height, left : left + before.size.width]
    there = np.zeros((height, width), np.bool_)
    there[place] = True
    right, below = width - left - before.size.width, height - top - before.size.height
    rgb = cv2.copyMakeBorder(before.rgb, top, below, left, right, cv2.BORDER_REFLECT_101)
    alpha = None
    if before.alpha is not None:
        alpha = np.full((height, width), before.top, before.rgb.dtype)
        alpha[place] = before.alpha
    source = replace(
        before,
        rgb=cast(Samples, rgb),
        alpha=cast(Samples, alpha) if alpha is not None else None,
        frame=after.frame,
    )
    return Canvas(source, made, there, top, left)
