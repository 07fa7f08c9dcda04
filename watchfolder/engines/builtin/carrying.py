"""Carrying a thing's light over to its new color: which of two models does it, by measurement.

Shading transfer (shading.py) holds texture and hue best nearly everywhere; the dichromatic model
(dichromatic.py) parts mirrored light from the thing's own color, which a lighter new color may ask
for on a glossy thing. So where both can be meant, both are tried on a reduced picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from torch import Tensor

from watchfolder.engines.builtin.aim import Aim, Colors, Surface, find_aim
from watchfolder.engines.builtin.anchor import ColorSample
from watchfolder.engines.builtin.color_table import by_color
from watchfolder.engines.builtin.dichromatic import LEAST_CHROMA, gloss_share
from watchfolder.engines.builtin.recolor_figures import Where, recolor_figures
from watchfolder.engines.builtin.shading import Tone
from watchfolder.engines.engine import Figure
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.pictures.spaces import lab_to_srgb, srgb_to_oklab

_LIGHTER = 0.05
"""OKLab L by which the new color must be lighter for the dichromatic model to be tried."""
_GLOSSY = 0.01
"""Share of a thing that must mirror light for it to be tried."""
_TRIED_EDGE = 700
"""Pixels of the thing's long side that both are tried on."""


@dataclass(frozen=True, slots=True)
class Task:
    """One recolour, as it is found."""

    picture: Picture
    thing: Where
    """(H, W): the sure pixels of the thing's own color."""
    sample: ColorSample
    source: Tone
    wanted: Tensor
    """(3, 1, 1) Lab."""
    after: Colors
    """The look that follows."""

    def aimed(self, surface: Surface) -> Aim:
        """The aim that ends at the wanted color by this model."""
        top = self.picture.top
        return find_aim(self.sample, self.source, self.wanted, self.after, top, surface=surface)


def chosen_aim(task: Task, said: str) -> tuple[Aim, Figure]:
    """The aim by the model that was said, for auto by the better one; and the figure gloss_share.

    Raises EngineError when glossy was said of a thing that has no color of its own.
    """
    if said == "glossy" and task.source.chroma < LEAST_CHROMA:
        raise EngineError(
            "a grey or white thing has no color that could be told from its highlights",
            "leave surface: out, or say matte",
        )
    gloss = gloss_share(srgb_to_oklab(task.sample.colors), task.source)
    if said in ("matte", "glossy"):
        surface = cast(Surface, said)
        return task.aimed(surface), Figure("gloss_share", gloss, note=f"{said}, as asked")
    matte = task.aimed("matte")
    wanted = float(srgb_to_oklab(lab_to_srgb(task.wanted))[0])
    if gloss < _GLOSSY or wanted < task.source.light + _LIGHTER:
        return matte, Figure("gloss_share", gloss, note="carried over as matte")
    glossy = task.aimed("glossy")
    ways = {"matte": _worth(task, matte), "glossy": _worth(task, glossy)}
    better = "glossy" if ways["glossy"] > ways["matte"] else "matte"
    told = ", ".join(f"{name} keeps {kept:.3f}" for name, (_, kept) in ways.items())
    note = f"carried over as {better}: of the structure {told}"
    return {"matte": matte, "glossy": glossy}[better], Figure("gloss_share", gloss, note=note)


def _worth(task: Task, aim: Aim) -> tuple[int, float]:
    """Figures far beyond their limits (fewer is more), then the structure that is kept."""
    rows, columns = (np.flatnonzero(task.thing.any(axis=axis)) for axis in (1, 0))
    step = max(1, max(len(rows), len(columns)) // _TRIED_EDGE)
    place = np.s_[rows[0] : rows[-1] + 1 : step, columns[0] : columns[-1] + 1 : step]
    thing = np.ascontiguousarray(task.thing[place])
    small = Picture(cast(Samples, np.ascontiguousarray(task.picture.rgb[place])))
    painted = small.rgb.copy()
    painted[thing] = small.quantized(by_color(aim.colors, small.rgb[thing])[:, 0].T)
    figures = recolor_figures(small, Picture(painted), thing, thing, lab_to_srgb(task.wanted))
    kept = next(figure.value for figure in figures if figure.name == "structure")
    return -sum(not figure.passed for figure in figures), kept
