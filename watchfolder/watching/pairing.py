"""Which files belong together: a picture, its sidecar, its masks and its folders' defaults."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

from presets.sidecar import picture_of
from watchfolder.watching.reconcile import Kind, Listing, Signature


@dataclass(frozen=True, slots=True)
class Drop:
    """A picture and everything beside it that says what is to be done with it."""

    picture: Path
    signature: Signature
    sidecars: tuple[Path, ...] = ()
    """More than one is ambiguous."""
    masks: tuple[Path, ...] = ()
    defaults: tuple[Path, ...] = ()
    """`_folder.edit.yaml` files that hold for it, the outermost folder's first."""
    files: Mapping[Path, Signature] = field(default_factory=dict)
    """All of these with their signatures."""
    shares_stem: bool = False
    """Another picture of the folder would give its results the same names."""

    @property
    def examined(self) -> tuple[Path, ...]:
        """The files whose structure must be whole before the drop is taken."""
        return (self.picture, *self.masks)


class Companions:
    """Who belongs to whom in one folder."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.by_picture: dict[str, list[str]] = {}
        """Picture's name to the names of its sidecars and masks, whether it is there or not."""
        self.orphans: dict[str, str] = {}
        """Name of a picture that is not there to the name of its sidecar, or else of a mask."""
        self.defaults: list[tuple[Path, Signature]] = []
        """The folder's own sidecars; two are an error to report, so both stand here."""
        for name, found in sorted(listing.files.items()):
            if found.kind is Kind.FOLDER_SIDECAR:
                self.defaults.append((listing.folder / name, found.signature))
            elif found.kind in {Kind.SIDECAR, Kind.MASK}:
                picture = picture_of(listing.folder / name).name
                self.by_picture.setdefault(picture, []).append(name)
                known = listing.files.get(picture)
                if known is None or known.kind is not Kind.PICTURE:
                    self.orphans.setdefault(picture, name)  # .edit sorts before .mask

    @cached_property
    def stems(self) -> Counter[str]:
        """How many pictures have each stem, as a file system would compare them."""
        return Counter(_stem(n) for n, f in self.listing.files.items() if f.kind is Kind.PICTURE)

    def drop(self, name: str, defaults: Sequence[tuple[Path, Signature]]) -> Drop:
        """The drop of a picture of this folder. `defaults`: outermost folder's first."""
        folder, files = self.listing.folder, self.listing.files
        beside = sorted(self.by_picture.get(name, ()))
        signature = files[name].signature
        return Drop(
            picture=folder / name,
            signature=signature,
            sidecars=tuple(folder / n for n in beside if files[n].kind is Kind.SIDECAR),
            masks=tuple(folder / n for n in beside if files[n].kind is Kind.MASK),
            defaults=tuple(path for path, _ in defaults),
            files={folder / name: signature}
            | {folder / n: files[n].signature for n in beside}
            | dict(defaults),
            shares_stem=self.stems[_stem(name)] > 1,
        )


def _stem(name: str) -> str:
    return unicodedata.normalize("NFC", PurePath(name).stem).casefold()
