"""Recolor: give a thing another color; its shading, highlights and texture stay.

The color is a number: after the change, and after the look that follows, the thing's anchor is
measured again and the aim corrected, until it is where it was asked to be or as near as the look
and the gamut let it come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import cast

from torch import Tensor

from presets.edits.recolor import Recolor
from watchfolder.engines.builtin.aim import Aim, corrected, measured, mixed
from watchfolder.engines.builtin.anchor import ColorSample, core_threshold, of_thing, source_tone
from watchfolder.engines.builtin.carrying import Task, chosen_aim
from watchfolder.engines.builtin.colorwork import color_function
from watchfolder.engines.builtin.dials import hex_to_rgb
from watchfolder.engines.builtin.portion import Portion
from watchfolder.engines.builtin.recolor_figures import recolor_figures
from watchfolder.engines.builtin.repaint import Canvas, own_part
from watchfolder.engines.engine import Figure, Materials, Progress, StepResult
from watchfolder.errors import EngineError
from watchfolder.pictures.picture import Picture, Samples
from watchfolder.pictures.spaces import delta_e_2000, lab_to_srgb, srgb_to_lab

VERSION = 5
FEATURES = ("recolor",)
NEEDS_SUBJECT = False
STAYS_IN_MASK = True

Colors = Callable[[Tensor], Tensor]
_WHOLLY = 0.9
"""Share of a pixel from which it is judged as the thing: what is mixed keeps of the old color."""
_SAMPLE = 20_000
"""Colors that the loop looks at."""


_NEAR = 0.3
"""CIEDE2000 of the painted picture above which it is painted again. Its colors are smoothed before
they are carried over, so that a thing of few levels ends elsewhere than its colors one by one."""
_AGAIN = 3
"""Times it is painted again at most."""


@dataclass(frozen=True, slots=True, eq=False)
class _Painted:
    """A picture that was painted, and how far its anchor is from what was wanted."""

    aim: Aim
    picture: Picture
    missing: Tensor
    """(3, 1, 1) Lab."""
    error: float
    """CIEDE2000."""

    @classmethod
    def of(cls, aim: Aim, picture: Picture, found: Tensor, wanted: Tensor) -> _Painted:
        return cls(aim, picture, wanted - found, float(delta_e_2000(found, wanted)))


def run(edit: Recolor, picture: Picture, materials: Materials, progress: Progress) -> StepResult:
    """Recolor what the mask holds; other materials in it, by their color, keep theirs.

    Figures: anchor_delta_e (after the look that follows, to what was asked), those of
    recolor_figures, and gloss_share with the model that was taken. Raises EngineError when the
    mask holds nothing, Cancelled.
    """
    progress.report(0.0, "finding the color")
    mask = _of_what_shows(materials.mask.values, picture)
    if not bool(mask.any()):
        raise EngineError(
            "there is nothing to recolor: the mask is empty on this picture",
            "an earlier step may have cropped the place away",
        )
    core = (mask >= core_threshold(mask))[0].numpy()
    sample = ColorSample.of(cast(Samples, picture.rgb[core]))
    source = source_tone(sample)
    own = of_thing(sample, source)
    after = _look_that_follows(materials)
    start = measured(own, _unchanged, after, picture.top)
    wanted = mixed(start, srgb_to_lab(hex_to_rgb(edit.to.hex)), edit.strength)
    part = own_part(picture, mask, source)
    thing = core & (part > _WHOLLY)[0].numpy()
    thing = thing if thing.any() else core
    task = Task(picture, thing, own.thinned(_SAMPLE), source, wanted, after)
    aim, gloss = chosen_aim(task, edit.surface)

    canvas = Canvas.of(picture, part, Portion(progress, 0.3, 0.6))

    def paint(aim: Aim) -> _Painted:
        done = canvas.painted(aim)
        colors = ColorSample.of(cast(Samples, done.rgb[thing]))
        return _Painted.of(aim, done, measured(colors, _unchanged, after, picture.top), wanted)

    progress.report(0.6, "painting")
    painted = paint(aim)
    for number in range(_AGAIN):
        if painted.error <= _NEAR:
            break
        progress.report(0.7 + 0.05 * number)
        again = paint(corrected(painted.aim, painted.missing))
        if again.error >= painted.error:
            break
        painted = again

    progress.report(0.85, "measuring")
    result = painted.picture
    color = _color_figure(edit, painted.error, materials)
    told = recolor_figures(picture, result, core, thing, lab_to_srgb(wanted))
    return StepResult(result, (color, *told, gloss))


def _of_what_shows(mask: Tensor, picture: Picture) -> Tensor:
    """The mask as a share of what is visible.

    Colors beside an alpha channel are not mixed with what is behind them: where half of a pixel is
    there, and the mask says half, the thing is all of it.
    """
    alpha = picture.alpha_tensor()
    if alpha is None:
        return mask
    return (mask / alpha.clamp_min(0.5 / picture.top)).clamp(0, 1)


def _unchanged(rgb: Tensor) -> Tensor:
    return rgb


def _look_that_follows(materials: Materials) -> Colors:
    functions = [color_function(edit, materials.files) for edit in materials.following]
    return lambda rgb: reduce(lambda colors, function: function(colors), functions, rgb)


def _color_figure(edit: Recolor, error: float, materials: Materials) -> Figure:
    limit: float | None = None
    if edit.strength == 1:
        brand = edit.to.delta_e
        limit = brand if brand is not None else materials.checks.color_delta_e
    passed = limit is None or error <= limit
    note = "" if passed else "the gamut, or the look that follows, keeps it from the color asked"
    return Figure("anchor_delta_e", error, limit, passed, note)
