"""Tails: what a delivery wants beyond the branch's own steps, as ordinary steps at its end.

A slot that extends or enlarges is done by engines, cached, checked and recorded like everything
else; exporting only crops, pads, reduces and encodes. Pure geometry: no pixels are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from presets.edit import Edit
from presets.edits.extend import Extend
from presets.edits.upscale import Upscale
from presets.slots import Slot
from watchfolder.planning.plan import Advice

SAME_ASPECT = 1e-3
"""Aspects that differ by less than this part are the same."""
_LARGER = 1.005
"""A smaller enlargement is left to exporting."""
_MOST = 8.0
_INSTEAD = {
    "extend": "only a smooth ground is continued, any other fails",
    "upscale": "smaller pictures are enlarged by Lanczos",
}


@dataclass(frozen=True, slots=True)
class Extent:
    """Width and height in pixels, not whole while they are worked out."""

    width: float
    height: float

    @property
    def ratio(self) -> float:
        """Width over height."""
        return self.width / self.height


def extent_after(edits: Iterable[Edit], start: Extent | None) -> Extent | None:
    """The size of the picture after `edits`; None once a step changes it: only pixels tell it."""
    return None if any(_reshapes(edit) for edit in edits) else start


def _reshapes(edit: Edit) -> bool:
    return type(edit).reshapes or bool(getattr(edit, "trim", False))


def tail_edits(slot: Slot, extent: Extent | None) -> tuple[Edit, ...]:
    """The edits that `slot` wants of a picture of this size; None: a size that is not known.

    First the canvas is extended, then what is then too small is enlarged. An edit whose size is
    not known beforehand does nothing where nothing is wanted.
    """
    edits: list[Edit] = []
    if slot.fit == "extend" and slot.aspect is not None and not _has(extent, slot.aspect.ratio):
        gravity = "center" if slot.gravity == "subject" else slot.gravity
        edits.append(Extend(aspect=slot.aspect, gravity=gravity, part="slot"))
        extent = None if extent is None else _around(extent, slot.aspect.ratio)
    if slot.upscale == "auto" and slot.long_edge is not None:
        edits.extend(_enlarged(slot, slot.long_edge, extent))
    return tuple(edits)


def unable(slot: Slot, edit: Edit, branch: str) -> Advice:
    """What is said where no engine can do a slot's edit, and what is done instead."""
    return Advice(
        code=f"plan.slot-{edit.edit}",
        message=f"no engine here can {edit.edit} for the slot {slot.name}: {_INSTEAD[edit.edit]}",
        hint="watchfolder doctor lists what the engines here can do",
        branch=branch,
    )


def _has(extent: Extent | None, ratio: float) -> bool:
    return extent is not None and abs(extent.ratio / ratio - 1) < SAME_ASPECT


def _around(extent: Extent, ratio: float) -> Extent:
    """The smallest extent of a ratio around another."""
    if extent.ratio < ratio:
        return Extent(extent.height * ratio, extent.height)
    return Extent(extent.width, extent.width / ratio)


def _inside(extent: Extent, ratio: float) -> Extent:
    if extent.ratio > ratio:
        return Extent(extent.height * ratio, extent.height)
    return Extent(extent.width, extent.width / ratio)


def shown_of(slot: Slot, extent: Extent) -> Extent:
    """What of a picture of this size a slot shows: the part it crops to, or all it is padded to."""
    if slot.aspect is None:
        return extent
    fit = _inside if slot.fit == "crop" else _around
    return fit(extent, slot.aspect.ratio)


def _enlarged(slot: Slot, edge: int, extent: Extent | None) -> list[Edit]:
    """So much that the part the slot shows is as long as it is delivered."""
    if extent is None:
        return [Upscale(long_edge=edge, part="slot")]
    shown = shown_of(slot, extent)
    scale = edge / max(shown.width, shown.height)
    return [Upscale(scale=min(_MOST, scale), part="slot")] if scale > _LARGER else []
