"""Which words may be the name of a thing, and which are of a colour beside it."""

from __future__ import annotations

from collections.abc import Sequence

from presets.color import Color
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.names import NO_NAMES
from presets.grammar.vocabulary.verbs import VERBS


def is_noun(word: str) -> bool:
    """Whether `word`, or its singular, is the name of something that can be pointed at."""
    return word in things.PICTURES or any(
        things.is_one_of(word, table) for table in (things.NOUNS, things.SUBJECTS, things.GROUNDS)
    )


def is_plain_noun(word: str) -> bool:
    """Whether it is a noun that neither describes another nor is a colour."""
    return is_noun(word) and word not in things.DESCRIBING and not is_color(word)


def is_color(word: str) -> bool:
    """Whether it is a colour word; a hex is none."""
    return not word.startswith("#") and Color.find(word) is not None


def is_of_a_verb(word: str) -> bool:
    """Whether a word that nobody knows is no noun by its ending: "peeling", unlike "bunting"."""
    stem = word.removesuffix("ing")
    if stem != word:
        return bool({stem, f"{stem}e", stem[:-1]} & VERBS)
    return word.endswith(NO_NAMES)


def is_compound(words: Sequence[str]) -> bool:
    """Whether goods are called by the last two words: "wine bottle", "face cream"."""
    return words[-2] in things.COMPOUNDS.get(words[-1], frozenset())
