"""A preset put together: what it extends below, itself on top, every colour with its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from presets.complaints import Place, in_order, problems_of
from presets.declared import digest
from presets.edit import Edit
from presets.edits.match import Match
from presets.errors import PresetError, Problem, RecipeError, did_you_mean
from presets.grade import Grade
from presets.named_color import find_color
from presets.preset import PRESET_LOOK, Preset, SaidPreset
from presets.preset_file import PresetFile, leaves, merged
from presets.recipe import without_paths
from presets.reference import ColorRef
from presets.rewriting import Named, rewritten
from presets.said_step import parse_step
from presets.slots import STANDARD_SLOTS, Slot

_ITS_OWN = ("name", "version", "title", "description", "extends")
"""What is never inherited."""
Model = TypeVar("Model", bound=BaseModel)


def assembled(files: Sequence[PresetFile], folder: Path) -> Preset:
    """Return the preset of the last of `files`, which extends the others, furthest first.

    Raises PresetError with every complaint about what only shows once all is together.
    """
    top = files[-1]
    content: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for file in files:
        said = dict(file.content)
        if file is not top:
            said = {k: v for k, v in said.items() if k not in _ITS_OWN}
        content = merged(content, said)
        origins |= dict.fromkeys(map(_short, leaves(said)), file.pin)
    content.pop("extends", None)
    try:
        said_preset = SaidPreset.model_validate(content)
    except ValidationError as error:
        raise PresetError(problems_of(error, SaidPreset, content, top.place)) from error
    return _Assembly(said_preset, top.place).preset(
        folder=folder,
        sha256=digest(without_paths(content)),
        chain=tuple(file.pin for file in files[:-1]),
        origins=origins,
    )


def _short(path: str) -> str:
    return path.removeprefix("brand.")


class _Assembly:
    """Turns what was said into what is meant, collecting complaints."""

    def __init__(self, said: SaidPreset, place: Place) -> None:
        self.said = said
        self.place = place
        self.problems: list[Problem] = []
        self.palette = {
            name: color.model_copy(update={"words": color.words or name.replace("-", " ")})
            for name, color in said.brand.palette.items()
        }

    def preset(
        self, *, folder: Path, sha256: str, chain: tuple[str, ...], origins: Mapping[str, str]
    ) -> Preset:
        said = self.said
        steps = said.steps
        slots = self._slots()
        result = Preset(
            name=said.name,
            version=said.version,
            title=said.title or said.name,
            description=said.description,
            palette=self.palette,
            keep=said.keep,
            avoid=said.avoid,
            look=self._grade(said.look, "look") if said.look else None,
            look_name=(said.look.name if said.look else "") or PRESET_LOOK,
            looks={n: self._colored(g, f"looks.{n}") for n, g in said.looks.items()},
            match=self._match(),
            finish=self._finish(),
            references=said.references,
            style=said.style,
            lora=said.lora,
            engines=said.engines,
            noncommercial=said.noncommercial,
            steps=None
            if steps is None
            else tuple(self._edit(step, f"steps.{i}") for i, step in enumerate(steps)),
            slots=slots,
            deliver=self._deliver(slots),
            checks=said.checks,
            review=said.review,
            silence=said.silence,
            credit=said.credit,
            rights=said.rights,
            folder=folder,
            sha256=sha256,
            chain=chain,
            origins=origins,
        )
        if self.problems:
            raise PresetError(in_order(self.problems))
        return result

    def _colored(self, model: Model, path: str) -> Model:
        def change(named: Named, where: str) -> Named:
            if not isinstance(named, ColorRef):
                return named
            try:
                return find_color(named, self.palette)
            except RecipeError as error:
                self.problems += self.place.moved(error, where)
                return named

        return rewritten(model, change, path)

    def _grade(self, look: Grade, path: str) -> Grade:
        fields = {n: getattr(look, n) for n in look.model_fields_set if n in Grade.model_fields}
        return self._colored(Grade.model_validate(fields), path)

    def _edit(self, step: Mapping[str, Any], path: str, **updates: Any) -> Edit:
        return self._colored(parse_step(step), path).model_copy(update=updates)

    def _match(self) -> Edit | None:
        if self.said.match is None:
            return None
        edit = self._edit(self.said.match, "match", part="match")
        if isinstance(edit, Match) and not edit.references:
            pictures = tuple(r.file for r in self.said.references if r.role == "match")
            edit = edit.model_copy(update={"references": pictures})
            if not pictures:
                hint = "say references: with role: match"
                message = "there is no reference picture to match"
                self.problems.append(
                    self.place.problem("preset.no-reference", message, hint, "match")
                )
        return edit

    def _finish(self) -> tuple[Edit, ...]:
        finish = self.said.finish
        said = (("sharpen", finish.sharpen), ("grain", finish.grain))
        return tuple(
            self._edit(step, f"finish.{name}", part="finish")
            for name, step in said
            if step is not None
        )

    def _slots(self) -> dict[str, Slot]:
        found: dict[str, Slot] = {}
        for name, changes in self.said.slots.items():
            path = f"slots.{name}"
            try:
                slot = changed_slot(STANDARD_SLOTS.get(name), name, changes)
            except ValidationError as error:
                self.problems += problems_of(error, Slot, changes, self.place, path)
            else:
                found[name] = self._colored(slot, path)
        return found

    def _deliver(self, slots: Mapping[str, Slot]) -> tuple[str, ...]:
        known = {**STANDARD_SLOTS, **slots}
        for index, name in enumerate(self.said.deliver):
            if name not in known and name not in self.said.slots:
                hint = did_you_mean(name, known)
                message = f'no slot is called "{name}"'
                path = f"deliver.{index}"
                self.problems.append(self.place.problem("recipe.unknown-slot", message, hint, path))
        return self.said.deliver


def changed_slot(slot: Slot | None, name: str, changes: Mapping[str, Any]) -> Slot:
    """Return a slot with something differently; None: a new one of that name.

    Raises pydantic's ValidationError where the parts do not go together.
    """
    fields = slot.model_dump(mode="json", exclude_unset=True) if slot else {}
    return Slot.model_validate({**fields, **changes, "name": name})
