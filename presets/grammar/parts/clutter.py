"""What may be asked to go: things, and besides them shadows, and people who stand in the way.

These are no things that can be recoloured or kept by their name, so that the part "things" does not
know them. The value is a tuple of things, as that of "things" is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from presets.grammar.parts import thing
from presets.grammar.parts.thing import DETERMINERS, Thing
from presets.grammar.parts.things import joint
from presets.grammar.vocabulary.props import HANGING, JUDGING, OF_SHADINGS, PEOPLE, PROPS, SHADINGS
from presets.grammar.vocabulary.things import DESCRIBING, NOUNS, is_one_of
from presets.grammar.words import Sentence

_MOST = 6
_LONGEST = 4
_AS_WELL_AS = ("as", "well", "as")


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, tuple[Thing, ...]]]:
    """Yield every row of things and shadows from word `at` on, joined by "and" or commas."""
    yield from _rows(sentence, at, ())


def _rows(
    sentence: Sentence, at: int, before: tuple[Thing, ...]
) -> Iterator[tuple[int, tuple[Thing, ...]]]:
    for end, found in _one(sentence, at):
        row = (*before, found)
        yield end, row
        after = joint(sentence, end)
        after = end + 3 if sentence.says(end, _AS_WELL_AS) else after
        if after != end and len(row) < _MOST:
            yield from _rows(sentence, after + (sentence.at(after) == "also"), row)


def _one(sentence: Sentence, at: int) -> Iterator[tuple[int, Thing]]:
    yield from thing.read(sentence, at)
    start = at
    while sentence.at(start) in DETERMINERS:
        start += 1
    for end, words in _named(sentence, start):
        named = Thing("words", f"the {' '.join(words)}", pointed=start > at)
        if words[-1] not in PEOPLE:
            yield end, named
        for last, found in thing.owned(sentence, end, words):
            yield last, replace(found, pointed=start > at)


def _named(sentence: Sentence, start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield "ugly shadow" or "dangling cord" with the words before it."""
    words: list[str] = []
    for index in range(start, min(start + _LONGEST, len(sentence.words))):
        word = sentence.at(index)
        words.append(word)
        if word in SHADINGS | PEOPLE or (is_one_of(word, PROPS) and _describe(words[:-1])):
            yield index + 1, tuple(words)
        if not (_describe([word]) or word in OF_SHADINGS or sentence.words[index].open):
            return


def _describe(words: list[str]) -> bool:
    """Whether all may stand before the name of a small thing."""
    return all(w in DESCRIBING | HANGING or is_one_of(w, NOUNS) for w in words)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return SHADINGS | OF_SHADINGS | PEOPLE | HANGING | JUDGING
