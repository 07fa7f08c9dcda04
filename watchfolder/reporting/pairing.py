"""Pairing: which output was made of which picture of a library.

The ledger knows what it has published. Of files that it does not know, their own records say what
they were made of; they are believed here without looking at signatures, since nothing hangs on it
but a figure. Where neither says anything, and a folder was named, a file that is called like a
picture is taken for its output, and that is said.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Literal

from pydantic import ValidationError

from presets.sidecar import is_mask
from watchfolder.errors import FolderError, JobNotFoundError, ProvenanceError
from watchfolder.jobs.job import Job, JobKind
from watchfolder.jobs.studio_side import StudioSide
from watchfolder.pictures.formats import FORMATS
from watchfolder.provenance.history import EditHistory
from watchfolder.provenance.read import read
from watchfolder.reporting.recolored import Recolored, recolored_of

SUFFIXES = frozenset(suffix for kind in FORMATS.values() for suffix in kind.SUFFIXES)
RESULTS = "_out"
"""Where a library's results lie that were asked for through the bridge."""
_LATEST = 20
"""Jobs of one picture that are looked at, the newest first."""
FoundBy = Literal["ledger", "record", "name"]


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made of a picture."""

    path: Path
    found_by: FoundBy
    source_sha256: str = ""
    """Of the picture as it was then; "" where nobody says."""
    preset: str = ""
    """name@version, "" for none."""
    slot: str = "master"
    branch: str = ""
    recolored: tuple[Recolored, ...] = ()
    source: str = ""
    """The picture's path by the ledger, or its name by the file's record."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The pictures below a folder, and what of it could not be read."""

    root: Path
    pictures: tuple[Path, ...]
    unread: tuple[tuple[str, str], ...] = ()
    """Path below the root, and why."""

    def relative(self, path: Path) -> str:
        """A picture's path below the root, with / between and fit to be shown."""
        said = os.fsencode(path.relative_to(self.root)).decode("utf-8", "backslashreplace")
        return said.replace(os.sep, "/")


def pictures_below(root: Path) -> Listing:
    """Every picture below `root`, in name order; links, and folders named _x or .x, are left out.

    Raises FolderError when `root` itself cannot be read; of other folders it is noted.
    """
    found: list[Path] = []
    unread: list[tuple[str, str]] = []
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            if folder == root:
                raise FolderError(f"{root} cannot be read: {error.strerror}") from error
            unread.append((str(folder.relative_to(root)), f"cannot be read: {error.strerror}"))
            continue
        for entry in entries:
            if entry.name.startswith((".", "_")) or entry.is_symlink():
                continue
            if entry.is_dir():
                folders.append(Path(entry.path))
            elif PurePath(entry.name).suffix.lower() in SUFFIXES and not is_mask(entry.name):
                found.append(Path(entry.path))
    return Listing(root, tuple(sorted(found)), tuple(unread))


def by_ledger(source: Path, store: StudioSide, preset: str = "") -> tuple[Made, ...]:
    """What the newest job of a picture has made that is still there; of `preset`, where named."""
    jobs = store.list(source=os.fsdecode(source), kinds=[JobKind.EDIT], limit=_LATEST)
    for job in jobs:
        if preset and not _is_of(preset_of(job), preset):
            continue
        made = tuple(_made(job, output) for output in (job.result or {}).get("outputs", ()))
        there = tuple(one for one in made if one.path.is_file())
        if there:
            return there
    return ()


def by_owner(output: Path, store: StudioSide) -> Made | None:
    """What the ledger knows of a file that it has published; None: nothing, or not any more."""
    owner = store.owner_of(output)
    if owner is None:
        return None
    try:
        job = store.get(owner)
    except JobNotFoundError:
        return None  # pruned
    made = [_made(job, said) for said in (job.result or {}).get("outputs", ())]
    return next((one for one in made if one.path == output.absolute()), None)


def by_record(output: Path) -> Made | None:
    """What a file says of itself; None where it says nothing, or cannot be read."""
    try:
        told = read(output)
    except ProvenanceError:
        return None
    if not told.source_sha256:
        return None
    return _with_history(Made(output, "record", told.source_sha256), told.history)


def with_record(made: Made) -> Made:
    """The same with what the file's own record adds: recolored parts, mostly."""
    if made.recolored or made.found_by != "ledger":
        return made
    try:
        history = read(made.path).history
    except ProvenanceError:
        return made
    return made if history is None else _with_history(made, history)


def by_names(sources: Listing, outputs: Iterable[tuple[str, Path]]) -> dict[Path, list[Made]]:
    """Files that are called like a picture: `sub/bag.listing.jpg` like `sub/bag.jpg`.

    The longest name that fits wins; a name that two pictures share fits none.
    """
    stems = [sources.relative(path).rpartition(".")[0] for path in sources.pictures]
    shared = {stem for stem, count in Counter(stems).items() if count > 1}
    known = {s: p for s, p in zip(stems, sources.pictures, strict=True) if s not in shared}
    found: dict[Path, list[Made]] = {}
    for relative, path in outputs:
        source = next((known[s] for s in _shorter(relative) if s in known), None)
        if source is not None:
            found.setdefault(source, []).append(Made(path, "name"))
    return found


def chosen(candidates: Mapping[Path, Sequence[Made]]) -> dict[Path, Made]:
    """One output of each picture, of the same branch and slot as far as there is one.

    That is the one that most pictures have; of several, the master, then the first by name.
    """
    counted = Counter((m.branch, m.slot) for several in candidates.values() for m in several)

    def rank(made: Made) -> tuple[int, bool, str, str, str]:
        key = (made.branch, made.slot)
        return (-counted[key], made.slot != "master", *key, made.path.name)

    return {source: min(several, key=rank) for source, several in candidates.items() if several}


def preset_of(job: Job) -> str:
    """The preset that a job ran, name@version, "" for none."""
    said = job.spec.get("recipe", {}).get("preset")
    return f"{said['name']}@{said['version']}" if said else ""


def _is_of(pin: str, wanted: str) -> bool:
    return wanted in (pin, pin.partition("@")[0])


def _made(job: Job, output: Mapping[str, Any]) -> Made:
    plain = Made(
        path=Path(output["path"]),
        found_by="ledger",
        source_sha256=str(job.spec.get("sha256", "")),
        preset=preset_of(job),
        slot=str(output.get("slot") or "master"),
        branch=str(output.get("branch", "")),
        source=job.source,
    )
    if "recipe" not in output:
        return plain
    try:
        return _with_history(plain, EditHistory.model_validate(output["recipe"]))
    except ValidationError:
        return plain  # written by another version


def _with_history(made: Made, history: EditHistory | None) -> Made:
    if history is None:
        return made
    said = history.preset or {}
    pin = f"{said.get('name', '')}@{said.get('version', '')}" if said.get("name") else ""
    return Made(
        path=made.path,
        found_by=made.found_by,
        source_sha256=made.source_sha256 or history.source.sha256,
        preset=made.preset or pin,
        slot=str(history.output.slot.get("name") or made.slot),
        branch=history.output.branch,
        recolored=recolored_of(history),
        source=made.source or history.source.name,
    )


def _shorter(relative: str) -> Iterator[str]:
    """`sub/bag.listing.jpg`: sub/bag.listing, then sub/bag."""
    folder, slash, name = relative.rpartition("/")
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        yield folder + slash + ".".join(parts[:count])
