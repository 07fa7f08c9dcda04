"""What is amiss with the light, where all that is asked is to mend it: "it's too blue, fix that".

What is amiss then is no talk beside an instruction, it is the instruction.
"""

from __future__ import annotations

from collections.abc import Sequence

from presets.grammar.parts import degree, dials, quality
from presets.grammar.vocabulary.dials import CASTS, FAULTS, FIX, HIGH, LOW, MOVES, THAT
from presets.grammar.words import Word


def _words(table: str) -> frozenset[str]:
    return frozenset(word for option in table.split("|") for word in option.split("_"))


_AMISS = frozenset(word for name in (*FAULTS, *CASTS) for word in name.split("_")) | {
    *("strong", "loud", "high", "low", "much", "harsh", "intense", "lacks", "missing", "lacking"),
    *("hot", "blown", "deep", "heavy", "grey", "weak", "garish", "cast", "tinge"),
}
_ASKING = (
    _words(FIX)
    | _words(MOVES)
    | {"remove", "reduce", "lose", "tame", "lower", "make", "give", "add", "brighten", "lighten"}
    | {"darken", "warm", "cool", "saturate", "desaturate", "increase", "boost", "open"}
    | {"warmer", "cooler", "brighter", "lighter", "darker"}
)
_MENDING = (
    _ASKING
    | _words(f"{THAT}|{HIGH}|{LOW}")
    | {
        "and",
        "so",
        "then",
        "please",
        "to",
        "need",
        "needs",
        "want",
        "must",
        "should",
        "be",
        "again",
    }
    | {"cast", "tint", "tinge", "percent", "stop", "stops", "by", "about", "for", "us", "me"}
    | quality.vocabulary()
    | dials.vocabulary()
)
_MARKS = frozenset({".", ";", "!", "?", "\n", "(", ")"})


def is_mended_behind(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the part from `start` to `end` says what is amiss, and the next only "fix that"."""
    if not any(word.text in _AMISS for word in words[start:end]):
        return False
    said: list[str] = []
    for word in words[end:]:
        if said and word.text in _MARKS:
            break
        if word.text and not (word.filler or word.is_stop):
            said.append(word.text)
    asking = any(text in _ASKING for text in said)
    return asking and all(text in _MENDING or text in _DEGREES for text in said)


_DEGREES = degree.vocabulary()
