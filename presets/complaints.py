"""From what pydantic says of wrong data to complaints a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from presets.edit import Edit
from presets.edits import edit_kinds
from presets.errors import Problem, RecipeError, did_you_mean
from presets.located import line_of
from presets.strict_yaml import QUOTE_COLONS

NEVER_SAID = frozenset(("kept_at", "part"))
"""Fields that resolving sets."""

_OTHER_WORDS = {
    "chain": "steps",
    "edits": "steps",
    "export": "slots",
    "exports": "slots",
    "instructions": "steps",
    "op": "edit",
    "operation": "edit",
    "output": "slots",
    "outputs": "slots",
    "type": "edit",
}
"""What other tools call our keys; named in the hint, never accepted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was said: a file, or a request without one."""

    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Dotted field to line."""

    def problem(self, code: str, message: str, hint: str = "", path: str = "") -> Problem:
        """Return a complaint about the field `path` here."""
        return Problem(code, message, hint, self.file, line_of(self.lines, path), path)

    def moved(self, error: RecipeError, path: str) -> list[Problem]:
        """Return the complaints of an error that knew no place, as complaints about `path`."""
        return [self.problem(p.code, p.message, p.hint, path) for p in error.problems]


def refusal(code: str, message: str, hint: str = "") -> RecipeError:
    """An error of one complaint whose place the caller knows."""
    return RecipeError([Problem(code, message, hint)])


def custom(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """What a pydantic validator raises to complain with our own code and hint."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


def at(path: Sequence[str | int], error: PydanticCustomError, said: Any) -> ValidationError:
    """The same, about a place inside what is being validated."""
    details = InitErrorDetails(type=error, loc=tuple(path), input=said)
    return ValidationError.from_exception_data("said", [details])


def problems_of(
    error: ValidationError, model: type[BaseModel], said: Any, place: Place, prefix: str = ""
) -> list[Problem]:
    """Return one complaint for each thing pydantic found wrong in `said`, without repeats.

    `model` is what was validated, `prefix` the dotted field at which `said` stands.
    """
    found: dict[tuple[str, str, str], Problem] = {}
    for item in error.errors():
        loc = tuple(part for part in item["loc"] if part != "[key]")
        path = ".".join(str(part) for part in ((prefix, *loc) if prefix else loc))
        code, message, hint = _complaint(item, model, said)
        found.setdefault((code, path, message), place.problem(code, message, hint, path))
    return list(found.values())


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The complaints as the lines of each file come, none twice."""
    unlike = list(dict.fromkeys(problems))
    files = list(dict.fromkeys(p.file for p in unlike))
    return tuple(sorted(unlike, key=lambda p: (files.index(p.file), p.line or 0)))


def _complaint(item: ErrorDetails, model: type[BaseModel], said: Any) -> tuple[str, str, str]:
    kind, value, context = item["type"], item["input"], item.get("ctx", {})
    if kind.startswith(("recipe.", "preset.")):
        return kind, str(context["message"]), str(context["hint"])
    if kind == "extra_forbidden":
        return _unknown_key(item["loc"], model, said)
    if kind == "missing":
        return "recipe.missing", f'"{item["loc"][-1]}" is missing', ""
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", context["expected"])
        hint = did_you_mean(value, options) if isinstance(value, str) else ""
        return "recipe.invalid-value", f"{shown(value)} is none of {', '.join(options)}", hint
    if kind == "value_error":
        return "recipe.invalid-value", str(context["error"]), ""
    bound = _BOUNDS.get(kind)
    if bound:
        message = f"must be {bound.format(**context)}, not {shown(value)}"
        return "recipe.out-of-range", message, ""
    length = _LENGTHS.get(kind)
    if length:
        return "recipe.length", length.format(**context), ""
    needed = next((text for start, text in _TYPES if kind.startswith(start)), "")
    if needed:
        hint = _type_hint(kind, value)
        return "recipe.wrong-type", f"{needed} is needed here, not {shown(value)}", hint
    return "recipe.invalid-value", item["msg"], ""


_BOUNDS = {
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "less than {lt:g}",
    "less_than_equal": "at most {le:g}",
    "finite_number": "a finite number",
}
_LENGTHS = {
    "string_too_long": "longer than {max_length} characters",
    "string_too_short": "nothing is said here",
    "too_long": "more than {max_length} of them",
    "too_short": "fewer than {min_length} of them",
}
_TYPES = (
    ("string", "text"),
    ("int", "a whole number"),
    ("float", "a number"),
    ("bool", "true or false"),
    ("dict", "a mapping (`word: value`)"),
    ("model", "a mapping (`word: value`)"),
    ("mapping", "a mapping (`word: value`)"),
    ("tuple", "a list"),
    ("list", "a list"),
)


def shown(value: Any) -> str:
    """Name a value in a message: text in quotes, numbers as they are, the rest by its sort."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}..."'
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _type_hint(kind: str, value: Any) -> str:
    if kind.startswith("string"):
        if isinstance(value, dict) and list(value.values()) == [None]:
            return f'put quotes around "{{{next(iter(value))}}}"'
        if isinstance(value, dict):
            return QUOTE_COLONS
        if isinstance(value, int | float):
            return "put quotes around it"
    return ""


def _unknown_key(loc: tuple[int | str, ...], model: type, said: Any) -> tuple[str, str, str]:
    key = str(loc[-1])
    known = keys_at(model, said, loc[:-1])
    hint = did_you_mean(key, known)
    if not hint and _OTHER_WORDS.get(key.lower()) in known:
        hint = f'did you mean "{_OTHER_WORDS[key.lower()]}"?'
    if not hint and len(key.split()) > 1:
        hint = QUOTE_COLONS
    if not hint and known:
        hint = f"known here: {', '.join(known)}"
    return "recipe.unknown-key", f'unknown key "{key}"', hint


def keys_at(model: Any, said: Any, loc: Sequence[int | str]) -> list[str]:
    """The keys that may be said at a place inside `model`, in order; [] where that is not known.

    Inside a step the mapping's own `edit:` decides.
    """
    model = _kind_of(said) or model
    for key in loc:
        model = _inside(model, key)
        said = _value_at(said, key)
        model = _kind_of(said) or model
    names: list[str] = []
    for candidate in _candidates(model):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            names += [f.alias or n for n, f in candidate.model_fields.items()]
    return [n for n in names if n not in NEVER_SAID]


def _kind_of(said: Any) -> type[Edit] | None:
    """The class of a step, where a mapping says which edit it is."""
    name = said.get("edit") if isinstance(said, dict) else None
    return edit_kinds().get(name) if isinstance(name, str) else None


def _value_at(said: Any, key: int | str) -> Any:
    if isinstance(said, dict):
        return said.get(key)
    if isinstance(said, list | tuple) and isinstance(key, int) and key < len(said):
        return said[key]
    return None


def _inside(annotation: Any, key: int | str) -> Any:
    for candidate in _candidates(annotation):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            for name, info in candidate.model_fields.items():
                if key in (name, info.alias):
                    return info.annotation
        elif get_origin(candidate) is tuple:
            return get_args(candidate)[0]
        elif get_origin(candidate) is dict:
            return get_args(candidate)[1]
    return None


def _candidates(annotation: Any) -> Iterator[Any]:
    """The plain types an annotation allows."""
    origin = get_origin(annotation)
    if origin is Annotated:
        marks = [m.model for m in get_args(annotation)[1:] if hasattr(m, "model")]
        yield from marks or _candidates(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for argument in get_args(annotation):
            if argument is not NoneType:
                yield from _candidates(argument)
    elif annotation is not None:
        yield annotation
