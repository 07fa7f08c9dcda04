"""What is amiss with the light, where all that is asked is to mend it: "it's too blue, fix that".

What is amiss then is no talk beside an instruction, it is the instruction.
"""

from __future__ import annotations

from collections.abc import Sequence

from presets.grammar.parts import degree, dials, percent, quality, stops
from presets.grammar.vocabulary.dials import CASTS, FAULTS, FIX, HIGH, LOW, MOVES, THAT
from presets.grammar.words import Word


def _words(table: str) -> frozenset[str]:
    return frozenset(word for option in table.split("|") for word in option.split("_"))


_AMISS = frozenset(word for name in (*FAULTS, *CASTS) for word in name.split("_")) | {
    *("strong", "loud", "high", "low", "much", "harsh", "intense", "lacks", "missing", "lacking"),
    *("soft", "blurry", "blurred", "unsharp", "fuzzy", "hazy", "mushy"),
    *("hot", "blown", "deep", "heavy", "grey", "weak", "garish", "cast", "tinge"),
}
_ASKING = (
    _words(FIX)
    | _words(MOVES)
    | {"remove", "reduce", "lose", "tame", "lower", "make", "give", "add", "brighten", "lighten"}
    | {"darken", "warm", "cool", "saturate", "desaturate", "increase", "boost", "open"}
    | {"warmer", "cooler", "brighter", "lighter", "darker", "sharpen", "sharper", "crisper"}
)
_MENDING = (
    _ASKING
    | _words(f"{THAT}|{HIGH}|{LOW}")
    | {"and", "so", "then", "please", "to", "need", "needs", "want", "must", "should", "be"}
    | {
        "again",
        "cast",
        "tint",
        "tinge",
        "percent",
        "stop",
        "stops",
        "by",
        "about",
        "for",
        "us",
        "me",
    }
    | quality.vocabulary()
    | dials.vocabulary()
)
_COLORS = frozenset({"white", "black", "color", "colour"})


def is_mended_behind(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether the part from `start` to `end` says what is amiss, and the next only "fix that"."""
    part = [word.text for word in words[start:end] if word.text and not word.filler]
    said_of_it = part[1:] or part  # "the light feels ...": of the light, not too light
    if _AMISS.isdisjoint(said_of_it) or part[0] in ("on", "in", "at", "for"):
        return False
    said: list[str] = []
    for word in words[end:]:
        ends = word.is_stop or word.text == "then" or (word.text == "and" and _ASKING & {*said})
        if said and ends:
            break
        if word.text and not (word.filler or word.is_stop):
            said.append(word.text)
    if not said and not any(w.text and not (w.filler or w.is_stop) for w in words[:start]):
        return any(word.text == "too" for word in words[start:end])  # all that is said
    if not _COLORS.isdisjoint(said) and "balance" not in said:
        return False  # "the background is a bit yellow, make it white"
    asking = any(text in _ASKING for text in said)
    return asking and all(_may_mend(text) for text in said)


def _may_mend(text: str) -> bool:
    """Whether a word says nothing else; "plese" is a slip of a courtesy."""
    figure = text[0].isdigit() or text[0] in "+-"
    return figure or text in _MENDING or text in _DEGREES or text.startswith("pl")


_DEGREES = degree.vocabulary() | stops.vocabulary() | percent.vocabulary() | {"of"}
