"""How a shadow lies and how strong it is, said behind it: "under the sofa, at 40 %, not too dark".

The value is a mapping of the step's fields; "things" holds what it is to lie under.
"""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.parts import percent, shade, thing
from presets.grammar.parts.shade import Shade
from presets.grammar.vocabulary.shadows import FALLS, FROM, KINDS, LESS
from presets.grammar.words import Sentence, by_first_word

_MARKS = frozenset({",", "-", "(", ";", "and", "with", "at", "by", "but", "in", "of", "that"})
_STRENGTH = frozenset({"opacity", "strength", "intensity", "opaque", "density", "visible"})
_SET = frozenset({"of", "at", ":", "to", "about", "around", "is", "set"})
_UNDER = by_first_word(
    tuple(
        tuple(said.split())
        for said in (
            *("under", "below", "beneath", "underneath", "behind", "for", "of", "to", "around"),
            *("directly under", "right under", "just under", "directly below", "right below"),
            *("just below", "directly beneath", "at the base of", "at the foot of", "on", "at"),
        )
    )
)
_THERE = by_first_word(
    tuple(
        tuple(said.split())
        for said in (
            *("underneath", "below", "beneath", "there", "on the floor", "on the ground"),
            *("on the table", "on the surface", "at the bottom", "at the base", "on floor"),
            *("on the tabletop", "around the base", "to ground it", "to anchor it", "so it stands"),
            *("so it doesn't float", "so that it doesn't float", "so it does not float"),
            *("so it isn't floating", "so it is grounded", "so it looks grounded"),
        )
    )
)
_NOT_TOO = (("not", "too"), ("not", "so"), ("not", "very"), ("not", "that"), ("nothing", "too"))
_TYPE = frozenset({"type", "kind", "style", "sort"})
_LIGHTS = frozenset({"light", "lit", "lighting", "sun", "source"})
_FROM = by_first_word(tuple(tuple(name.split()) for name in FROM))
_FALLS = by_first_word(tuple(tuple(name.split()) for name in FALLS))
_COMES = frozenset({"coming", "falling", "comes", "falls", "shining", "shines", "is"})
_FALLING = frozenset({"falling", "cast", "thrown", "going", "falls"})
_MOST = 6


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    """Yield every row of such words from word `at` on."""
    yield from _rows(sentence, at, {}, 0)


def _rows(sentence: Sentence, at: int, said: Shade, depth: int) -> Iterator[tuple[int, Shade]]:
    start = sentence.past_fillers(at)
    for _ in range(3):
        for end, found in _one(sentence, start):
            if found.keys() & said.keys() - {"things"} or depth >= _MOST:
                continue
            things = {"things": (*said.get("things", ()), *found.get("things", ()))}
            row = {**said, **found, **things}
            last = end + (sentence.at(end) == ")")
            yield last, row
            yield from _rows(sentence, last, row, depth + 1)
        if sentence.at(start) not in _MARKS:
            return
        start = sentence.past_fillers(start + 1)


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    yield from _strength(sentence, at)
    manners = shade.manners(sentence, at) if not _is_of_the_light(sentence, at) else ()
    for end, found in manners:
        if found and "compared" not in found:  # "softer" than which?
            yield end + (sentence.at(end) == "one"), found
    yield from _less(sentence, at)
    yield from _type(sentence, at)
    yield from _lit(sentence, at)
    for there in _THERE.get(sentence.at(at), ()):
        if sentence.says(at, there):
            yield at + len(there), {}
    for under in _UNDER.get(sentence.at(at), ()):
        if sentence.says(at, under):
            start = at + len(under)
            yield from ((end, {"things": (one,)}) for end, one in thing.read(sentence, start))


def _is_of_the_light(sentence: Sentence, at: int) -> bool:
    """Whether "light" at `at` is that which falls on the goods: "light from above"."""
    return sentence.at(at) in _LIGHTS and sentence.at(at + 1) in {"from", "is", "source", *_COMES}


def _strength(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    """Read "40% opacity", "opacity of 0.4", "30 opacity"."""
    named = sentence.at(at) in _STRENGTH
    start = at + named
    while named and sentence.at(start) in _SET:
        start += 1
    for end, share in percent.read(sentence, start):
        last = end + (sentence.at(end) in _STRENGTH and not named)
        yield last, {"opacity": share}
    number = sentence.at(start).replace(".", "", 1)
    behind = sentence.at(start + 1) in _STRENGTH
    if number.isdecimal() and (named or behind):
        value = float(sentence.at(start))
        share = value if value <= 1 else value / 100
        yield start + 1 + (behind and not named), {"opacity": share}


def _less(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    """Read "not too dark"."""
    for phrase in _NOT_TOO:
        manner = sentence.at(at + 2)
        if sentence.says(at, phrase) and manner in LESS:
            yield at + 3, shade.figures(LESS[manner])


def _type(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    """Read "of type drop", ": contact", "of the drop kind"."""
    start = at
    while sentence.at(start) in _TYPE or sentence.at(start) in (":", "from", "of", "the", "a"):
        start += 1
    said = start > at or sentence.at(at - 1) == ":"
    kind = KINDS.get(f"{sentence.at(start)} shadow", "") if said else ""
    if kind and sentence.at(start) in ("drop", "contact"):
        last = start + 1 + (sentence.at(start + 1) in _TYPE)
        yield last, {"kind": kind}


def _lit(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    """Read "light from above" and "falling to the right": where light comes from."""
    start = at
    while sentence.at(start) in _LIGHTS or (start > at and sentence.at(start) in _COMES):
        start += 1
    if start > at and sentence.at(start) == "from":
        yield from _sided(sentence, start + 1, _FROM, FROM)
    start = at + (sentence.at(at) in _FALLING)
    if sentence.at(start) in ("to", "towards", "on"):
        yield from _sided(sentence, start + 1, _FALLS, FALLS)


def _sided(
    sentence: Sentence,
    at: int,
    phrases: dict[str, tuple[tuple[str, ...], ...]],
    table: dict[str, float],
) -> Iterator[tuple[int, Shade]]:
    start = at + (sentence.at(at) in ("the", "its"))
    for phrase in phrases.get(sentence.at(start), ()):
        if sentence.says(start, phrase):
            end = start + len(phrase)
            yield end + (sentence.at(end) == "side"), {"direction": table[" ".join(phrase)]}


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    said = (*_UNDER.values(), *_THERE.values(), *_FROM.values(), *_FALLS.values())
    phrases = frozenset(word for row in said for phrase in row for word in phrase)
    return phrases | _STRENGTH | _TYPE | _LIGHTS | _FALLING
