"""A sentence as words: what all patterns are matched against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from presets.grammar.vocabulary.manners import (
    ARTICLES,
    COURTESIES,
    FILLERS,
    WANTING,
    WANTING_IN_SHORT,
    WISHERS,
)
from presets.grammar.vocabulary.purposes import purpose
from presets.recipe import PaletteColor

_WORD = re.compile(
    r"#\w+"  # a hex
    r"|[+-]?\d{1,3}(?:,\d{3})+(?:px)?"  # 4,000px
    r"|[+-]?\d+(?:[.:/x]\d+)*(?:%|[a-z]+)?"  # 16:9  1.5x  40%  2x  4000px
    r"|\w+s'(?= \w)"  # the earbuds' case
    r"|\w+(?:['.\-]\w+)*"  # off-white  don't  brand.forest
    r"|->|=>|\u2192"  # navy -> black
    r"|\n|[^\w\s]",
    re.IGNORECASE,
)
_SILENT = frozenset("\"'`:*")
_STOPS = frozenset(",;.!?()-\n")
_SIGNS = {"&": "and", "=": ":", ">": "to", "u": "you", "->": "to", "=>": "to", "\u2192": "to"}
"""Signs that are said as words."""
_SHORT = frozenset({"it's", "let's", "there's", "that's", "what's", "here's"})
"""Here "'s" is "is", not whose it is."""
_TYPED = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u00d7": "x",
        "\u00a0": " ",
    }
)
"""Typographic marks as a keyboard types them, one for one, so that places stay."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark, lower case, and where it stands in the text."""

    text: str
    start: int
    end: int
    filler: bool = False
    """A courtesy, an article or a quotation mark: says nothing about the picture."""

    @property
    def is_stop(self) -> bool:
        """Whether it is a mark that can part two changes."""
        return self.text in _STOPS


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of an instruction, with the brand's names that they may use."""

    text: str
    words: tuple[Word, ...]
    palette: Mapping[str, PaletteColor] = field(default_factory=dict)
    looks: tuple[str, ...] = ()

    def at(self, index: int) -> str:
        """Return the word at `index`, "" past the end."""
        return self.words[index].text if index < len(self.words) else ""

    def says(self, index: int, phrase: tuple[str, ...]) -> bool:
        """Whether the words from `index` on are `phrase`."""
        found = self.words[index : index + len(phrase)]
        return tuple(w.text for w in found) == phrase

    def past_fillers(self, index: int) -> int:
        """Return the first index from `index` on that is no filler."""
        while index < len(self.words) and self.words[index].filler:
            index += 1
        return index

    def said(self, start: int, end: int) -> str:
        """Return the person's own words of a span, with the article before it."""
        if start > 0 and self.words[start - 1].text in ARTICLES:
            start -= 1
        return self.text[self.words[start].start : self.words[end - 1].end]


def read_words(
    text: str, palette: Mapping[str, PaletteColor] | None = None, looks: tuple[str, ...] = ()
) -> Sentence:
    """Cut `text` into words and mark the fillers among them."""
    plain = text.translate(_TYPED)
    found = [(m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(plain)]
    texts = [_apart(word) for word, _, _ in found]
    silent = _courtesies(texts) | _purposes(texts)
    silent |= _wishes(texts, silent)
    words = tuple(
        Word(word, start, end, index in silent or word in FILLERS or word in _SILENT)
        for index, (word, (_, start, end)) in enumerate(zip(texts, found, strict=True))
    )
    return Sentence(text, words, palette or {}, looks)


def _apart(word: str) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    if word.endswith("s'"):
        return word[:-1]
    return word.removesuffix("'s") if word not in _SHORT else word


def _courtesies(texts: list[str]) -> set[int]:
    """Positions of words that belong to a courtesy ("could you please")."""
    taken: set[int] = set()
    for start in range(len(texts)):
        for phrase in COURTESIES:
            if tuple(texts[start : start + len(phrase)]) == phrase:
                taken.update(range(start, start + len(phrase)))
    return taken


def _purposes(texts: list[str]) -> set[int]:
    """Positions of words that only say where the picture is for ("for the US store")."""
    return {i for start in range(len(texts)) for i in range(start, purpose(texts, start))}


def _wishes(texts: list[str], silent: set[int]) -> set[int]:
    """Make every way of wishing "i want" in `texts`; return the places of words left over."""
    taken: set[int] = set()
    for start, word in enumerate(texts):
        if start in silent or start in taken:
            continue
        after = texts[start + 1] if start + 1 < len(texts) else ""
        phrases = _wanting(word, after)
        length = max((len(p) for p in phrases if texts[start : start + len(p)] == p), default=0)
        if length:
            texts[start : start + length] = ["i", "want", *[""] * (length - 2)]
            taken.update(range(start + 2, start + length))
    return taken


def _wanting(word: str, after: str) -> list[list[str]]:
    if word in WISHERS:
        return [[*who, *phrase] for phrase in WANTING for who in ([word], *_both(word, after))]
    return [list(phrase) for phrase in WANTING_IN_SHORT if phrase[0] == word]


def _both(word: str, after: str) -> list[list[str]]:
    """The two words of "the marketing team"."""
    return [[word, after]] if after in WISHERS else []
