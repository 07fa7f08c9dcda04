"""A row of words that names something: "the front zip pocket", "the lower half"."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from presets.grammar.nouns import (
    is_color,
    is_compound,
    is_noun,
    is_of_a_verb,
    is_plain_noun,
)
from presets.grammar.vocabulary import things
from presets.grammar.vocabulary.names import NO_THINGS
from presets.grammar.words import Sentence

_LONGEST = 5


def phrases(
    sentence: Sentence, start: int, begins: Callable[[Sentence, int], bool]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield describing words with a noun at the end, shortest first.

    A word that nobody knows may be any of them, and the noun where it is none that nothing is
    called by ("mood"). `begins` says where a colour of several words begins: it is no part of the
    name before it.
    """
    words: list[str] = []
    index = start
    while index < len(sentence.words) and len(words) < _LONGEST:
        here = sentence.words[index]
        word = here.text
        words.append(word)
        index += 1
        shades = any(map(is_plain_noun, words[:-1])) and begins(sentence, index - 1)
        if shades and not is_compound(words):  # "the strap wine red", "the strap bottle green"
            continue
        if here.open:
            if word not in NO_THINGS and not is_of_a_verb(word):  # "the peeling label"
                yield index, tuple(words)
            continue
        named = is_noun(word) or _is_half(words) or (len(words) > 1 and is_compound(words))
        if named and not _goes_on(sentence, index):
            yield index, tuple(words)
            if word == "set" and len(words) > 1:
                return
        colored = is_color(word) and not is_noun(word)
        if colored and any(map(is_plain_noun, words[:-1])):  # "heel black sole white"
            return
        if not (is_noun(word) or word in things.DESCRIBING or colored):
            return


def _goes_on(sentence: Sentence, index: int) -> bool:
    """Whether "set" behind a noun is of its name: "the leash set orange", not "set to orange"."""
    return sentence.at(index) == "set" and sentence.at(index + 1) not in _SET_TO


_SET_TO = frozenset({"to", "in", "into", "as", "at", "on", "against", ""})


def _is_half(words: list[str]) -> bool:
    """Whether it is "the lower half"."""
    return words[-1] == "half" and words[-2:-1] != [] and words[-2] in SPOTS


SPOTS = frozenset(
    {"top", "bottom", "upper", "lower", "left", "right", "middle", "centre", "center", "far"}
    | {"hand", "side", "corner", "edge", "front", "back", "foreground", "background", "very"}
    | {"left-hand", "right-hand", "backdrop", "bg"}
)
