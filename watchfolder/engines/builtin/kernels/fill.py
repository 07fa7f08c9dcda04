"""Fill: a place is made anew from what is around it."""

from __future__ import annotations

import torch

from presets.edits.fill import Fill
from watchfolder.engines.builtin.filling_figures import filling_figures
from watchfolder.engines.builtin.holes import barred_for, check_share, fill
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.pictures.picture import Picture

VERSION = 3
FEATURES = ("fill",)
WELCOMES_SUBJECT = True
SEEDED = True
STAYS_IN_MASK = True

_SEEN = 0.02


def run(_edit: Fill, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Fill exactly the mask; where it is soft, what was there is mixed with what is new.

    Unlike `remove` it takes no shadow along and no room around. Figures: hole_share of the
    picture, filling_figures. Raises EngineError when the mask is above a fifth of the picture or
    empty, Cancelled.
    """
    hole = (materials.mask.values[0] >= _SEEN).numpy()
    share = check_share(hole)
    progress.report(0.0, "filling the place")
    barred = barred_for(hole, materials.subject)
    filled = fill(picture, hole, barred, materials.seed, Portion(progress, 0.0, 0.97))
    weight = materials.mask.values * torch.from_numpy(hole)
    before, made = picture.tensor(), filled.picture.tensor()
    result = filled.picture.with_tensor(before + weight * (made - before))
    progress.report(1.0)
    told = Figure("hole_share", share, note=filled.note)
    return StepResult(result, (told, *filling_figures(result, hole)))
