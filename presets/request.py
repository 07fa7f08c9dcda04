"""Request: what a person asks for one picture or one folder, as said, before it is resolved."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from presets.characters import MAX_TEXT
from presets.complaints import at, custom, shown
from presets.declared import Declared
from presets.phrases import Phrases
from presets.placeholders import NAME, placeholders, products, slug
from presets.recipe import ORIGINAL, Review
from presets.said_slot import SaidSlots
from presets.said_step import MAX_STEPS, UNCHECKED, SaidStep, UncheckedStep, check_steps

MAX_BRANCHES = 64
"""Branches of one picture, after every `each` is written out."""
MAX_VARIANTS = 16
"""Pictures of one branch of which a person picks one."""
BRANCH_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
PRESET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}(@[1-9][0-9]{0,5})?")


def branch_name(name: str) -> str:
    """Return a branch's name. Raises with a name that would do."""
    if not BRANCH_NAME.fullmatch(name) or name == ORIGINAL:
        near = slug(name) if slug(name) not in ("", ORIGINAL) else "main"
        hint = f'small letters, digits, - and _: "{near}"'
        raise custom("recipe.name", f"{shown(name)} is no name for a branch", hint)
    return name


def preset_name(name: str) -> str:
    """Return a preset's name, with its version if one is pinned. Raises for anything else."""
    if not PRESET_NAME.fullmatch(name):
        message = f"{shown(name)} is no name of a preset"
        raise custom("recipe.name", message, 'write a name, or a name and a version: "name@3"')
    return name


def _values(value: Any) -> Any:
    """Return the values of an `each` name, numbers and text as they are."""
    listed = [value] if isinstance(value, str | int | float) else value
    if not isinstance(listed, list | tuple):
        raise custom("recipe.wrong-type", f"a list is needed here, not {shown(value)}")
    for item in listed:
        if isinstance(item, bool) or not isinstance(item, str | int | float) or not slug(item):
            message = f"a value of each: is text or a number, not {shown(item)}"
            raise custom("recipe.wrong-type", message)
    return listed


def _pick(value: Any) -> Any:
    picks = value.values() if isinstance(value, Mapping) else [value]
    if all(
        isinstance(p, int) and not isinstance(p, bool) and 1 <= p <= MAX_VARIANTS for p in picks
    ):
        return value
    message = f"a pick is a number from 1 to {MAX_VARIANTS}, or a mapping of branch to number"
    raise custom("recipe.invalid-value", message)


def _placeholder_name(name: str) -> str:
    if not NAME.fullmatch(name):
        raise custom("recipe.name", f"{shown(name)} is no name for a placeholder", "one word")
    return name


def whole_number(value: Any) -> Any:
    """Refuse true and false where a number is meant."""
    if isinstance(value, bool):
        raise custom("recipe.wrong-type", f"a whole number is needed here, not {shown(value)}")
    return value


def _yes_or_no(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        message = f"true or false is needed here, not {shown(value)}"
        raise custom("recipe.wrong-type", message)
    return value


BranchName = Annotated[str, AfterValidator(branch_name)]
PresetName = Annotated[str, AfterValidator(preset_name)]
LookName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
EachName = Annotated[str, AfterValidator(_placeholder_name)]
EachValue = str | int | float
EachValues = Annotated[
    tuple[EachValue, ...], BeforeValidator(_values), Field(min_length=1, max_length=MAX_BRANCHES)
]
Picks = Annotated[int | dict[str, int], BeforeValidator(_pick)]
Steps = Annotated[tuple[SaidStep, ...], Field(max_length=MAX_STEPS)]
Seed = Annotated[int, BeforeValidator(whole_number), Field(ge=0, lt=2**63)]
Instruction = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)
]


def few_enough(branches: int) -> None:
    """Refuse more branches than one picture may have."""
    if branches > MAX_BRANCHES:
        message = (
            f"{branches} branches when every each: is written out; {MAX_BRANCHES} are the most"
        )
        raise custom("recipe.too-many-branches", message)


def _products(branch: Any) -> int:
    """How many branches a branch stands for, as far as it can be understood unchecked."""
    each = branch.get("each") if isinstance(branch, Mapping) else None
    if not isinstance(each, Mapping):
        return 1
    return math.prod(len(v) if isinstance(v, list | tuple) else 1 for v in each.values()) or 1


class BranchRequest(Declared):
    """One branch as said: where it starts, how often it is made, what is done, where it goes."""

    model_config = ConfigDict(serialize_by_alias=True)

    after: str = Field(ORIGINAL, alias="from")
    """original, or the name of another branch whose (picked) result it builds on."""
    each: dict[EachName, EachValues] = Field(default_factory=dict)
    """Names with their values: the branch is made once for each, {name} replaced in its steps."""
    variants: Annotated[int, BeforeValidator(whole_number)] = Field(1, ge=1, le=MAX_VARIANTS)
    """How many pictures are made; a person picks one of them."""
    keep: Phrases = ()
    steps: Annotated[tuple[UncheckedStep, ...], Field(max_length=MAX_STEPS)] = ()
    slots: SaidSlots | None = None
    """None: as the request says; empty: nothing is delivered from here."""
    review: Review | None = None
    look: LookName | None = None
    """Name of a look, or none."""

    @field_validator("each", mode="after")
    @classmethod
    def _few(cls, each: dict[str, tuple[EachValue, ...]]) -> dict[str, tuple[EachValue, ...]]:
        few_enough(math.prod(map(len, each.values())))
        return each

    @field_validator("steps", mode="before")
    @classmethod
    def _checked(cls, steps: Any, info: ValidationInfo) -> Any:
        if not isinstance(steps, list | tuple):
            return steps
        if info.context != UNCHECKED and "each" in info.data:
            for values in products(info.data["each"]):
                check_steps(steps, values)
        return steps

    @model_validator(mode="after")
    def _all_used(self) -> BranchRequest:
        used = placeholders(self.steps) | placeholders(self.after)
        misspelt = used - self.each.keys()
        for name in self.each:
            if name not in used and not misspelt:
                message = f"no step says {{{name}}}, so its branches would all be the same"
                raise at(["each", name], custom("recipe.unused-placeholder", message), name)
        return self


class Request(Declared):
    """A sidecar, a folder's defaults, a command or a plugin's request, as said.

    None means that nothing was said; a later layer then does not change it.
    """

    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    preset: PresetName | None = None
    """A preset's name, or name@version."""
    instruction: Instruction | None = None
    """Short for one step of text."""
    keep: Phrases = ()
    avoid: Phrases = ()
    seed: Seed | None = None
    """The seed of every step that brings none of its own."""
    steps: Steps | None = None
    branches: (
        Annotated[dict[BranchName, BranchRequest], Field(min_length=1, max_length=MAX_BRANCHES)]
        | None
    ) = None
    slots: SaidSlots | None = None
    look: LookName | None = None
    """Name of a look, or none."""
    review: Review | None = None
    priority: Annotated[int, BeforeValidator(whole_number)] | None = Field(None, ge=-100, le=100)
    """Higher is done first."""
    ready: Annotated[bool, BeforeValidator(_yes_or_no)] = True
    """false: a draft, not to be worked on yet."""
    pick: Picks | None = None
    """The variant a person picked, counted from 1; of several branches, a mapping."""

    @model_validator(mode="before")
    @classmethod
    def _instruction_is_a_step(cls, value: Any) -> Any:
        if not isinstance(value, Mapping) or {"steps", "branches"} & value.keys():
            return value
        said = value.get("instruction")
        if not isinstance(said, str) or not 0 < len(said.strip()) <= MAX_TEXT:
            return value
        return {**{k: v for k, v in value.items() if k != "instruction"}, "steps": [said]}

    @field_validator("branches", mode="before")
    @classmethod
    def _few(cls, value: Any) -> Any:
        """Count before looking at the steps, each of which is checked for each product."""
        if isinstance(value, Mapping):
            few_enough(sum(_products(branch) for branch in value.values()))
        return value

    @field_validator("branches", mode="after")
    @classmethod
    def _one_way(cls, value: Any, info: ValidationInfo) -> Any:
        if value is not None and info.data.get("steps") is not None:
            hint = "put the steps into a branch of their own"
            raise custom("recipe.steps-and-branches", "say steps or branches, not both", hint)
        return value

    @model_validator(mode="after")
    def _no_second_instruction(self) -> Request:
        if self.instruction is not None:
            message = "say instruction, or steps, or branches"
            hint = "make the instruction the first of the steps"
            raise at(["instruction"], custom("recipe.steps-and-branches", message, hint), "")
        return self

    @property
    def says_what_to_do(self) -> bool:
        """Whether it brings steps or branches of its own."""
        return self.steps is not None or self.branches is not None
