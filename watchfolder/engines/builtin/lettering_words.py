"""Words of lettering: which ones count, and whether one is still there. Pure.

A reader errs: it takes an O for a 0, and a smudge for a letter. So letters that look alike are the
same here, a letter it is not sure of counts half when it is another one, and a letter it is sure of
counts whole: a wordmark with one letter wrong is another wordmark.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from watchfolder.engines.builtin.networks.text_words import Letters

SURE = 0.8
"""Mean confidence from which on a word of the source counts."""
_SURE_SHORT = 0.95
"""The same for words of up to three letters: marks and seams are easily taken for those."""
_SHORT = 3
_SURE_LETTER = 0.9
"""Confidence from which on a letter is what it seems."""
_DOUBT = 0.5
"""What an unsure other letter costs; a sure one costs 1."""
_ALLOWED = 0.1
"""Cost a letter of the word that is still the word; but always one unsure letter."""
_SHORTEST = 2
"""Letters of a word that counts; signs that are words by themselves count alone."""
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "5": "s", "8": "b"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was read."""

    text: str
    confidence: float
    """Mean over its letters, 0 to 1."""


def words_of(letters: Letters) -> tuple[Word, ...]:
    """The runs of letters and digits, each with its confidence."""
    found = []
    for match in re.finditer(r"[^\W_]+", letters.text):
        sure = letters.sure[match.start() : match.end()]
        found.append(Word(match.group(), sum(sure) / len(sure)))
    return tuple(found)


def counting(first: Letters, second: Letters) -> tuple[str, ...]:
    """The words of a line that count: read surely, long enough, and alike in both readings.

    `second` is the line read once more from a slightly other crop. What only one crop shows is
    not lettering that could be held to anything.
    """
    return tuple(
        word.text
        for word in words_of(first)
        if _sure(word) and _long_enough(word.text) and is_in(word.text, second)
    )


def is_in(word: str, letters: Letters) -> bool:
    """Whether `word` is part of what was read, wherever the reader saw spaces."""
    wanted = folded(word)
    signs = [
        (sign, sure)
        for letter, sure in zip(letters.text, letters.sure, strict=True)
        for sign in folded(letter)
    ]
    allowed = max(_DOUBT, _ALLOWED * len(wanted))
    if len(wanted) <= _SHORTEST:
        allowed = 0.0  # one letter of two is half a word
    return _least_cost(wanted, signs) <= allowed + 1e-9


def folded(text: str) -> str:
    """Letters and digits alone, without case and width, with those that look alike made one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or sign in "|!").translate(_ALIKE)


def _sure(word: Word) -> bool:
    return word.confidence >= (_SURE_SHORT if len(word.text) <= _SHORT else SURE)


def _long_enough(word: str) -> bool:
    return len(word) >= _SHORTEST or bool(_IDEOGRAPHS.match(word))


def _least_cost(wanted: str, signs: list[tuple[str, float]]) -> float:
    """Least cost of turning `wanted` into any part of `signs` (Sellers 1980).

    A letter that is gone costs 1; one that is another or too many by how sure the reader is of it.
    """
    row = [float(n) for n in range(len(wanted) + 1)]
    best = row[-1]
    for sign, sure in signs:
        other = 1.0 if sure >= _SURE_LETTER else _DOUBT
        above, row = row, [0.0]
        for place, letter in enumerate(wanted):
            same = above[place] + (0.0 if letter == sign else other)
            row.append(min(same, above[place + 1] + other, row[place] + 1.0))
        best = min(best, row[-1])
    return best
