"""Where something in the light comes from: "from the neon tubes", "caused by the wall behind it".

It says nothing to do, so that its words need not be known. The value is its words.
"""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.vocabulary.manners import NEGATIONS
from presets.grammar.vocabulary.orders import ORDERS, TELLING
from presets.grammar.words import Sentence

_OPENINGS = (
    *(("from",), ("by",), ("off",), ("because", "of"), ("due", "to"), ("caused", "by")),
    *(("coming", "from"), ("that", "comes", "from"), ("which", "comes", "from")),
)
_MOST = 7
_ENDS = frozenset({"and", "so", "but", "then", "please"})


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield what stands from word `at` to the next mark or "and", where none of it is an order."""
    for opening in _OPENINGS:
        if not sentence.says(at, opening):
            continue
        end = at + len(opening)
        while end < len(sentence.words) and end - at <= _MOST:
            word = sentence.words[end]
            if word.is_stop or word.text in _ENDS:
                break
            if word.text in ORDERS or word.text in TELLING or word.text in NEGATIONS:
                return
            end += 1
        if end > at + len(opening):
            yield end, " ".join(sentence.at(index) for index in range(at, end))


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset(word for opening in _OPENINGS for word in opening)
