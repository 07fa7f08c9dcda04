"""Outliers: pictures that do not go with the others, why, and what to do about each.

A picture stands out where it is further from the median than 3.5 robust spreads (B. Iglewicz and
D. Hoaglin, "How to Detect and Handle Outliers", 1993) and also so far that it is plainly seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watchfolder.reporting.aspects import ASPECTS, Aspect, shown
from watchfolder.reporting.pairing import Made
from watchfolder.reporting.report import AspectReport, Finding, Outlier, Row

MOST_SPREADS = 3.5
_PLAINLY = 2.0
"""Times the difference that can be seen."""
_MUCH_CLIPPED = 0.2
"""Share of a picture with a channel at its end, from which its white balance is a guess."""
_BLOWN = (
    "expose the original for its highlights, or develop it anew: a channel is blown over much of "
    "it, so no white balance can be read from it"
)
FEWEST = 5
"""Pictures from which one can stand out among the others."""


def outliers_of(
    rows: Sequence[Row],
    aspects: Sequence[AspectReport],
    made: Mapping[str, Made],
    *,
    most_matched: float | None = None,
) -> tuple[Outlier, ...]:
    """Pictures that stand out, the worst first.

    Those with an output are judged by it, against the other outputs, where there are enough; the
    rest against the other pictures. `made` is outputs by the names of rows; `most_matched` is how
    many stops the preset's match may undo, None for a preset that matches nothing.
    """
    by_name = {report.name: report for report in aspects}
    found = []
    for row in rows:
        findings = [
            finding
            for one in ASPECTS
            if one.name in by_name
            and (finding := _finding(row, one, by_name[one.name], most_matched)) is not None
        ]
        if row.name in made:
            findings += _colors(made[row.name])
        if findings:
            findings.sort(key=lambda f: -f.score)
            found.append(Outlier(row.name, tuple(findings), "after" if row.after else "before"))
    return tuple(sorted(found, key=lambda o: (-o.findings[0].score, o.name)))


def _finding(
    row: Row, one: Aspect, report: AspectReport, most_matched: float | None
) -> Finding | None:
    after = row.after is not None and report.after is not None
    spread = report.after if after else report.before
    if spread is None or spread.count < FEWEST:
        return None
    measured = row.after if after else row.before
    if measured is None:
        return None
    off = measured.light[one.name] - spread.median
    limit = max(MOST_SPREADS * spread.robust, _PLAINLY * one.seen)
    if abs(off) <= limit:
        return None
    was = row.before.light[one.name] - report.before.median if after else None
    how = f"{shown(abs(off), one)} {one.more if off > 0 else one.less} than the others"
    if measured.on_white and one.name in ("exposure", "white"):
        return Finding(
            one.name,
            off,
            abs(off) / limit,
            f"{how}: it stands on a pure white ground",
            "leave it if the ground is meant to be white; else report such pictures apart",
        )
    return Finding(
        one.name,
        off,
        abs(off) / limit,
        how + _since(one, was, off),
        _BLOWN if _is_blown(row, one) else _action(one, off, was, most_matched),
    )


def _is_blown(row: Row, one: Aspect) -> bool:
    """Whether the color that is wrong was read from an original that has lost it."""
    lost = row.before.clipped >= _MUCH_CLIPPED and not row.before.on_white
    return lost and one.name in ("warmth", "tint")


def _since(one: Aspect, was: float | None, off: float) -> str:
    """Whether it came so or became so; nothing where there is no output to compare."""
    if was is None:
        return ""
    if was * off > 0 and abs(was) > _PLAINLY * one.seen:
        return f"; the original was {shown(abs(was), one)} {one.more if was > 0 else one.less}"
    if was * off > 0:
        return "; the original was hardly so"
    return "; the original was not, so the edit made it so"


def _action(one: Aspect, off: float, was: float | None, most_matched: float | None) -> str:
    if was is not None and was * off <= 0:
        return "look at its steps and mask: `watchfolder inspect` tells what was done"
    if one.name == "exposure":
        wish = f"correct it by {shown(-off, one, signed=True)}"
        step = f"in its sidecar: {{edit: adjust, exposure: {-off:+.2f}}}"
        if most_matched is None:
            return f"{wish}, {step}; or give the preset references to match"
        if was is not None and abs(was) > most_matched:
            return f"{wish}, {step}; the preset's match may move {most_matched:g} stops at most"
        return f"{wish}, {step}"
    if one.name in ("warmth", "tint"):
        way = one.less if off > 0 else one.more
        return f"set its white balance {shown(abs(off), one)} {way}, or shoot a grey card"
    if one.name == "black":
        return (
            "lift its blacks with {edit: adjust, blacks: ...}"
            if off < 0
            else "deepen its blacks with {edit: adjust, blacks: ...}, or look for flare and haze"
        )
    return (
        "raise its whites with {edit: adjust, whites: ...}"
        if off < 0
        else "lower its whites with {edit: adjust, whites: ...}, and look for blown parts"
    )


def _colors(made: Made) -> list[Finding]:
    return [
        Finding(
            "color",
            part.delta_e,
            part.delta_e / part.limit,
            f"{part.target or 'the recolored part'} ended at ΔE {part.delta_e:.1f} from "
            f"{part.name or part.hex}; the limit is {part.limit:g}",
            "look at its mask; a color near white or black may be out of the look's reach",
        )
        for part in made.recolored
        if part.limit and not part.within
    ]
