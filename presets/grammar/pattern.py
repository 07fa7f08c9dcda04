"""Patterns: how a change is said, written so that a person can read the table of them.

A pattern is a row of elements parted by spaces:

    make|turn     one of these words
    cut_out       these words in a row
    also?         may be left out
    @thing        a part of speech of presets/grammar/parts/ (its value is found under "thing")
    @color:old    the same, found under "old"
    kind=drop|contact   one of these words, found under "kind" as it was said

Fillers (articles, "please") may stand between any two elements. A match covers every word from
its start to its end; there is no element for "anything".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from presets.edit import Edit
from presets.grammar.parts import Part, parts
from presets.grammar.words import Sentence

Values = Mapping[str, Any]
"""What the parts of a pattern stood for, by their names."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one clause asks."""

    steps: tuple[Edit, ...] = ()
    keep: tuple[str, ...] = ()
    reason: bool = False
    """Whether it only says why ("it's too dark"): nothing is asked twice if the wish follows."""
    vague: bool = False
    """A reason that does not say which way to mend it ("it's dull"): the wish behind it does."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to say a change."""

    pattern: str
    build: Callable[[Values], Meaning | None]
    """Makes the meaning from what the parts stood for; None when these parts make no sense."""
    after: tuple[str, ...] = ()
    """Only as the continuation of a clause of these families: "... and the strap tan"."""
    joined: bool = True
    """Whether a mark or a joining word must part it from a clause before it."""
    denies: bool = False
    """Whether it says no ("don't touch ..."): after it, a mere "and" could carry the no on."""


def clause(edit: Edit) -> Meaning:
    """Return the meaning of one edit."""
    return Meaning((edit,))


def matches(pattern: str, sentence: Sentence, start: int) -> Iterator[tuple[int, Values]]:
    """Yield (end, values) for every way in which `pattern` matches from word `start` on."""
    yield from _match(_compiled(pattern), 0, sentence, start, {})


def literals(pattern: str) -> frozenset[str]:
    """Every word that `pattern` names itself."""
    return frozenset(
        word for element in _compiled(pattern) for phrase in element.phrases for word in phrase
    )


def is_possible(pattern: str, words: frozenset[str]) -> bool:
    """Whether a sentence of these words has one of the words of every element that must be there.

    Cheap, and true of few patterns: the others need not be tried.
    """
    return all(
        any(words.issuperset(phrase) for phrase in element.phrases)
        for element in _compiled(pattern)
        if element.phrases and not element.optional
    )


@dataclass(frozen=True, slots=True)
class _Element:
    phrases: tuple[tuple[str, ...], ...]
    part: Part | None
    name: str
    optional: bool


@cache
def _compiled(pattern: str) -> tuple[_Element, ...]:
    return tuple(_element(text) for text in pattern.split())


def _element(text: str) -> _Element:
    optional = text.endswith("?")
    body = text.removesuffix("?")
    if body.startswith("@"):
        kind, _, label = body[1:].partition(":")
        return _Element((), parts()[kind], label or kind, optional)
    name, _, body = body.rpartition("=")
    phrases = tuple(tuple(option.split("_")) for option in body.split("|"))
    return _Element(phrases, None, name, optional)


def _match(
    elements: tuple[_Element, ...], index: int, sentence: Sentence, at: int, values: dict[str, Any]
) -> Iterator[tuple[int, Values]]:
    if index == len(elements):
        yield at, values
        return
    element = elements[index]
    if element.optional:
        yield from _match(elements, index + 1, sentence, at, values)
    for begin in range(at, sentence.past_fillers(at) + 1):
        for end, value in _found(element, sentence, begin):
            known = {**values, element.name: value} if element.name else values
            yield from _match(elements, index + 1, sentence, end, known)


def _found(element: _Element, sentence: Sentence, at: int) -> Iterator[tuple[int, Any]]:
    if element.part is not None:
        yield from element.part(sentence, at)
        return
    for phrase in element.phrases:
        if sentence.says(at, phrase):
            yield at + len(phrase), " ".join(phrase)
