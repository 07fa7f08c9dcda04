"""Advice on the words: what a retoucher would ask back before touching the picture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presets.edits.instruct import Instruct
from presets.grammar.reading import understand
from presets.grammar.vocabulary import things
from presets.recipe import Branch, Recipe
from watchfolder.planning.clauses import clauses
from watchfolder.planning.plan import Advice, PlannedBranch, PlannedStep

_VAGUE = re.compile(
    r"\b(better|nicer?|improve[ds]?|improvements?|enhance[ds]?|beautiful|pretty|professional"
    r"|perfect|amazing|awesome|stunning|great|good|premium|luxur\w+|high.?end|high quality"
    r"|appealing|attractive|pop|pops|wow|polish(ed)?|do your (thing|magic)|make it work"
    r"|eye.?catching|(fix|clean up|touch up|retouch) (it|this|the (photo|picture|image))"
    r"|(clean|touch) (it|this|the (photo|picture|image)) up)\b",
    re.IGNORECASE,
)
_VIEW = r"(angle|side|view|viewpoint|perspective|pose|direction|position)"
_NEW_SHOT = re.compile(
    rf"\b((from|at|in) (a |an |the )?(new|another|different|other) {_VIEW}"
    rf"|(another|different|new|other) (camera )?{_VIEW}"
    r"|(back|rear|side|top|bottom|front|three.quarter)[ -]view"
    r"|from (above|below|behind|the (back|side|front|top))"
    r"|top.?down|flat.?lay"
    r"|(rotate|turn|spin|flip) (the )?\w+ (around|round|over|to (show|face|the (left|right)))"
    r"|show (me )?(the )?(back|inside|interior|sole|bottom|underside|lining|other side)"
    r"|(open|close|unzip|fold|unfold) (the )?(bag|box|lid|bottle|jar|zip|case|drawer|door|flap"
    r"|wallet|purse|book|umbrella|laptop|shirt|jacket)"
    r"|(worn|held|carried|used) by|on a (model|person|mannequin|hanger)|(model|person) "
    r"(wearing|holding|carrying)"
    r"|(another|different|second|other) (product|bag|shoe|item|model|cup|bottle)"
    r"|replace (it|the (product|bag|shoe|cup|bottle|item|subject)) (with|by)"
    r"|swap (it|the \w+) (for|with) (a|an|another))\b",
    re.IGNORECASE,
)
_CONCRETE = (
    "make it slightly brighter",
    "put it on a white background",
    "add a soft contact shadow",
)
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
    if _NEW_SHOT.search(text):
        return _NEW_SHOT_HINT
    if _is_vague(text):
        return f'say what should be different, e.g. "{_CONCRETE[0]}" or "{_CONCRETE[1]}"'
    parts = clauses(text)
    if len(parts) < 2:
        return ""
    clear = [p for p in parts if understand(p, recipe.palette, tuple(recipe.looks)).confident]
    if not clear or len(clear) == len(parts):
        return ""
    return f"on a line of its own, {_quoted(clear)} is understood"


def _of_sentence(edit: Instruct, branch: Branch, recipe: Recipe) -> Iterator[Advice]:
    if _NEW_SHOT.search(edit.text):
        yield Advice(
            code="words.new-shot",
            message=f'"{_short(edit.text)}" is a new photograph rather than an edit',
            hint=_NEW_SHOT_HINT,
            branch=branch.name,
        )
        return
    meant = understand(edit.text, recipe.palette, tuple(recipe.looks))
    if not meant.confident and _is_vague(edit.text):
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
        parts = tuple(dict.fromkeys(step.said for step in meant.steps if step.said))
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


def _is_vague(text: str) -> bool:
    return _VAGUE.search(text) is not None


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 70 else f"{plain[:67]}..."


def _quoted(parts: Sequence[str]) -> str:
    return " and ".join(f'"{part}"' for part in parts)


_NEW_SHOT_HINT = (
    "what the camera did not see would be made up: have it photographed, and edit that picture"
)
