"""A colour: a hex, a colour word, a tint, or one of the brand's ("forest", "brand.forest")."""

from __future__ import annotations

from collections.abc import Iterator

from presets.color import COLOR_WORDS, Color, delta_e_2000
from presets.grammar import tints
from presets.grammar.tints import find_tint
from presets.grammar.vocabulary.hues import STUFFS
from presets.grammar.words import Sentence
from presets.named_color import find_color
from presets.reference import ColorRef

_LONGEST = 4
_COLOR = frozenset({"color", "colour"})
_COLORED = frozenset({"color", "colour", "colored", "coloured", "tone", "shade", "hue"})
_OURS = frozenset(
    {"our", "brand", "house", "matching", "usual", "brand's", "new", "signature", "company"}
)
"""Before a name of the palette: "our sand", "the brand sand", "our signature oxblood"."""
_NEAR = 25.0
"""CIEDE2000 within which a word can be meant for the number that is said beside it."""
_SHADES = frozenset({"shade", "tone", "hue"})
_NAMELY = frozenset(
    {
        "something",
        "like",
        "around",
        "about",
        "say",
        "namely",
        "exactly",
        "precisely",
        "specifically",
        "so",
        "ie",
        "i.e",
        "meaning",
    }
)
_CODES = frozenset({"hex", "code", "value"})


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, ColorRef]]:
    """Yield every colour that can be read from word `at` on, with its number found.

    The brand's names come first: where the palette has "forest", "forest" and "forest green" are
    the brand's colour. A word that is as likely a stuff ("linen") needs "colour" said with it.
    A number beside a word is the colour, where the word can be meant for it: "forest green
    #1F4D3A". Where it cannot, nothing is read.
    """
    if _is_half_of_monochrome(sentence, at):
        return
    yield from _compared(sentence, at)
    for end, found in _alone(sentence, at):
        after, beside = _beside(sentence, end)
        if beside is None:
            yield end, found
        elif found.said.startswith("#") is not beside.said.startswith("#") and _agree(
            found, beside
        ):
            yield after, beside if beside.said.startswith("#") else found


def _is_half_of_monochrome(sentence: Sentence, at: int) -> bool:
    """Whether it is a word of "black and white", said of no thing: what has no colour at all."""
    first = at - 2 if sentence.says(max(at - 2, 0), _MONOCHROME) else at
    if not sentence.says(first, _MONOCHROME) or at - first not in (0, 2):
        return False
    return sentence.at(first + 3) not in _TURNING


_MONOCHROME = ("black", "and", "white")
_TURNING = frozenset({"gradient", "fade", "ombre"})


def _compared(sentence: Sentence, at: int) -> Iterator[tuple[int, ColorRef]]:
    """Read "a slightly darker beige, #D9C7A8": the number says which."""
    start = at
    while sentence.at(start) in _SLIGHTLY:
        start += 1
    if sentence.at(start) not in _RELATIVE:
        return
    for end, _ in _alone(sentence, start + 1):
        after, beside = _beside(sentence, end)
        if beside is not None and beside.said.startswith("#"):
            yield after, beside


_SLIGHTLY = frozenset(
    {"a", "slightly", "somewhat", "bit", "little", "much", "touch", "shade", "tad", "of"}
)
_RELATIVE = frozenset(
    {"darker", "lighter", "deeper", "paler", "brighter", "softer", "warmer", "cooler", "colder"}
    | {"richer", "more", "less", "whiter", "greyer", "creamier", "stronger", "bluer", "greener"}
    | {"redder"}
)


def _alone(sentence: Sentence, at: int) -> Iterator[tuple[int, ColorRef]]:
    same = sentence.at(at) in ("same", "exact")
    start, named, own = _opened(sentence, at + same)
    for end in range(start + 1, min(start + _LONGEST, len(sentence.words)) + 1):
        if not sentence.at(end - 1) or sentence.words[end - 1].is_stop:
            return  # set aside, or a mark
        words = " ".join(sentence.at(i) for i in range(start, end))
        attached = words.removesuffix("-coloured").removesuffix("-colored")
        found = _found(sentence, f"brand.{attached}" if own else attached)
        if found is None:
            continue
        told = _of_brand(sentence, end) if found.name else end
        if told > end:
            yield told, found
        if same:
            continue  # "the same sand as our brand", never "the same red as before"
        if sentence.at(end) in _COLORED:
            yield end + 1, found
        if named or attached != words or not _may_be_stuff(found):
            yield end, found
            if sentence.at(end) in _ones(sentence, at):  # "the red laces for white ones"
                yield end + 1, found


def _of_brand(sentence: Sentence, at: int) -> int:
    """The index behind "from our palette" at `at`; `at` itself where that is not said."""
    start = sentence.past_fillers(at + 1)
    whose = sentence.at(start) in ("our", "brand")
    start += whose
    while sentence.at(start) in ("brand", "colour", "color"):
        start, whose = start + 1, True
    ended = sentence.at(start) in ("palette", "range", "colours", "colors")
    if sentence.at(at) not in ("as", "of", "from", "in") or not (whose or ended):
        return at
    branded = sentence.at(start - 1) == "brand"
    return start + 1 if ended else start if branded else at


def _ones(sentence: Sentence, at: int) -> tuple[str, ...]:
    """What may stand for the thing again: "for a clay one", never "for the blue one"."""
    return ("ones", "one") if sentence.at(at - 1) == "a" else ("ones",)


def _opened(sentence: Sentence, at: int) -> tuple[int, bool, bool]:
    """Where the colour itself begins; whether "colour" or the brand ("our sand") stand before."""
    start = at
    while sentence.at(start) in _CODES:
        start += 1
    if start > at and not sentence.at(start).startswith("#"):
        return len(sentence.words), False, False
    if sentence.at(start) in _SHADES and sentence.at(start + 1) == "of":
        start += 2
    named = sentence.at(start) in _COLOR
    start += named
    own = start
    while sentence.at(start) in _OURS:
        start += 1
    return start, named, start > own


def _beside(sentence: Sentence, end: int) -> tuple[int, ColorRef | None]:
    """Return the end and the colour said once more right behind: "navy (#1B2233)"."""
    start = end
    bracketed = sentence.at(start) == "("
    start += bracketed or sentence.at(start) in (",", "-", ":")
    while sentence.at(start) in _NAMELY:
        start += 1
    while sentence.at(start) in _CODES or sentence.at(start) == ":":
        start += 1
    if not (bracketed or sentence.at(start).startswith("#")):
        return end, None
    for after, found in _alone(sentence, start):
        if not bracketed:
            return after, found
        if sentence.at(after) == ")":
            return after + 1, found
    return end, None


def _agree(one: ColorRef, two: ColorRef) -> bool:
    return delta_e_2000(Color.parse(one.hex).lab(), Color.parse(two.hex).lab()) <= _NEAR


def _may_be_stuff(found: ColorRef) -> bool:
    return found.said.split()[-1] in STUFFS and found.said not in COLOR_WORDS.keys() - STUFFS


def _found(sentence: Sentence, words: str) -> ColorRef | None:
    brand = brand_name(sentence, words)
    if brand:
        return find_color(ColorRef(said=f"brand.{brand}"), sentence.palette)
    if Color.find(words) is None:
        tint = find_tint(words)
        return None if tint is None else find_color(ColorRef(said=words, hex=tint.hex), {})
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


def begins(sentence: Sentence, at: int) -> bool:
    """Whether the word at `at` begins a colour of several words, or may: "sky blue"."""
    if sentence.words[at].open:
        return any(True for _ in read(sentence, at + 1))
    return any(end > at + 1 for end, _ in read(sentence, at))


def vocabulary() -> frozenset[str]:
    """Every word that this part knows besides the colours themselves."""
    return _COLORED | _OURS | _CODES | _SHADES | {"ones"} | tints.vocabulary()
