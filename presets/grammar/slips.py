"""Slips of the hand: "chnage the belt to navy" is read, where only one thing can be meant.

Only the grammar's own words are mended ("change", "background"): for these there is one right
word, and the rest of the sentence must still make sense with it. A slip in a thing, a colour or a
name is asked about, since it may be the name of something that is not known here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from presets.color import COLOR_WORDS
from presets.grammar import keep
from presets.grammar.changes import families
from presets.grammar.pattern import literals
from presets.grammar.refusals import unaccounted, vocabulary
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.manners import NEGATIONS
from presets.grammar.words import Sentence

_SHORTEST = 5
"""Letters of a word that can be mended; shorter words are near to too many others."""


def without_slip(sentence: Sentence) -> Sentence | None:
    """The sentence with its one unknown word mended; None where that is not clear."""
    unknown = unaccounted(sentence)
    if len(unknown) != 1 or len(unknown[0]) < _SHORTEST:
        return None
    near = {word for word in vocabulary() if _one_slip_apart(unknown[0], word)}
    if len(near) != 1 or not near <= _own_words():
        return None
    (right,) = near
    words = tuple(replace(w, text=right) if w.text == unknown[0] else w for w in sentence.words)
    return replace(sentence, words=words)


def without_endings(sentence: Sentence) -> Sentence | None:
    """The sentence with "turning" and "turned" read as "turn"; None where nothing changes.

    Never where it says no: "without changing the logo" has a meaning of its own.
    """
    if any(word.text in NEGATIONS for word in sentence.words):
        return None
    words = tuple(replace(word, text=_plain(word.text)) for word in sentence.words)
    return replace(sentence, words=words) if words != sentence.words else None


def _plain(word: str) -> str:
    """The verb of a gerund or participle that some rule knows by its verb alone; else the word."""
    own = _own_words()
    ending = next((e for e in ("ing", "ed") if word.endswith(e)), "")
    if not ending or word in own or word in vocabulary():
        return word
    stem = word.removesuffix(ending)
    doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    return next((verb for verb in (stem, f"{stem}e", doubled) if verb in own), word)


@cache
def _own_words() -> frozenset[str]:
    """The words by which changes are said, without those that name things or colours as well."""
    rules = [rule for rules in families().values() for rule in rules]
    said = frozenset(word for rule in (*rules, *keep.RULES) for word in literals(rule.pattern))
    return (said | things.GROUNDS) - things.NOUNS - things.DESCRIBING - frozenset(COLOR_WORDS)


def _one_slip_apart(one: str, two: str) -> bool:
    """Whether a letter too many, too few or wrong, or two in the wrong order, part the words."""
    if abs(len(one) - len(two)) > 1 or one == two or one[0] != two[0]:
        return False
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    left, right = one[start:], two[start:]
    swapped = left[1:2] + left[:1] + left[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped == right
