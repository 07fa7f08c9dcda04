"""Completing a step: its files and colours found, its place settled, its look resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from presets.complaints import Place, problems_of
from presets.edit import Edit
from presets.edits.look import Look
from presets.edits.style import Style
from presets.errors import Problem, RecipeError
from presets.found_file import find_file, looks_like_a_file
from presets.looks import Looks
from presets.named_color import find_color
from presets.phrases import unique
from presets.places import needs_place, placed
from presets.recipe import PaletteColor
from presets.reference import ColorRef, FileRef
from presets.rewriting import Named, rewritten
from presets.said_step import parse_step

Model = TypeVar("Model", bound=BaseModel)


@dataclass(slots=True)
class Completion:
    """What steps are completed with; `problems` collects every complaint."""

    palette: Mapping[str, PaletteColor]
    masks: Mapping[str, FileRef]
    looks: Looks
    keep: Sequence[str] = ()
    seed: int | None = None
    palette_is_known: bool = True
    """False: the preset could not be read, so that colours and looks cannot be judged."""
    problems: list[Problem] = field(default_factory=list)

    def said(
        self,
        step: Mapping[str, Any],
        keep: Sequence[str],
        *,
        folder: Path | None,
        place: Place,
        path: str,
    ) -> Edit | None:
        """Complete a step that a request says; None if it is wrong.

        `keep` is what its branch keeps; files are looked up in `folder`.
        """
        before = len(self.problems)
        try:
            edit = parse_step(step)
        except ValidationError as error:
            self.problems += problems_of(error, Edit, step, place, path)
            return None
        edit = self.found(edit, folder=folder, place=place, path=path)
        if any(p.field.endswith(".mask") for p in self.problems[before:]):
            return None
        whole = self.known(edit, keep, place=place, path=path)
        return whole if len(self.problems) == before else None

    def known(self, edit: Edit, keep: Sequence[str], *, place: Place, path: str) -> Edit | None:
        """Complete a step whose files and colours are found already; None if it is wrong."""
        updates: dict[str, Any] = {"keep": unique((*edit.keep, *keep, *self.keep))}
        if edit.seed is None:
            updates["seed"] = self.seed
        try:
            edit = placed(edit, self.masks)
            if isinstance(edit, Look):
                edit = self._graded(edit)
            elif isinstance(edit, Style):
                edit = self._styled(edit)
        except RecipeError as error:
            self.problems += place.moved(error, _narrowed(path, edit, error))
            return None
        if needs_place(edit):
            message = f"{edit.edit} must be told where"
            hint = 'say target: "the leather", target: subject, or mask: NAME'
            self.problems.append(place.problem("recipe.no-place", message, hint, path))
            return None
        return edit.model_copy(update=updates)

    def found(self, model: Model, *, folder: Path | None, place: Place, path: str) -> Model:
        """Find every file and colour that is named inside `model`."""

        def change(named: Named, where: str) -> Named:
            try:
                if isinstance(named, ColorRef):
                    return find_color(named, self.palette)
                if _is_mask_name(named, where):
                    return named
                return find_file(named, folder)
            except RecipeError as error:
                unsure = isinstance(named, ColorRef) and not self.palette_is_known
                self.problems += [] if unsure else place.moved(error, where)
                return named

        return rewritten(model, change, path)

    def _graded(self, edit: Look) -> Look:
        if edit.grade is not None and not edit.look:
            return edit
        if edit.grade is not None:
            problem = Problem("recipe.invalid-value", "say look: or grade:, not both")
            raise RecipeError([problem])
        if not self.palette_is_known:
            return edit
        name, grade = self.looks.find(edit.look)
        return edit.model_copy(update={"look": name, "grade": grade})

    def _styled(self, edit: Style) -> Style:
        """With the grade of a look that is known; any other name is left to the engines."""
        if not edit.look or edit.grade is not None or not self.palette_is_known:
            return edit
        try:
            name, grade = self.looks.find(edit.look)
        except RecipeError:
            return edit
        return edit.model_copy(update={"look": name, "grade": grade})


def _is_mask_name(named: FileRef, where: str) -> bool:
    return (
        where.rpartition(".")[2] == "mask"
        and not named.sha256
        and not looks_like_a_file(named.path)
    )


def _narrowed(path: str, edit: Edit, error: RecipeError) -> str:
    """The field of a step that a complaint about its place or look is about."""
    code = error.problems[0].code
    if code == "recipe.unknown-mask":
        return f"{path}.mask" if edit.mask is not None else f"{path}.target"
    return f"{path}.look" if code == "recipe.unknown-look" else path
