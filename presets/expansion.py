"""Branches written out: one for each value of `each`, parents before children."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from presets.complaints import Place
from presets.errors import Problem, did_you_mean
from presets.placeholders import filled, product_name, products, slug
from presets.recipe import ORIGINAL
from presets.request import BranchRequest

_ONE_OF = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Expanded:
    """One branch after writing out."""

    name: str
    said_as: str
    """The name it has in the request: "colourway" for "colourway-forest"."""
    said: BranchRequest
    values: Mapping[str, Any] = field(default_factory=dict)
    after: str = ORIGINAL

    @property
    def path(self) -> str:
        """The dotted field it was said at."""
        return f"branches.{self.said_as}"


def expanded(
    branches: Mapping[str, BranchRequest], place: Place
) -> tuple[list[Expanded], list[Problem]]:
    """Return every branch, parents first, and complaints.

    Complains of two of one name, an unknown or ambiguous `from`, a circle.
    """
    written: dict[str, Expanded] = {}
    problems: list[Problem] = []
    for branch in _written_out(branches):
        if branch.name in written:
            message = f'two branches would be called "{branch.name}"'
            hint = "give one of them another name"
            problems.append(place.problem("recipe.duplicate-branch", message, hint, branch.path))
        written[branch.name] = branch
    linked: dict[str, Expanded] = {}
    for branch in written.values():
        after = _parent(branch, written, place, problems)
        linked[branch.name] = Expanded(
            branch.name, branch.said_as, branch.said, branch.values, after
        )
    return _parents_first(linked, place, problems), problems


def _written_out(branches: Mapping[str, BranchRequest]) -> Iterator[Expanded]:
    for name, branch in branches.items():
        for values in products(branch.each):
            yield Expanded(product_name(name, values), name, branch, values)


def find_branch(said: str, branches: Mapping[str, Expanded]) -> tuple[str, ...]:
    """The names of the branches that a text may mean, none for an unknown one.

    "hero", "colourway-forest" and "colourway[forest]" are one; "colourway" is all its products.
    """
    said = said.strip()
    if said in branches:
        return (said,)
    one = _ONE_OF.fullmatch(said)
    if one:
        name, values = one[1].strip(), [slug(v) for v in one[2].split(",")]
        return tuple(
            n
            for n, b in branches.items()
            if b.said_as == name and [slug(v) for v in b.values.values()] == values
        )
    return tuple(n for n, b in branches.items() if b.said_as == said)


def _parent(
    branch: Expanded, branches: Mapping[str, Expanded], place: Place, problems: list[Problem]
) -> str:
    path = f"{branch.path}.from"
    try:
        said = str(filled(branch.said.after, branch.values))
    except ValidationError as error:
        context = error.errors()[0]["ctx"]
        message, hint = str(context["message"]), str(context["hint"])
        problems.append(place.problem("recipe.unknown-placeholder", message, hint, path))
        return ORIGINAL
    if said == ORIGINAL:
        return ORIGINAL
    found = find_branch(said, branches)
    if len(found) == 1:
        return found[0]
    if found:
        message = f'"{said}" is {len(found)} branches'
        hint = f"say one of {', '.join(found)}"
        problems.append(place.problem("recipe.ambiguous-branch", message, hint, path))
    else:
        known = [ORIGINAL, *branches]
        hint = did_you_mean(said, [*known, *(b.said_as for b in branches.values())])
        hint = hint or f"it may be {', '.join(known)}"
        message = f'no branch is called "{said}"'
        problems.append(place.problem("recipe.unknown-branch", message, hint, path))
    return ORIGINAL


def _parents_first(
    branches: Mapping[str, Expanded], place: Place, problems: list[Problem]
) -> list[Expanded]:
    placed: dict[str, Expanded] = {}
    for branch in branches.values():
        way: list[str] = []
        here = branch
        while here.name not in placed:
            if here.name in way:
                circle = " -> ".join([*way[way.index(here.name) :], here.name])
                message = f"branches build on each other in a circle: {circle}"
                path = f"{here.path}.from"
                problems.append(place.problem("recipe.circle", message, "", path))
                break
            way.append(here.name)
            if here.after == ORIGINAL:
                break
            here = branches[here.after]
        for name in reversed(way):
            placed.setdefault(name, branches[name])
    return list(placed.values())
