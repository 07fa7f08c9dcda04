"""Drafting: from plain data to a request, keeping what is right when some of it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from pydantic import ValidationError

from presets.characters import MAX_TEXT, cleaned, forbidden, texts
from presets.complaints import Place, in_order, problems_of
from presets.errors import Problem, RecipeError
from presets.located import join
from presets.request import BranchRequest, Request
from presets.said_step import UNCHECKED


def read_request(said: Mapping[str, Any], place: Place | None = None) -> Request:
    """Return the request that plain data means.

    Raises RecipeError with every complaint, each with its place.
    """
    request, problems = draft_request(said, place)
    if problems:
        raise RecipeError(problems)
    return request


def draft_request(
    said: Mapping[str, Any], place: Place | None = None
) -> tuple[Request, tuple[Problem, ...]]:
    """Return what can be understood of a request, and every complaint about the rest.

    What is wrong is left out; wrong steps stay, and are complained of again when resolved.
    """
    where = place or Place()
    problems = text_problems(said, where)
    value = cleaned(dict(said)) if problems else dict(said)
    try:
        return Request.model_validate(value), tuple(problems)
    except ValidationError as error:
        problems += problems_of(error, Request, value, where)
    left = _what_is_left(value, problems)
    try:
        request = Request.model_validate(left, context=UNCHECKED)
    except ValidationError as error:
        problems += problems_of(error, Request, left, where)
        request = Request()
    return request, in_order(problems)


def text_problems(said: Mapping[str, Any], place: Place) -> list[Problem]:
    """Complain of characters that may stand nowhere, and of texts that are too long."""
    found: list[Problem] = []
    for path, text in texts(said):
        sign = forbidden(text)
        if sign:
            message = f"{sign} may not stand in text"
            found.append(place.problem("recipe.control-character", message, "remove it", path))
        elif len(text) > MAX_TEXT:
            message = f"longer than {MAX_TEXT} characters"
            found.append(place.problem("recipe.length", message, "say it in several steps", path))
    return found


def _what_is_left(value: Mapping[str, Any], problems: Sequence[Problem]) -> dict[str, Any]:
    """What was said without the fields that problems name; steps stay where they are."""
    wrong = {p.field for p in problems}
    left = _without(value, wrong, "", set(Request.model_fields))
    branches = left.get("branches")
    if isinstance(branches, Mapping):
        known = {f.alias or n for n, f in BranchRequest.model_fields.items()}
        left["branches"] = {
            name: _without(branch, wrong, f"branches.{name}", known)
            for name, branch in branches.items()
            if isinstance(branch, Mapping) and f"branches.{name}" not in wrong
        }
    return left


def _without(
    value: Mapping[str, Any], wrong: Set[str], path: str, known: Set[str]
) -> dict[str, Any]:
    left: dict[str, Any] = {}
    for key, inner in value.items():
        here = join(path, key)
        if key == "steps" and here not in wrong and isinstance(inner, list | tuple):
            left[key] = [s if isinstance(s, str | Mapping) else {} for s in inner]
        elif key in known and not _is_wrong(here, wrong, inside=key != "branches"):
            left[key] = inner
    return left


def _is_wrong(here: str, wrong: Set[str], *, inside: bool) -> bool:
    """Whether a field is complained of; with `inside`, or anything in it."""
    return here in wrong or (inside and any(w.startswith(f"{here}.") for w in wrong))
