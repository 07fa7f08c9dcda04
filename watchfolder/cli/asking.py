"""From what a command line says to a job: request, recipe, hash, NewJob."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from presets.drafting import read_request
from presets.errors import Problem, RecipeError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from presets.sidecar import draft_sidecar, masks_of, sidecar_of
from watchfolder.cli.workshop import Workshop
from watchfolder.engines.catalogue.stock import installed_models
from watchfolder.errors import PlanError
from watchfolder.planning.wording import spelled_out

COMMAND = "command line"
T = TypeVar("T")


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


def for_each(photos: Sequence[Path], planned: Callable[[int], T]) -> list[T]:
    """What `planned` gives for each picture, by its place in `photos`.

    Raises PlanError with the problems of all of them: one that they all have is told once, any
    other with the picture's name.
    """
    done: list[T] = []
    problems: dict[Problem, list[Path]] = {}
    for number, photo in enumerate(photos):
        try:
            done.append(planned(number))
        except PlanError as error:
            for problem in error.problems:
                problems.setdefault(problem, []).append(photo)
    if not problems:
        return done
    told: list[Problem] = []
    for problem, which in problems.items():
        common = len(which) == len(photos)
        told += [problem] if common else [replace(problem, file=photo.name) for photo in which]
    raise PlanError(told)


def refuse_unclear(recipe: Recipe, workshop: Workshop) -> None:
    """Refuse sentences that nobody here can carry out, before a worker is started for them.

    Raises PlanError with each of them. Says nothing where an engine may yet follow instructions:
    a model lies here and no worker has told what it can do.
    """
    cards = workshop.store.roster.cards()
    if not cards and installed_models(workshop.settings.model_folders):
        return
    problems = []
    for branch in recipe.branches:
        for number, edit in enumerate(branch.steps, start=1):
            problem = spelled_out(edit, recipe, cards).problem
            if problem is not None:
                place = f"branch {branch.name}, step {number}" if branch.name else f"step {number}"
                problems.append(replace(problem, field=place))
    if problems:
        raise PlanError(problems)
