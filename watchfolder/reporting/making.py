"""Making a report: everything that is measured, put together."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from presets.errors import PresetError
from presets.library import PresetLibrary
from presets.preset import Preset
from watchfolder.errors import AssetError
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.provenance.program import PROGRAM
from watchfolder.reporting.aspects import ASPECTS
from watchfolder.reporting.constancy import constancy_of
from watchfolder.reporting.coverage import coverage_of
from watchfolder.reporting.drawing import Drawer
from watchfolder.reporting.gathering import Tell, candidates_of, rows_of
from watchfolder.reporting.looking import Looker
from watchfolder.reporting.measured import Measured
from watchfolder.reporting.outliers import outliers_of
from watchfolder.reporting.report import AspectReport, Report, Row, Unread
from watchfolder.reporting.spread import change_of, spread_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is wanted of."""

    library: Path
    before: Path | None = None
    preset: str = ""
    title: str = ""


def make_report(
    asked: Asked, store: StudioSide, presets: PresetLibrary, max_megapixels: float, tell: Tell
) -> Report:
    """Look through the library and measure it.

    Raises FolderError for a folder that cannot be read, PresetError for a named preset that
    cannot be used, and what `tell` raises.
    """
    named = presets.find(asked.preset) if asked.preset else None
    found = candidates_of(
        asked.library,
        asked.before,
        store,
        named.name if named else "",
        lambda f, note: tell(0.05 * f, note),
    )
    notes = found.notes
    preset = named or _usual(found.presets(), presets, notes)
    palette = dict(preset.palette) if preset else {}
    looker = Looker(store, max_megapixels=max_megapixels, palette=[c.hex for c in palette.values()])
    rows, made = rows_of(found, looker, lambda f, note: tell(0.05 + 0.8 * f, note))
    tell(0.86, "comparing")
    aspects = _aspects(rows, _references(preset, looker))
    most = float(preset.match.exposure) if preset and preset.match else None  # type: ignore[attr-defined]
    outliers = outliers_of(rows, aspects, made, most_matched=most)
    root = found.sources.root
    places = {found.sources.relative(path): path for path in found.sources.pictures}
    outputs = {name: one.path for name, one in made.items()}
    drawer = Drawer(looker, places, outputs)
    sheet, moved = drawer.sheet(rows, lambda f: tell(0.86 + 0.08 * f, "drawing the contact sheet"))
    shown = drawer.outliers(outliers, lambda f: tell(0.94 + 0.02 * f, "drawing what stands out"))
    constancy = constancy_of(
        rows, preset, drawer, moved, lambda f: tell(0.96 + 0.03 * f, "comparing copies")
    )
    notes += _notes(rows, found.unread, asked.preset)
    parts = [part for one in made.values() for part in one.recolored]
    return Report(
        library=asked.title or root.name,
        created=dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        program=PROGRAM,
        preset=f"{preset.name}@{preset.version}" if preset else "",
        rows=tuple(rows),
        aspects=aspects,
        palette=coverage_of(palette, rows, parts),
        outliers=outliers,
        unread=tuple(found.unread),
        constancy=constancy,
        sheet=tuple(sheet),
        shown=shown,
        notes=tuple(notes),
    )


def _usual(pins: Sequence[str], presets: PresetLibrary, notes: list[str]) -> Preset | None:
    """The preset of most outputs, in the version that made them, where it is still there."""
    if not pins:
        return None
    ((pin, count),) = Counter(pins).most_common(1)
    if count < len(pins):
        others = sorted(set(pins) - {pin})
        notes.append(
            f"{len(pins) - count} of {len(pins)} outputs were made with {', '.join(others)}, "
            f"not with {pin}"
        )
    for said in (pin, pin.partition("@")[0]):
        try:
            return presets.find(said)
        except PresetError:
            continue
    notes.append(f"the preset {pin} is not here any more, so no palette is compared")
    return None


def _references(preset: Preset | None, looker: Looker) -> list[Measured]:
    """The pictures that the preset matches, measured; those that are gone are left out."""
    found = []
    for reference in preset.references if preset else ():
        if reference.role != "match":
            continue
        try:
            found.append(looker.look(Path(reference.file.path)).measured)
        except AssetError:
            continue
    return found


def _aspects(rows: Sequence[Row], references: Sequence[Measured]) -> tuple[AspectReport, ...]:
    """Every aspect over the pictures that have both sides; where none has, over all."""
    paired = [(row.before, row.after) for row in rows if row.after is not None]
    if not rows:
        return ()
    found = []
    for one in ASPECTS:
        target = [r.light[one.name] for r in references]
        middle = median(target) if target else None
        if not paired:
            alone = spread_of([row.before.light[one.name] for row in rows])
            found.append(AspectReport(one.name, alone, None, None, middle))
            continue
        before = [b.light[one.name] for b, _ in paired]
        after = [a.light[one.name] for _, a in paired]
        found.append(
            AspectReport(
                one.name, spread_of(before), spread_of(after), change_of(before, after), middle
            )
        )
    return tuple(found)


def _notes(rows: Sequence[Row], unread: Sequence[Unread], preset: str) -> list[str]:
    """What a reader must know to read the figures."""
    notes = []
    paired = [row for row in rows if row.after is not None]
    if rows and not paired:
        made = f" made with {preset}" if preset else ""
        notes.append(
            f"No outputs of these pictures{made} are known, so there is only a before: run "
            f"`watchfolder apply {preset or 'PRESET'} LIBRARY --out DIR`, or name the originals of "
            "delivered files with --before"
        )
    elif len(paired) < len(rows):
        notes.append(
            f"{len(rows) - len(paired)} of {len(rows)} pictures have no output that can be "
            "measured; spreads compare the others alone"
        )
    slots = Counter(" ".join(filter(None, (row.branch, row.slot))) for row in paired)
    if len(slots) > 1:
        told = ", ".join(f"{count} {slot}" for slot, count in slots.most_common())
        notes.append(f"Not all outputs are of one slot ({told}): their crops differ")
    by_name = sum(row.found_by == "name" for row in paired)
    if by_name:
        notes.append(f"Of {by_name} outputs only the name says what they were made of")
    changed = sum(bool(row.note) for row in paired)
    if changed:
        notes.append(f"{_files(changed)} changed since the outputs were made: apply again")
    if unread:
        notes.append(f"{_files(len(unread))} could not be measured: see the list below")
    return notes


def _files(count: int) -> str:
    return "One file" if count == 1 else f"{count:,} files"
