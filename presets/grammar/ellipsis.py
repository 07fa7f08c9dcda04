"""Things that are named by what was said before: "the right one", "those on the throw"."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.nouns import is_noun
from presets.grammar.vocabulary import things
from presets.grammar.words import Sentence

_WHICH = frozenset(
    {"left", "right", "upper", "lower", "top", "bottom", "front", "back", "rear", "inner", "outer"}
    | {"first", "second", "third", "middle", "small", "smaller", "big", "bigger", "large", "larger"}
    | {"left-hand", "right-hand", "centre", "center", "far", "near", "inside", "outside"}
)
"""Which of several like things is meant."""
_MADE = things.DESCRIBING - _WHICH
_ONE = ("one", "ones")


def which_one(sentence: Sentence, start: int) -> Iterator[tuple[int, str]]:
    """Read "right one" behind "the left glove": it is the right glove."""
    end = start
    while sentence.at(end) in _WHICH:
        end += 1
    if end == start or sentence.at(end) not in _ONE:
        return
    which = [sentence.at(index) for index in range(start, end)]
    for index in range(start - 2, -1, -1):
        last = index + 1
        while last < start and (is_noun(sentence.at(last)) or sentence.at(last) in _MADE):
            last += 1
        if sentence.at(index) in _WHICH and last > index + 1:
            *made, head = (sentence.at(i) for i in range(index + 1, last))
            head = _single(head) if sentence.at(end) == "one" else head
            yield end + 1, " ".join([*which, *made, head])
            return


def _single(noun: str) -> str:
    """The singular of a known noun: one of "the panels" is a panel."""
    return next((form for form in things.singular(noun)[1:] if form in things.NOUNS), noun)


def those(sentence: Sentence, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Read "those" before "on the throw", behind "the tassels on the cushion": the tassels."""
    behind = at + 1 + (sentence.at(at) == "the")
    if sentence.at(behind - 1) not in ("those", "that", *_ONE):
        return
    for index in range(at - 1, 0, -1):
        if sentence.at(index) == sentence.at(behind) and sentence.at(index) in ("of", "on", "in"):
            first = index
            while first > 0 and is_noun(sentence.at(first - 1)):
                first -= 1
            if first < index:
                yield behind, tuple(sentence.at(i) for i in range(first, index))
            return
