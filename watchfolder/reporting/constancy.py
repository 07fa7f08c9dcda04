"""Constancy: what the preset makes of one photograph in several grades, and of a right one.

A pipeline that makes all pictures grey undoes every grade; so how far it moves what was right
already stands beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median

from presets.preset import Preset
from watchfolder.pictures.picture import Picture
from watchfolder.reporting.copies import alike, apart, mean_apart, same_framing, same_photograph
from watchfolder.reporting.drawing import Drawer, Step
from watchfolder.reporting.report import Constancy, Row

MOST_GROUPS, MOST_GRADES = 24, 4
"""Photographs in several grades that are compared, and grades of each."""
_EDGE = 160
Sides = tuple[Picture, Picture | None]


def constancy_of(
    rows: Sequence[Row], preset: Preset | None, drawer: Drawer, moved: Sequence[float], step: Step
) -> Constancy:
    """Invariance over the grades that are found; fidelity over references that are in the library.

    `moved` is how far pictures of the contact sheet were moved, in CIEDE2000.
    """
    groups = _groups(rows, drawer, step)
    before = [mean_apart([first for first, _ in group]) for group in groups]
    whole = [[second for _, second in group if second is not None] for group in groups]
    after = [mean_apart(seconds) for seconds in whole if len(seconds) > 1]
    comparable = len(after) == len(before) and bool(after)
    right = _right(rows, preset, drawer)
    return Constancy(
        groups=len(groups),
        copies=sum(len(group) for group in groups),
        invariance_before=round(fmean(before), 3) if before else None,
        invariance_after=round(fmean(after), 3) if comparable else None,
        references=len(right),
        fidelity=round(fmean(right), 3) if right else None,
        moved=round(median(moved), 3) if moved else None,
        moved_of=len(moved),
    )


def _groups(rows: Sequence[Row], drawer: Drawer, step: Step) -> list[list[Sides]]:
    """Photographs in several grades, opened; those with outputs where any have, framed alike."""
    paired = [row for row in rows if row.after is not None]
    distinct = {row.sha256: row for row in paired or rows}
    shapes = {row.name: row.before.shape for row in distinct.values()}
    groups: list[list[Sides]] = []
    found = alike(shapes)
    for number, names in enumerate(found):
        if len(groups) == MOST_GROUPS:
            break
        step(number / len(found))
        group: list[Sides] = []
        for name in names[:MOST_GRADES]:
            before, after = drawer.both(name, _EDGE)
            if before is None or (group and not same_photograph(group[0][0], before)):
                continue
            if paired and (after is None or (group and not _alike_after(group[0][1], after))):
                continue
            group.append((before, after))
        if len(group) > 1:
            groups.append(group)
    return groups


def _alike_after(first: Picture | None, second: Picture) -> bool:
    return first is not None and same_framing(first, second)


def _right(rows: Sequence[Row], preset: Preset | None, drawer: Drawer) -> list[float]:
    """How far those of the preset's references were moved that are pictures of the library."""
    references = {one.file.sha256 for one in preset.references} if preset else set()
    found = []
    for row in rows:
        if row.after is None or row.sha256 not in references:
            continue
        before, after = drawer.both(row.name, _EDGE)
        if before is not None and after is not None and same_framing(before, after):
            found.append(apart(before, after))
    return found
