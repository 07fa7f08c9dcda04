"""What a row of clauses asks as a whole: its steps and keeps, or why they cannot all be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.cutout import Cutout
from presets.grammar.contradictions import contradiction
from presets.grammar.pattern import Meaning
from presets.grammar.pronouns import placed
from presets.grammar.understanding import Understanding
from presets.grammar.vocabulary.things import PICTURES
from presets.grammar.words import Sentence
from presets.regions import Region

_KINDS = {
    "shadows": "exposure",
    "highlights": "exposure",
    "whites": "exposure",
    "blacks": "exposure",
    "vibrance": "saturation",
}
"""Dials that do a like thing: a reason that names one is answered by another."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One change or keep as it was said: the words from `start` to `end`."""

    family: str
    meaning: Meaning
    start: int
    end: int
    denies: bool


def understood(sentence: Sentence, reading: tuple[Clause, ...]) -> Understanding:
    """Return what the clauses of one reading ask together."""
    clauses = _without_reasons(sentence, _without_idle_cutout(reading))
    steps: list[Edit] = []
    before: tuple[Edit, ...] = ()
    for found in clauses:
        words = [word.text for word in sentence.words[found.start : found.end]]
        before = placed(found.meaning.steps, words, before)
        said = {"said": sentence.said(found.start, found.end)}
        steps.extend(step.model_copy(update=said) for step in before)
    kept = tuple(dict.fromkeys(phrase for found in reading for phrase in found.meaning.keep))
    beyond = _out_of_range(steps)
    if beyond:
        return Understanding(why=beyond, hint="write the step itself, with a figure in its range")
    against = contradiction(steps, kept)
    if against:
        return Understanding(why=against, hint="say the one that is meant")
    return Understanding(steps=tuple(steps), keep=kept, confident=True)


def _out_of_range(steps: Sequence[Edit]) -> str:
    """Return which figure is more than its field can be, "" where all are in their range."""
    for step in steps:
        try:
            type(step).model_validate(step.model_dump())
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            return f"asks for {step.edit} with a figure out of its range ({place})"
    return ""


def _without_idle_cutout(reading: tuple[Clause, ...]) -> list[Clause]:
    """Take "cut it out and put it on white" as one clause: the new ground does both."""
    clauses: list[Clause] = []
    for found in reading:
        before = clauses[-1] if clauses else None
        if before and _whole_cutout(before) and found.family == "background":
            clauses[-1] = replace(found, start=before.start)
        elif before and before.family == "cutout" == found.family and _whole_cutout(found):
            continue
        else:
            clauses.append(found)
    return clauses


def _without_reasons(sentence: Sentence, clauses: list[Clause]) -> list[Clause]:
    """Take "the bag is too dark, brighten it" as one wish: "it" is the bag."""
    told: list[Clause] = []
    for found in clauses:
        if told and told[-1].meaning.reason and _same_way(sentence, told[-1], found):
            place = told[-1].meaning.steps[0].target
            steps = tuple(s.model_copy(update={"target": place}) for s in found.meaning.steps)
            told[-1] = replace(found, meaning=Meaning(steps))
        elif told and told[-1].meaning.reason and _on_the_picture(sentence, told[-1], found):
            told[-1] = found  # "the linen looks too yellow, cool the picture down"
        elif any(_same_way(sentence, found, wish) for wish in told) and found.meaning.reason:
            continue  # "brighten it, it's too dark"
        else:
            told.append(found)
    return told


def _same_way(sentence: Sentence, reason: Clause, wish: Clause) -> bool:
    """Whether both turn one dial the same way, the wish in the same place or in "it"."""
    dials, place = _turned(reason)
    others, there = _turned(wish)
    alike = bool(dials) and _ways(dials) == _ways(others)
    if not (alike or (reason.meaning.vague and others and not wish.meaning.reason)):
        return False
    named = any(word.text in PICTURES for word in sentence.words[wish.start : wish.end])
    return there == place or (there is None and not named)


def _on_the_picture(sentence: Sentence, reason: Clause, wish: Clause) -> bool:
    """Whether the wish mends in the whole picture, by its name, what the reason says of a part."""
    dials, _ = _turned(reason)
    others, there = _turned(wish)
    named = any(word.text in PICTURES for word in sentence.words[wish.start : wish.end])
    return bool(dials) and _ways(dials) == _ways(others) and there is None and named


def _ways(dials: Mapping[str, float]) -> dict[str, bool]:
    """The kinds of dials that are turned, and whether up: "too dark" asks as "lift the shadows"."""
    return {_KINDS.get(dial, dial): amount > 0 for dial, amount in dials.items()}


def _turned(found: Clause) -> tuple[dict[str, float], Region | None]:
    steps = found.meaning.steps
    if len(steps) != 1 or not isinstance(steps[0], Adjust):
        return {}, None
    step = steps[0]
    names = set(Adjust.model_fields) - set(Edit.model_fields)
    return {name: getattr(step, name) for name in names if getattr(step, name)}, step.target


def _whole_cutout(found: Clause) -> bool:
    steps = found.meaning.steps
    return len(steps) == 1 and isinstance(steps[0], Cutout) and steps[0].target is None
