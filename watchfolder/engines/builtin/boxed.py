"""The thing in a box: a subject looked for in a part of the picture alone."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import torch

from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.subjects import find_subject
from watchfolder.engines.engine import Mask, Progress
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.masks import box_mask
from watchfolder.pictures.picture import Picture, Samples

Fractions = tuple[float, float, float, float]
_ROOM = 0.12
"""What is looked at around the box, as a share of its sides: a thing is told from what is by it."""
_LEAST_SIDE = 16
_OF_IT = 0.5
"""Share of a thing that lies on the picture's subject, above which it is a part of that."""


def find_in_box(box: Fractions, source: Picture, progress: Progress) -> Mask:
    """The soft mask, on `source`, of the thing in `box` (left, top, right, bottom as fractions).

    Nothing outside the box belongs. Raises RegionUncertainError when nothing stands out in it,
    Cancelled.
    """
    width, height = source.size
    left, top, right, bottom = box
    across, down = _ROOM * (right - left), _ROOM * (bottom - top)
    x0, y0 = int(max(0, left - across) * width), int(max(0, top - down) * height)
    x1 = min(width, max(x0 + _LEAST_SIDE, round(min(1, right + across) * width)))
    y1 = min(height, max(y0 + _LEAST_SIDE, round(min(1, bottom + down) * height)))
    alpha = source.alpha
    part = Picture(
        cast(Samples, np.ascontiguousarray(source.rgb[y0:y1, x0:x1])),
        None if alpha is None else cast(Samples, np.ascontiguousarray(alpha[y0:y1, x0:x1])),
    )
    try:
        found = find_subject(part, Portion(progress, 0.0, 0.5))
    except RegionUncertainError as error:
        raise RegionUncertainError(
            f"in the box {error.message}",
            "draw it closer around the thing, or give a mask",
            region="the box",
            confidence=error.confidence,
            found=box_mask(source.size, box),
        ) from error
    values = torch.zeros((1, height, width))
    values[:, y0:y1, x0:x1] = found.values
    values = _on_its_subject(values, source, Portion(progress, 0.5, 1.0))
    return replace(found, values=values * box_mask(source.size, box))


def _on_its_subject(values: torch.Tensor, source: Picture, progress: Progress) -> torch.Tensor:
    """Without the ground seen through it, where the thing is a part of the picture's subject.

    From close by, the ground in the eye of a handle is easily taken for the thing.
    """
    try:
        subject = find_subject(source, progress).values
    except RegionUncertainError:
        return values
    both = torch.minimum(values, subject)
    return both if float(both.sum()) > _OF_IT * float(values.sum()) else values
