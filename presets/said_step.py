"""A step as people say it, a line of text or a mapping with `edit:`, and the Edit it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import InitErrorDetails

from presets.complaints import NEVER_SAID, at, custom, keys_at, shown
from presets.edit import Edit
from presets.edits import edit_kinds
from presets.errors import did_you_mean
from presets.placeholders import filled
from presets.strict_yaml import QUOTE_COLONS

MAX_STEPS = 16
"""Steps of one branch. Longer chains build on a branch with `from:`."""


def said_step(value: Any) -> dict[str, Any]:
    """Return a step as a mapping with `edit:`, whatever way it was said.

    Bare text is an instruct edit; `colour` is read as `color`; an Edit is said by its fields.
    """
    if isinstance(value, str):
        return {"edit": "instruct", "text": " ".join(value.split())}
    if isinstance(value, Edit):
        unsaid = set(NEVER_SAID) if value.part == "steps" else set()
        fields = value.model_dump(mode="json", exclude_unset=True, exclude=unsaid)
        return {"edit": value.edit, **fields}
    if isinstance(value, Mapping):
        return dict(american(value))
    message = f"a step is a line of text or a mapping with edit:, not {shown(value)}"
    raise custom("recipe.wrong-type", message)


def american(value: Any) -> Any:
    """The same data with every key `colour` called `color`, where not both are there."""
    if isinstance(value, Mapping):
        if "color" in value or value.get("colour") is None:
            return {k: american(v) for k, v in value.items()}
        return {("color" if k == "colour" else k): american(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [american(v) for v in value]
    return value


def parse_step(step: Mapping[str, Any]) -> Edit:
    """Return the typed edit that a mapping with `edit:` means.

    Raises pydantic's ValidationError, also for an unknown edit and for what is never said.
    """
    kinds = edit_kinds()
    name = step.get("edit")
    if not isinstance(name, str):
        raise at(["edit"] if "edit" in step else [], _no_edit(step), step)
    if name not in kinds:
        hint = did_you_mean(name, kinds) or f"edits are {', '.join(kinds)}"
        raise at(["edit"], custom("recipe.unknown-edit", f'no edit is called "{name}"', hint), name)
    for key in NEVER_SAID & step.keys():
        hint = f"known here: {', '.join(keys_at(kinds[name], step, ()))}"
        raise at([key], custom("recipe.unknown-key", f'unknown key "{key}"', hint), step[key])
    edit = kinds[name].model_validate(dict(step))
    keep_apart(step, edit)
    return edit


def keep_apart(said: Mapping[str, Any], typed: BaseModel) -> None:
    """Refuse true and false where a number is meant, and numbers where true or false is.

    pydantic takes one for the other. Raises pydantic's ValidationError naming each such place.
    """
    details = [
        InitErrorDetails(
            type=custom("recipe.wrong-type", f"{needed} is needed here, not {shown(value)}"),
            loc=path,
            input=value,
        )
        for path, value, needed in _mixed_up(said, typed, ())
    ]
    if details:
        raise ValidationError.from_exception_data("said", details)


def _mixed_up(
    said: Any, typed: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    if isinstance(said, int | float) and isinstance(typed, int | float):
        if isinstance(said, bool) != isinstance(typed, bool):
            yield path, said, "true or false" if isinstance(typed, bool) else "a number"
    elif isinstance(said, Mapping):
        for key, value in said.items():
            meant = typed.get(key) if isinstance(typed, Mapping) else getattr(typed, key, None)
            yield from _mixed_up(value, meant, (*path, key))
    elif isinstance(said, list | tuple) and isinstance(typed, list | tuple):
        for index, (value, meant) in enumerate(zip(said, typed, strict=False)):
            yield from _mixed_up(value, meant, (*path, index))


def _no_edit(step: Mapping[str, Any]) -> Any:
    if "edit" in step:
        return custom(
            "recipe.wrong-type", f"the name of an edit is text, not {shown(step['edit'])}"
        )
    key = str(next(iter(step), ""))
    if len(step) == 1 and key in edit_kinds():
        hint = f"write {{edit: {key}, ...}}"
    elif len(step) == 1 and (" " in key or key[:1].isupper()):
        hint = QUOTE_COLONS
    else:
        hint = did_you_mean("edit", step) and 'did you mean "edit"?'
        hint = hint or f"edits are {', '.join(edit_kinds())}"
    return custom("recipe.missing", '"edit" is missing', hint)


UNCHECKED: dict[str, Any] = {"unchecked": True}
"""Validation context: steps are put into their form, and whether they are right is left open."""


def _checked(step: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    context = info.context or {}
    if not context.get("unchecked"):
        parse_step(filled(step, context["each"]) if "each" in context else step)
    return step


class StepOf:
    """Marks a field that holds one kind of edit without saying `edit:`."""

    def __init__(self, edit: str) -> None:
        self.edit = edit

    @property
    def model(self) -> type[Edit]:
        """The edit's class."""
        return edit_kinds()[self.edit]

    def named(self, value: Any) -> Any:
        """Return the mapping with its `edit:`; `true` means all defaults."""
        if value is True:
            return {"edit": self.edit}
        if isinstance(value, Mapping):
            return {"edit": self.edit, **american(value)}
        return value

    def of_this_kind(self, step: dict[str, Any]) -> dict[str, Any]:
        """Refuse another edit's name."""
        if step["edit"] != self.edit:
            message = f"only {self.edit} may be said here"
            raise at(["edit"], custom("recipe.invalid-value", message), step["edit"])
        parse_step(step)
        return step


SaidStep = Annotated[dict[str, Any], BeforeValidator(said_step), AfterValidator(_checked)]
"""A step as said, in one form. It stays what was said; `parse_step` gives the edit."""
UncheckedStep = Annotated[dict[str, Any], BeforeValidator(said_step)]
"""The same, where it may hold placeholders and is checked with `check_steps`."""
_STEPS: TypeAdapter[tuple[dict[str, Any], ...]] = TypeAdapter(tuple[SaidStep, ...])


def check_steps(steps: Any, values: Mapping[str, Any]) -> None:
    """Check steps with their placeholders replaced. Raises pydantic's ValidationError."""
    _STEPS.validate_python(steps, context={"each": values} if values else None)
