"""The scan: what lies in a watched folder now. Events only say where to look sooner."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from presets.sidecar import (
    is_folder_sidecar,
    is_mask,
    is_reason,
    is_sidecar,
    picture_of,
)
from watchfolder.pictures.foreign import RAW_SUFFIXES
from watchfolder.pictures.structures import heic
from watchfolder.watching.ignore import ignored_file, ignored_folder

PICTURE_SUFFIXES = (
    *(".avif", ".jfif", ".jpe", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"),
    *(heic.SUFFIXES if heic.available() else ()),
)
FOREIGN_SUFFIXES = (
    *(() if heic.available() else heic.SUFFIXES),
    *(".ai", ".bmp", ".eps", ".exr", ".gif", ".hdr", ".jp2", ".jxl", ".psb"),
    *(".psd", ".svg", ".tga", ".xcf", *sorted(RAW_SUFFIXES)),
)
"""Pictures that are not opened here. They are taken notice of, so that somebody is told."""


class Kind(StrEnum):
    """What a file of a watched folder is to us."""

    PICTURE = "picture"
    SIDECAR = "sidecar"
    MASK = "mask"
    FOLDER_SIDECAR = "folder sidecar"
    REASON = "reason"


class Signature(NamedTuple):
    """What changes when a file's content may have changed. Times in nanoseconds.

    The change time catches a copy that kept its old modification time; the inode catches a
    rename into place.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Found(NamedTuple):
    """One file that concerns us."""

    kind: Kind
    signature: Signature


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder: the files that concern us by name, and the subfolders to look into."""

    folder: Path
    files: Mapping[str, Found] = field(default_factory=dict)
    subfolders: tuple[str, ...] = ()
    reasons: frozenset[str] = frozenset()
    """Names of reason files, ours or not."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A folder that could not be read. What lay in it is not gone for that."""

    folder: Path
    why: str
    vanished: bool
    """It is not there any more, so what lay in it is gone as well."""


def scan(root: Path) -> Iterator[Listing | Unlisted]:
    """List `root` and all folders below it, parents first. Follows no symlink, opens no file."""
    waiting = [root]
    while waiting:
        listing = list_folder(waiting.pop())
        yield listing
        if isinstance(listing, Listing):
            waiting += [listing.folder / name for name in reversed(listing.subfolders)]


def list_folder(folder: Path) -> Listing | Unlisted:
    """List one folder. Only regular files count: no links, pipes, sockets or devices."""
    files: dict[str, Found] = {}
    subfolders: list[str] = []
    reasons: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if not ignored_folder(entry.name):
                        subfolders.append(entry.name)
                    continue
                kind = None if ignored_file(entry.name) else kind_of(entry.name)
                if kind is Kind.REASON:
                    reasons.append(entry.name)
                elif kind is not None and (seen := _lstat(entry)) is not None:
                    files[entry.name] = Found(kind, seen)
    except OSError as error:
        vanished = isinstance(error, FileNotFoundError | NotADirectoryError)
        return Unlisted(folder, error.strerror or str(error), vanished)
    _add_named_pictures(folder, files)
    return Listing(folder, files, tuple(sorted(subfolders)), frozenset(reasons))


def kind_of(name: str) -> Kind | None:
    """What a file of this name is to us; None: nothing."""
    low = name.lower()
    if is_reason(name):
        return Kind.REASON
    if is_mask(name):
        return Kind.MASK
    if low.endswith((*PICTURE_SUFFIXES, *FOREIGN_SUFFIXES)):
        return Kind.PICTURE
    if is_folder_sidecar(name):
        return Kind.FOLDER_SIDECAR
    if is_sidecar(name):
        return Kind.SIDECAR
    return None


def signature_of(path: Path) -> Signature | None:
    """The signature of a regular file; None for anything else, and for nothing."""
    try:
        seen = os.lstat(path)
    except (OSError, ValueError):
        return None
    return _signature(seen) if stat.S_ISREG(seen.st_mode) else None


def _lstat(entry: os.DirEntry[str]) -> Signature | None:
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError:  # gone between listing and looking
        return None
    return _signature(seen) if stat.S_ISREG(seen.st_mode) else None


def _signature(seen: os.stat_result) -> Signature:
    return Signature(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)


def _add_named_pictures(folder: Path, files: dict[str, Found]) -> None:
    """Take a file of any other name for a picture where a sidecar says that it is one."""
    for name, found in list(files.items()):
        if found.kind is Kind.SIDECAR:
            picture = picture_of(folder / name)
            if picture.name not in files and (seen := signature_of(picture)) is not None:
                files[picture.name] = Found(Kind.PICTURE, seen)
