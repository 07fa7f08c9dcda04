"""What a row of clauses asks as a whole: its steps and keeps, or why they cannot all be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pydantic import ValidationError

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.cutout import Cutout
from presets.grammar.clause import Clause
from presets.grammar.contradictions import contradiction
from presets.grammar.dangling import dangling
from presets.grammar.pronouns import placed
from presets.grammar.reasons import without_reasons
from presets.grammar.understanding import Understanding
from presets.grammar.words import Sentence


def understood(sentence: Sentence, reading: tuple[Clause, ...]) -> Understanding:
    """Return what the clauses of one reading ask together."""
    clauses = without_reasons(sentence, _without_idle_cutout(reading))
    if any(found.meaning.stated for found in clauses):
        return Understanding(
            why="says what is amiss, and only part of what is to be done",
            hint='say it as a wish: "remove the green cast"',
        )
    unplaced = dangling(sentence, clauses)
    if unplaced:
        return Understanding(why=unplaced, hint='name it: "make the picture a bit darker"')
    steps: list[Edit] = []
    before: tuple[Edit, ...] = ()
    told_again = False
    for found in clauses:
        words = [word.text for word in sentence.words[found.start : found.end]]
        steps_here = found.meaning.steps
        before = steps_here if found.meaning.settled else placed(steps_here, words, before)
        said = {"said": sentence.said(found.start, found.end)}
        if told_again or not any(_is_in(steps, step) for step in before):
            steps.extend(step.model_copy(update=said) for step in before)
        else:
            told_again = True
    kept = tuple(dict.fromkeys(phrase for found in reading for phrase in found.meaning.keep))
    beyond = _out_of_range(steps)
    if beyond:
        return Understanding(why=beyond, hint="write the step itself, with a figure in its range")
    if not steps and any(map(partial(_forbids, sentence), reading)):
        return Understanding(
            why="says only what should not be touched",
            hint=f'write what should change; alone, "keep the {", ".join(kept)} unchanged"',
        )
    against = contradiction(steps, kept)
    if against:
        return Understanding(why=against, hint="say the one that is meant")
    return Understanding(steps=tuple(steps), keep=kept, confident=True)


def _is_in(steps: Sequence[Edit], step: Edit) -> bool:
    """Whether the same was asked before: "the cap must be navy, so make the cap navy".

    Never of light: "brighter, brighter" may ask for more of it.
    """
    plain = {"said": ""}
    return not isinstance(step, Adjust) and step.model_copy(update=plain) in [
        s.model_copy(update=plain) for s in steps
    ]


def _forbids(sentence: Sentence, found: Clause) -> bool:
    """Whether a keep only says no: "don't touch the logo", "leave it alone"."""
    first = sentence.past_fillers(found.start)
    return found.denies or sentence.at(first) in ("leave", "leaving")


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
        if before and _then_put_on(before, found):
            clauses[-1] = replace(found, start=before.start)
        elif before and before.family == "cutout" == found.family and _whole_cutout(found):
            if before.meaning.steps != found.meaning.steps and _whole_cutout(before):
                clauses[-1] = found if _is_more(found, before) else before
        else:
            clauses.append(found)
    return clauses


def _whole_cutout(found: Clause) -> bool:
    steps = found.meaning.steps
    return len(steps) == 1 and isinstance(steps[0], Cutout) and steps[0].target is None


def _then_put_on(cut: Clause, ground: Clause) -> bool:
    """Whether a ground is put behind what `cut` cuts out, the whole or by its name."""
    if cut.family != "cutout" or ground.family != "background":
        return False
    return len(cut.meaning.steps) == 1


def _is_more(one: Clause, other: Clause) -> bool:
    """Whether the step of `one` says more than that of `other`."""
    figures = [len(c.meaning.steps[0].model_dump(exclude_defaults=True)) for c in (one, other)]
    return figures[0] > figures[1]
