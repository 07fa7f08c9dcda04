"""From what a command line says to a job: request, recipe, hash, NewJob."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from presets.drafting import read_request
from presets.errors import Problem, RecipeError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from presets.sidecar import draft_sidecar, masks_of, sidecar_of

COMMAND = "command line"


def command_request(
    *,
    preset: str | None = None,
    instructions: Sequence[str] = (),
    slots: str | None = None,
    keep: Sequence[str] = (),
    look: str | None = None,
    review: bool | None = None,
) -> Request:
    """What the options of a command ask for; only what was said is set."""
    said: dict[str, Any] = {}
    if preset:
        said["preset"] = preset
    if instructions:
        said["steps"] = list(instructions)
    if slots:
        said["slots"] = [name.strip() for name in slots.split(",") if name.strip()]
    if keep:
        said["keep"] = list(keep)
    if look:
        said["look"] = look
    if review:
        said["review"] = "required"
    return read_request(said)


def recipe_for(
    photo: Path, request: Request, library: PresetLibrary, sidecar: Path | None
) -> Recipe:
    """Resolve a sidecar (named, or the one beside the photo) under the command's own request.

    Raises RecipeError with every problem; one of them when nothing at all is asked for.
    """
    layers = []
    found = sidecar or sidecar_of(photo)
    if found is not None:
        layers.append(Layer.of(draft_sidecar(found), found.parent))
    if request.model_fields_set:
        layers.append(Layer(request, COMMAND, {}, Path.cwd()))
    if not layers:
        raise RecipeError(
            [
                Problem(
                    code="recipe.nothing-asked",
                    message=f"nothing is asked for {photo.name}",
                    hint='give -e "an instruction", --preset NAME or a sidecar '
                    f"{photo.name}.edit.yaml",
                )
            ]
        )
    return resolve(layers, library, masks=masks_of(photo), stem=photo.stem)
