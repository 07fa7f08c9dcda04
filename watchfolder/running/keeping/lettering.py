"""Lettering that is to stay: spared by edits that would run over it, and fitted to what was done.

Boxes around text are the surest thing to put back, but where only the color of what it stands on
has changed, a box of the old color around new leather would be worse than no care at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from presets.edit import Edit
from presets.lettering import asks_for_lettering, bears_letters, of_letters
from presets.regions import Region
from watchfolder.engines.builtin.lettering import (
    Line,
    find_lettering,
    points_in,
    seen,
    still_read,
)
from watchfolder.engines.builtin.lettering_masks import area_of, letters_of
from watchfolder.engines.engine import Figure, Mask, Materials, StepResult
from watchfolder.pictures.masks import place
from watchfolder.pictures.picture import Frame, Picture
from watchfolder.running.keeping.bounds import RECOLORS, Kept
from watchfolder.running.keeping.text import (
    UNREAD,
    asks_for_text,
    share_inside,
    text_figure,
)

Samples = NDArray[np.uint8]

TEXT_AREA = Region(kind="words", words="the text area")
"""Where all lettering is, as a region of the builtin engine."""
_PAINTS = frozenset({"fill", "remove"})
"""Builtin edits that paint over all of their place."""
_MEANT = 0.8
"""Share of a line that the place of such an edit covers, from which on that is what was asked."""
_CORE = 0.8
"""Share of letter from which on a pixel is put back on a ground of another color."""
_OTHER = 24
"""Levels of 8 bits by which the median color in a line's place is another one."""


def spared(edit: Edit, region: Region, picture: Picture, materials: Materials) -> Materials:
    """The materials of a builtin step, its place without the lettering that is to stay.

    A removal or filling spares the area of lines it would only graze; a line it covers is what
    was asked for, and is left to the figures to tell. An edit of light spares the letters, where
    they part from their ground. Recoloring needs no help: it leaves ink of another color as it is,
    rims included. Nothing is spared by edits of the whole picture, nor when lettering is itself
    the place.
    """
    light = edit.edit in RECOLORS and edit.edit != "recolor"
    if not asks_for_text(edit) or not (light or edit.edit in _PAINTS):
        return materials
    if region.kind == "everything" or of_letters(region.words) or bears_letters(region.words):
        return materials
    mask = materials.mask.values[0].numpy()
    there = [
        (line, share_inside(line, picture.frame, mask)) for line in find_lettering(materials.source)
    ]
    if light:
        lines = tuple(line for line, share in there if share > 0)
        own, _ = letters_of(lines, materials.source)
    else:
        lines = tuple(line for line, share in there if 0 < share < _MEANT)
        own = area_of(lines, materials.source.size)
    if not lines:
        return materials
    on_picture = place(own, picture.frame, picture.size)
    values = torch.minimum(materials.mask.values, 1 - on_picture)
    return replace(materials, mask=replace(materials.mask, values=values))


def with_text_figures(
    edit: Edit, before: Picture, materials: Materials, result: StepResult
) -> StepResult:
    """A builtin step's result with the figures of the lettering it is to keep.

    keep_unplaced where none is read on the original, else text_readable.
    """
    if not asks_for_text(edit):
        return result
    told = text_figure(
        edit,
        materials.source,
        before,
        result.picture,
        place=materials.mask.values[0].cpu().numpy(),
    )
    if not find_lettering(materials.source):
        names = [words for words in edit.keep if asks_for_lettering((words,))]
        note = "; ".join(f"{words}: {UNREAD}" for words in names)
        told = (Figure("keep_unplaced", float(len(names)), note=f"not measured: {note}"), *told)
    return replace(result, figures=(*result.figures, *told))


def by_text(words: str, find: Callable[[Region], Mask]) -> Kept:
    """A kept thing that bears lettering, as the area of all lettering.

    Raises RegionUncertainError when none is read.
    """
    return Kept(words, find(TEXT_AREA).values[0].cpu().numpy(), by_text=True)


def fitted(
    kept: Sequence[Kept], edit: Edit, original: Picture, before: Picture, made: Picture
) -> tuple[Kept, ...]:
    """The same things; of those placed by their text only the letters, where that is enough.

    It is for a line when the edit is one of color, or when the model's picture `made` still shows
    its words on a ground of another color: to put back its area then would put back the old
    ground. Lines whose letters do not part from their ground are then checked by reading alone.
    """
    if not any(one.by_text for one in kept):
        return tuple(kept)
    lines = find_lettering(original)
    apart = lines if edit.edit in RECOLORS else _on_other_ground(lines, before, made)
    own, unparted = letters_of(apart, original)
    if len(unparted) == len(lines):
        why = "it takes the color of what it stands on, and was only read again"
        return tuple(Kept(one.words, why=why) if one.by_text else one for one in kept)
    own = ((own - _CORE) / (1 - _CORE)).clamp(0, 1)  # a rim of the old ground would show
    areas = area_of([line for line in lines if line not in apart], original.size)
    there = place(torch.maximum(own, areas), before.frame, before.size)[0].numpy()
    return tuple(replace(one, place=there) if one.by_text else one for one in kept)


def _on_other_ground(lines: Sequence[Line], before: Picture, made: Picture) -> tuple[Line, ...]:
    """The lines that the model left, on a ground of another color."""
    scale = (made.size.width / before.size.width, made.size.height / before.size.height)
    if abs(scale[0] / scale[1] - 1) > 0.02:
        return ()  # an extended canvas: the area is as good as any
    frames = (before.frame, before.frame.scaled(*scale))
    shown = (seen(before), seen(made))
    return tuple(
        line
        for line in lines
        if _apart(line, frames, shown) > _OTHER
        and still_read(line, shown[1], frames[1]) == line.words
    )


def _apart(line: Line, frames: tuple[Frame, Frame], shown: tuple[Samples, Samples]) -> float:
    colors = [
        _median(rgb, points_in(line, frame)) for rgb, frame in zip(shown, frames, strict=True)
    ]
    return float(np.abs(colors[0] - colors[1]).max())


def _median(rgb: Samples, points: NDArray[np.float32]) -> NDArray[np.float64]:
    x = np.clip(points[:, 0].astype(int), 0, rgb.shape[1] - 1)
    y = np.clip(points[:, 1].astype(int), 0, rgb.shape[0] - 1)
    return np.asarray(np.median(rgb[y, x], axis=0), np.float64)
