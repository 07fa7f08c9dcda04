"""A colour: a hex, a colour word, or one of the brand's ("forest", "brand.forest")."""

from __future__ import annotations

from collections.abc import Iterator

from presets.color import COLOR_WORDS, Color
from presets.grammar.vocabulary.hues import STUFFS
from presets.grammar.words import Sentence
from presets.named_color import find_color
from presets.reference import ColorRef

_LONGEST = 4
_COLOR = frozenset({"color", "colour"})
_COLORED = frozenset({"color", "colour", "colored", "coloured"})


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, ColorRef]]:
    """Yield every colour that can be read from word `at` on, with its number found.

    The brand's names come first: where the palette has "forest", "forest" and "forest green" are
    the brand's colour. A word that is as likely a stuff ("linen") needs "colour" said with it.
    """
    named = sentence.at(at) in _COLOR
    own = sentence.at(at) == "brand"  # "the brand sand" is brand.sand
    start = at + (named or own)
    for end in range(start + 1, min(start + _LONGEST, len(sentence.words)) + 1):
        words = " ".join(sentence.at(i) for i in range(start, end))
        attached = words.removesuffix("-coloured").removesuffix("-colored")
        found = _found(sentence, f"brand.{attached}" if own else attached)
        if found is None:
            continue
        if sentence.at(end) in _COLORED:
            yield end + 1, found
        if named or attached != words or not _may_be_stuff(found):
            yield end, found


def _may_be_stuff(found: ColorRef) -> bool:
    return found.said.split()[-1] in STUFFS and found.said not in COLOR_WORDS.keys() - STUFFS


def _found(sentence: Sentence, words: str) -> ColorRef | None:
    brand = brand_name(sentence, words)
    if brand:
        return find_color(ColorRef(said=f"brand.{brand}"), sentence.palette)
    if Color.find(words) is None:
        return None
    said = words.upper() if words.startswith("#") else words
    return find_color(ColorRef(said=said), sentence.palette)


def brand_name(sentence: Sentence, words: str) -> str:
    """Return the palette's name for `words`, "" where the brand has no such colour."""
    said = words.removeprefix("brand.").replace("_", " ").replace("-", " ")
    only_brand = words.startswith("brand.")
    for name, color in sentence.palette.items():
        plain = name.lower().replace("_", " ").replace("-", " ")
        if said == plain:
            return name
        if only_brand:
            continue
        if color.words and said == color.words.lower():
            return name
        if said.startswith(f"{plain} ") and _only_names_the_family(said, plain, color.hex):
            return name
    return ""


def _only_names_the_family(said: str, plain: str, number: str) -> bool:
    """Whether "forest green" says of a brand's "forest" no more than its family."""
    rest = said.removeprefix(f"{plain} ")
    return Color.parse(number).belongs_to(rest)


def vocabulary() -> frozenset[str]:
    """Every word that this part knows besides the colours themselves."""
    return _COLORED | {"brand"}
