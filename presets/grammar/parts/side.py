"""A side of the frame: "the top", "the left-hand side". The value is the gravity to it."""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.words import Sentence

_HEIGHTS = {"top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom"}
_WIDTHS = {"left": "left", "right": "right", "left-hand": "left", "right-hand": "right"}
_MIDDLES = dict.fromkeys(("center", "centre", "middle", "central"), "center")
_AREAS = frozenset(
    {"part", "half", "side", "edge", "area", "section", "third", "portion", "end", "bit", "corner"}
)
_STRESS = frozenset({"very", "whole", "entire", "full"})
_ITS = (("of", "it"), ("of", "this"), ("of", "the", "frame"), ("of", "the", "canvas"))


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield the side at `at`: top, bottom, left, right, center, or a corner ("top-left")."""
    start = at + 1 if sentence.at(at) in _STRESS else at
    for end, side in _sides(sentence, start):
        yield end, side
        hand = end + 1 if sentence.at(end) == "hand" else end
        if sentence.at(hand) in _AREAS:
            yield hand + 1, side
            for its in _ITS:
                if sentence.says(hand + 1, its):
                    yield hand + 1 + len(its), side


def _sides(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    word, after = sentence.at(at), sentence.at(at + 1)
    single = {**_HEIGHTS, **_WIDTHS, **_MIDDLES}
    if word in single:
        yield at + 1, single[word]
    if word in _HEIGHTS and after in _WIDTHS:
        yield at + 2, f"{_HEIGHTS[word]}-{_WIDTHS[after]}"


def is_side(words: str) -> bool:
    """Whether `words` name a side of a frame and nothing else: "upper part", no "side panel"."""
    named = set(words.split()) - _AREAS - _STRESS - {"hand", "side", "sides"}
    return named <= {*_HEIGHTS, *_WIDTHS, *_MIDDLES}


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return frozenset({*_HEIGHTS, *_WIDTHS, *_MIDDLES, "hand", *_STRESS}) | _AREAS
