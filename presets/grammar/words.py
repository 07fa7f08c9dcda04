"""A sentence as words: what all patterns are matched against."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

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
    r"|(?<![\w.])[+-]?\.\d+(?:%|[a-z]+)?"  # .5
    r"|[+-]?\d{1,3}(?:,\d{3})+(?:px)?"  # 4,000px
    r"|[+-]?\d+(?:[.:/x]\d+)*(?:%|[a-z]+)?"  # 16:9  1.5x  40%  2x  4000px
    r"|\w+s'(?= \w)"  # the earbuds' case
    r"|\w+(?:['.\-]\w+)*"  # off-white  don't  brand.forest
    r"|->|=>|\u2192"  # navy -> black
    r"|\n|[!?.]{2,}|[^\w\s]",
    re.IGNORECASE,
)
_DECIMAL = re.compile(
    r"(\d),(\d{1,2})(?= ?(?:stops?|ev|x|px|times|%|percent)(?:\W|$))", re.IGNORECASE
)
"""A comma as much of Europe writes it: "0,5 stops"."""
_HEX = re.compile(r"[0-9a-f]{6}")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
"""Letters drawn out: "pleeease", "thank youuu"."""
_SILENT = frozenset("\"'`:*")
_STOPS = frozenset(",;.!?()-\n")
_SIGNS = {
    "&": "and",
    "=": ":",
    ">": "to",
    "u": "you",
    "n": "and",
    "w": "with",
    "@": "at",
    "->": "to",
    "=>": "to",
    "\u2192": "to",
    **dict.fromkeys(("woud", "wuld", "wold", "wud"), "would"),
    **dict.fromkeys(("coud", "culd", "cud", "cld", "coudl", "colud"), "could"),
    **dict.fromkeys(
        ("plese", "plase", "plaese", "pelase", "pleae", "pleas", "plz", "pls"), "please"
    ),
    **dict.fromkeys(("becuase", "becasue", "beacuse", "becouse"), "because"),
    **dict.fromkeys(("insted", "intead", "instaed", "instad"), "instead"),
}
"""Signs and slips in small words, as they are said."""
_ARROWS = ("->", "=>", ">", "\u2192")
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


Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark, lower case, and where it stands in the text."""

    text: str
    start: int
    end: int
    filler: bool = False
    """A courtesy, an article or a quotation mark: says nothing about the picture."""
    open: bool = False
    """Known to nobody, and taken as the name of a thing where the name of a thing must stand."""

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
    memory: dict[tuple[object, int], tuple[Any, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """What each part of speech found at each word: many patterns ask for the same."""

    def at(self, index: int) -> str:
        """Return the word at `index`, "" past the end."""
        return self.words[index].text if index < len(self.words) else ""

    def says(self, index: int, phrase: tuple[str, ...]) -> bool:
        """Whether the words from `index` on are `phrase`."""
        words = self.words
        if index + len(phrase) > len(words) or words[index].text != phrase[0]:
            return False
        return all(words[index + i].text == word for i, word in enumerate(phrase))

    def is_arrow(self, index: int) -> bool:
        """Whether the word at `index` was typed as an arrow: it may also part two changes."""
        word = self.words[index]
        return word.text == "to" and self.text[word.start : word.end] in _ARROWS

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
    plain = _DECIMAL.sub(r"\1.\2", _without_numbers(text.translate(_TYPED)))
    found = [(m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(plain)]
    texts = [
        _apart(_STRETCHED.sub(r"\1", word) if word.isalpha() else word) for word, _, _ in found
    ]
    texts = _with_signs(texts)
    silent = _courtesies(texts) | _purposes(texts)
    silent |= _wishes(texts, silent)
    words = tuple(
        Word(word, start, end, index in silent or _is_filler(texts, index) or word in _SILENT)
        for index, (word, (_, start, end)) in enumerate(zip(texts, found, strict=True))
    )
    return Sentence(text, words, palette or {}, looks)


def _without_numbers(text: str) -> str:
    """The text with the numbers of its list as commas, so that places stay: "1. ... 2. ..."."""
    found = list(_NUMBER.finditer(text))
    if len(found) < 2 or [int(m[1]) for m in found] != list(range(1, len(found) + 1)):
        return text
    for number in found:
        text = f"{text[: number.start()]}, {text[number.end() :]}"
    return text


_NUMBER = re.compile(r"(?<![\w.,:/+-])([1-9])[.):](?= )")


def _is_filler(texts: list[str], index: int) -> bool:
    """Whether it is one; "too" only behind something, not before: "too dark"."""
    word = texts[index]
    after = texts[index + 1] if index + 1 < len(texts) else "."
    return word in FILLERS and (word != "too" or not after.isalpha() or after in FILLERS | {"and"})


def _with_signs(texts: list[str]) -> list[str]:
    """Write "hex f5f5f5" with its sign: "hex #f5f5f5"."""
    before = ["", *texts]
    return [
        f"#{word}" if _HEX.fullmatch(word) and before[i] in ("hex", "code", ":") else word
        for i, word in enumerate(texts)
    ]


@cache
def by_first_word(phrases: tuple[Phrase, ...]) -> dict[str, tuple[Phrase, ...]]:
    """Sort phrases by the word they begin with, so that few need to be looked at."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


def _apart(word: str) -> str:
    if word[0] in "!?.":  # "!!", "?!", "..."
        return "?" if "?" in word else word[0]
    if word in _SIGNS:
        return _SIGNS[word]
    if word.endswith("s'"):
        return word[:-1]
    return word.removesuffix("'s") if word not in _SHORT else word


def _courtesies(texts: list[str]) -> set[int]:
    """Positions of words that belong to a courtesy ("could you please")."""
    taken: set[int] = set()
    for start in range(len(texts)):
        for phrase in by_first_word(COURTESIES).get(texts[start], ()):
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


_OF_WISHERS = frozenset({"category", "landing", "detail", "design", "creative", "local", "retail"})


def _wanting(word: str, after: str) -> list[list[str]]:
    if word in WISHERS or (word in _OF_WISHERS and after in WISHERS):
        return [[*who, *phrase] for phrase in WANTING for who in ([word], *_both(word, after))]
    return [list(phrase) for phrase in WANTING_IN_SHORT if phrase[0] == word]


def _both(word: str, after: str) -> list[list[str]]:
    """The two words of "the marketing team"."""
    return [[word, after]] if after in WISHERS else []
