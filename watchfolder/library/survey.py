"""Survey: which pictures there are, folder by folder, each folder listed once."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from presets.sidecar import is_mask
from watchfolder.errors import FolderError
from watchfolder.pictures.formats import FORMATS

PICTURE_SUFFIXES = frozenset(s for kind in FORMATS.values() for s in kind.SUFFIXES)
_MASK_MARK = ".mask."


@dataclass(frozen=True, slots=True)
class Found:
    """One picture, with what the listing of its folder tells; or a folder that was not listed."""

    path: Path
    shares_stem: bool = False
    """Another picture of the folder differs from it by its ending alone."""
    masks: tuple[str, ...] = ()
    """Names of files beside it that may be masks of it."""
    unreadable: str = ""
    """Why `path`, a folder, could not be listed."""


def walk(root: Path) -> Iterator[Found]:
    """Every picture below `root` in name order; links, and folders named _x or .x, are not entered.

    A folder below `root` that cannot be listed is found as such. Raises FolderError for `root`
    itself.
    """
    listed = _listed(root)
    if isinstance(listed, str):
        raise FolderError(f"{root} cannot be read: {listed}")
    yield from _below(listed)


def survey(root: Path) -> Iterator[Path]:
    """The paths of what walk() finds. Raises FolderError when `root` cannot be read."""
    return (found.path for found in walk(root) if not found.unreadable)


def _below(listed: Sequence[os.DirEntry[str]]) -> Iterator[Found]:
    names = [entry.name for entry in listed]
    pictures = {name for name in names if _is_picture(name)}
    stems = Counter(Path(name).stem for name in pictures)
    masks = _masks(names)
    for entry in listed:
        path = Path(entry.path)
        if entry.is_dir():
            below = _listed(path)
            if isinstance(below, str):
                yield Found(path, unreadable=below)
            else:
                yield from _below(below)
        elif entry.name in pictures:
            yield Found(path, stems[path.stem] > 1, tuple(masks.get(entry.name, ())))


def _listed(folder: Path) -> list[os.DirEntry[str]] | str:
    """What lies in a folder and is not ours to leave alone; why not, where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            kept = [
                entry
                for entry in entries
                if not entry.name.startswith((".", "_")) and not entry.is_symlink()
            ]
    except OSError as error:
        return error.strerror or type(error).__name__
    return sorted(kept, key=lambda entry: entry.name)


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in PICTURE_SUFFIXES and not is_mask(name)  # noqa: PTH122 - ten times as fast, for each of very many


def _masks(names: Sequence[str]) -> Mapping[str, list[str]]:
    """Picture to the names of its masks: bag.jpg.mask.png is one of bag.jpg."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        lowered = name.lower()
        at = lowered.find(_MASK_MARK)
        while at >= 0:
            found[name[:at]].append(name)
            at = lowered.find(_MASK_MARK, at + 1)
    return found
