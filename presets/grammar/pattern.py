"""Patterns: how a change is said, written so that a person can read the table of them.

A pattern is a row of elements parted by spaces:

    make|turn     one of these words
    cut_out       these words in a row
    also?         may be left out
    @thing        a part of speech of presets/grammar/parts/ (its value is found under "thing")
    @color:old    the same, found under "old"
    kind=drop|contact   one of these words, found under "kind" as it was said
    ~wish         any number of words, none too, of that run of vocabulary/runs.py
    ~wish!        the same, and at least one of them

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
from presets.grammar.vocabulary.runs import RUNS, Run
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
    stated: bool = False
    """A reason that is no wish by itself ("it has a green tinge"): one must stand beside it."""
    settled: bool = False
    """Whether what "it" is has been said before it, in the same breath: "too dark, lift it"."""


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
    loose: bool = False
    """Tried only on sentences that the other rules do not read: it has runs of small words."""
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
        word
        for element in _compiled(pattern)
        for phrases in element.phrases.values()
        for phrase in phrases
        for word in phrase
    )


@dataclass(frozen=True, slots=True)
class Need:
    """What a sentence must have somewhere, so that a pattern can match at all."""

    literals: tuple[frozenset[str], ...]
    parts: tuple[Part, ...]

    def is_met(self, words: frozenset[str], sentence: Sentence) -> bool:
        """Whether `sentence`, which has these words, has it: cheap, and true of few needs."""
        for literal in self.literals:
            if words.isdisjoint(literal):
                return False
        return all(_occurs(part, sentence) for part in self.parts)


@cache
def need(pattern: str) -> Need:
    """Return what every match of `pattern` has."""
    must = [e for e in _compiled(pattern) if not (e.optional or e.run)]
    literals = dict.fromkeys(frozenset(e.phrases) for e in must if e.phrases)
    spoken = dict.fromkeys(e.part for e in must if e.part)
    return Need(tuple(sorted(literals, key=len)), tuple(spoken))


def _occurs(part: Part, sentence: Sentence) -> bool:
    known = sentence.memory.get((part, -1))
    if known is None:
        found = any(_read(part, sentence, at) for at in range(len(sentence.words)))
        known = sentence.memory[part, -1] = (found,)
    return bool(known[0])


def _read(part: Part, sentence: Sentence, at: int) -> tuple[tuple[int, Any], ...]:
    """What `part` finds at a word; kept, since many patterns ask for it."""
    found = sentence.memory.get((part, at))
    if found is None:
        found = sentence.memory[part, at] = tuple(part(sentence, at))
    return found


@dataclass(frozen=True, slots=True)
class _Element:
    phrases: Run
    part: Part | None
    name: str
    optional: bool
    run: Run | None = None


@cache
def _compiled(pattern: str) -> tuple[_Element, ...]:
    return tuple(_element(text) for text in pattern.split())


def _element(text: str) -> _Element:
    if text.startswith("~"):
        some = text.endswith("!")
        return _Element({}, None, "", optional=not some, run=RUNS[text[1:].removesuffix("!")])
    optional = text.endswith("?")
    body = text.removesuffix("?")
    if body.startswith("@"):
        kind, _, label = body[1:].partition(":")
        return _Element({}, parts()[kind], label or kind, optional)
    name, _, body = body.rpartition("=")
    if not all(body.split("|")) or "|" in name:
        raise ValueError(f"an empty word in the pattern element {text!r}")
    phrases: dict[str, tuple[tuple[str, ...], ...]] = {}
    for option in body.split("|"):
        phrase = tuple(option.split("_"))
        phrases[phrase[0]] = (*phrases.get(phrase[0], ()), phrase)
    return _Element(phrases, None, name, optional)


def _match(
    elements: tuple[_Element, ...], index: int, sentence: Sentence, at: int, values: dict[str, Any]
) -> Iterator[tuple[int, Values]]:
    if index == len(elements):
        yield at, values
        return
    element = elements[index]
    if element.run is not None:
        for end in _along(element.run, sentence, at):
            if not element.optional and sentence.past_fillers(at) >= end:
                continue
            yield from _match(elements, index + 1, sentence, end, values)
        return
    if element.optional:
        yield from _match(elements, index + 1, sentence, at, values)
    for begin in range(at, sentence.past_fillers(at) + 1):
        for end, value in _found(element, sentence, begin):
            known = {**values, element.name: value} if element.name else values
            yield from _match(elements, index + 1, sentence, end, known)


def _found(element: _Element, sentence: Sentence, at: int) -> Iterator[tuple[int, Any]]:
    if element.part is not None:
        yield from _read(element.part, sentence, at)
        return
    for phrase in element.phrases.get(sentence.at(at), ()):
        if sentence.says(at, phrase):
            yield at + len(phrase), " ".join(phrase)


def _along(run: Run, sentence: Sentence, at: int) -> Iterator[int]:
    """Yield every place that can be reached from `at` over words of the run and fillers."""
    reached, waiting = {at}, [at]
    while waiting:
        here = waiting.pop()
        yield here
        steps = {here + len(p) for p in run.get(sentence.at(here), ()) if sentence.says(here, p)}
        if here < len(sentence.words) and sentence.words[here].filler:
            steps.add(here + 1)
        for step in steps - reached:
            reached.add(step)
            waiting.append(step)
