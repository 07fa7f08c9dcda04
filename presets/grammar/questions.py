"""Sentences that end in a question mark: wishes in polite words, or questions."""

from __future__ import annotations

from itertools import pairwise

from presets.grammar.vocabulary.manners import ASKING, REQUESTS
from presets.grammar.vocabulary.orders import ORDERS
from presets.grammar.words import Sentence, Word


def is_question(sentence: Sentence, silenced: Sentence) -> bool:
    """Whether a part of it that is not set aside ends in a question mark and is no polite wish.

    `silenced` is the sentence with as many words, those beside the instruction without text.
    """
    start = 0
    for index, word in enumerate(sentence.words):
        if word.text not in _ENDS:
            continue
        told = [w for w in silenced.words[start:index] if w.text and not w.is_stop]
        if word.text == "?" and told and _asks(sentence.words[start:index]):
            return True
        start = index + 1
    return False


_ENDS = frozenset({"?", ".", "!", "\n"})


def _asks(part: tuple[Word, ...]) -> bool:
    words = [word.text for word in part]
    asked = any(one in REQUESTS and two in _ASKED for one, two in pairwise(words))
    said = [word.text for word in part if not (word.filler or word.is_stop)]
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
