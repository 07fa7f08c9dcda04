"""Chat around an instruction: "we own the rights", "she called this morning", "best, Tom".

A part of a sentence is chat where it begins like something that is told of people, or of how things
came about, and has no word in it that could ask for anything or name what is to be edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.chat import (
    CLOSING,
    HAPPENING,
    OPENING,
    ROLES,
    TELLERS,
    UNSAID,
)
from presets.grammar.words import Sentence, Word

_BREAKS = frozenset({".", "!", "?", ";", "\n", ",", "(", ")"})
_ENDS = frozenset({".", "!", "?", "\n", ""})
_ARTICLES = frozenset({"the", "our", "my", "your", "one", "some", "both", "all"})
_LONGEST_NAME = 3
"""Words of a signature."""


def without_chat(sentence: Sentence, tells: Callable[[Word], bool]) -> Sentence:
    """The sentence with its chat silenced; `tells` says whether a word could ask for something."""
    words = list(sentence.words)
    for start, end in _parts(words):
        for last in (end, *_joints(words, start, end)):
            said = [word for word in words[start:last] if word.text]
            if _is_chat(said, tells) or (last == end and _is_signature(sentence, start, end)):
                upto = last + (last != end)
                words[start:upto] = [replace(w, text="", filler=True) for w in words[start:upto]]
                break
    return replace(sentence, words=tuple(words)) if words != list(sentence.words) else sentence


def _parts(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Where each part between two marks begins and ends."""
    start = 0
    for index, word in enumerate([*words, Word(".", 0, 0)]):
        if word.text in _BREAKS:
            if index > start:
                yield start, index
            start = index + 1


def _joints(words: list[Word], start: int, end: int) -> list[int]:
    """Where "and" and its like stand in a part, the last first: chat may end there."""
    return [i for i in range(end - 1, start, -1) if words[i].text in ("and", "but", "so")]


def _is_chat(said: list[Word], tells: Callable[[Word], bool]) -> bool:
    texts = [word.text for word in said]
    while texts and texts[0] in OPENING:
        texts = texts[1:]
    if len(texts) < 2 or any(text in UNSAID for text in texts):
        return False
    if any(tells(word) or names_a_thing(word.text) for word in said):
        return False
    if texts[0] in TELLERS:
        return True
    if texts[0] in ("it", "this", "that", "there"):
        return texts[1] in HAPPENING
    role = texts[1] if texts[0] in _ARTICLES else texts[0]
    return role in ROLES and len(texts) > 2


def names_a_thing(word: str) -> bool:
    """Whether it can only be a thing that might be edited, in whatever it stands."""
    return word not in things.PICTURES and things.is_one_of(word, things.NOUNS - TELLABLE)


TELLABLE = frozenset(
    {"print", "page", "card", "cover", "front", "set", "screen", "stand", "counter", "display"}
    | {
        "brief",
        "gift",
        "form",
        "post",
        "hand",
        "number",
        "part",
        "watch",
        "line",
        "story",
        "drop",
        "top",
        "side",
        "back",
    }
)
"""Names of things that are said of much else."""


def _is_signature(sentence: Sentence, start: int, end: int) -> bool:
    """Whether it is the name behind "many thanks," or "best,", at the end of all."""
    words = sentence.words
    named = [word.text for word in words[start:end] if word.text]
    if any(word.text not in _ENDS for word in words[end:]) or not 0 < len(named) <= _LONGEST_NAME:
        return False
    before = [word for word in words[:start] if not word.is_stop]
    closed = before and sentence.text[before[-1].start : before[-1].end].lower() in CLOSING
    return bool(closed) and all(map(str.isalpha, named))
