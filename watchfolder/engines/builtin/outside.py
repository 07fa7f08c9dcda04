"""What is outside the mask stays as it was, bit by bit, and is measured to have."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from watchfolder.engines.engine import Figure, Mask, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.masks import is_everywhere
from watchfolder.pictures.picture import Picture, Samples


def put_back_outside(result: StepResult, before: Picture, mask: Mask) -> StepResult:
    """`result` with the samples of `before`, alpha included, wherever the mask is 0.

    Adds the figure outside_max_diff, measured on what is handed back, in levels of 8 bits; its
    note says when a kernel had strayed and what was put back. A mask that is 0 nowhere has no
    outside: nothing is added. Raises EngineError when the kernel changed the size, the depth or
    whether there is alpha.
    """
    after = result.picture
    if after.rgb.shape != before.rgb.shape or after.rgb.dtype != before.rgb.dtype:
        raise EngineError("an edit that stays in its mask gave a picture of another size or depth")
    if (after.alpha is None) != (before.alpha is None):
        raise EngineError("an edit that stays in its mask gave or took an alpha channel")
    if is_everywhere(mask.values):
        return result
    outside = (mask.values[0] == 0).numpy()
    if not outside.any():
        return result
    strayed = _most_difference(after, before, outside)
    if strayed > 0:
        rgb = np.where(outside[..., None], before.rgb, after.rgb)
        alpha = after.alpha
        if alpha is not None and before.alpha is not None:
            alpha = np.where(outside, before.alpha, alpha)
        after = replace(after, rgb=rgb, alpha=alpha)
    note = f"up to {strayed:g} levels were put back" if strayed > 0 else ""
    value = _most_difference(after, before, outside)
    figure = Figure("outside_max_diff", value, 0.0, value == 0, note)
    return replace(result, picture=after, figures=(*result.figures, figure))


def _most_difference(after: Picture, before: Picture, where: NDArray[np.bool_]) -> float:
    """Largest absolute difference inside `where`, alpha included, in levels of 8 bits."""
    most = _difference(after.rgb, before.rgb, where)
    if after.alpha is not None and before.alpha is not None:
        most = max(most, _difference(after.alpha, before.alpha, where))
    return most * 255 / before.top


def _difference(after: Samples, before: Samples, where: NDArray[np.bool_]) -> int:
    changed = after != before
    changed &= where[..., None] if changed.ndim == 3 else where
    if not changed.any():
        return 0
    return int(np.abs(after[changed].astype(np.int64) - before[changed].astype(np.int64)).max())
