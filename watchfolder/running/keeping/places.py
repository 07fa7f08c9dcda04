"""Places: where the things of a keep clause are, by a mask of their name or by their words."""

from __future__ import annotations

from collections.abc import Callable

from presets.edit import Edit
from presets.regions import Region
from watchfolder.engines.engine import Mask
from watchfolder.errors import RegionUncertainError
from watchfolder.running.keeping.bounds import EVERYWHERE, Kept

Finder = Callable[[Region], Mask]


def find_kept(edit: Edit, find: Finder) -> tuple[Kept, ...]:
    """Everything that `edit` is to keep, with its place where there is a sure one.

    `find` gives a region's mask on the step's source and raises RegionUncertainError.
    """
    return tuple(_found(words, edit.kept_at.get(words), find) for words in edit.keep)


def _found(words: str, given: Region | None, find: Finder) -> Kept:
    region = given or Region.model_validate(words)
    if region.kind == "everything":
        return Kept(words, why="everything cannot stay where something is to change")
    try:
        place = find(region).values[0].cpu().numpy()
    except RegionUncertainError as error:
        return Kept(words, why=error.message)
    if place.mean() > EVERYWHERE:
        return Kept(words, why="it fills the whole picture")
    return Kept(words, place)
