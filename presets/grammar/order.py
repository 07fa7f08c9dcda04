"""Changes that are told out of their order: "before you crop it, remove the tag".

The sentence is put in the order in which things are to be done; where that is not plain (two such
words, nothing on one side, a denial) it is left as it stands, and then not understood.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from presets.grammar.vocabulary.manners import NEGATIONS
from presets.grammar.vocabulary.orders import DEEDS, ORDERS, STARTING
from presets.grammar.words import Sentence, Word

_TURNING = ("before", "after", "once")
_NOT_YET = frozenset({"after", "once"})
_FIRST = frozenset({"first", "beforehand"})
_BACK = frozenset({"that", "this", "it", "you", "hand"})
"""Behind "before" at the end of a part: it points back to what was said."""
_BACK_AT = frozenset({"that", "this", "hand"})
"""The same at the beginning of one."""
_DOERS = frozenset(
    {"you", "we", "i", "you've", "we've", "have", "had", "that", "the", "a", "doing", "do", "it"}
    | {
        "is",
        "are",
        "gets",
        "been",
        "has",
        "being",
        "they",
        "it's",
        "it'll",
        "anything",
        "else",
        "start",
        "to",
    }
    | {"starting"}
)
_DONE = (("goes", "on"), ("is", "on"), ("goes", "in"), ("is", "done"), ("is", "put", "on"))
_BEING = frozenset({"is", "are", "gets", "get", "was", "been"})
_MARKS = frozenset({",", ";", ".", "!", "-", "\n", "(", ")"})
_JOINTS = _MARKS | {"and", "but", "then"}

_Row = tuple[Word, ...]


def in_order(sentence: Sentence) -> Sentence | None:
    """The sentence with its changes in the order of their doing; None where it says none."""
    parted = _parted(tuple(word for word in sentence.words if word.text))
    if parted is None:
        return None
    mark, rows = parted
    words = rows[0]
    for row in rows[1:]:
        words = (*words, replace(mark, text=",", filler=False), *row)
    return replace(sentence, words=words)


def is_told_backwards(sentence: Sentence) -> bool:
    """Whether it says of what stands behind that it comes first: never read as it stands."""
    words = tuple(word for word in sentence.words if word.text)
    if _pointing_back(words) is not None:
        return True
    turned = _turned(words)
    return turned is not None and words[turned].text == "after"


def _parted(words: _Row) -> tuple[Word, tuple[_Row, ...]] | None:
    """The changes in the order of their doing, and the word that told it."""
    back = _pointing_back(words)
    turned = _turned(words)
    if any(word.text in NEGATIONS for word in words):
        return None
    if back and turned is None:
        return _with_last_first(words, *back)
    if back or turned is None:
        return None
    said = words[:turned]
    rest = _without_doer(words[turned + 1 :])
    if all(word.filler or word.is_stop for word in said):
        split = _end_of_first(rest)
        told, then = rest[:split], rest[split:]
    else:
        told, then = rest, said
    told, then = _ordered(_undone(_bare(told))), _bare(then)
    grounded = [word.text for word in told[:1]] == ["on"]
    if not (grounded or any(deed(word.text) for word in told)) or not then:
        return None
    rows = (told, then) if words[turned].text in _NOT_YET else (then, told)
    return words[turned], rows


def _turned(words: _Row) -> int | None:
    """Where the one word stands by which changes are told out of their order."""
    found = [
        i
        for i, word in enumerate(words)
        if word.text in _TURNING and not (i + 1 < len(words) and words[i + 1].text in _BACK_AT)
    ]
    return found[0] if len(found) == 1 else None


def _pointing_back(words: _Row) -> tuple[int, int] | None:
    """Where "before that" or "first" stands, behind a change that comes later."""
    for index, word in enumerate(words):
        before = [w for w in words[:index] if not (w.filler or w.is_stop) and w.text not in _JOINTS]
        after = words[index + 1].text if index + 1 < len(words) else ""
        length = 0
        if word.text in _FIRST:
            length = 1
        elif word.text == "before" and (
            (after in _BACK and _ends(words, index + 2))
            or (after in _BACK_AT and _starts(words, index + 2))
        ):
            length = 2
        opened = index > 0 and (words[index - 1].text in _JOINTS or words[index - 1].filler)
        closed = _ends(words, index + length) or words[index + length].text == ","
        if not length or not before or not (opened or closed):
            continue
        if closed and not (opened and _starts(words, index + length + 1)):
            if _begin_of_last(words, index) == 0:
                return None  # "remove the tag first, then crop it"
            if not _ends(words, index + length):
                continue
        return index, index + length
    return None


def _starts(words: _Row, at: int) -> bool:
    """Whether an order begins at `at`."""
    while at < len(words) and (words[at].filler or words[at].text == ","):
        at += 1
    return at < len(words) and words[at].text in ORDERS | STARTING


def _ends(words: _Row, at: int) -> bool:
    """Whether nothing but courtesies and marks stands from `at` on."""
    return all(word.filler or word.is_stop for word in words[at:])


def _with_last_first(words: _Row, start: int, end: int) -> tuple[Word, tuple[_Row, ...]] | None:
    """Put what "first" or "before that" is said of before all else."""
    if _ends(words, end):
        begin = _begin_of_last(words, start)
        rows = (_bare(words[begin:start]), _bare(words[:begin]))
    else:
        rows = (_bare(words[end:]), _bare(words[:start]))
    return (words[start], rows) if all(rows) else None


def _begin_of_last(words: _Row, end: int) -> int:
    """Where the last order before `end` begins: behind a mark or "and", with a verb."""
    for index in range(end - 1, 0, -1):
        if words[index].text in _JOINTS and _starts(words, index + 1):
            return index
    return 0


def _end_of_first(words: _Row) -> int:
    """Where the clause behind a leading "before" ends: at a mark, or before the next order."""
    comma = next((i for i, word in enumerate(words) if word.text in (",", "-", ":")), None)
    if comma is not None:
        return comma
    orders = (i for i, w in enumerate(words) if i and w.text in ORDERS | STARTING)
    return next(orders, len(words))


def _bare(words: _Row) -> _Row:
    """The words without the joints at both ends."""
    start, end = 0, len(words)
    while start < end and (words[start].text in _JOINTS or words[start].text == ":"):
        start += 1
    while end > start and words[end - 1].text in _JOINTS:
        end -= 1
    return words[start:end]


def _undone(words: _Row) -> _Row:
    """What is done, of "the brand look goes on"; "remove the tag" of "the tag is removed"."""
    texts = tuple(word.text for word in words)
    done = next((phrase for phrase in _DONE if texts[-len(phrase) :] == phrase), ())
    words = words[: len(words) - len(done)]
    for index, (being, word) in enumerate(pairwise(words)):
        if being.text in _BEING and word.text.endswith("ed") and deed(word.text):
            start = index - (index > 0 and words[index - 1].text in ("has", "have"))
            verb = replace(word, text=deed(word.text))
            return (verb, *words[:start], *words[index + 2 :])
    return words


def _ordered(words: _Row) -> _Row:
    """An order, of what "you have" done: "sharpened it" is "sharpen it"."""
    if words and words[0].text in _DID:
        return (replace(words[0], text=_DID[words[0].text]), *words[1:])
    if words and words[0].text.endswith(("ed", "ing")) and deed(words[0].text):
        return (replace(words[0], text=deed(words[0].text)), *words[1:])
    return words


_DID = {"taken": "take", "taking": "take", "made": "make", "making": "make", "got": "get"}
_DID |= {"getting": "get", "given": "give", "giving": "give", "brought": "bring", "cutting": "cut"}
_DID |= {"putting": "put", "setting": "set", "gotten": "get", "done": "do"}


def deed(word: str) -> str:
    """The verb or name of a change that `word` is, or is a form of: "cropping"; "" if none."""
    known = ORDERS | DEEDS | STARTING
    if word in known:
        return word
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word:
            doubled = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
            return next((w for w in (stem, f"{stem}e", doubled) if w in known), "")
    return ""


def _without_doer(words: _Row) -> _Row:
    start = 0
    while start < len(words) and words[start].text in _DOERS:
        start += 1
    return words[start:]
