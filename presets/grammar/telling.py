"""What is told beside an order, in words that nobody needs to know: "my wife says the same".

A part of a sentence tells and asks for nothing where it has a subject and a verb of its own, and no
word in it could ask for a change, keep a thing, name a condition, or complain of what no order of
the sentence mends. It is then set aside, whatever else it says. Tried only on what cannot be read
as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from presets.color import Color
from presets.grammar.antecedents import with_antecedent
from presets.grammar.harmless import Said, could_ask, resizes
from presets.grammar.mending import is_mended_behind
from presets.grammar.order import deed
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.orders import ORDERS, STARTING
from presets.grammar.vocabulary.telling import (
    ARTICLES,
    ASKS,
    CONTRACTED,
    EVENTS,
    FRAMING,
    ITS,
    KEENLY,
    LOOKED,
    MODALS,
    SIZES,
    SPEAKERS,
    STATES,
    TELLING_PLAINLY,
)
from presets.grammar.words import Sentence, Word

_BREAKS = frozenset({".", "!", "?", ";", "\n", ",", "(", ")", "-", ":"})
_JOINTS = frozenset({"and", "but", "so", "because", "as", "since"})
_OPENING = _JOINTS | {"also", "well", "yes", "no", "ok", "okay", "oh", "then", "sorry", "anyway"}
_SUBJECTLESS = frozenset({"was", "were", "got", "forgot", "had", "came", "sold"})
_PLAINLY_SO = frozenset({"for", "in", "on", "by", "at", "today", "asap", "soon", "now", "so"})
_PLAINLY_SO |= {"tomorrow", "tonight", "that", "like", "back", "quickly", "here", "there", "before"}
_RELATIVE = frozenset({"that", "which", "who"})
_SHAPES = frozenset({"upright", "vertical", "horizontal", "wide", "tall", "broad"})
_MOST = 24
"""Words of what is told."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a sentence from `start` to `end`, as they were typed, without what is set aside."""

    start: int
    end: int
    texts: tuple[str, ...]


def without_telling(hushed: Sentence) -> Sentence | None:
    """The sentence without what only tells; None where nothing does.

    In `hushed` the asides are set aside, without text; as parts of what is told they count again.
    """
    typed = _typed(hushed)
    words = list(hushed.words)
    parts: list[_Part] = []
    for start, end in _runs(words):
        at = start
        while at < end:
            part = next(_told(words, typed, at, end), None)
            if part is None:
                at = _next_joint(words, at, end)
                continue
            parts.append(part)
            words[part.start : part.end] = _silent(words[part.start : part.end])
            at = part.end
    if not parts or not any(w.text and not w.is_stop for w in words):
        return None
    return _without(hushed, parts)


def _without(sentence: Sentence, parts: Sequence[_Part]) -> Sentence | None:
    """The sentence without what is told; None where "it" behind that is not clear."""
    words = list(sentence.words)
    for part in reversed(parts):
        behind = with_antecedent(replace(sentence, words=tuple(words)), part.start, part.end)
        if behind is None:
            return None
        words[part.start :] = [*_silent(words[part.start : part.end]), *behind]
    return replace(sentence, words=tuple(words))


def _silent(words: Sequence[Word]) -> list[Word]:
    return [replace(word, text="", filler=True) for word in words]


def _typed(sentence: Sentence) -> list[str]:
    """The words as they were typed."""
    typed = (sentence.text[word.start : word.end].lower() for word in sentence.words)
    return [word.replace("\u2019", "'") for word in typed]


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    start = 0
    for index, word in enumerate([*words, Word(".", 0, 0)]):
        if word.text in _BREAKS:
            if index > start:
                yield start, index
            start = index + 1


def _next_joint(words: Sequence[Word], at: int, end: int) -> int:
    joint = next((i for i in range(at + 1, end) if words[i].text in _JOINTS), None)
    return end if joint is None else joint


def _told(words: list[Word], typed: list[str], start: int, end: int) -> Iterator[_Part]:
    """Yield what begins at `start` and only tells, the longest first."""
    joints = [i for i in range(end - 1, start, -1) if words[i].text in _JOINTS]
    for last in (end, *joints):
        if last != end and not _begins_anew(typed, last + 1, end):
            continue
        if not any(word.text and not word.filler for word in words[start:last]):
            continue
        if is_mended_behind(words, start, last):
            continue
        told = tuple(text for text in typed[start:last] if text[0].isalnum() or text[0] in "#+%")
        rest = [w.text for i, w in enumerate(words) if w.text and not start <= i < last]
        if only_tells(told, rest):
            yield _Part(start, last, told)


def _begins_anew(typed: list[str], at: int, end: int) -> bool:
    """Whether an order or a clause of its own begins behind "and": "the strap" does not."""
    rest = [text for text in typed[at:end] if text]
    while rest and rest[0] in ASKS & {"please", "pls", "plz", "kindly", "let", "lets", "let's"}:
        return True
    if not rest or rest[0] in ORDERS | STARTING | {"can", "could", "would"}:
        return True
    return _verb(rest) is not None


def only_tells(texts: Sequence[str], rest: Sequence[str]) -> bool:
    """Whether the words say how things are, or came about, and no more than that.

    `rest` are the words of all other parts: what is complained of must be mended there.
    """
    told = list(texts)
    while told and told[0] in _OPENING:
        told = told[1:]
    if not 2 <= len(told) <= _MOST or told[0] in ORDERS | STARTING - {"have", "get"}:
        return False
    verb = _verb(told)
    if verb is None or _wishes(told, verb, rest):
        return False
    return not any(could_ask(Said(told, index, rest)) for index in range(len(told)))


def _verb(told: Sequence[str]) -> int | None:
    """Where the verb of a statement stands; None where there is none that surely is one."""
    if told[0] in CONTRACTED and len(told) > 1:
        return 0
    if told[0] in _SUBJECTLESS and len(told) > 2:
        return 0
    if told[0] == "is" and told[1:2] in (["for"], ["from"]):
        return 0
    for index, word in enumerate(told[1:], 1):
        if word == "look" and told[index - 1] in LOOKED:
            return None
        if _happens(told, index):
            return index
        after = told[index + 1 : index + 2]
        if word in MODALS and after and _subject_speaks(told[:index], after):
            return index
        if word in TELLING_PLAINLY and told[index - 1] in SPEAKERS:
            return index
        if _is_past(told, index):
            return index
    return None


def _happens(told: Sequence[str], index: int) -> bool:
    """Whether a word says what is or happens; "a hand that holds it" is no statement."""
    if index > 1 and told[index - 1] in _RELATIVE:
        return False
    return told[index] in EVENTS or (told[index] in STATES and index + 1 < len(told))


def _is_past(told: Sequence[str], index: int) -> bool:
    """Whether a word is what somebody did: "the tannery switched suppliers"."""
    word, after = told[index], told[index + 1 : index + 2]
    if not word.endswith("ed") or deed(word) or not after or told[index - 1] in ARTICLES:
        return False
    if things.is_one_of(after[0], things.NOUNS) or Color.find(after[0]) is not None:
        return False  # "the hand stitched strap"
    return told[0] in ARTICLES | SPEAKERS or after[0] in ("it", "us", "me", "about", "them")


def _subject_speaks(subject: Sequence[str], after: Sequence[str]) -> bool:
    return subject[0] not in ("you", "please") and after[0] not in ("you", "we", "i", "be")


def _wishes(told: Sequence[str], verb: int, rest: Sequence[str]) -> bool:
    """Whether a verb that wishes has more behind it than "it", or "to zoom in"."""
    for index in range(verb, len(told)):
        if told[index] not in KEENLY or (told[index] == "like" and told[index - 1] in STATES):
            continue
        behind = list(told[index + 1 :])
        if behind[:1] in (["us"], ["me"], ["for"], ["about"]):
            behind = behind[1 + (behind[1:2] == ["for"]) :]
        if not behind or behind[0] == "what":
            continue
        if behind[0] == "to" and behind[1:2] and behind[1] in TELLING_PLAINLY - {"keep", "see"}:
            continue
        if behind[0] in SIZES and resizes(rest):
            continue
        if behind[0] not in ITS:
            return True
        sized = behind[1:] and behind[1] in SIZES and resizes(rest)
        sized = sized or (behind[1:] and behind[1] in _SHAPES and not FRAMING.isdisjoint(rest))
        if behind[1:] and behind[1] not in _PLAINLY_SO and not sized:
            return True
    return False
