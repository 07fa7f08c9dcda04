"""A shadow as it is asked for: "a very soft drop shadow", "a hint of a reflection".

The value is a mapping of the step's fields, and "compared" where "softer" or its like was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from presets.grammar.vocabulary.shadows import A_HINT, COMPARED, KINDS, MANNERS, OPACITY, SOFTNESS
from presets.grammar.words import Sentence, by_first_word

Shade = Mapping[str, Any]
_KINDS = by_first_word(tuple(tuple(name.split()) for name in KINDS))
_MANNERS = by_first_word(tuple(tuple(name.split()) for name in (*MANNERS, *COMPARED)))
_HINTS = by_first_word(tuple(tuple(name.split()) for name in A_HINT))
VERY = frozenset({"very", "really", "super", "quite", "extremely", "rather", "pretty", "much"})
_SLIGHTLY = frozenset({"slightly", "somewhat", "fairly", "more", "bit", "little"})
_BETWEEN = frozenset({",", "and", "but", "yet", "/"})
_FAINT = 0.3


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    """Yield every shadow that can be read from word `at` on."""
    yield from _named(sentence, at, {})
    for hint in _HINTS.get(sentence.at(at), ()):
        of = sentence.past_fillers(at + len(hint))
        if sentence.says(at, hint) and sentence.at(of) == "of":
            start = sentence.past_fillers(of + 1)
            yield from _named(sentence, start, {"opacity": _FAINT})


def _named(sentence: Sentence, at: int, said: Shade) -> Iterator[tuple[int, Shade]]:
    """Read words for how it is, any number of them, and then its name."""
    for name in _KINDS.get(sentence.at(at), ()):
        if sentence.says(at, name):
            yield at + len(name), {**said, "kind": KINDS[" ".join(name)]}
    for end, manner in manners(sentence, at):
        if not (manner.keys() & said.keys() - {"compared"}):
            start = end + (sentence.at(end) in _BETWEEN)
            yield from _named(sentence, start, {**said, **manner})


def manners(sentence: Sentence, at: int) -> Iterator[tuple[int, Shade]]:
    """Yield what "very soft" or "more subtle" at `at` says of a shadow."""
    start, very, compared = at, False, False
    while sentence.at(start) in VERY or sentence.at(start) in _SLIGHTLY:
        very = very or sentence.at(start) in VERY
        compared = compared or sentence.at(start) == "more"
        start += 1
    for phrase in _MANNERS.get(sentence.at(start), ()):
        if not sentence.says(start, phrase):
            continue
        word = " ".join(phrase)
        figure = figures(COMPARED.get(word, word), very=very)
        more = {"compared": True} if compared or word in COMPARED else {}
        yield start + len(phrase), {**figure, **more}


def figures(manner: str, *, very: bool = False) -> dict[str, float]:
    """Return the fields that a word for how a shadow is stands for; none where it is usual."""
    said: dict[str, float] = {}
    if manner in SOFTNESS:
        said["softness"] = _much(SOFTNESS[manner], very=very)
    if manner in OPACITY:
        said["opacity"] = _much(OPACITY[manner], very=very)
    return said


def _much(share: float, *, very: bool) -> float:
    """Return `share`, further from the middle where it is said that it is "very" so."""
    if not very:
        return share
    return round(share * 0.6 if share < 0.5 else 1 - (1 - share) * 0.5, 3)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    names = (*KINDS, *MANNERS, *COMPARED, *A_HINT)
    return VERY | _SLIGHTLY | frozenset(word for name in names for word in name.split())
