"""Two colours of a gradient, and which way it goes: "from sand at the top to white below".

The value has the colours in the order in which a Background takes them: the one at the top, in the
centre, or on the left first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from presets.grammar.parts import color
from presets.grammar.words import Sentence, by_first_word
from presets.reference import ColorRef

Way = Literal["", "vertical", "horizontal", "radial"]


@dataclass(frozen=True, slots=True)
class Fade:
    """Where it goes from, and to."""

    first: ColorRef
    second: ColorRef
    way: Way = ""
    """"" where it was not said: from top to bottom is what is usual."""


_SPOTS: dict[str, tuple[Way, int]] = {
    **dict.fromkeys(("top", "upper edge", "above", "upper part", "upper half"), ("vertical", 0)),
    **dict.fromkeys(("bottom", "base", "lower edge", "below", "floor"), ("vertical", 1)),
    **dict.fromkeys(("lower part", "lower half", "ground", "foot"), ("vertical", 1)),
    **dict.fromkeys(("middle", "centre", "center", "core", "inside"), ("radial", 0)),
    **dict.fromkeys(("edges", "edge", "corners", "sides", "rim", "outside"), ("radial", 1)),
    **dict.fromkeys(("border", "borders", "outer edge", "outer edges"), ("radial", 1)),
    **dict.fromkeys(("left", "left side", "left hand side"), ("horizontal", 0)),
    **dict.fromkeys(("right", "right side", "right hand side"), ("horizontal", 1)),
}
_AT = frozenset(
    {"at", "on", "in", "from", "around", "near", "towards", "toward", "to", "up", "down"}
)
_ALONE = frozenset(
    {"above", "below", "outside", "inside", "top", "bottom", "left", "right", "edges", "middle"}
    | {"centre", "center", "sides"}
)
"""Places that need no "at the"."""
_BEHIND = frozenset({"behind"})
_OPENING = frozenset(
    {"from", "of", "with", "in", "between", "going", "goes", "running", "runs", "fading", "fades"}
    | {"starting", "starts", "blending", "changing", "that", "which", ":", ",", "-", "it", "say"}
    | {"using", "colours", "colors"}
)
_TURNING = frozenset(
    {"to", "into", "and", "towards", "toward", "through", "down", "out", "fading", "fades", "fade"}
    | {"going", "goes", "go", "blending", "blends", "blend", "then", "running", "runs", "changing"}
    | {"melting", "turning", "gradually", "softly", "slowly", "over", "becoming", "getting"}
    | {"falling", "drops", "dropping", "falls", "off", "shifting", "transitioning"}
    | {"ending", "ends", "finishing"}
    | {"graduating", "graduate", "merging", "with", "dissolving", "outwards", "smoothly"}
)
_MARKS = frozenset({",", ";", "-", "/"})
_WAYS: dict[str, tuple[Way, bool]] = {
    "top to bottom": ("vertical", False),
    "from top to bottom": ("vertical", False),
    "top down": ("vertical", False),
    "from above to below": ("vertical", False),
    "bottom to top": ("vertical", True),
    "from bottom to top": ("vertical", True),
    "from the bottom up": ("vertical", True),
    "left to right": ("horizontal", False),
    "from left to right": ("horizontal", False),
    "right to left": ("horizontal", True),
    "from right to left": ("horizontal", True),
    "from the centre out": ("radial", False),
    "from the center out": ("radial", False),
    "from the middle out": ("radial", False),
    "from the centre outwards": ("radial", False),
    "from the center outwards": ("radial", False),
    "from inside to outside": ("radial", False),
    "from the inside out": ("radial", False),
}
"""Said behind both colours, and whether the second one comes first."""
_WAY_PHRASES = by_first_word(tuple(tuple(way.split()) for way in _WAYS))
_SPOT_PHRASES = by_first_word(tuple(tuple(spot.split()) for spot in _SPOTS))

_Spot = tuple[Way, int] | None


def read(sentence: Sentence, at: int) -> Iterator[tuple[int, Fade]]:
    """Yield every pair of colours that is told from word `at` on, with the way between them."""
    start = at
    while sentence.at(start) in _OPENING or _is_filler(sentence, start):
        start += 1
    for end, first in color.read(sentence, start):
        for after, here in _spot(sentence, end):
            for begin, turned in _turn(sentence, after):
                for last, second in color.read(sentence, begin):
                    yield from _closed(sentence, last, (first, here), second, turned=turned)


def _closed(
    sentence: Sentence, at: int, one: tuple[ColorRef, _Spot], second: ColorRef, *, turned: bool
) -> Iterator[tuple[int, Fade]]:
    first, here = one
    if first == second:
        return
    for end, there in _spot(sentence, at):
        if not turned and (here is None or there is None):
            continue  # "white, grey" is no way from one to the other
        told = _told(first, here, second, there)
        if told is not None:
            yield end, told
        if here is None and there is None:
            yield from _sent(sentence, end, first, second)


def _told(first: ColorRef, here: _Spot, second: ColorRef, there: _Spot) -> Fade | None:
    """The two in their order; None where both are said to be in one place, or askew."""
    known = here or there
    if known is None:
        return Fade(first, second)
    way, place = known if here else (known[0], 1 - known[1])
    if here and there and (here[0] != there[0] or here[1] == there[1]):
        return None
    return Fade(first, second, way) if place == 0 else Fade(second, first, way)


def _sent(
    sentence: Sentence, at: int, first: ColorRef, second: ColorRef
) -> Iterator[tuple[int, Fade]]:
    start = at + (sentence.at(at) in (",", "-", "("))
    while sentence.at(start) in ("going", "running", "fading"):
        start += 1
    for phrase in _WAY_PHRASES.get(sentence.at(start), ()):
        end = _past(sentence, start, phrase)
        if end is None:
            continue
        way, backwards = _WAYS[" ".join(phrase)]
        told = Fade(second, first, way) if backwards else Fade(first, second, way)
        yield end + (sentence.at(at) == "(" and sentence.at(end) == ")"), told


def _past(sentence: Sentence, at: int, phrase: tuple[str, ...]) -> int | None:
    """The index behind `phrase` at `at`, the fillers within it said or not."""
    plain = [word for word in phrase if word != "the"]
    for word in plain:
        at = sentence.past_fillers(at)
        if sentence.at(at) != word:
            return None
        at += 1
    return at


def _spot(sentence: Sentence, at: int) -> Iterator[tuple[int, _Spot]]:
    """Yield where a colour is, if that is said behind it: "at the top"; and that it is not."""
    yield at, None
    start = at + (sentence.at(at) == "(")
    bracketed = start > at
    start = sentence.past_fillers(start)
    named = False
    while sentence.at(start) in _AT and _spotted(sentence, sentence.past_fillers(start + 1)):
        start = sentence.past_fillers(start + 1)
        named = True
    if sentence.at(start) == "very":
        start += 1
    for phrase in _SPOT_PHRASES.get(sentence.at(start), ()):
        alone = " ".join(phrase) in _ALONE
        if sentence.says(start, phrase) and (named or alone):
            end = start + len(phrase)
            if not bracketed:
                yield end, _SPOTS[" ".join(phrase)]
            elif sentence.at(end) == ")":
                yield end + 1, _SPOTS[" ".join(phrase)]
    if sentence.at(start) in _BEHIND and not bracketed:  # "white behind the watch, grey outside"
        yield from _behind(sentence, start + 1)


def _behind(sentence: Sentence, at: int) -> Iterator[tuple[int, _Spot]]:
    start = sentence.past_fillers(at)
    if sentence.at(start) in ("it", "product", "subject"):
        yield start + 1, ("radial", 0)


def _spotted(sentence: Sentence, at: int) -> bool:
    """Whether a place follows, past "very" and another "up at"."""
    word = sentence.at(at)
    return word in _SPOT_PHRASES or word == "very" or word in _AT


def _turn(sentence: Sentence, at: int) -> Iterator[tuple[int, bool]]:
    """Yield where the second colour may begin; whether a word says that one turns into it."""
    start, turned = at, False
    while (
        sentence.at(start) in _TURNING
        or sentence.at(start) in _MARKS
        or _is_filler(sentence, start)
        or (sentence.at(start) in ("in", "with", "at") and sentence.at(start - 1) in _ENDING)
    ):
        turned = turned or sentence.at(start) in _TURNING
        start += 1
    if start > at:
        yield start, turned


_ENDING = ("ending", "ends", "finishing")


def _is_filler(sentence: Sentence, at: int) -> bool:
    return at < len(sentence.words) and sentence.words[at].filler


def vocabulary() -> frozenset[str]:
    """Every word that this part knows."""
    spots = {word for spot in _SPOTS for word in spot.split()}
    words = {word for way in _WAYS for word in way.split()}
    return frozenset(w for w in spots | words | _OPENING | _TURNING if w.isalpha())
