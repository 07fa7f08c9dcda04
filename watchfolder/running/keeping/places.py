"""Places: where the things of a keep clause are, by a mask of their name or by their words."""

from __future__ import annotations

from collections.abc import Callable

from presets.edit import Edit
from presets.lettering import asks_for_lettering, of_letters
from presets.regions import Region
from watchfolder.engines.builtin.lettering_masks import is_by_text
from watchfolder.engines.engine import Mask
from watchfolder.errors import RegionUncertainError
from watchfolder.running.keeping.bounds import EVERYWHERE, Kept
from watchfolder.running.keeping.lettering import by_text

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
    if given is None and of_letters(words):
        return _by_text(words, find)
    try:
        found = find(region)
    except RegionUncertainError as error:
        placed = _by_text(words, find) if given is None and asks_for_lettering((words,)) else None
        if placed is not None and placed.place is not None:
            return placed
        return Kept(words, why=error.message)
    if given is None and is_by_text(found):
        return _by_text(words, find)
    place = found.values[0].cpu().numpy()
    if place.mean() > EVERYWHERE:
        return Kept(words, why="it fills the whole picture")
    return Kept(words, place)


def _by_text(words: str, find: Finder) -> Kept:
    """All lettering, for what is lettering or mostly bears some."""
    try:
        return by_text(words, find)
    except RegionUncertainError as error:
        return Kept(words, why=error.message)
