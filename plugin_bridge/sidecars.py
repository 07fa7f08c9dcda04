"""Sidecars: a recipe said again as a file beside a picture would say it."""

from __future__ import annotations

from typing import Any

from presets.edit import Edit
from presets.edits.look import Look
from presets.phrases import bare
from presets.recipe import ORIGINAL, Branch, Recipe
from presets.slots import Slot

NOT_SAID = {"part", "said", "version"}


def as_sidecar(recipe: Recipe, usual_look: str) -> dict[str, Any]:
    """What a sidecar must say to mean this recipe, as far as one can.

    `usual_look` is the name of the look that the recipe's preset gives every picture, "" for none.
    Files are named by what they are called in the state folder: they must be put beside it.
    """
    said: dict[str, Any] = {}
    if recipe.preset is not None:
        said["preset"] = f"{recipe.preset.name}@{recipe.preset.version}"
    if recipe.keep:
        said["keep"] = list(recipe.keep)
    if recipe.avoid:
        said["avoid"] = list(recipe.avoid)
    only = recipe.branches[0]
    if len(recipe.branches) == 1 and not only.name and only.variants == 1:
        branch = _branch(only, recipe, usual_look)
        return said | {k: v for k, v in branch.items() if k not in ("keep", "from")}
    said["branches"] = {
        branch.name or "result": _branch(branch, recipe, usual_look) for branch in recipe.branches
    }
    if recipe.picks:
        said["pick"] = {name or "result": number for name, number in recipe.picks.items()}
    return said


def _branch(branch: Branch, recipe: Recipe, usual_look: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if branch.after != ORIGINAL:
        said["from"] = branch.after
    if branch.variants > 1:
        said["variants"] = branch.variants
    said["steps"] = [_step(step, recipe) for step in branch.steps if step.part == "steps"]
    said["slots"] = {slot.name: _slot(slot) for slot in branch.slots}
    look = next((s.look for s in branch.steps if isinstance(s, Look) and s.part == "look"), "none")
    if look != (usual_look or "none"):
        said["look"] = look
    if branch.review != "none":
        said["review"] = branch.review
    return said


def _step(step: Edit, recipe: Recipe) -> dict[str, Any]:
    fields = step.model_dump(mode="json", exclude_defaults=True, exclude=NOT_SAID)
    known = {bare(phrase) for phrase in recipe.keep}
    keep = [phrase for phrase in step.keep if bare(phrase) not in known]
    fields.pop("keep", None)
    if isinstance(step, Look) and step.look:
        fields.pop("grade", None)
    said = {"edit": step.edit, **_named(fields)}
    return said | ({"keep": keep} if keep else {})


def _slot(slot: Slot) -> dict[str, Any]:
    said: dict[str, Any] = _named(slot.model_dump(mode="json", exclude={"name"}))
    if slot.aspect is not None:
        said["aspect"] = f"{slot.aspect.width:g}:{slot.aspect.height:g}"
    return {key: value for key, value in said.items() if value is not None}


def _named(value: Any) -> Any:
    """Colours as they were said, files by their names."""
    if isinstance(value, dict):
        if value.get("hex") and "said" in value:
            return value["said"]
        if value.get("sha256") and "path" in value:
            return str(value["path"]).replace("\\", "/").rpartition("/")[2]
        return {key: _named(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner) for inner in value]
    return value
