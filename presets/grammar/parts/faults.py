"""What is amiss with light and colour: "too dark and a bit too yellow", "one stop underexposed".

The value is Faults: the turns that would mend it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from presets.grammar.parts import amount
from presets.grammar.turning import Amount, turned
from presets.grammar.vocabulary.dials import CASTS, FAULTS, VAGUE
from presets.grammar.words import Sentence, by_first_word


@dataclass(frozen=True, slots=True)
class Faults:
    """The dials that would mend it, with their amounts."""

    dials: Mapping[str, float]
    much: bool
    """Whether all of it is too much, not only so: "too dark", not "quite dark"."""
    vague: bool
    """Whether one of it does not say which dial would mend it: "flat"."""
    praise: bool = False
    """Whether it may be praise as well: "it's cool"."""


_NAMES = by_first_word(tuple(tuple(name.split("_")) for name in FAULTS))
_TOO = frozenset({"too", "overly", "excessively", "far", "way"})
_SURELY = frozenset({"underexposed", "overexposed", "under-exposed", "over-exposed"})
_STRESS = frozenset({"very", "so", "quite", "rather", "really", "pretty", "extremely", "still"})
_BEFORE_TOO = frozenset(
    {"is", "are", "its", "it's", "looks", "look", "way", "far", "bit", "little", "seems", "feels"}
)
_PRAISE = frozenset({"cool", "hot", "warm", "light"})
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
        praise = before.praise or found.praise
        row = Faults({**before.dials, **found.dials}, much, vague, praise)
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
        while sentence.at(start) in _TOO | _STRESS or _is_slip_of_too(sentence, start):
            too = too or sentence.at(start) in ("too", "to", "two", "overly")
            start += 1
        if sentence.at(start) == "on":  # "on the dark side"
            side = sentence.past_fillers(start + 1)
            if sentence.at(side) in FAULTS and sentence.at(side + 1) == "side":
                yield from _told(side + 2, (sentence.at(side),), far, too=True)
        if too and sentence.at(start) == "much" and sentence.at(start + 1) in CASTS:
            yield from _cast(sentence, start + 1, far)
        for name in _NAMES.get(sentence.at(start), ()):
            if sentence.says(start, name):
                end = start + len(name)
                yield from _told(end, name, far, too=too)
                if far == Amount(1.0):
                    for last, by in amount.read(sentence, end):
                        yield from _told(last, name, by, too=too)


def _is_slip_of_too(sentence: Sentence, at: int) -> bool:
    """Whether "to" stands for "too": "it is to dark", never "the strap to yellow"."""
    slip = sentence.at(at) in ("to", "two")
    return slip and at > 0 and sentence.at(at - 1) in _BEFORE_TOO


def _cast(sentence: Sentence, at: int, far: Amount) -> Iterator[tuple[int, Faults]]:
    """Read "too much yellow"."""
    dial, sign = CASTS[sentence.at(at)]
    turn = turned(dial, sign, far)
    if turn is not None:
        yield at + 1, Faults({dial: turn}, much=True, vague=False)


def _told(
    end: int, name: tuple[str, ...], far: Amount, *, too: bool
) -> Iterator[tuple[int, Faults]]:
    dial, sign = FAULTS["_".join(name)]
    turn = turned(dial, sign, far)
    if turn is not None:
        much = too or name[0] in _SURELY
        praise = not too and name[0] in _PRAISE
        yield end, Faults({dial: turn}, much, " ".join(name) in VAGUE, praise)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for name in FAULTS for word in name.split("_")) | _TOO | _STRESS
