"""Tree: what the last scan found in a watched folder, and what differs from the scan before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from presets.sidecar import is_folder_sidecar
from watchfolder.watching.pairing import Companions, Drop
from watchfolder.watching.reconcile import Found, Kind, Listing, Signature


class Tree:
    """The folders of one watched root as they were last seen."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders: dict[Path, Companions] = {}

    def __contains__(self, folder: Path) -> bool:
        return folder in self._folders

    @property
    def folders(self) -> frozenset[Path]:
        """All folders that have been listed."""
        return frozenset(self._folders)

    def update(self, listing: Listing) -> set[Path]:
        """Take in a new listing; returns the pictures whose drop is another than before.

        A picture that is not there counts where its sidecar or a mask of it is.
        """
        before = self._folders.get(listing.folder)
        old: Mapping[str, Found] = before.listing.files if before else {}
        if before and old == listing.files:
            before.listing = listing  # its reason files and subfolders may be others
            return set()
        after = self._folders[listing.folder] = Companions(listing)
        new = listing.files
        changed = {n for n in old.keys() | new.keys() if old.get(n) != new.get(n)}
        names: set[str] = set()
        for companions in (after, *([before] if before else [])):
            names |= _concerned(companions, changed)
        pictures = {listing.folder / name for name in names}
        if any(is_folder_sidecar(name) for name in changed):
            pictures |= set(self.pictures(listing.folder))
        return pictures

    def remove(self, folder: Path) -> set[Path]:
        """Forget a folder that is gone, and all below it; returns the pictures that were there."""
        gone = [place for place in self._folders if place.is_relative_to(folder)]
        pictures = {picture for place in gone for picture in self._in(place)}
        for place in gone:
            del self._folders[place]
        return pictures

    def names(self, folder: Path) -> frozenset[str]:
        """Names of the files that concern us in a folder, and of pictures that are awaited."""
        companions = self._folders.get(folder)
        if companions is None:
            return frozenset()
        return frozenset(companions.listing.files) | companions.orphans.keys()

    def drop(self, picture: Path) -> Drop | None:
        """The drop of a picture; None where it is not there."""
        companions = self._folders.get(picture.parent)
        if companions is None or _kind(companions.listing.files, picture.name) is not Kind.PICTURE:
            return None
        return companions.drop(picture.name, self._defaults(picture.parent))

    def orphan(self, picture: Path) -> Path | None:
        """The sidecar or mask of a picture that is not there; None where there is none."""
        companions = self._folders.get(picture.parent)
        name = companions.orphans.get(picture.name) if companions else None
        return picture.parent / name if name else None

    def pictures(self, below: Path | None = None) -> Iterator[Path]:
        """All pictures, those of orphaned companions too; only those under `below`, if given."""
        for folder in self._folders:
            if below is None or folder.is_relative_to(below):
                yield from self._in(folder)

    def reasons(self) -> Iterator[Path]:
        """All reason files, ours or not."""
        for folder, companions in self._folders.items():
            yield from (folder / name for name in companions.listing.reasons)

    def _in(self, folder: Path) -> Iterator[Path]:
        companions = self._folders[folder]
        for name, found in companions.listing.files.items():
            if found.kind is Kind.PICTURE:
                yield folder / name
        yield from (folder / name for name in companions.orphans)

    def _defaults(self, folder: Path) -> list[tuple[Path, Signature]]:
        """The folder sidecars that hold for a folder, the outermost first."""
        found: list[tuple[Path, Signature]] = []
        place = folder
        while True:
            companions = self._folders.get(place)
            found = [*(companions.defaults if companions else []), *found]
            if place == self.root:
                return found
            place = place.parent


def _concerned(companions: Companions, changed: set[str]) -> set[str]:
    """The pictures of a folder that a change of these names concerns."""
    files = companions.listing.files
    names = {n for n in changed if _kind(files, n) is Kind.PICTURE}
    beside = companions.by_picture.items()
    known = {p for p, others in beside if not changed.isdisjoint(others)}
    return names | {p for p in known if p in companions.orphans or _kind(files, p) is Kind.PICTURE}


def _kind(files: Mapping[str, Found], name: str) -> Kind | None:
    found = files.get(name)
    return found.kind if found else None
