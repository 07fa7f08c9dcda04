"""What a person answered to a waiting job, worked into its recipe."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from presets.recipe import Recipe
from presets.reference import FileRef
from presets.regions import Region
from presets.shown import ShownPlace
from watchfolder.errors import UnreadableAssetError


def answered(recipe: Recipe, answers: dict[str, Any]) -> Recipe:
    """The recipe with picks taken over, and with the places that were shown.

    Raises UnreadableAssetError where a mask is gone.
    """
    picks = {**recipe.picks, **{k: int(v) for k, v in answers.get("picks", {}).items()}}
    places = {name: _place(said) for name, said in answers.get("masks", {}).items()}
    masks = {name: place.mask for name, place in places.items() if place.mask is not None}
    known = {**recipe.masks, **masks}  # for what is to be kept
    return recipe.model_copy(update={"picks": picks, "places": places, "masks": known})


def _place(said: str | Mapping[str, Any]) -> Region:
    """A mask by its path, or a box or points as they were shown."""
    if not isinstance(said, str):
        return ShownPlace.model_validate(said).region()
    return Region(kind="mask", mask=_reference(Path(said)))


def _reference(path: Path) -> FileRef:
    try:
        return FileRef(path=str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError as error:
        raise UnreadableAssetError(
            f"the mask {path.name} cannot be read: {error.strerror}",
            "answer again with a mask file",
        ) from error
