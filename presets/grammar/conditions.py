"""Conditions: "if the client agrees, make it navy" is not decided, so it is no instruction."""

from __future__ import annotations

from itertools import pairwise

from presets.grammar.understanding import Understanding
from presets.grammar.words import Sentence

_ASKING = ("if", "unless", "provided", "providing", "assuming", "depending", "supposing")
_PROPOSING = ("what", "how about", "wonder", "wondering", "see", "love it", "great", "nice")
"""Before "if", these only ask or propose: "what if we made it navy"."""


def condition(said: Sentence, hushed: Sentence) -> Understanding | None:
    """Return the answer to a sentence with a condition in it, None where there is none.

    `hushed` is the same with its courtesies set aside: "if you can" and "if possible" are none.
    """
    told = [word.text for word in hushed.words if word.text]
    for index, word in enumerate(hushed.words):
        if word.text not in _ASKING or word.filler:
            continue
        at = sum(bool(before.text) for before in hushed.words[:index])
        if not " ".join(told[max(at - 3, 0) : at]).endswith(_PROPOSING):
            return _depending_on(word.text)
    opening = [word.text for word in said.words if word.text not in _BESIDE and not word.is_stop]
    leading = set(pairwise(opening[:3])) & _LEADING
    return _depending_on(" ".join(leading.pop())) if leading else None


_BESIDE = ("the", "please", "pls", "but", "and", "hi", "hello")
_LEADING = {("in", "case"), ("in", "event"), ("only", "when"), ("only", "once")}
"""At the beginning they are conditions; behind an order, "in case" is a mere reason."""


def _depending_on(what: str) -> Understanding:
    return Understanding(
        why=f'depends on something ("{what}")',
        hint="decide it first, then write what should change",
    )
