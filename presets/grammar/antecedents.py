"""What "it" stands for behind what was told: "the lining came out purple, recolour it to tan"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from presets.color import Color
from presets.grammar.parts import thing
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.telling import STATES, TAKING
from presets.grammar.words import Sentence, Word

_PRONOUNS = frozenset({"it", "them", "they", "that", "this", "these", "those"})
_AS_IS = frozenset({"as", "way", "like", "how"})
_OF_PICTURES = frozenset(
    {"crop", "upscale", "extend", "put", "place", "set", "cut", "reframe", "enlarge", "expand"}
    | {"scale", "show", "isolate", "behind", "under", "below", "beneath", "around", "give"}
    | {"stand", "export", "convert", "widen", "blow"}
)
"""Before "it", these are of the picture, or of what it shows, whatever was told."""


def with_antecedent(sentence: Sentence, start: int, end: int) -> list[Word] | None:
    """The words behind what is told from `start` to `end`, "it" replaced by what it stands for.

    None where "it" could be any of several things.
    """
    behind = list(sentence.words[end:])
    named = _named(sentence, start, end)
    at = next((i for i, word in enumerate(behind) if points_back(behind, i)), None)
    if at is None or not named or _is_named_between(behind[:at]):
        return behind
    if behind[at - 1].text in _OF_PICTURES:
        return behind
    subject = _subject(sentence, start, end, named)
    if subject is None:
        return None
    colored = _colors(behind[at:])
    happens = not any(w.text in STATES | _BECAME for w in sentence.words[start:end])
    if happens and not colored and not any(w.text in TAKING for w in behind[:at]):
        return None  # "the handle broke, sharpen it"
    told = list(sentence.words[subject[0] : subject[1]])
    if things.is_one_of(told[-1].text, things.PRODUCTS) and not colored:
        return behind  # light and colour are of the picture: "the bag is lovely, brighten it"
    here = behind[at]
    copies = [replace(word, start=here.start, end=here.end) for word in told if not word.filler]
    return [*behind[:at], *copies, *behind[at + 1 :]]


def points_back(words: Sequence[Word], at: int) -> bool:
    """Whether a pronoun stands for something that was named before: not in "as it is"."""
    if words[at].text not in _PRONOUNS or words[at].filler:
        return False
    before = words[at - 1].text if at else ""
    after = words[at + 1].text if at + 1 < len(words) else ""
    if words[at].text in ("that", "this", "these", "those") and after.isalpha():
        return False
    return before not in _AS_IS and before != "to"


def _named(sentence: Sentence, start: int, end: int) -> list[tuple[int, int]]:
    """Where things are named in what is told, the longest names."""
    found: list[tuple[int, int]] = []
    at = start
    while at < end:
        ends = [last for last, told in thing.read(sentence, at) if told.kind == "words"]
        last = max((last for last in ends if last <= end), default=at)
        if last > at:
            found.append((at, last))
        at = max(last, at + 1)
    return found


def _subject(
    sentence: Sentence, start: int, end: int, named: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """Of the things that are named, the only one, or the one of which the rest is told."""
    main = [at for at in named if not _is_beside(sentence, at[0])]
    if len(main) == 1:
        return main[0]
    first = named[0]
    opens = all(word.filler or not word.text for word in sentence.words[start : first[0]])
    verb = next((w.text for w in sentence.words[first[1] : end] if w.text), "")
    return first if opens and verb in STATES | _BECAME else None


def _is_beside(sentence: Sentence, at: int) -> bool:
    """Whether a thing is named only to say where: "we saw the mug in the window"."""
    before = (w.text for w in reversed(sentence.words[:at]) if not w.filler and w.text)
    return next(before, "") in _PLACES


_PLACES = frozenset({"in", "on", "at", "under", "behind", "by", "near", "next", "from", "with"})
_BECAME = frozenset({"came", "comes", "turned", "got"})


def _is_named_between(words: Sequence[Word]) -> bool:
    return any(
        things.is_one_of(word.text, things.NOUNS) and word.text not in things.PICTURES
        for word in words
        if not word.filler
    )


def _colors(words: Sequence[Word]) -> bool:
    return any(Color.find(word.text) is not None for word in words if word.text)
