"""The shape of a frame: "4:5", "4 by 5", "square", "portrait", "widescreen"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from presets.aspect import Aspect
from presets.grammar.words import Sentence

_NAMED: dict[tuple[str, ...], tuple[float, float]] = {
    ("square",): (1, 1),
    ("portrait",): (4, 5),
    ("widescreen",): (16, 9),
    ("story",): (9, 16),
    ("vertical", "story"): (9, 16),
}
_SHAPE_WORDS = frozenset({"format", "ratio", "aspect", "crop", "frame", "shape"})
_PLACES = frozenset({"story", "reel", "post", "banner", "header", "thumbnail", "card", "slot"})
"""Where a picture of the shape is shown; said behind the shape, they add nothing."""
WAYS = {
    "portrait": True,
    "vertical": True,
    "upright": True,
    "landscape": False,
    "horizontal": False,
    "widescreen": False,
    "wide": False,
    "panoramic": False,
    "panorama": False,
    "tall": True,
}
"""Word to whether the frame is higher than wide."""
_RATIO = re.compile(r"(\d{1,2}(?:\.\d{1,3})?)[:x/](\d{1,2}(?:\.\d{1,3})?)")


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Aspect]]:
    """Yield the aspect at `at`, with "format", "ratio" or "aspect ratio" behind it or not.

    Numbers over two digits are sizes in pixels, which say more than a shape: not read here.
    """
    for end, aspect in chain(_turned(sentence, at), _described(sentence, at)):
        yield end, aspect
        last = end
        while sentence.at(last) in _SHAPE_WORDS or (
            sentence.at(last) in _PLACES and sentence.at(last - 1) not in _PLACES
        ):
            last += 1
            yield last, aspect


def _turned(sentence: Sentence, at: int) -> Iterator[tuple[int, Aspect]]:
    """Read numbers with the way they are turned said too: "2:3 portrait", "portrait 4:5"."""
    yield from _bare(sentence, at)
    for end, aspect in _bare(sentence, at):
        if fits(sentence.at(end), aspect) and sentence.at(at) not in WAYS:
            yield end + 1, aspect
    if sentence.at(at) in WAYS:
        found = ((e, a) for e, a in _bare(sentence, at + 1) if sentence.at(at + 1) not in WAYS)
        yield from ((end, aspect) for end, aspect in found if fits(sentence.at(at), aspect))


def _described(sentence: Sentence, at: int) -> Iterator[tuple[int, Aspect]]:
    """Read "story format 9:16", "landscape, 16:9": words that say of the numbers what they are."""
    told: list[str] = []
    index = at
    while sentence.at(index) in _SHAPE_WORDS | _PLACES | WAYS.keys() | {"square"}:
        told.append(sentence.at(index))
        index = sentence.past_fillers(index + 1)
        index += sentence.at(index) == ","
    for end, aspect in _bare(sentence, index) if told and sentence.at(index)[:1].isdigit() else ():
        if all(_is_said(word, aspect) for word in told):
            yield end, aspect


def _is_said(word: str, aspect: Aspect) -> bool:
    """Whether the word may be said of the shape."""
    if word in WAYS:
        return fits(word, aspect)
    named = _NAMED.get((word,), (aspect.width, aspect.height))
    return named[0] * aspect.height == named[1] * aspect.width


def fits(way: str, aspect: Aspect) -> bool:
    """Whether a word like "portrait" says of a shape what it is."""
    return WAYS.get(way) == (aspect.height > aspect.width) and aspect.height != aspect.width


def _bare(sentence: Sentence, at: int) -> Iterator[tuple[int, Aspect]]:
    for phrase, shape in _NAMED.items():
        if sentence.says(at, phrase):
            yield at + len(phrase), Aspect(width=shape[0], height=shape[1])
    ratio = _RATIO.fullmatch(sentence.at(at))
    if ratio and float(ratio[1]) and float(ratio[2]):
        yield at + 1, Aspect(width=float(ratio[1]), height=float(ratio[2]))
    if sentence.at(at + 1) in ("by", "to", "x"):
        width, height = sentence.at(at), sentence.at(at + 2)
        if _small(width) and _small(height):
            yield at + 3, Aspect(width=float(width), height=float(height))


def _small(text: str) -> bool:
    return text.isdecimal() and 0 < int(text) <= 99


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return (
        frozenset(word for phrase in _NAMED for word in phrase)
        | _SHAPE_WORDS
        | _PLACES
        | frozenset(WAYS)
        | {"by"}
    )
