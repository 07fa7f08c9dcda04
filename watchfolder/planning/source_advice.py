"""Advice on the source: what a retoucher would say of the photograph before starting.

Figures are those of pictures/source_check.py, in the ledger's facts. The limits were set on
photographs with known faults; benchmarks/source_check.py prints what they find and what they miss.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from presets.slots import Slot
from watchfolder.pictures.facts import Facts
from watchfolder.planning.plan import Advice, PlannedBranch
from watchfolder.planning.tails import Extent, shown_of

ENLARGED = 1.15
"""Enlarging by less is not seen."""
SOFT = 1.25
"""Blur, as the sigma of a Gaussian in delivered pixels, from which a picture looks soft."""
NOISY = 2.0
"""Noise in delivered 8-bit levels from which even ground looks gritty."""
DARK = 62.0
"""L* that the lightest parts should reach; two stops under they are at 55."""
_WELL_LIT = 90.0
BLOWN = 0.02
CRUSHED = 0.05
"""Shares of the subject without drawing."""
BLENDS = 7.0
"""Difference in OKLab (times 100) along the outline below which an edge is a guess."""
UNSURE = 0.5
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
        found += [
            _soft(measures, delivered),
            _noisy(measures, delivered),
            _dark(measures),
            _blown(measures),
            _crushed(measures),
        ]
        if _looks_for_subject(branches):
            found.append(_unsure(measures) or _blends(measures))
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


def _soft(measures: Mapping[str, float], delivered: Sequence[_Delivered]) -> Advice | None:
    blur = measures.get("blur")
    if blur is None:
        return None
    seen = blur * _largest_scale(delivered)
    if seen < SOFT:
        return None
    smaller = max((d.slot.long_edge or 0 for d in delivered), default=0)
    hint = "take the sharpest frame of the series; sharpening will not bring back what is not there"
    if smaller:
        hint += f", but at {round(smaller * SOFT / seen)} px it would look crisp"
    return Advice(
        code="source.soft",
        message=f"its sharpest edges are {seen:.1f} px soft at the size asked for "
        f"({SOFT:g} is where it starts to show)",
        hint=hint,
        figures={"blur": blur, "blur_delivered": round(seen, 3)},
    )


def _noisy(measures: Mapping[str, float], delivered: Sequence[_Delivered]) -> Advice | None:
    grain = measures.get("grain")
    if grain is None:
        return None
    seen = grain * _largest_scale(delivered)
    if seen < NOISY:
        return None
    return Advice(
        code="source.noisy",
        message=f"even ground has noise of {seen:.1f} levels at the size asked for "
        f"({NOISY:g} is where it starts to show)",
        hint="denoise it in the raw developer first: a recolour or a lifted shadow shows it more",
        figures={"grain": grain, "grain_delivered": round(seen, 3)},
    )


def _dark(measures: Mapping[str, float]) -> Advice | None:
    light = measures.get("highlight")
    if light is None or light >= DARK:
        return None
    stops = math.log2(_luminance(_WELL_LIT) / max(_luminance(light), 1e-4))
    return Advice(
        code="source.dark",
        message=f"nothing in it is lighter than L* {light:.0f}: about {stops:.1f} stops under",
        hint="develop the raw file brighter; or say the first step as "
        "{edit: adjust, exposure: ...}, and look for noise in the shadows",
        offer=(f"brighten the image by {_plain(stops)}",),
        figures={"highlight": light, "stops": round(stops, 2)},
    )


def _luminance(light: float) -> float:
    """Y of an L*."""
    return float(((light + 16) / 116) ** 3) if light > 8 else light * 27 / 24389


def _plain(stops: float) -> str:
    """Stops as the grammar reads them, by halves, at most two: more is another exposure."""
    halves = max(1, min(4, round(2 * stops)))
    return {1: "half a stop", 2: "1 stop", 3: "1.5 stops", 4: "2 stops"}[halves]


def _blown(measures: Mapping[str, float]) -> Advice | None:
    share = measures.get("blown", 0.0)
    if share < BLOWN:
        return None
    return Advice(
        code="source.blown",
        message=f"{share:.0%} of the product is pure white: there is no drawing left in it",
        hint="develop the raw file darker, or have it shot again; no edit finds what was never "
        "recorded, and a new colour lies flat on it",
        figures={"blown": share},
    )


def _crushed(measures: Mapping[str, float]) -> Advice | None:
    share = measures.get("crushed", 0.0)
    if share < CRUSHED:
        return None
    return Advice(
        code="source.crushed",
        message=f"{share:.0%} of the product is pure black: its shadows hold no drawing",
        hint="develop the raw file with its shadows lifted; lifted here they would only turn grey",
        figures={"crushed": share},
    )


def _looks_for_subject(branches: Sequence[PlannedBranch]) -> bool:
    steps = (step for branch in branches for step in branch.all_steps)
    return any(step.needs_subject or step.region.kind in _PLACES for step in steps)


def _unsure(measures: Mapping[str, float]) -> Advice | None:
    sure = measures.get("subject_confidence")
    if sure is None or sure >= UNSURE:
        return None
    return Advice(
        code="source.no-subject",
        message=f"no subject stands out ({sure:.2f} sure; {UNSURE:g} is needed), and a step of "
        "this plan begins with it",
        hint="lay a mask beside the picture (bag.jpg.mask.png), or say a box as target",
        figures={"subject_confidence": sure},
    )


def _blends(measures: Mapping[str, float]) -> Advice | None:
    apart = measures.get("separation")
    if apart is None or apart >= BLENDS:
        return None
    return Advice(
        code="source.blends",
        message=f"the subject is nearly of its ground's colour along its edge ({apart:.1f} apart; "
        f"below {BLENDS:g} an outline is a guess)",
        hint="look at the edge of the result closely, or lay a mask beside the picture; "
        "next time a ground of another lightness saves the work",
        figures={"separation": apart},
    )
