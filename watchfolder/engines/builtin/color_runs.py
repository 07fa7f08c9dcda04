"""Runs of color steps: several pointwise edits in a row as one function, rounded once.

Each step of a run is the function of all before it and its own, evaluated on the picture the run
began with: by one gather, and bit-identical to the float32 chain. Between two of them nothing is
rounded to 8 bits.
"""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from presets.edit import Edit
from presets.edits.match import Match
from watchfolder.engines.builtin.colorwork import Colors, color_function, color_key
from watchfolder.engines.builtin.matching import move_of
from watchfolder.engines.builtin.pointwise import apply_to_picture
from watchfolder.engines.engine import Joined, Materials, Progress
from watchfolder.pictures.picture import Picture


def painted(
    picture: Picture, function: Colors, key: str, materials: Materials, progress: Progress
) -> Picture:
    """`picture` with a step's color function where its mask is, after the run it goes on with.

    `picture` is what the run had come to, rounded; it is not looked at where there is a run.
    """
    mask, device = materials.mask.values, materials.device
    if materials.joined is None:
        return apply_to_picture(picture, function, key, mask, progress, device=device)
    start = materials.joined.start
    whole, keys = _joined(materials.joined)
    result = apply_to_picture(
        start,
        lambda rgb: function(whole(rgb)),
        " then ".join((*keys, key)),
        mask,
        progress,
        device=device,
    )
    return replace(result, frame=picture.frame)


def _joined(run: Joined) -> tuple[Colors, tuple[str, ...]]:
    steps = [_function(edit, run.start, given) for edit, given in run.steps]

    def whole(rgb: Tensor) -> Tensor:
        for function, _ in steps:
            rgb = function(rgb)
        return rgb

    return whole, tuple(key for _, key in steps)


def _function(edit: Edit, start: Picture, given: Materials) -> tuple[Colors, str]:
    """Of a step of a run; only its first may look at the picture."""
    if isinstance(edit, Match):
        move = move_of(edit, start, given)
        return move.colors, move.key
    return color_function(edit, given.files), color_key(edit)
