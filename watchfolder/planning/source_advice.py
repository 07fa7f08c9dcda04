"""Advice on the source: what a retoucher would say of the photograph before starting.

Figures are those of pictures/source_check.py, in the ledger's facts; what each of them means is in
source_faults.py. Here is which of them matter to a plan, and at what size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from presets.slots import Slot
from watchfolder.pictures.facts import Facts
from watchfolder.planning import source_faults as faults
from watchfolder.planning.plan import Advice, PlannedBranch
from watchfolder.planning.tails import Extent, shown_of

ENLARGED = 1.15
"""Enlarging by less is not seen."""
_PLACES = ("subject", "background", "words")
"""Kinds of place that begin with finding the subject."""


@dataclass(frozen=True, slots=True)
class _Delivered:
    slot: Slot
    scale: float
    """Delivered pixels to a pixel of the source, where it is shown whole."""
    shown: Extent


def source_advice(
    facts: Facts, branches: Sequence[PlannedBranch], extents: Mapping[str, Extent | None]
) -> tuple[Advice, ...]:
    """What to know of the source for these deliveries; nothing of what was not measured.

    `extents` is each branch's size at its end, None where only its pixels tell.
    """
    delivered = _delivered(branches, extents)
    found = [_small(delivered)]
    measures = facts.measures
    if measures:
        scale = _largest_scale(delivered)
        found += [
            faults.soft(measures, scale, _largest_edge(delivered)),
            faults.noisy(measures, scale),
            faults.compressed(measures, scale),
            faults.dark(measures),
            faults.blown(measures),
            faults.crushed(measures),
            faults.cast(measures),
        ]
        if _looks_for_subject(branches):
            found.append(faults.no_subject(measures) or faults.blends(measures))
    return tuple(advice for advice in found if advice is not None)


def _delivered(
    branches: Sequence[PlannedBranch], extents: Mapping[str, Extent | None]
) -> tuple[_Delivered, ...]:
    return tuple(_deliveries(branches, extents))


def _deliveries(
    branches: Sequence[PlannedBranch], extents: Mapping[str, Extent | None]
) -> Iterator[_Delivered]:
    for branch in branches:
        extent = extents.get(branch.name)
        if extent is None:
            continue
        for slot in branch.slots:
            shown = shown_of(slot, extent)
            longest = max(shown.width, shown.height)
            yield _Delivered(slot, slot.long_edge / longest if slot.long_edge else 1.0, shown)


def _largest_scale(delivered: Sequence[_Delivered]) -> float:
    """Of the largest delivery; enlarging makes no fault worse than it is, only larger."""
    return min(1.0, max((d.scale for d in delivered), default=1.0))


def _largest_edge(delivered: Sequence[_Delivered]) -> int:
    return max((d.slot.long_edge or 0 for d in delivered), default=0)


def _small(delivered: Sequence[_Delivered]) -> Advice | None:
    short = {d.slot.name: d for d in delivered if d.scale > ENLARGED}
    if not short:
        return None
    worst = max(short.values(), key=lambda d: d.scale)
    edge = worst.slot.long_edge or 0
    has = round(max(worst.shown.width, worst.shown.height))
    names = ", ".join(short)
    if worst.slot.upscale == "never":
        message = f"{names}: only {has} px of the {edge} asked for are there"
        hint = f"it will come out at {has} px; a file {worst.scale:.1f} times as large fills it"
    else:
        message = f"{names}: {has} px would be enlarged {worst.scale:.1f} times, to {edge}"
        hint = (
            "up to twice is fine with upscale: auto in the slot; a larger file is better"
            if worst.scale <= 2
            else f"ask the photographer for the file of at least {edge} px; "
            "what is not in it, no enlarging brings back"
        )
    return Advice(
        code="source.small",
        message=message,
        hint=hint,
        figures={f"scale.{name}": round(d.scale, 3) for name, d in short.items()},
    )


def _looks_for_subject(branches: Sequence[PlannedBranch]) -> bool:
    steps = (step for branch in branches for step in branch.all_steps)
    return any(step.needs_subject or step.region.kind in _PLACES for step in steps)
