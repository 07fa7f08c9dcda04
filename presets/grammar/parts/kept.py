"""What should stay as it is: "the logo and the stitching", "camera angle", "everything else".

The value is a tuple of noun phrases without articles; "everything else" adds none, because
nothing that is not named is changed anyway.
"""

from __future__ import annotations

from collections.abc import Iterator

from presets.color import COLOR_WORDS
from presets.grammar.nouns import is_compound
from presets.grammar.parts import color, thing
from presets.grammar.parts.things import joint
from presets.grammar.vocabulary import things
from presets.grammar.words import Sentence

_DETERMINERS = frozenset(
    {"the", "a", "an", "its", "this", "that", "these", "those", "my", "our", "your", "all", "both"}
    | {"same", "any", "of"}
)
_REST = (
    ("everything", "else"),
    ("everything",),
    ("rest",),
    ("other", "parts"),
    ("anything", "else"),
    ("rest", "of", "it"),
    ("rest", "of", "the", "picture"),
    ("rest", "of", "the", "image"),
    ("rest", "of", "the", "product"),
    ("rest", "of", "the", "bag"),
    ("all", "other", "parts"),
    ("all", "else"),
    ("all", "the", "rest"),
    ("other", "colours"),
    ("other", "colors"),
    ("everything", "besides"),
)
_JOINTS = frozenset(
    {"of", "on", "in", "at", "under", "around", "behind", "inside", "between", "along", "below"}
    | {"beneath", "above", "near", "beside", "underneath", "across", "over", "from", "within"}
)
_LONGEST = 4
_MOST = 8


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield every row of kept things from word `at` on."""
    yield from _rows(sentence, at, ())


def _rows(
    sentence: Sentence, at: int, before: tuple[str, ...]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for end, phrase in _phrases(sentence, at):
        if before and sentence.at(at) not in _DETERMINERS and _is_asked(phrase):
            continue
        row = (*before, phrase) if phrase else before
        yield end, row
        after = joint(sentence, end)
        if after != end and len(row) < _MOST:
            yield from _rows(sentence, after, row)


def _is_asked(phrase: str) -> bool:
    """Whether behind another it is no keep but a wish: "white background", "square crop"."""
    *named, head = phrase.split() or [""]
    colored = any(word in COLOR_WORDS for word in named)
    return (colored and things.is_one_of(head, things.GROUNDS)) or (bool(named) and head == "crop")


def _phrases(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    start = at
    while sentence.at(start) in _DETERMINERS:
        start += 1
    for rest in _REST:
        if sentence.says(start, rest):
            yield start + len(rest), ""
    if sentence.at(start) == "rest" and sentence.at(start + 1) in ("of", "on"):
        for end, _ in thing.read(sentence, start + 2):  # "the rest of the shoe"
            yield end, ""
    words: list[str] = []
    for index in range(start, min(start + _LONGEST, len(sentence.words))):
        word = sentence.at(index)
        words.append(word)
        if _is_modal(sentence, index):  # "the rail can stay"
            return
        named = _can_be_kept(word) or (len(words) > 1 and is_compound(words))
        if named or sentence.words[index].open:
            yield index + 1, " ".join(words)
            yield from _qualified(sentence, index + 1, words)
        elif word not in things.DESCRIBING and word not in COLOR_WORDS:
            return


def _qualified(sentence: Sentence, end: int, words: list[str]) -> Iterator[tuple[int, str]]:
    """Read "on the front" behind "the logo"; "on the product" adds nothing."""
    start = sentence.past_fillers(end + 1)
    colored = sentence.at(end) == "in" and any(True for _ in color.read(sentence, start))
    if sentence.at(end) not in _JOINTS or colored:
        return
    start = end + 1
    while sentence.at(start) in _DETERMINERS:
        start += 1
    for last, owner in thing.read(sentence, start):
        if owner.kind == "words":
            yield last, f"{' '.join(words)} {sentence.at(end)} {owner.words}"
        elif owner.kind in ("subject", "picture", "it"):
            yield last, " ".join(words)


def _is_modal(sentence: Sentence, index: int) -> bool:
    return sentence.at(index) == "can" and sentence.at(index + 1) in _VERBS


_VERBS = ("stay", "remain", "be", "keep", "also", "just", "both", "all")


def _can_be_kept(word: str) -> bool:
    tables = (things.NOUNS, things.ASPECTS, things.GROUNDS)
    return any(things.is_one_of(word, table) for table in tables)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return _DETERMINERS | frozenset(word for rest in _REST for word in rest) | things.ASPECTS
