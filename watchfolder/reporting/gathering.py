"""Gathering: from folders to rows, one picture each with its output, measured.

Many files are looked into at once; one that cannot be used is noted and never stops the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from watchfolder.errors import AssetError
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.reporting.looking import Looked, Looker
from watchfolder.reporting.pace import Pace
from watchfolder.reporting.pairing import (
    RESULTS,
    Listing,
    Made,
    by_ledger,
    by_names,
    by_owner,
    by_record,
    chosen,
    pictures_below,
    with_record,
)
from watchfolder.reporting.report import Row, Unread

MOST_THREADS = 4
Tell = Callable[[float, str], None]
"""Takes how far it is, 0 to 1, and a note; raises Cancelled where somebody asked to stop."""
In = TypeVar("In")
Out = TypeVar("Out")


@dataclass
class Candidates:
    """What may have been made of each picture, before anything is measured."""

    sources: Listing
    known: dict[Path, list[Made]] = field(default_factory=dict)
    """Outputs whose picture is known."""
    recorded: list[Made] = field(default_factory=list)
    """Outputs that say the hash of theirs."""
    nameless: list[tuple[str, Path]] = field(default_factory=list)
    """Files that say nothing, with their paths below their folder."""
    notes: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def presets(self) -> list[str]:
        """The presets of all outputs, name@version."""
        several = [made for found in self.known.values() for made in found]
        return [made.preset for made in (*several, *self.recorded) if made.preset]


def candidates_of(
    library: Path, before: Path | None, store: StudioSide, preset: str, tell: Tell
) -> Candidates:
    """List the pictures and all that may have been made of them. Raises FolderError."""
    listing = pictures_below(library)
    if before is None:
        before = _sources_of(listing, store)
        if before is not None:
            tell(0.0, "finding what these outputs were made of")
    if before is not None:
        return _of_two_folders(pictures_below(before), listing, store, tell)
    found = Candidates(listing, unread=_unread(listing))
    for number, path in enumerate(listing.pictures):
        if number % 200 == 0:
            tell(number / len(listing.pictures), "finding outputs in the ledger")
        if made := by_ledger(path, store, preset):
            found.known[path] = list(made)
    results = library / RESULTS
    if len(found.known) < len(listing.pictures) and results.is_dir():
        _take_records(found, pictures_below(results), store, tell)
        found.nameless.clear()  # in a folder that nobody named, a name alone proves nothing
    return found


def rows_of(found: Candidates, looker: Looker, tell: Tell) -> tuple[list[Row], dict[str, Made]]:
    """Measure every picture and one output of each; rows in name order, and outputs by row.

    What could not be used is added to `found.unread`.
    """
    listing = found.sources
    befores, bad = _looked(listing.pictures, looker, lambda f, n: tell(0.6 * f, n), "measuring")
    found.unread += [Unread(listing.relative(p), e.message, e.hint) for p, e in bad.items()]
    pairs = chosen(_paired(found, befores))
    wanted = {source: made for source, made in pairs.items() if source in befores}
    told = _each(list(wanted.values()), with_record)
    outputs = {source: told[n][1] for n, source in enumerate(wanted)}
    afters, broken = _looked(
        [made.path for made in outputs.values()],
        looker,
        lambda f, n: tell(0.6 + 0.4 * f, n),
        "measuring outputs",
    )
    found.unread += [Unread(f"output {p.name}", e.message, e.hint) for p, e in broken.items()]
    rows, by_row = [], {}
    for path in listing.pictures:
        if path not in befores:
            continue
        made = outputs.get(path)
        row = _row(listing.relative(path), befores[path], made, afters)
        rows.append(row)
        if made is not None and row.after is not None:
            by_row[row.name] = made
    return rows, by_row


def _row(name: str, before: Looked, made: Made | None, afters: Mapping[Path, Looked]) -> Row:
    if made is None or made.path not in afters:
        return Row(name, before.sha256, before.measured)
    changed = made.source_sha256 and made.source_sha256 != before.sha256
    return Row(
        name,
        before.sha256,
        before.measured,
        afters[made.path].measured,
        made.path.name,
        made.found_by,
        made.slot,
        made.branch,
        "the picture has changed since its output was made" if changed else "",
    )


def _of_two_folders(
    sources: Listing, outputs: Listing, store: StudioSide, tell: Tell
) -> Candidates:
    found = Candidates(sources, unread=[*_unread(sources), *_unread(outputs)])
    _take_records(found, outputs, store, tell)
    return found


def _take_records(found: Candidates, outputs: Listing, store: StudioSide, tell: Tell) -> None:
    """Sort files into those whose picture is known, is said by hash, and is not known."""
    known = set(found.sources.pictures)
    unknown: list[Path] = []
    for path in outputs.pictures:
        made = by_owner(path, store)
        if made is not None and made.source and Path(made.source) in known:
            found.known.setdefault(Path(made.source), []).append(made)
        else:
            unknown.append(path)
    for path, told in _each(unknown, by_record, lambda f: tell(f, "reading the outputs' records")):
        if told is None:
            found.nameless.append((outputs.relative(path), path))
        else:
            found.recorded.append(told)


def _paired(found: Candidates, befores: Mapping[Path, Looked]) -> dict[Path, list[Made]]:
    """All outputs by the picture they were made of."""
    pairs = {source: list(several) for source, several in found.known.items()}
    by_sha: dict[str, list[Path]] = {}
    for path, looked in befores.items():
        by_sha.setdefault(looked.sha256, []).append(path)
    for made in found.recorded:
        same = by_sha.get(made.source_sha256, [])
        for path in [p for p in same if p.name == made.source] or same[:1]:
            pairs.setdefault(path, []).append(made)
    for source, several in by_names(found.sources, found.nameless).items():
        if source not in pairs:
            pairs[source] = several
    return pairs


def _sources_of(listing: Listing, store: StudioSide) -> Path | None:
    """The folder of the pictures that most files here were made of, by the ledger; else None."""
    made = [one for path in listing.pictures if (one := by_owner(path, store)) is not None]
    places = [Path(one.source).parent for one in made if one.source]
    if not places or 2 * len(places) < len(listing.pictures):
        return None
    common = Path(os.path.commonpath(places))
    return common if common.is_dir() and common.resolve() != listing.root.resolve() else None


def _looked(
    paths: Collection[Path], looker: Looker, tell: Tell, what: str
) -> tuple[dict[Path, Looked], dict[Path, AssetError]]:
    def look(path: Path) -> Looked | AssetError:
        try:
            return looker.look(path)
        except AssetError as error:
            return error

    pace = Pace(len(paths))

    def step(fraction: float) -> None:
        pace.done = round(fraction * pace.total)
        tell(fraction, pace.note(what))

    found = _each(list(paths), look, step)
    good = {path: one for path, one in found if isinstance(one, Looked)}
    bad = {path: one for path, one in found if isinstance(one, AssetError)}
    return good, bad


def _each(
    items: Sequence[In], work: Callable[[In], Out], step: Callable[[float], None] = lambda _: None
) -> list[tuple[In, Out]]:
    """Each item with what `work` makes of it, in order, by several threads."""
    threads = max(1, min(MOST_THREADS, os.cpu_count() or 1))
    with ThreadPoolExecutor(threads, "report") as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            for count, future in enumerate(as_completed(futures), start=1):
                future.result()
                step(count / len(futures))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [(item, future.result()) for item, future in zip(items, futures, strict=True)]


def _unread(listing: Listing) -> list[Unread]:
    return [Unread(name, why, "check its permissions") for name, why in listing.unread]
