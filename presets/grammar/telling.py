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
from presets.grammar.order import deed
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.orders import ORDERS, STARTING, TELLING
from presets.grammar.vocabulary.telling import (
    ASKS,
    CONTRACTED,
    COUNTED,
    DENIED,
    EVENTS,
    GONE,
    GOODS,
    KEENLY,
    LOOKED,
    MODALS,
    NO_MATTER,
    NUMBERED,
    SPEAKERS,
    STATES,
    TAKING,
    TELLING_PLAINLY,
)
from presets.grammar.words import Sentence, Word

_BREAKS = frozenset({".", "!", "?", ";", "\n", ",", "(", ")", "-", ":"})
_JOINTS = frozenset({"and", "but", "so", "because", "as", "since"})
_OPENING = _JOINTS | {"also", "well", "yes", "no", "ok", "okay", "oh", "then", "sorry", "anyway"}
_ARTICLES = frozenset({"the", "a", "an", "my", "our", "your", "his", "her", "their", "its", "this"})
_ARTICLES |= {"that", "these", "those", "some", "all", "both", "every", "each", "one", "two"}
_SUBJECTLESS = frozenset({"was", "were", "got", "forgot", "had", "came", "sold"})
_NOT = frozenset({"not", "can't", "cannot", "don't", "dont", "doesn't", "didn't", "won't", "wont"})
_NOT |= {"couldn't", "isn't", "aren't", "wasn't", "weren't", "wouldn't", "haven't", "hasn't"}
_NOT |= {"never", "hardly", "hadn't"}
_ITS = frozenset({"it", "this", "that", "them", "him", "her", "these", "those"})
_PLAINLY_SO = frozenset({"for", "in", "on", "by", "at", "today", "asap", "soon", "now", "so"})
_PLAINLY_SO |= {"tomorrow", "tonight", "that", "like", "back", "quickly", "here", "there", "before"}
_SIZES = frozenset({"bigger", "larger", "smaller"})
_FILES = frozenset({"file", "files", "one", "ones", "image", "images", "picture", "pictures"})
_SEEN = frozenset({"too", "so", "very", "rather", "bit", "quite", "out", "really"})
_COPULAS = frozenset({"is", "are", "was", "were", "look", "looks", "looked", "has", "have", "had"})
_MOST = 24
"""Words of what is told."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a sentence from `start` to `end`, as they were typed, without what is set aside."""

    start: int
    end: int
    texts: tuple[str, ...]


def without_telling(said: Sentence, hushed: Sentence) -> Sentence | None:
    """`hushed` without what only tells; None where nothing does.

    `said` is the sentence as it was read first, `hushed` the same with its asides set aside.
    """
    typed = _typed(said, hushed)
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


def _typed(said: Sentence, hushed: Sentence) -> list[str]:
    """The words as they were typed, "" where they are set aside."""
    typed = []
    for before, word in zip(said.words, hushed.words, strict=True):
        aside = bool(before.text) and not word.text
        typed.append("" if aside else said.text[before.start : before.end].lower())
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
        told = tuple(text for text in typed[start:last] if text)
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
    return not any(_could_ask(told, index, rest) for index in range(len(told)))


def _verb(told: Sequence[str]) -> int | None:
    """Where the verb of a statement stands; None where there is none that surely is one."""
    if told[0] in CONTRACTED and len(told) > 2:
        return 0
    if told[0] in _SUBJECTLESS and len(told) > 2:
        return 0
    if told[0] == "is" and told[1:2] in (["for"], ["from"]):
        return 0
    for index, word in enumerate(told[1:], 1):
        if word == "look" and told[index - 1] in LOOKED:
            return None
        if word in STATES | EVENTS and index + 1 < len(told) | (word in EVENTS):
            return index
        after = told[index + 1 : index + 2]
        if word in MODALS and after and _subject_speaks(told[:index], after):
            return index
        if word in TELLING_PLAINLY and told[index - 1] in SPEAKERS:
            return index
        if _is_past(told, index):
            return index
    return None


def _is_past(told: Sequence[str], index: int) -> bool:
    """Whether a word is what somebody did: "the tannery switched suppliers"."""
    word, after = told[index], told[index + 1 : index + 2]
    if not word.endswith("ed") or deed(word) or not after or told[index - 1] in _ARTICLES:
        return False
    if things.is_one_of(after[0], things.NOUNS) or Color.find(after[0]) is not None:
        return False  # "the hand stitched strap"
    return told[0] in _ARTICLES | SPEAKERS or after[0] in ("it", "us", "me", "about", "them")


def _subject_speaks(subject: Sequence[str], after: Sequence[str]) -> bool:
    return subject[0] not in ("you", "please") and after[0] not in ("you", "we", "i", "be")


def _wishes(told: Sequence[str], verb: int, rest: Sequence[str]) -> bool:
    """Whether a verb that wishes has more behind it than "it", or "to zoom in"."""
    for index in range(verb, len(told)):
        if told[index] not in KEENLY:
            continue
        behind = list(told[index + 1 :])
        if behind[:1] in (["us"], ["me"], ["for"], ["about"]):
            behind = behind[1 + (behind[1:2] == ["for"]) :]
        if not behind or behind[0] == "what":
            continue
        if behind[0] == "to" and behind[1:2] and behind[1] in TELLING_PLAINLY - {"keep", "see"}:
            continue
        if behind[0] in _SIZES and _resizes(rest):
            continue
        if behind[0] not in _ITS:
            return True
        if behind[1:] and behind[1] not in _PLAINLY_SO and not _is_size(behind[1], rest):
            return True
    return False


def _is_size(word: str, rest: Sequence[str]) -> bool:
    return word in _SIZES and _resizes(rest)


def _resizes(rest: Sequence[str]) -> bool:
    return not {"upscale", "px", "pixels", "enlarge", "edge", "side"}.isdisjoint(rest) or any(
        word.endswith("px") for word in rest
    )


def _could_ask(told: Sequence[str], index: int, rest: Sequence[str]) -> bool:
    """Whether one word of it could make it an order, a keep, a wish, or a complaint."""
    word = told[index]
    before = told[index - 1] if index else ""
    after = told[index + 1] if index + 1 < len(told) else ""
    if word[0].isdigit() or word[0] in "#+%":
        return not (before in NUMBERED or after in COUNTED or word.endswith(("am", "pm", "th")))
    if word in _SIZES:
        return not (_resizes(rest) and (after in _FILES or before in _ITS))
    if word in _NOT or word == "no":
        behind = [w for w in told[index + 1 : index + 4] if w not in ("really", "just", "even")]
        return not behind or behind[0] not in (NO_MATTER if word == "no" else DENIED)
    if word == "same":
        return before != "the" or bool(after)
    if word in ("like", "as"):
        return not (before in STATES | EVENTS | _ITS | {"just"} or after in ("that", "this"))
    if word in ASKS:
        return True
    if Color.find(word) is not None and not _is_thing_there(word, before):
        return not _is_told_of(told, index, rest)
    if word in ORDERS | TELLING:
        return not (before in _ARTICLES and after not in things.NOUNS and word not in _SEEN_THINGS)
    if things.is_one_of(word, things.FLAWS) and word not in ("line", "print", "mark"):
        named = any(form in _forms(rest) for form in things.singular(word))
        return not (named or (_ITS.intersection(rest) and TAKING.intersection(rest)))
    return False


_SEEN_THINGS = frozenset({"shadow", "reflection", "background", "backdrop", "bg", "gradient"})
"""What the picture shows: to tell of it is to ask for something about it."""


def _forms(words: Sequence[str]) -> frozenset[str]:
    return frozenset(form for word in words for form in things.singular(word))


def _is_thing_there(word: str, before: str) -> bool:
    """Whether a colour's name is the name of a thing: "the texture of the cream"."""
    return before in _ARTICLES and things.is_one_of(word, things.NOUNS)


def _is_told_of(told: Sequence[str], index: int, rest: Sequence[str]) -> bool:
    """Whether a colour is what a thing has, had or came out in, and no wish."""
    before = told[max(index - 3, 0) : index]
    if told[index] in rest or _SEEN.intersection(before):
        return True
    behind = told[index + 1] if index + 1 < len(told) else ""
    return bool(GONE.intersection(told[:index])) and (behind in _FILES or behind in GOODS)
