"""Changes that are told out of their order: "before you crop it, remove the tag".

The sentence is put in the order in which things are to be done; where that is not plain (two such
words, nothing on one side, a denial) it is left as it stands, and then not understood.
"""

from __future__ import annotations

from dataclasses import replace

from presets.grammar.vocabulary.manners import NEGATIONS
from presets.grammar.words import Sentence, Word

_TURNING = ("before", "after", "once")
_DOERS = frozenset({"you", "we", "i", "you've", "we've", "have", "had", "that"})
_NOT_YET = frozenset({"after", "once"})


def in_order(sentence: Sentence) -> Sentence | None:
    """The sentence with its changes in the order of their doing; None where it says none."""
    words = sentence.words
    found = [i for i, word in enumerate(words) if word.text in _TURNING]
    if len(found) != 1 or any(word.text in NEGATIONS for word in words):
        return None
    at = found[0]
    said, leading = words[:at], all(word.filler or word.is_stop for word in words[:at])
    rest = _without_doer(words[at + 1 :])
    if leading:
        comma = next((i for i, word in enumerate(rest) if word.text == ","), None)
        if comma is None:
            return None
        told, then = rest[:comma], rest[comma + 1 :]
    else:
        told, then = rest, said
    if not told or not then:
        return None
    mark = replace(words[at], text=",", filler=False)
    ordered = (*told, mark, *then) if words[at].text in _NOT_YET else (*then, mark, *told)
    return replace(sentence, words=ordered)


def _without_doer(words: tuple[Word, ...]) -> tuple[Word, ...]:
    start = 0
    while start < len(words) and words[start].text in _DOERS:
        start += 1
    return words[start:]
