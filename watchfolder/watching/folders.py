"""WatchedFolder: a folder that is watched, where its results go, and what makes it unusable."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from watchfolder.errors import FolderError
from watchfolder.jobs.mounts import shared_file_system
from watchfolder.settings import Settings


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder that is watched. All paths are absolute and free of symlinks."""

    root: Path
    out: Path
    """Where results go, in the same subfolders as the pictures."""
    failed: Path
    """Where reasons go when they cannot lie beside the picture."""
    spare: Path
    """Where reasons go when `failed` cannot be written either: in the state folder."""
    scans_alone: bool = False
    """On a file system that others change too, or by wish: no events are listened for, and files
    settle slower.
    """

    def out_for(self, folder: Path) -> Path:
        """The output folder for the pictures of one folder of the tree."""
        return self.out / folder.relative_to(self.root)


def watched_folders(paths: Sequence[Path], settings: Settings) -> tuple[WatchedFolder, ...]:
    """Check folders and put them together. Raises FolderError for the first that is unusable."""
    if not paths:
        raise FolderError("no folder to watch", "name at least one")
    folders = tuple(_one(path, settings) for path in paths)
    for one, other in permutations(folders, 2):
        _check_pair(one, other)
    return folders


def _one(path: Path, settings: Settings) -> WatchedFolder:
    root = _readable(path)
    out = _beside_or_outside(root, settings.out_folder, "out_folder")
    failed = _beside_or_outside(root, settings.failed_folder, "failed_folder")
    state = Path(os.path.realpath(settings.state))
    if _inside(state, root) is not None:
        raise FolderError(
            f"the state folder {state} lies inside the watched folder {root}",
            "set `state` to a folder elsewhere, or watch a folder further down",
        )
    if _inside(root, state) is not None:
        raise FolderError(
            f"{root} lies inside the state folder {state}", "watch a folder of your own"
        )
    spare = state / "failed" / root.relative_to(root.anchor)
    alone = settings.listen == "never" or bool(shared_file_system(root))
    return WatchedFolder(root, out, failed, spare, scans_alone=alone)


def _readable(path: Path) -> Path:
    root = Path(os.path.realpath(path))
    try:
        with os.scandir(root):
            return root
    except FileNotFoundError as error:
        raise FolderError(f"{path} does not exist", "make it, or mend the name") from error
    except NotADirectoryError as error:
        raise FolderError(f"{path} is not a folder", "name the folder it lies in") from error
    except OSError as error:
        raise FolderError(
            f"{path} cannot be read: {error.strerror}", "give this user the right to read it"
        ) from error


def _beside_or_outside(root: Path, said: str, setting: str) -> Path:
    """The real path of an output folder, which must not be a scanned place of the tree."""
    asked = Path(said)
    if not asked.is_absolute() and ".." in asked.parts:
        raise FolderError(
            f"{setting} = {said!r} leads out of the watched folder by `..`",
            "give a name beginning with _, or an absolute path",
        )
    folder = Path(os.path.realpath(root / asked))
    below = _inside(folder, root)
    if below is not None and not (below and below[0].startswith("_")):
        raise FolderError(
            f"{setting} = {said!r} would lie among the watched pictures of {root}",
            "give a name beginning with _, or an absolute path outside the watched folder",
        )
    if below is None and _inside(root, folder) is not None:
        raise FolderError(
            f"the watched folder {root} lies inside {setting} = {said!r}",
            "results would be written among the pictures; choose another folder",
        )
    return folder


def _check_pair(one: WatchedFolder, other: WatchedFolder) -> None:
    if _inside(other.root, one.root) is not None:
        raise FolderError(
            f"{other.root} lies inside {one.root}, which is watched too",
            "watch only one of them; subfolders are watched with their folder",
        )
    for folder in (one.out, one.failed):
        if _inside(folder, other.root) is not None:
            raise FolderError(
                f"{folder}, an output folder of {one.root}, lies inside the watched {other.root}",
                "results would be taken for new pictures; choose another folder",
            )
    for mine, its in ((one.out, other.out), (one.failed, other.failed)):
        if _inside(mine, its) is not None:
            raise FolderError(
                f"{one.root} and {other.root} would write into the same {its}",
                "leave out_folder and failed_folder plain names, so that each has its own",
            )


def _inside(path: Path, folder: Path) -> tuple[str, ...] | None:
    """The steps from `folder` down to `path`, () for the same place, None if not inside.

    Compared by device and inode, so that neither case nor a bind mount hides it; of `path`
    only the part that exists can be compared so.
    """
    try:
        there = folder.stat()
    except OSError:
        return path.relative_to(folder).parts if path.is_relative_to(folder) else None
    for place in (path, *path.parents):
        try:
            here = place.stat()
        except OSError:
            continue
        if (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
            return path.relative_to(place).parts
    return None
