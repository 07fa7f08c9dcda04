"""Chaining: one recipe on the original, however often somebody went on from a result.

A job that goes on from another one holds that one's steps as branches before its own, so it
stands on the original photo alone: it can be replayed, and what was done before comes from the
cache. Pure: recipes in, recipes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from plugin_bridge.problems import WrongStateError
from presets.edits.instruct import Instruct
from presets.errors import Problem, RecipeError, did_you_mean
from presets.recipe import ORIGINAL, Branch, Recipe
from presets.request import MAX_BRANCHES
from presets.slots import Slot


def with_picks(recipe: Recipe, branches: Sequence[Mapping[str, Any]]) -> Recipe:
    """The recipe with the variants that were taken, as the result of its job tells them."""
    several = {b.name for b in recipe.branches if b.variants > 1}
    taken = {
        str(told["name"]): int(told["variant"])
        for told in branches
        if told.get("name") in several and told.get("variant")
    }
    return recipe.model_copy(update={"picks": {**recipe.picks, **taken}})


def delivered_branch(recipe: Recipe, said: str | None, field: str) -> str:
    """The branch somebody means: the one that is said, else the only one that delivers.

    Raises RecipeError about `field` where there is none or where several could be meant.
    """
    names = [branch.name for branch in recipe.branches]
    if said is not None:
        if said in names:
            return said
        hint = did_you_mean(said, names) or f"branches are {', '.join(map(repr, names))}"
        problem = Problem("recipe.unknown-branch", f'no branch is "{said}"', hint, field=field)
        raise RecipeError([problem])
    delivering = [branch.name for branch in recipe.branches if branch.slots] or names
    if len(delivering) > 1:
        message = f"several branches can be meant: {', '.join(delivering)}"
        raise RecipeError([Problem("recipe.unknown-branch", message, f"say {field}", field=field)])
    return delivering[0]


def lineage(recipe: Recipe, name: str) -> list[Branch]:
    """The branches from the original to the one of this name, itself last.

    Raises WrongStateError where one on the way has variants and none is taken yet.
    """
    by_name = {branch.name: branch for branch in recipe.branches}
    found = [by_name[name]]
    while found[0].after != ORIGINAL:
        found.insert(0, by_name[found[0].after])
    for branch in found:
        if branch.variants > 1 and branch.name not in recipe.picks:
            raise WrongStateError("a variant of it is to be picked first", "pick one, then go on")
    return found


def chained(parent: Recipe, branch: str, new: Recipe, origin: str) -> Recipe:
    """`new` going on from a branch of `parent`; what `new` begins with the original, begins there.

    Raises RecipeError where there are too many branches, or where a mask of one name means two
    things; WrongStateError as lineage() does.
    """
    before = lineage(parent, branch)
    names = _names(before, {b.name for b in new.branches})
    ancestors = tuple(
        b.model_copy(
            update={
                "name": names[b.name],
                "after": names.get(b.after, ORIGINAL),
                "slots": (),
                "review": "none",
            }
        )
        for b in before
    )
    following = tuple(_moved(b, ancestors[-1].name) for b in new.branches)
    if len(ancestors) + len(following) > MAX_BRANCHES:
        raise RecipeError(
            [
                Problem(
                    "recipe.too-many-branches",
                    f"a chain holds {MAX_BRANCHES} links at most",
                    "branch from the original, or send the result as a picture of its own",
                    field="parent",
                )
            ]
        )
    picks = {names[b.name]: parent.picks[b.name] for b in before if b.name in parent.picks}
    return new.model_copy(
        update={
            "branches": (*ancestors, *following),
            "picks": {**picks, **new.picks},
            "masks": {**_masks(parent, new, ancestors), **new.masks},
            "looks": {**parent.looks, **new.looks},
            "origins": {**new.origins, **{f"branches.{b.name}": origin for b in ancestors}},
        }
    )


def delivered_again(parent: Recipe, branch: str, slots: tuple[Slot, ...]) -> Recipe:
    """The recipe that makes other deliveries of a branch's picture, every step as it was."""
    before = lineage(parent, branch)
    quiet = [b.model_copy(update={"slots": (), "review": "none"}) for b in before]
    last = quiet[-1].model_copy(update={"slots": slots})
    return parent.model_copy(update={"branches": (*quiet[:-1], last)})


def _names(before: Sequence[Branch], taken: set[str]) -> dict[str, str]:
    """New names of branches that others are put behind: their own, where they have a free one."""
    used = set(taken) | {b.name for b in before if b.name}
    names: dict[str, str] = {}
    for number, branch in enumerate(before, start=1):
        name = branch.name
        if not name or name in taken:
            name = next(n for n in _numbered(number) if n not in used)
        used.add(name)
        names[branch.name] = name
    return names


def _numbered(number: int) -> Iterator[str]:
    yield f"edit-{number}"
    yield from (f"edit-{number}-{again}" for again in count(2))


def _moved(branch: Branch, behind: str) -> Branch:
    if branch.after != ORIGINAL:
        return branch
    steps = tuple(step for step in branch.steps if step.part != "match")
    return branch.model_copy(update={"after": behind, "steps": steps})


def _masks(parent: Recipe, new: Recipe, ancestors: Sequence[Branch]) -> Mapping[str, Any]:
    """The masks that sentences before may still need."""
    sentences = [s for b in ancestors for s in b.steps if isinstance(s, Instruct) and not s.target]
    if not sentences:
        return {}
    for name, mask in parent.masks.items():
        other = new.masks.get(name)
        if other is not None and other.sha256 != mask.sha256:
            raise RecipeError(
                [
                    Problem(
                        "recipe.two-masks",
                        f'the mask "{name}" is another one than that of the job before',
                        "give it a name of its own in masks, and say that as target",
                        field="mask" if name == "default" else f"masks.{name}",
                    )
                ]
            )
    return parent.masks
