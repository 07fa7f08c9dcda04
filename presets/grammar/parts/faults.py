"""What is amiss with light and colour: "too dark and a bit too yellow", "one stop underexposed".

The value is Faults: the turns that would mend it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from presets.grammar.parts import amount
from presets.grammar.turning import Amount, turned
from presets.grammar.vocabulary.dials import FAULTS, VAGUE
from presets.grammar.words import Sentence, by_first_word


@dataclass(frozen=True, slots=True)
class Faults:
    """The dials that would mend it, with their amounts."""

    dials: Mapping[str, float]
    much: bool
    """Whether all of it is too much, not only so: "too dark", not "quite dark"."""
    vague: bool
    """Whether one of it does not say which dial would mend it: "flat"."""


_NAMES = by_first_word(tuple(tuple(name.split("_")) for name in FAULTS))
_TOO = frozenset({"too", "overly", "excessively", "far", "way"})
_SURELY = frozenset({"underexposed", "overexposed", "under-exposed", "over-exposed"})
_STRESS = frozenset({"very", "so", "quite", "rather", "really", "pretty", "extremely", "still"})
_JOINTS = frozenset({",", "and", "&", "+", "/", "also", "is", "it's", "looks"})
_SURE_JOINTS = frozenset({",", "and", "&", "+", "/"})
_MOST = 3


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Faults]]:
    """Yield every fault, and row of faults, from word `at` on."""
    yield from _rows(sentence, at, Faults({}, much=True, vague=False))


def _rows(sentence: Sentence, at: int, before: Faults) -> Iterator[tuple[int, Faults]]:
    for end, found in _one(sentence, at):
        if before.dials.keys() & found.dials.keys():
            continue
        much = before.much if before.dials else found.much  # "too dark and yellow"
        vague = before.vague or found.vague
        row = Faults({**before.dials, **found.dials}, much=much, vague=vague)
        yield end, row
        start, joined = end, False
        while sentence.at(start) in _JOINTS:
            joined = joined or sentence.at(start) in _SURE_JOINTS
            start += 1
        if joined and len(row.dials) < _MOST:
            yield from _rows(sentence, sentence.past_fillers(start), row)


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, Faults]]:
    for begin, far in ((at, Amount(1.0)), *amount.read(sentence, at)):
        start, too = begin, False
        while sentence.at(start) in _TOO or sentence.at(start) in _STRESS:
            too = too or sentence.at(start) == "too" or sentence.at(start) == "overly"
            start += 1
        for name in _NAMES.get(sentence.at(start), ()):
            if sentence.says(start, name):
                end = start + len(name)
                yield from _told(end, name, far, too=too)
                if far == Amount(1.0):
                    for last, by in amount.read(sentence, end):
                        yield from _told(last, name, by, too=too)


def _told(
    end: int, name: tuple[str, ...], far: Amount, *, too: bool
) -> Iterator[tuple[int, Faults]]:
    dial, sign = FAULTS["_".join(name)]
    turn = turned(dial, sign, far)
    if turn is not None:
        much = too or name[0] in _SURELY
        yield end, Faults({dial: turn}, much=much, vague=" ".join(name) in VAGUE)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for name in FAULTS for word in name.split("_")) | _TOO | _STRESS
