"""A sentence as words: what all patterns are matched against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from presets.grammar.vocabulary.manners import ARTICLES, COURTESIES, FILLERS
from presets.recipe import PaletteColor

_WORD = re.compile(
    r"#\w+"  # a hex
    r"|[+-]?\d{1,3}(?:,\d{3})+(?:px)?"  # 4,000px
    r"|[+-]?\d+(?:[.:/x]\d+)*(?:%|[a-z]+)?"  # 16:9  1.5x  40%  2x  4000px
    r"|\w+(?:['.\-]\w+)*"  # off-white  don't  brand.forest
    r"|->|=>|\u2192"  # navy -> black
    r"|\n|[^\w\s]",
    re.IGNORECASE,
)
_SILENT = frozenset("\"'`:*")
_STOPS = frozenset(",;.!?()-\n")
_SIGNS = {"&": "and", "->": "to", "=>": "to", "\u2192": "to"}
"""Signs that are said as words."""
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
    silent = _courtesies(texts)
    words = tuple(
        Word(word, start, end, index in silent or word in FILLERS or word in _SILENT)
        for index, (word, (_, start, end)) in enumerate(zip(texts, found, strict=True))
    )
    return Sentence(text, words, palette or {}, looks)


def _apart(word: str) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    return word.removesuffix("'s") if word not in ("it's", "let's") else word


def _courtesies(texts: list[str]) -> set[int]:
    """Positions of words that belong to a courtesy ("could you please")."""
    taken: set[int] = set()
    for start in range(len(texts)):
        for phrase in COURTESIES:
            if tuple(texts[start : start + len(phrase)]) == phrase:
                taken.update(range(start, start + len(phrase)))
    return taken
