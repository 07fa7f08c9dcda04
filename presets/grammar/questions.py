"""Sentences that end in a question mark: wishes in polite words, or questions."""

from __future__ import annotations

from itertools import pairwise

from presets.grammar.vocabulary.manners import ASKING, REQUESTS
from presets.grammar.vocabulary.orders import ORDERS
from presets.grammar.words import Sentence


def is_question(sentence: Sentence) -> bool:
    """Whether it ends in a question mark and is not a wish in polite words."""
    if all(word.text != "?" for word in sentence.words):
        return False
    words = [word.text for word in sentence.words]
    asked = any(one in REQUESTS and two in _ASKED for one, two in pairwise(words))
    said = [word.text for word in sentence.words if not (word.filler or word.is_stop)]
    if asked or said[:1] in (["can"], ["could"]) or _asks_kindly(words):
        return False
    opened = any(word in OPENING for word in said[:1])
    return opened or not ("to" in said or any(word in ORDERS for word in said[:1]))


_ASKED = frozenset(
    {"you", "we", "i", "u", "ya", "someone", "somebody", "anyone", "the", "it", "this"}
)
OPENING = frozenset(
    {"is", "are", "was", "were", "do", "does", "did", "should", "shall", "will", "may", "might"}
    | {"am", "which", "what", "why", "who", "when", "where", "how", "has", "have", "would"}
    | {"isn't", "what's"}
)
"""Words that open a question."""


def _asks_kindly(words: list[str]) -> bool:
    """Whether it has a courtesy that asks: "would it be possible to", "any chance you could"."""
    return any(
        tuple(words[start : start + len(phrase)]) == phrase
        for phrase in ASKING
        for start in range(len(words))
    )
