"""Coverage: how much of the brand's palette is in the pictures, and how near recolors came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median

from presets.recipe import PaletteColor
from watchfolder.reporting.measured import Measured
from watchfolder.reporting.recolored import Recolored
from watchfolder.reporting.report import ColorReport, Row, Seen


def coverage_of(
    palette: Mapping[str, PaletteColor], rows: Sequence[Row], recolored: Iterable[Recolored]
) -> tuple[ColorReport, ...]:
    """One entry for each color: of the pictures with both sides, or of all where none has."""
    paired = [row for row in rows if row.after is not None]
    compared = paired or list(rows)
    parts = list(recolored)
    if not compared:
        return ()
    after = [row.after for row in paired if row.after is not None]
    return tuple(
        _color(name, color, [row.before for row in compared], after, parts)
        for name, color in palette.items()
    )


def _color(
    name: str,
    color: PaletteColor,
    before: Sequence[Measured],
    after: Sequence[Measured],
    parts: Sequence[Recolored],
) -> ColorReport:
    ours = [part for part in parts if part.name == name or part.hex == color.hex.upper()]
    ends = [part.delta_e for part in ours]
    return ColorReport(
        name=name,
        hex=color.hex,
        words=color.words,
        limit=color.delta_e,
        before=_seen(before, color),
        after=_seen(after, color) if after else None,
        recolored=len(ours),
        within=sum(part.within for part in ours),
        median=round(median(ends), 3) if ends else None,
        worst=round(max(ends), 3) if ends else None,
    )


def _seen(pictures: Sequence[Measured], color: PaletteColor) -> Seen:
    return Seen(
        pictures=sum(one.apart[color.hex] <= color.delta_e for one in pictures),
        share=round(fmean(one.near[color.hex] for one in pictures), 6),
        nearest=min(one.apart[color.hex] for one in pictures),
    )
