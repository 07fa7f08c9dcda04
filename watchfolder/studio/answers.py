"""What a person answered to a waiting job, worked into its recipe."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from presets.edit import Edit
from presets.recipe import Recipe
from presets.reference import FileRef
from presets.regions import Region
from watchfolder.errors import UnreadableAssetError


def mask_name(words: str) -> str:
    """The mask name that answers for a place said in words: "the red strap" is "red-strap"."""
    kept = [w for w in words.lower().split() if w not in {"the", "a", "an", "of"}]
    text = "-".join(kept) or "mask"
    return "".join(c for c in text if c.isalnum() or c == "-")[:40] or "mask"


def answered(recipe: Recipe, answers: dict[str, Any]) -> Recipe:
    """The recipe with picks taken over and answered masks in the place of words."""
    picks = {**recipe.picks, **{k: int(v) for k, v in answers.get("picks", {}).items()}}
    masks = {name: _reference(Path(path)) for name, path in answers.get("masks", {}).items()}
    branches = tuple(
        branch.model_copy(update={"steps": tuple(_shown(step, masks) for step in branch.steps)})
        for branch in recipe.branches
    )
    known = {**recipe.masks, **masks}  # for places that only a plain sentence names
    return recipe.model_copy(update={"picks": picks, "branches": branches, "masks": known})


def _shown(step: Edit, masks: dict[str, FileRef]) -> Edit:
    region = step.target or type(step).default_region
    if region is None:
        return step
    name = mask_name(region.words) if region.kind == "words" else region.kind
    if region.kind not in ("words", "subject", "background") or name not in masks:
        return step
    shown = Region(
        kind="mask",
        mask=masks[name],
        invert=region.invert,
        grow=region.grow,
        feather=region.feather,
    )
    return step.model_copy(update={"target": shown})


def _reference(path: Path) -> FileRef:
    try:
        return FileRef(path=str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError as error:
        raise UnreadableAssetError(
            f"the mask {path.name} cannot be read: {error.strerror}",
            "answer again with a mask file",
        ) from error
