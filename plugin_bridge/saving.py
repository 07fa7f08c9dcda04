"""Saving: an approved chain kept as a file that does it again.

A sidecar says it of one picture; a preset of one's own says it of any: it takes over look, finish,
slots and limits of the preset that the chain stands on, and brings the steps. Nothing is
written before the library has read it and found it whole.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from plugin_bridge.chaining import lineage
from plugin_bridge.problems import DiskLowError, WrongStateError
from plugin_bridge.sidecars import as_said, as_sidecar, step_said
from presets.edit import Edit
from presets.edits.look import Look
from presets.errors import Problem, RecipeError
from presets.library import PresetLibrary
from presets.preset import RESERVED_LOOKS, Preset
from presets.preset_file import PRESET_FILE
from presets.recipe import Recipe
from presets.reference import FileRef
from presets.rewriting import Named, rewritten

_WIDE = 100


def as_one_chain(recipe: Recipe, branch: str) -> Recipe:
    """The recipe with a branch and all it stands on as one chain, as far as that is the same.

    Where variants were picked, the branches stay: which one was picked is told by its number.
    """
    before = lineage(recipe, branch)
    others = {b.name for b in recipe.branches if b.slots} - {branch}
    if others or any(b.variants > 1 for b in before):
        return recipe
    steps = [s for b in before for s in b.steps if s.part == "steps"]
    first = [s for s in before[0].steps if s.part == "match"]
    last = [s for s in before[-1].steps if s.part not in ("match", "steps")]
    one = before[-1].model_copy(
        update={"name": "", "after": "original", "steps": (*first, *steps, *last)}
    )
    return recipe.model_copy(update={"branches": (one,), "picks": {}})


def files_of(edits: Iterable[Edit]) -> dict[str, Path]:
    """The files that edits name, by the sha256 of each."""
    found: dict[str, Path] = {}

    def note(named: Named, _path: str) -> Named:
        if isinstance(named, FileRef) and named.sha256:
            found.setdefault(named.sha256, Path(named.path))
        return named

    for edit in edits:
        rewritten(edit, note)
    return found


def text_of(said: dict[str, Any], kind: str) -> str:
    """A sidecar's or preset's text, as YAML or JSON."""
    if kind == "json":
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=_WIDE)


def sidecar(recipe: Recipe, branch: str, look_of_preset: str, kind: str) -> str:
    """The text of a sidecar that does what the branch did."""
    return text_of(as_sidecar(as_one_chain(recipe, branch), look_of_preset), kind)


@dataclass(frozen=True, slots=True)
class NewPreset:
    """A preset that is to be made."""

    said: dict[str, Any]
    """What preset.yaml says."""
    files: dict[str, Path]
    """What lies beside it."""


def as_preset(recipe: Recipe, branch: str, name: str, title: str, look_of_preset: str) -> NewPreset:
    """The preset whose steps are those of a branch.

    `look_of_preset` is the name of the look of the preset that the recipe stands on, "" for none.
    Raises RecipeError where a step acts on a mask of this one picture.
    """
    before = lineage(recipe, branch)
    steps = [s for b in before for s in b.steps if s.part == "steps"]
    problems = list(_bound_to_the_picture(steps))
    if problems:
        raise RecipeError(problems)
    said: dict[str, Any] = {"name": name, "version": 1, "title": title or name}
    if recipe.preset is not None:
        said["extends"] = f"{recipe.preset.name}@{recipe.preset.version}"
    if recipe.keep:
        said["keep"] = list(recipe.keep)
    if recipe.avoid:
        said["avoid"] = list(recipe.avoid)
    files = files_of(steps)
    look = next((s for s in before[-1].steps if isinstance(s, Look) and s.part == "look"), None)
    if (look.look if look else "") != look_of_preset:
        said["look"] = _grade(look)
        files |= files_of([look] if look else [])
    said["steps"] = [step_said(step, recipe) for step in steps]
    return NewPreset(said, files)


def save_preset(new: NewPreset, presets: PresetLibrary) -> Preset:
    """Put a preset into the person's own folder of presets, whole or not at all.

    Raises RecipeError about `name` where there is one of that name, WrongStateError where there is
    no folder for it, PresetError with what the library finds wrong with it, DiskLowError.
    """
    own, name = presets.folders[0], new.said["name"]
    if len(presets.folders) < 2:
        raise WrongStateError("there is no folder for presets", "set `presets` in the settings")
    if name in presets.names() or (own / name).exists():
        raise _taken(name)
    half = own / f".saving-{secrets.token_hex(6)}"
    try:
        _write(half / name, new)
        PresetLibrary((half, *presets.folders[:-1])).find(name)
        (half / name).rename(own / name)
    except FileExistsError as error:
        raise _taken(name) from error
    except OSError as error:
        message = f"the preset cannot be written: {error.strerror}"
        raise DiskLowError(message, "check the folder of presets and its disk") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return presets.find(name)


def _taken(name: str) -> RecipeError:
    message = f'there is a preset called "{name}" already'
    return RecipeError([Problem("preset.taken", message, "take another name", field="name")])


def _write(folder: Path, new: NewPreset) -> None:
    folder.mkdir(parents=True)
    for file in new.files.values():
        shutil.copyfile(file, folder / file.name)
    with (folder / PRESET_FILE).open("w", encoding="utf-8") as preset:
        preset.write(text_of(new.said, "yaml"))
        preset.flush()
        os.fsync(preset.fileno())


def _bound_to_the_picture(steps: Iterable[Edit]) -> Iterator[Problem]:
    for number, step in enumerate(steps, start=1):
        if step.mask is not None or (step.target is not None and step.target.mask is not None):
            message = f"step {number} acts on a mask of this picture: {step.sentence()}"
            hint = "say the place in words (target), or save it as a sidecar"
            yield Problem("preset.one-picture", message, hint, field=f"steps.{number - 1}.mask")


def _grade(look: Look | None) -> Any:
    if look is None or look.grade is None:
        return None
    fields: dict[str, Any] = as_said(look.grade.model_dump(mode="json", exclude_defaults=True))
    return fields | ({"name": look.look} if look.look not in ("", *RESERVED_LOOKS) else {})
