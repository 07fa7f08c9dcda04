"""preset.yaml read on its own: checked, its files found, ready to be merged with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from presets.characters import cleaned
from presets.complaints import Place, in_order, problems_of
from presets.declared import digest
from presets.drafting import text_problems
from presets.edit import Edit
from presets.errors import PresetError, Problem, RecipeError
from presets.found_file import find_file, looks_like_a_file
from presets.located import join
from presets.preset import SaidPreset
from presets.recipe import without_paths
from presets.reference import FileRef
from presets.rewriting import Named, rewritten
from presets.said_step import keep_apart, parse_step
from presets.strict_yaml import load_mapping
from presets.text_file import read_text

PRESET_FILE = "preset.yaml"


@dataclass(frozen=True, slots=True)
class PresetFile:
    """One file of one version of a preset."""

    said: SaidPreset
    content: Mapping[str, Any]
    """What the file says and nothing else, as plain data; files with their paths and sums."""
    place: Place
    files: tuple[Path, ...]
    """The files it was read from: itself and what it names."""

    @property
    def sha256(self) -> str:
        """Digest of what this file says by itself, the files it names included."""
        return digest(without_paths(dict(self.content)))

    @property
    def pin(self) -> str:
        """name@version."""
        return f"{self.said.name}@{self.said.version}"


def read_preset_file(path: Path, folder: Path) -> PresetFile:
    """Read and check one file; what it names is looked up in `folder`.

    Raises PresetError with every complaint.
    """
    shown_as = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    try:
        text, _ = read_text(path)
        located = load_mapping(text, shown_as)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PresetError([Problem("preset.unreadable", reason, file=shown_as)]) from error
    except RecipeError as error:
        raise PresetError(error.problems) from error
    place = Place(shown_as, located.lines)
    said, problems = _checked(located.value, place)
    if said is None:
        raise PresetError(in_order(problems))
    finding = _Finding(folder, place)
    content = finding.content(said)
    problems += finding.problems
    if said.name != folder.name:
        message = f'the preset is called "{said.name}", its folder "{folder.name}"'
        problems.append(place.problem("preset.name", message, "give both one name", "name"))
    if problems:
        raise PresetError(in_order(problems))
    return PresetFile(said, content, place, (path, *finding.files))


def _checked(value: Mapping[str, Any], place: Place) -> tuple[SaidPreset | None, list[Problem]]:
    problems = text_problems(value, place)
    data = cleaned(value) if problems else value
    try:
        said = SaidPreset.model_validate(data)
        keep_apart(data, said)
    except ValidationError as error:
        return None, problems + problems_of(error, SaidPreset, data, place)
    return said, problems


class _Finding:
    """Finds the files that one preset names, collecting complaints."""

    def __init__(self, folder: Path, place: Place) -> None:
        self.folder = folder
        self.place = place
        self.problems: list[Problem] = []
        self.files: list[Path] = []

    def content(self, said: SaidPreset) -> dict[str, Any]:
        found = rewritten(said, self._found).model_dump(mode="json", exclude_unset=True)
        if said.steps is not None:
            found["steps"] = [self._step(s, f"steps.{i}") for i, s in enumerate(said.steps)]
        if said.match is not None:
            found["match"] = self._step(said.match, "match")
        for name in ("sharpen", "grain"):
            step = getattr(said.finish, name)
            if step is not None:
                found["finish"][name] = self._step(step, f"finish.{name}")
        return found

    def _step(self, step: Mapping[str, Any], path: str) -> dict[str, Any]:
        edit: Edit = rewritten(parse_step(step), self._found, path)
        return {"edit": edit.edit, **edit.model_dump(mode="json", exclude_unset=True)}

    def _found(self, named: Named, path: str) -> Named:
        if not isinstance(named, FileRef):
            return named
        if path.endswith("mask") and not looks_like_a_file(named.path):
            return named
        try:
            found = find_file(named, self.folder)
        except RecipeError as error:
            self.problems += self.place.moved(error, path)
            return named
        self.files.append(Path(found.path))
        return found


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Put one preset's content over another's: maps by key, lists and single things whole."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and not _single(value):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result


def _single(value: Mapping[str, Any]) -> bool:
    """Whether a mapping is one thing: a colour or a file, half of which means nothing."""
    return any(key in value for key in ("hex", "said", "path"))


def leaves(content: Mapping[str, Any], path: str = "") -> list[str]:
    """The dotted fields that a preset says, down to what `merged` replaces whole."""
    found: list[str] = []
    for key, value in content.items():
        here = join(path, key)
        if isinstance(value, Mapping) and value and not _single(value):
            found += leaves(value, here)
        else:
            found.append(here)
    return found
