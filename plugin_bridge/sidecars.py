"""Sidecars: a recipe said again as a file beside a picture would say it."""

from __future__ import annotations

from typing import Any

from presets.edit import Edit
from presets.edits.look import Look
from presets.errors import PresetError
from presets.library import PresetLibrary
from presets.phrases import bare
from presets.recipe import ORIGINAL, Branch, Recipe
from presets.slots import Slot

NOT_SAID = {"part", "said", "version"}


def usual_look(recipe: Recipe, presets: PresetLibrary) -> str:
    """Name of the look that the recipe's preset gives every picture, "" for none."""
    if recipe.preset is None:
        return ""
    try:
        preset = presets.find(f"{recipe.preset.name}@{recipe.preset.version}")
    except PresetError:
        return ""  # it is not installed any more
    return preset.look_name if preset.look else ""


def as_sidecar(recipe: Recipe, look_of_preset: str) -> dict[str, Any]:
    """What a sidecar must say to mean this recipe, as far as one can.

    `look_of_preset` is what usual_look() says.
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
        branch = _branch(only, recipe, look_of_preset)
        return said | {k: v for k, v in branch.items() if k not in ("keep", "from")}
    said["branches"] = {
        one.name or "result": _branch(one, recipe, look_of_preset) for one in recipe.branches
    }
    if recipe.picks:
        said["pick"] = {name or "result": number for name, number in recipe.picks.items()}
    return said


def _branch(branch: Branch, recipe: Recipe, look_of_preset: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if branch.after != ORIGINAL:
        said["from"] = branch.after
    if branch.variants > 1:
        said["variants"] = branch.variants
    said["steps"] = [step_said(step, recipe) for step in branch.steps if step.part == "steps"]
    said["slots"] = {slot.name: _slot(slot) for slot in branch.slots}
    look = next((s.look for s in branch.steps if isinstance(s, Look) and s.part == "look"), "none")
    if look != (look_of_preset or "none"):
        said["look"] = look
    if branch.review != "none":
        said["review"] = branch.review
    return said


def step_said(step: Edit, recipe: Recipe) -> dict[str, Any]:
    """One step as a file says it; what the whole recipe keeps is left out."""
    fields = step.model_dump(mode="json", exclude_defaults=True, exclude=NOT_SAID)
    known = {bare(phrase) for phrase in recipe.keep}
    keep = [phrase for phrase in step.keep if bare(phrase) not in known]
    fields.pop("keep", None)
    if isinstance(step, Look) and step.look:
        fields.pop("grade", None)
    said = {"edit": step.edit, **as_said(fields)}
    return said | ({"keep": keep} if keep else {})


def _slot(slot: Slot) -> dict[str, Any]:
    said: dict[str, Any] = as_said(slot.model_dump(mode="json", exclude={"name"}))
    if slot.aspect is not None:
        said["aspect"] = f"{slot.aspect.width:g}:{slot.aspect.height:g}"
    return {key: value for key, value in said.items() if value is not None}


def as_said(value: Any) -> Any:
    """Plain data with colours as they were said, files by their names."""
    if isinstance(value, dict):
        if value.get("hex") and "said" in value:
            return value["said"]
        if value.get("sha256") and "path" in value:
            return str(value["path"]).replace("\\", "/").rpartition("/")[2]
        return {key: as_said(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_said(inner) for inner in value]
    return value
