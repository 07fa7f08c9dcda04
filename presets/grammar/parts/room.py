"""More ground around the goods: "more space left and right of the bag", "room for copy".

The value is the one side where it is wanted: top, bottom, left, right, or "" for all around.
"""

from __future__ import annotations

from collections.abc import Iterator

from presets.grammar.parts import thing
from presets.grammar.words import Sentence


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AMOUNTS = _table(
    "more some extra additional enough a bit little of empty free new bigger wider plenty lots"
    " negative breathing any lot much the same larger sufficient visible blank"
)
_SPACES = _table(
    "space room ground background backdrop bg canvas air place area margin margins padding"
    " borders border surroundings surface breathing"
)
_WHERE = _table(
    "around left right sides side top bottom above below everywhere here there ends edges corners"
    " left-hand right-hand"
)
_TOWARDS = _table(
    "on at to in of next both each either all and the its between behind outside beside under over"
    " towards along by + / , or"
)
_USES = _table(
    "copy text headline headlines logo title titles type typo claim caption wording price slogan"
    " message cta button overlay layout bleed lettering texts words it them"
)
_BEFORE_USES = _table("the our a some and their any your my that all")
_LONGEST = 14


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, str]]:
    """Yield the ends of the words that say where more ground is wanted, and what for."""
    start = at
    while sentence.at(start) in _AMOUNTS:
        start += 1
    if sentence.at(start) not in _SPACES:
        return
    ends = {start + 1}
    while ends:
        end = min(ends)
        ends.remove(end)
        yield end, _side(sentence, start + 1, end)
        ends |= {e for e in (*_places(sentence, end), *_purposes(sentence, end)) if e > end}
        ends = {e for e in ends if e - at <= _LONGEST}


def _side(sentence: Sentence, start: int, end: int) -> str:
    """The one side that is named between the two words, "" where none is, or more than one."""
    named = {_SIDES[w.text] for w in sentence.words[start:end] if w.text in _SIDES}
    return named.pop() if len(named) == 1 else ""


_SIDES = {"left": "left", "right": "right", "left-hand": "left", "right-hand": "right"}
_SIDES |= {"top": "top", "above": "top", "bottom": "bottom", "below": "bottom"}


def _places(sentence: Sentence, at: int) -> Iterator[int]:
    """Where "left and right of the bag" may end, which begins at `at`."""
    index = at
    while sentence.at(index) in _TOWARDS or sentence.at(index) in _WHERE:
        index += 1
        if sentence.at(index - 1) in _WHERE:
            yield index
        if sentence.at(index - 1) != ",":
            yield from (end for end, _ in thing.read(sentence, index))


def _purposes(sentence: Sentence, at: int) -> Iterator[int]:
    """Where "for copy" or "for our logo and the text" may end."""
    if sentence.at(at) != "for":
        return
    index = at + 1
    while sentence.at(index) in _BEFORE_USES or sentence.at(index) in _USES:
        index += 1
        if sentence.at(index - 1) in _USES:
            yield index


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    return _AMOUNTS | _SPACES | _WHERE | _USES
