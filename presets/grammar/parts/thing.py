"""A thing in the picture: "it", "this photo", "the leather", "the front pocket of the bag"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from presets.color import Color
from presets.grammar.vocabulary import things
from presets.grammar.words import Sentence
from presets.regions import Region


@dataclass(frozen=True, slots=True)
class Thing:
    """What was named. `words` is "the leather" for kind words, "" for the others."""

    kind: Literal["it", "picture", "subject", "background", "words"]
    words: str = ""
    pointed: bool = True
    """Whether "the", "this" or the like stands before it, or it is a pronoun."""

    @property
    def is_goods(self) -> bool:
        """Whether it is the whole of what the picture shows, not a part: "it", "the bag"."""
        if self.kind == "words":
            return things.is_one_of(self.words.split()[-1], things.PRODUCTS)
        return self.kind in ("it", "subject")

    def region(self) -> Region:
        """Return the place for an edit that acts on things: "it" is the subject."""
        if self.kind == "words":
            return Region(kind="words", words=self.words)
        if self.kind == "background":
            return Region(kind="background")
        return Region(kind="everything" if self.kind == "picture" else "subject")


_PRONOUNS = frozenset({"it", "this", "that", "them", "these", "those"})
_DETERMINERS = frozenset(
    {"the", "a", "an", "this", "that", "these", "those", "its", "my", "our", "your", "both"}
    | {"all", "whole", "entire", "every", "two", "three", "four", "several", "any", "each"}
)
_ONE = ("one", "ones")
_SHARES = ("all", "both", "every", "each")
JOINTS = ("of", "on", "in", "behind", "beside")
_LONGEST = 5


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Thing]]:
    """Yield every thing that can be read from word `at` on."""
    if sentence.at(at) in _PRONOUNS:
        yield at + 1, Thing("it")
    if sentence.at(at) in ("this", "that", "these", "those") and sentence.at(at + 1) in _ONE:
        yield at + 2, Thing("it")
    start = at
    while sentence.at(start) in _DETERMINERS or (
        sentence.at(start) == "of" and sentence.at(start - 1) in _SHARES and start > at
    ):
        start += 1
    for end, words in _phrases(sentence, start):
        yield end, replace(_named(words), pointed=start > at)
        if sentence.at(end) in JOINTS and words[-1] not in things.PICTURES:
            yield from _qualified(sentence, end, words)


def _phrases(sentence: Sentence, start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield describing words with a noun at the end, shortest first."""
    words: list[str] = []
    index = start
    while index < len(sentence.words) and len(words) < _LONGEST:
        word = sentence.at(index)
        words.append(word)
        index += 1
        if _is_noun(word):
            yield index, tuple(words)
        if not (_is_noun(word) or word in things.DESCRIBING or _is_color(word)):
            return


def _named(words: tuple[str, ...]) -> Thing:
    head = words[-1]
    of_goods = head in things.PARTS and any(_is_noun(word) for word in words[:-1])
    if head in things.PICTURES and not of_goods:  # "the bike frame" is no picture
        return Thing("picture")
    if things.is_one_of(head, things.GROUNDS):
        return Thing("background")
    if things.is_one_of(head, things.SUBJECTS) and words[:-1] in ((), ("main",)):
        return Thing("subject")
    return Thing("words", "the " + " ".join(words))


def _qualified(sentence: Sentence, end: int, words: tuple[str, ...]) -> Iterator[tuple[int, Thing]]:
    """Read an owner: "the strap of the bag"; "of the product" adds nothing."""
    joint = sentence.at(end)
    start = end + 1
    while sentence.at(start) in _DETERMINERS:
        start += 1
    for last, owner in _phrases(sentence, start):
        whose = _named(owner)
        if whose.kind == "words":
            yield last, Thing("words", f"the {' '.join(words)} {joint} {whose.words}")
        elif whose.kind in ("subject", "picture"):
            yield last, _named(words)


def _is_noun(word: str) -> bool:
    return word in things.PICTURES or any(
        things.is_one_of(word, table) for table in (things.NOUNS, things.SUBJECTS, things.GROUNDS)
    )


def _is_color(word: str) -> bool:
    return not word.startswith("#") and Color.find(word) is not None


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    named = things.PICTURES | things.SUBJECTS | things.GROUNDS | things.NOUNS | things.DESCRIBING
    return (
        _PRONOUNS | frozenset(_ONE) | frozenset(_SHARES) | _DETERMINERS | named | frozenset(JOINTS)
    )
