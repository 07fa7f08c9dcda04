"""Conditions and retractions: "if the client agrees, make it navy", "too dark, but ok".

What is not decided, or taken back, is no instruction.
"""

from __future__ import annotations

import re
from itertools import pairwise

from presets.grammar.understanding import Understanding
from presets.grammar.words import Sentence

_ASKING = ("if", "unless", "provided", "providing", "assuming", "depending", "supposing")
_PROPOSING = ("what", "how about", "wonder", "wondering", "see", "love it", "great", "nice")
"""Before "if", these only ask or propose: "what if we made it navy"."""


_TAKEN_BACK = re.compile(
    r"\b(?:never ?mind|nvm|i disagree|we disagree|(?:don't|do not) agree|undecided|can't decide"
    r"|haven't decided|maybe not|actually no|no wait|wait no|just kidding|jk)\b"
    r"|\b(?:scratch that|forget (?:it|that|about (?:it|that)))\s*(?:[,.!;-]|$)"
    r"|(?:^|[,.!;] ?)(?:i'm |we're |i am |we are )?not (?:quite |really |so )?sure"
    r"(?! (?:if|whether) (?:it|this|that|you))"
    r"|\bbut (?:it's |that's |it is |that is |i'm |we're )?(?:still )?(?:ok|okay|fine|no problem"
    r"|acceptable|alright|all right)(?: (?:for me|for us|with me|with us|as it is|as is|like that"
    r"|too|anyway|i guess))*\s*(?:[.!;,]|$)"
)
"""What takes an instruction back, or leaves it open."""

_LIMITED = re.compile(
    r"\bonly where\b|\bbut not (?:an? )?(?:pure|plain|stark|bright|completely|entirely|fully)\b"
    r"|(?<!looks )(?<!is )\b(?:\w+er|more|less) than (?:the|our|your|my|all) (?:others?|rest|last"
    r"|previous)\b"
)
"""What limits a change by something that is not said, or compares it with another picture."""


def condition(said: Sentence, hushed: Sentence) -> Understanding | None:
    """Return the answer to a sentence with a condition in it, None where there is none.

    `hushed` is the same with its courtesies set aside: "if you can" and "if possible" are none.
    """
    told = [word.text for word in hushed.words if word.text]
    for index, word in enumerate(hushed.words):
        if word.text not in _ASKING or word.filler:
            continue
        if index and hushed.words[index - 1].text in ("as", "even"):
            continue  # "it looks as if it was shot in a cellar"
        at = sum(bool(before.text) for before in hushed.words[:index])
        if not " ".join(told[max(at - 3, 0) : at]).endswith(_PROPOSING):
            return _depending_on(word.text)
    opening = [word.text for word in said.words if word.text not in _BESIDE and not word.is_stop]
    if _TAKEN_BACK.search(said.text.lower().replace("\u2019", "'")):
        return Understanding(
            why="takes back some of what it says, or is not sure of it",
            hint="write only what should change",
        )
    if _LIMITED.search(said.text.lower()):
        return Understanding(
            why="limits or compares it with what is not said here",
            hint="write the place, the colour or the figure itself",
        )
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
