"""Changes of light whose place is left open behind a change of a thing: "strap navy, a bit darker".

It may be the strap, the navy or the picture that should be darker, so that nothing is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.background import Background
from presets.edits.recolor import Recolor
from presets.edits.sharpen import Sharpen
from presets.grammar.clause import Clause
from presets.grammar.parts import quality
from presets.grammar.words import Sentence


def dangling(sentence: Sentence, clauses: Sequence[Clause]) -> str:
    """Return why a change of light is not clear about its place, "" where all of them are."""
    for before, found in pairwise(clauses):
        if _is_bare(sentence, found) and any(map(_is_of_a_thing, before.meaning.steps)):
            return f'does not say of what "{sentence.said(found.start, found.end)}" is meant'
    return ""


def _is_bare(sentence: Sentence, found: Clause) -> bool:
    """Whether it is a comparison with no verb and no place: "a bit darker", not "more contrast"."""
    steps = found.meaning.steps
    if not steps or any(not isinstance(s, Adjust) or s.target is not None for s in steps):
        return False
    return any(
        end == found.end and not said.noun
        for start in {found.start, sentence.past_fillers(found.start)}
        for end, said in quality.read(sentence, start)
    )


def _is_of_a_thing(step: Edit) -> bool:
    if isinstance(step, Background | Recolor):
        return True
    placed = isinstance(step, Adjust | Sharpen) and step.target is not None
    return placed and step.target is not None and step.target.kind in ("words", "background")
