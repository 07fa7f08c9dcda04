"""Advice on the words: what a retoucher would ask back before touching the picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presets.edits.instruct import Instruct
from presets.grammar.reading import understand
from presets.grammar.vocabulary import things
from presets.recipe import Branch, Recipe
from watchfolder.planning import new_shots
from watchfolder.planning.clauses import clauses
from watchfolder.planning.plan import Advice, PlannedBranch, PlannedStep
from watchfolder.planning.vague_words import is_vague

_CONCRETE = (
    "make it slightly brighter",
    "put it on a white background",
    "add a soft contact shadow",
)
_ONE_SETTING = {"background", "shadow"}
"""A ground and the shadow on it are said in one breath, and looked at together."""
_JOINING = re.compile(r"^((and|then|also|while|you|please|we) )+", re.IGNORECASE)
_USUAL_KEEP = ("logo", "stitching", "hardware")
"""Offered where nobody says what stays: what customers notice first."""


def word_advice(recipe: Recipe, planned: Sequence[PlannedBranch]) -> tuple[Advice, ...]:
    """What to say of the instructions of a recipe, as they were understood in a plan."""
    by_name = {branch.name: branch for branch in planned}
    found: list[Advice] = []
    for branch in recipe.branches:
        steps = by_name[branch.name].chains[0].steps if by_name[branch.name].chains else ()
        for edit in branch.steps:
            if isinstance(edit, Instruct):
                found.extend(_of_sentence(edit, branch, recipe))
        found.extend(_of_keeping(branch, steps, recipe))
    return tuple(found)


def asked_back(text: str, recipe: Recipe) -> str:
    """What would help with a sentence that nobody here can carry out; "" for nothing better."""
    if new_shots.is_new_shot(text):
        return new_shots.HINT
    if is_vague(text):
        return f'say what should be different, e.g. "{_CONCRETE[0]}" or "{_CONCRETE[1]}"'
    parts = clauses(text)
    if len(parts) < 2:
        return ""
    clear = [p for p in parts if understand(p, recipe.palette, tuple(recipe.looks)).confident]
    if not clear or len(clear) == len(parts):
        return ""
    return f"on a line of its own, {_quoted(clear)} is understood"


def _of_sentence(edit: Instruct, branch: Branch, recipe: Recipe) -> Iterator[Advice]:
    meant = understand(edit.text, recipe.palette, tuple(recipe.looks))
    if not meant.confident and new_shots.is_new_shot(edit.text):
        yield Advice(
            code="words.new-shot",
            message=f'"{_short(edit.text)}" is a new photograph rather than an edit',
            hint=new_shots.HINT,
            branch=branch.name,
        )
        return
    if not meant.confident and is_vague(edit.text):
        yield Advice(
            code="words.vague",
            message=f'"{_short(edit.text)}" leaves open what should be different',
            hint="say one thing that can be seen; for example",
            branch=branch.name,
            offer=_CONCRETE,
        )
        return
    parts = clauses(edit.text)
    if meant.confident:
        if {step.edit for step in meant.steps} <= _ONE_SETTING:
            return
        parts = tuple(dict.fromkeys(_itself(step.said) for step in meant.steps if step.said))
        kept = f", keep the {' and the '.join(meant.keep)} unchanged" if meant.keep else ""
        parts = tuple(part + kept for part in parts)
    if len(parts) > 1:
        whole = "" if meant.confident else ", and a model does the last of them less well"
        yield Advice(
            code="words.bundled",
            message=f"{len(parts)} changes in one instruction{whole}",
            hint="one to a line, each can be looked at and redone by itself",
            branch=branch.name,
            offer=parts,
            figures={"changes": float(len(parts))},
        )


def _of_keeping(branch: Branch, steps: Sequence[PlannedStep], recipe: Recipe) -> Iterator[Advice]:
    """One for a branch: its first step that could take more along than it should."""
    for step in steps:
        if step.edit.part != "steps" or step.edit.keep or not _reaches_far(step):
            continue
        offered = recipe.keep or _USUAL_KEEP
        keep = f"keep the {', the '.join(offered[:-1])} and the {offered[-1]} unchanged"
        if len(offered) == 1:
            keep = f"keep the {offered[0]} unchanged"
        said = (step.edit.said or step.edit.sentence()).rstrip(".")
        yield Advice(
            code="words.no-keep",
            message=f'"{_short(said)}" says nothing of what must stay as it is',
            hint="name what customers know it by; said once as keep: in the preset, it holds for "
            "every picture",
            branch=branch.name,
            offer=(f"{said}, {keep}",),
        )
        return


def _reaches_far(step: PlannedStep) -> bool:
    """Whether a step may change what nobody named: painted by a model, or the whole subject."""
    if step.edit.edit in ("instruct", "style", "fill"):
        return True
    if step.edit.edit != "recolor":
        return False
    if step.region.kind == "words":
        return things.is_one_of(step.region.words.split()[-1].lower(), things.PRODUCTS)
    return step.region.kind in ("subject", "everything")


def _itself(said: str) -> str:
    """A change without the words that joined it to the one before."""
    return _JOINING.sub("", said)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 70 else f"{plain[:67]}..."


def _quoted(parts: Sequence[str]) -> str:
    return " and ".join(f'"{part}"' for part in parts)
